"""How do tests interrupt processes?"""

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
    """Press Ctrl-C for a process that leads its group, as often as needed, and return its exit status.

    Python ignores an interrupt that comes while a destructor runs; a person would press again.
    """
    for _ in range(5):
        os.killpg(process.pid, signal.SIGINT)
        try:
            return process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            continue
    os.killpg(process.pid, signal.SIGKILL)
    pytest.fail("Ctrl-C does not end it")
