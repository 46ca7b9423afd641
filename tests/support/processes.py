"""What tests do with processes, and where they run."""

from __future__ import annotations

import os
import signal
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]

Run = Callable[..., subprocess.CompletedProcess[str]]


def interrupt(process: subprocess.Popen[bytes]) -> int:
    """Presses Ctrl-C for a process that leads its group, as often as it takes, and gives its exit status.

    Python drops an interrupt that falls into a destructor; a person would press again.
    """
    for _ in range(5):
        os.killpg(process.pid, signal.SIGINT)
        try:
            return process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            continue
    os.killpg(process.pid, signal.SIGKILL)
    pytest.fail("Ctrl-C does not end it")
