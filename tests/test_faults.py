"""The programs in ``faults``, for a moment each; run by themselves they go on for minutes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

FAULTS = Path(__file__).parent / "faults"

MOMENTS = {
    "kills": ["--kills", "8"],
    "power": ["--commits", "2", "--variants", "1"],
    "errors": ["--step", "19"],
    "flips": ["--flips", "40"],
    "readers": ["--minutes", "0.04"],
    "writers": ["--commits", "6", "--most", "3"],
    "invalid": ["--documents", "200"],
    "machine": ["--steps", "60"],
    "hostile": ["--indexes", "6"],
}


@pytest.mark.skipif(not hasattr(os, "fork") or not Path("/proc/self/fd").exists(), reason="made for Linux")
@pytest.mark.parametrize("program", MOMENTS)
def test_no_fault_does_harm(program: str) -> None:
    memory = {"TMPDIR": "/dev/shm"} if os.access("/dev/shm", os.W_OK) else {}  # where nothing waits for a disk
    done = subprocess.run(
        [sys.executable, FAULTS / f"{program}.py", *MOMENTS[program]],
        env=os.environ | memory,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_every_program_is_run_and_says_how_to_run_it() -> None:
    programs = {file.stem: text for file in FAULTS.glob("*.py") if "__main__" in (text := file.read_text())}
    assert programs.keys() == MOMENTS.keys()
    assert all(f"\n    python tests/faults/{name}.py" in text for name, text in programs.items())
