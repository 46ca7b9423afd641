"""Does Ctrl-C end every command with status 130, whatever the moment?

Each command is started as a process and gets SIGINT at a random moment after its first line: while modules are
loaded, at work, while it prints, while it ends. It must end with status 130 and no traceback, or have done all its
work. No process may be left, and the index must have all of its documents before or after, and accept a writer.

    python tests/faults/interrupts.py --interrupts 100
"""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path
from random import Random

from workload import print_figures

from timviet.index import Index, check

STATUS = 130
TEXT = "Đại hội Đảng bộ quận Long Biên. "
LAUNCHER = """
import os, sys
os.close(int(sys.argv.pop(1)))  # tells the parent that the interpreter has started
from timviet.__main__ import main
sys.argv[0] = "timviet"
main()
"""


@dataclass(frozen=True)
class Finished:
    """How a command ended."""

    status: int
    stdout: str
    stderr: str
    seconds: float
    """From its first line on."""


COMMANDS: tuple[tuple[str, ...], ...] = (
    ("search", "dai hoi"),
    ("index", "--jobs", "1", "few"),
    ("suggest", "dai h"),
    ("rebuild", "--jobs", "1"),
    ("search", "--json", "-n", "1", "đại hội"),
    ("index", "--jobs", "2", "many"),
    ("remove", "one.txt"),
    ("check",),
    ("--help",),
)


def start(folder: Path, command: tuple[str, ...]) -> subprocess.Popen[str]:
    """Start a command and return when its interpreter has started."""
    read_end, write_end = os.pipe()
    process = subprocess.Popen(
        [sys.executable, "-c", LAUNCHER, str(write_end), *command],
        cwd=folder,
        pass_fds=[write_end],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        encoding="utf-8",
        start_new_session=True,
    )
    os.close(write_end)
    os.read(read_end, 1)  # returns when the child closes its end
    os.close(read_end)
    return process


def finish(folder: Path, command: tuple[str, ...], delay: float | None) -> Finished:
    """Run a command, interrupted after a delay if there is one."""
    process = start(folder, command)
    begun = time.monotonic()
    if delay is not None:
        time.sleep(delay)
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
    stdout, stderr = process.communicate(timeout=60)
    seconds = time.monotonic() - begun
    wait_for_group(process.pid)
    return Finished(process.returncode, stdout, stderr, seconds)


def wait_for_group(group: int) -> None:
    """Wait until no process of a group is left; workers end when their input does."""
    for _ in range(100):
        try:
            os.killpg(group, 0)
        except ProcessLookupError:
            return
        time.sleep(0.05)
    raise AssertionError("a process was left behind")


def make_folder(folder: Path) -> None:
    """Make an index of one document, and files that are not in it yet."""
    for name, count, repeats in (("few", 20, 10), ("many", 8, 8_000)):
        (folder / name).mkdir(parents=True)
        for number in range(count):
            (folder / name / f"{number}.txt").write_text(f"{TEXT * repeats}{number}", encoding="utf-8")
    (folder / "one.txt").write_text(TEXT, encoding="utf-8")
    done = finish(folder, ("index", "one.txt"), None)
    assert done.status == 0, done.stderr


def count(folder: Path) -> int:
    """Return the number of documents of a sound index that accepts a writer."""
    path = folder / ".timviet"
    assert not (problems := check(path)), problems
    with Index.open(path, jobs=1) as index:
        index.begin()  # the lock is free
        return len(index)


def run(interrupts: int, seed: int = 0) -> None:
    draw = Random(seed)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # in a shell's background, processes ignore it
    interrupted = done_before = explained = 0
    whole: dict[tuple[str, ...], tuple[Finished, int]] = {}
    with tempfile.TemporaryDirectory() as scratch:
        model, folder = Path(scratch, "model"), Path(scratch, "folder")
        make_folder(model)
        for number in range(interrupts):
            command = COMMANDS[number % len(COMMANDS)]
            shutil.copytree(model, folder)
            if command not in whole:
                whole[command] = finish(folder, command, None), count(folder)
                shutil.rmtree(folder)
                shutil.copytree(model, folder)
            expected, count_after = whole[command]
            delay = draw.uniform(0, expected.seconds)
            done = finish(folder, command, delay)
            told = f"{' '.join(command)} after {delay:.3f} s: status {done.status}, {done.stderr}"
            assert "Traceback" not in done.stderr, told
            assert "ignored" not in done.stderr, told
            if done.status == STATUS:
                interrupted, explained = interrupted + 1, explained + ("interrupted; " in done.stderr)
                assert min(count_after, 1) <= count(folder) <= max(count_after, 1), told
            else:
                done_before += 1
                assert (done.status, done.stdout) == (expected.status, expected.stdout), told
                assert count(folder) == count_after, told
            shutil.rmtree(folder)
    print_figures(
        interrupts=interrupts,
        commands_that_ended_with_status_130=interrupted,
        commands_that_were_done_before=done_before,
        commands_that_said_what_was_kept=explained,
        tracebacks=0,
        processes_left_behind=0,
        damaged_indexes=0,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--interrupts", type=int, default=100)
    parser.add_argument("--seed", type=int, default=0)
    run(**vars(parser.parse_args()))
