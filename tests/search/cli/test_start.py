"""What does the start of a command consist of? Threads and modules are counted; the time they take is not."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an index of one document."""
    folder = tmp_path_factory.mktemp("start")
    (folder / "rice.txt").write_text("Giá gạo xuất khẩu", encoding="utf-8")
    run = [sys.executable, "-m", "timviet", "index", "rice.txt"]
    subprocess.run(run, cwd=folder, capture_output=True, check=True)
    return folder


def at_the_end_of(folder: Path, arguments: list[str], expression: str, **environment: str) -> str:
    """Return the value of an expression in the process of a command that has done its work."""
    program = """
import os, sys
expression = sys.argv.pop(1)
from timviet.__main__ import main
try: main()
finally: print(eval(expression), file=sys.stderr)
"""
    command = [sys.executable, "-c", program, expression, *arguments]
    kept = {name: value for name, value in os.environ.items() if name != "OPENBLAS_NUM_THREADS"}
    done = subprocess.run(
        command, cwd=folder, env=kept | environment, capture_output=True, encoding="utf-8", check=True
    )
    return done.stderr.strip()


@pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="counts threads with /proc")
@pytest.mark.skipif(os.cpu_count() == 1, reason="on one processor OpenBLAS starts no threads anyway")
def test_a_search_starts_no_threads(folder: Path) -> None:
    assert at_the_end_of(folder, ["search", "gạo"], "len(os.listdir('/proc/self/task'))") == "1"


def test_a_number_of_threads_that_was_set_is_kept(folder: Path) -> None:
    setting = "os.environ['OPENBLAS_NUM_THREADS']"
    assert at_the_end_of(folder, ["search", "gạo"], setting, OPENBLAS_NUM_THREADS="3") == "3"
