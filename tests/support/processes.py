"""How do tests run and interrupt processes?"""

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
    """Interrupt a process group until its leader ends, and return the exit status.

    Python ignores an interrupt that arrives while a destructor runs; a person would press Ctrl-C again.
    """
    for _ in range(5):
        os.killpg(process.pid, signal.SIGINT)
        try:
            return process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            continue
    os.killpg(process.pid, signal.SIGKILL)
    pytest.fail("Ctrl-C does not end it")
