"""How does a system run in its own process, with its own memory and caches?

The process reads commands, one JSON line each, and answers each with one JSON line; :class:`Worker` sends them.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from corpus import read_corpus
from resident import MemoryWatch, resident
from systems import SYSTEMS, System

LIMIT = 10


class Worker:
    """A system in another process."""

    def __init__(self, system: str) -> None:
        command = [sys.executable, "-W", "ignore", __file__, system]
        self._process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)

    def ask(self, **command: Any) -> Any:
        """Execute a command and return its answer.

        :raises RuntimeError: the process has ended; the reason is on standard error
        """
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(json.dumps(command) + "\n")
        self._process.stdin.flush()
        answer = self._process.stdout.readline()
        if not answer:
            raise RuntimeError(f"{self._process.args} has ended")
        return json.loads(answer)

    def close(self) -> None:
        """End the process."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.stdout.close()
        self._process.wait()


def build(system: System, corpus: str, limit: int | None, folder: str) -> dict[str, float]:
    """Index a corpus, and return the time, the sizes of text and index, and the peak memory."""
    size = 0

    def count_bytes() -> Iterable[Any]:
        nonlocal size
        for passage in read_corpus(Path(corpus), limit):
            size += len(passage.title.encode()) + len(passage.text.encode())
            yield passage

    begin = time.perf_counter()
    with MemoryWatch() as memory:
        system.build(count_bytes(), Path(folder))
    seconds = time.perf_counter() - begin
    on_disk = sum(file.stat().st_size for file in Path(folder).rglob("*") if file.is_file())
    return {"seconds": seconds, "text": size, "disk": on_disk, "peak": memory.peak}


def measure(system: System, queries: list[str], snippets: bool, threads: int) -> dict[str, Any]:
    """Answer all queries once, and return the time of each, the total time, and the memory."""

    def timed(query: str) -> float:
        begin = time.perf_counter()
        system.search(query, LIMIT, snippets)
        return time.perf_counter() - begin

    begin = time.perf_counter()
    if threads == 1:
        times = [timed(query) for query in queries]
    else:
        with ThreadPoolExecutor(threads) as pool:
            times = list(pool.map(timed, queries))
    return {"times": times, "seconds": time.perf_counter() - begin, "resident": resident(os.getpid())}


def main() -> None:
    answers, sys.stdout = sys.stdout, sys.stderr  # so that a library that prints does not disturb the answers
    system = SYSTEMS[sys.argv[1]]()
    for line in sys.stdin:
        command = json.loads(line)
        match command.pop("do"):
            case "build":
                answer: Any = build(system, **command)
            case "open":
                answer = system.open(Path(command["folder"]))
            case "measure":
                answer = measure(system, **command)
        answers.write(json.dumps(answer) + "\n")
        answers.flush()


if __name__ == "__main__":
    main()
