"""Ctrl-C ends a command with status 130, and says what was kept."""

from __future__ import annotations

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from processes import Run

from timviet.index import Document, Index

PROGRAM = """
import signal, sys, time
from pathlib import Path
from timviet.index import Document, Index
from timviet.search.cli.interrupts import UndoneOnInterrupt, end_on_interrupt
from timviet.search.cli import main

folder = Path("kho")

def press():
    signal.raise_signal(signal.SIGINT)

class Swallows:
    def __del__(self):
        press()

def work():
    with UndoneOnInterrupt(folder), Index.open(folder, jobs=1) as index:
        index.add(Document("b"))
        {work}
    print("not reached")

end_on_interrupt()
main.cli.main = lambda **_: work()
main.main()
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Index.open(tmp_path / "kho", create=True, jobs=1) as index:
        index.add(Document("a"))
    return tmp_path


def interrupted(folder: Path, work: str) -> subprocess.CompletedProcess[str]:
    program = PROGRAM.format(work=work)
    return subprocess.run(
        [sys.executable, "-c", program], cwd=folder, capture_output=True, encoding="utf-8", check=False
    )


@pytest.mark.parametrize(
    "work",
    [
        "press()",
        "Swallows()",
        "[press() for _ in range(2)]",
        "exec('try: press()\\nfinally: raise ValueError')",
    ],
    ids=["at work", "in a destructor", "twice", "leading to another error"],
)
def test_what_is_not_committed_is_undone(folder: Path, work: str) -> None:
    done = interrupted(folder, work)
    assert (done.returncode, done.stdout) == (130, "")
    assert done.stderr == "timviet: interrupted; the index is as it was before\n"
    with Index.open(folder / "kho") as index:
        assert len(index) == 1


def test_what_was_committed_is_kept(folder: Path) -> None:
    done = interrupted(folder, 'index.commit(); index.add(Document("c")); press()')
    assert done.returncode == 130
    assert done.stderr == "timviet: interrupted; what was committed is kept: the index has 2 documents\n"


def test_an_interrupt_that_other_code_catches_still_ends_the_command(folder: Path) -> None:
    done = interrupted(folder, "exec('try: press()\\nexcept KeyboardInterrupt: pass')")
    assert (done.returncode, done.stdout) == (130, "")
    assert "the index has 2 documents" in done.stderr


def test_a_second_interrupt_ends_it_at_once(folder: Path) -> None:
    done = interrupted(folder, "exec('try: press()\\nfinally: press(); time.sleep(60)')")
    assert (done.returncode, done.stdout, done.stderr) == (130, "", "")
    with Index.open(folder / "kho", jobs=1) as index:
        index.begin()


def test_an_interrupt_that_the_parent_ignores_stays_ignored(folder: Path, run: Run) -> None:
    program = "import os, signal; print(signal.getsignal(signal.SIGINT) is signal.SIG_IGN)"
    ignoring = "import signal; signal.signal(signal.SIGINT, signal.SIG_IGN)\n"
    start = "from timviet.search.cli.interrupts import end_on_interrupt; end_on_interrupt()\n"
    for before, expected in ((ignoring, "True\n"), ("", "False\n")):
        command = [sys.executable, "-c", before + start + program]
        assert subprocess.run(command, capture_output=True, encoding="utf-8", check=True).stdout == expected


def test_nothing_is_imported_before_interrupts_are_arranged() -> None:
    program = (
        "import sys; before = {*sys.modules}; import timviet.__main__; print(*sorted({*sys.modules} - before))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.split() == ["timviet", "timviet.__main__"]


def test_a_reader_ends_at_once(folder: Path) -> None:
    command = [sys.executable, "-m", "timviet", "search", "--index", "kho", "-"]
    with subprocess.Popen(command, cwd=folder, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write("không có\n".encode())
        process.stdin.flush()
        process.stdout.readline()  # the answer to the first query: it waits for the next
        process.send_signal(signal.SIGINT)
        assert process.wait(timeout=20) == 130
