"""How is a module of ours run in a process of its own, and how is that process ended?

It imports nothing from the current folder, which may contain other people's files.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from typing import IO

from timviet.index.forking import keep_from_child

__all__ = ["end_process", "start_module"]


def start_module(module: str, stderr: IO[bytes] | None = None) -> subprocess.Popen[bytes]:
    """Run a module in a process of its own, with pipes for its input and output.

    :param stderr: where its standard error goes; None for nowhere
    :raises OSError: the process cannot be started
    """
    process = subprocess.Popen(
        [sys.executable, "-P", "-m", module],  # -P: not from the current folder
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL if stderr is None else stderr,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(_trusted_paths())},
    )
    for pipe in (process.stdin, process.stdout):
        assert pipe is not None
        keep_from_child(pipe)  # it would keep the process alive, and write to it once more what is not sent yet
    return process


def end_process(process: subprocess.Popen[bytes]) -> None:
    """End a process at once, and wait until it has ended."""
    process.kill()
    for stream in (process.stdin, process.stdout):
        with suppress(OSError):
            if stream is not None:
                stream.close()
    process.wait()


def _trusted_paths() -> Iterator[str]:
    """Yield the import folders of this process, without the current folder unless it contains timviet."""
    try:
        here = os.path.realpath(os.getcwd())
    except OSError:  # it is gone, and nothing is in it
        here = ""
    own = os.path.realpath(__file__)
    for path in sys.path:
        if os.path.isabs(path) and (os.path.realpath(path) != here or own.startswith(here + os.sep)):
            yield path
