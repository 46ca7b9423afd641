"""How do tests run and interrupt processes?"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from command_server import start_command, wait_for_command

REPOSITORY = Path(__file__).parents[2]

Run = Callable[..., subprocess.CompletedProcess[str]]


def _for_python(environment: Mapping[str, str]) -> dict[str, str]:
    return {name: value for name, value in environment.items() if name.startswith("PYTHON")}


_FOR_PYTHON = _for_python(os.environ)


def run_command(
    *arguments: str | Path, cwd: Path, environment: Mapping[str, str], input: str | None = None
) -> subprocess.CompletedProcess[str]:
    """Run ``timviet`` in a process and return what it wrote.

    The process is forked from one that has imported timviet, unless variables for Python have changed: these are
    read as an interpreter starts.

    :param environment: changes of the environment of the tests, without its settings for timviet
    """
    settings = {"TIMVIET_INDEX", "TIMVIET_LANG", "NO_COLOR", "LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE"}
    complete = {**{name: value for name, value in os.environ.items() if name not in settings}, **environment}
    if _for_python(complete) != _FOR_PYTHON:
        return subprocess.run(
            [sys.executable, "-m", "timviet", *map(str, arguments)],
            cwd=cwd,
            env=complete,
            input=input,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
    typed, feed = os.pipe()
    output, written = os.pipe()
    errors, told = os.pipe()
    start_command(arguments, (typed, written, told), cwd, complete)
    for stream in (typed, written, told):
        os.close(stream)
    with ThreadPoolExecutor() as threads:
        threads.submit(_write, feed, (input or "").encode())
        stdout, stderr = threads.map(_read, (output, errors))
    return subprocess.CompletedProcess(arguments, wait_for_command(), stdout, stderr)


def _write(stream: int, content: bytes) -> None:
    with suppress(BrokenPipeError), open(stream, "wb") as file:
        file.write(content)


def _read(stream: int) -> str:
    with open(stream, encoding="utf-8") as file:
        return file.read()


def interrupt(process: subprocess.Popen[Any]) -> int:
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
