"""How many requests a second does ``timviet serve`` answer, and how long do they take, while a writer commits?

    python benchmarks/serve.py INDEX --queries queries.jsonl --workers 2

A copy of the index is served by processes of its own. Each row has a number of clients that keep their connection
and ask one request after the other. A writer gives two documents the same number in each commit, and among the
searches are some for both: an answer in which they differ is of two commits, and counts as mixed. The time of the
processor is that of all workers, so it says what one core can do even if the machine is busy. The memory is what a
worker holds for itself at the end; pages of mapped files do not count.
"""

from __future__ import annotations

import asyncio
import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

import click
from corpus import read_queries
from resident import resident
from table import percentile, table

from timviet import Document, Index

PAIR = "cặp tài liệu kiểm tra phiên"
PAIR_QUERY = f"/api/v1/search?limit=2&facet=round&filter=pair:1&q={quote(PAIR)}"
PAIR_SHARE = 0.05  # of the searches


@dataclass
class Load:
    """What the clients of one row have seen."""

    seconds: list[float] = field(default_factory=list)
    errors: int = 0
    mixed: int = 0


@click.command(help=__doc__)
@click.argument("index", type=click.Path(exists=True, path_type=Path))
@click.option("--queries", type=click.Path(exists=True, path_type=Path), required=True)
@click.option("--workers", default=1, help="Processes of the server.")
@click.option("--clients", default="1,4,16,64", help="Numbers of clients.")
@click.option("--seconds", default=5.0, help="How long each row takes.")
@click.option("--every", default=2.0, help="Seconds between two commits; 0 for none.")
def main(index: Path, queries: Path, workers: int, clients: str, seconds: float, every: float) -> None:
    texts = [query.text for query in read_queries(queries)]
    searches = [f"/api/v1/search?q={quote(text[:500])}" for text in texts]
    suggestions = [f"/api/v1/suggest?q={quote(start)}" for text in texts for start in starts(text)]
    rows = []
    with tempfile.TemporaryDirectory(dir=index.parent) as folder:
        copy = Path(folder) / "copy"
        shutil.copytree(index, copy, copy_function=os.link)  # files of an index are never changed
        commit_pair(copy, 0)
        with serving(copy, workers) as (port, pids), committing(copy, every):
            for name, paths in (("search", searches), ("suggest", suggestions)):
                for count in map(int, clients.split(",")):
                    before = processor_time(pids)
                    load = asyncio.run(put_load(port, paths, count, seconds, has_pairs=name == "search"))
                    cost = (processor_time(pids) - before) / len(load.seconds)
                    rows.append([name, str(count), *describe(load, seconds, cost)])
            memory = max(resident(pid) for pid in pids)
    head = ["requests", "clients", "a second", "p50 ms", "p95 ms", "p99 ms", "processor ms", "errors", "mixed"]
    click.echo(table(head, rows))
    click.echo(f"\nmemory of a worker: {memory / 1e6:.0f} MB; workers: {workers}")


def starts(text: str) -> Iterator[str]:
    """Yield what stands in the box while a text is typed, letter by letter."""
    yield from (text[:end] for end in range(2, min(len(text), 30)))


def describe(load: Load, seconds: float, cost: float) -> Sequence[str]:
    times = [1000 * percentile(load.seconds, percent) for percent in (50, 95, 99)] + [1000 * cost]
    rate = f"{len(load.seconds) / seconds:,.0f}"
    return [rate, *(f"{value:.1f}" for value in times), str(load.errors), str(load.mixed)]


def processor_time(pids: Sequence[int]) -> float:
    """Return the seconds that processes have run."""
    ticks = 0
    for pid in pids:
        times = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
        ticks += int(times[11]) + int(times[12])
    return ticks / os.sysconf("SC_CLK_TCK")


@contextmanager
def serving(index: Path, workers: int) -> Iterator[tuple[int, list[int]]]:
    """Run the server; yield its port and the ids of its workers."""
    command = [sys.executable, "-m", "timviet", "serve", "--port", "0", "--workers", str(workers)]
    server = subprocess.Popen([*command, "--index", str(index)], stdout=subprocess.PIPE, text=True)
    try:
        assert server.stdout is not None
        port = int(server.stdout.readline().split(";")[0].rstrip("/").rpartition(":")[2])
        asyncio.run(put_load(port, ["/api/v1/health"], 4, 2.0, has_pairs=False))  # until all have started
        children = Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()
        yield port, list(map(int, children)) if workers > 1 else [server.pid]
    finally:
        server.terminate()
        server.wait()


@contextmanager
def committing(index: Path, every: float) -> Iterator[None]:
    """Let another process commit now and then."""
    if not every:
        yield
        return
    writer = subprocess.Popen([sys.executable, __file__, "--write", str(index), str(every)])
    try:
        yield
    finally:
        writer.terminate()
        writer.wait()


def write(index: Path, every: float) -> None:
    for number in range(1, 1_000_000):
        time.sleep(every)
        commit_pair(index, number)


def commit_pair(index: Path, number: int) -> None:
    with Index.open(index) as opened:
        for name in ("first", "second"):
            fields = {"round": number, "pair": 1}
            opened.update(Document(f"$pair-{name}", body=f"{PAIR} {name}", fields=fields))


async def put_load(port: int, paths: Sequence[str], clients: int, seconds: float, *, has_pairs: bool) -> Load:
    load = Load()
    end = time.perf_counter() + seconds
    await asyncio.gather(*(be_client(port, paths, seed, end, load, has_pairs) for seed in range(clients)))
    return load


async def be_client(port: int, paths: Sequence[str], seed: int, end: float, load: Load, has_pairs: bool) -> None:
    draw = random.Random(seed)
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    while (start := time.perf_counter()) < end:
        is_pair = has_pairs and draw.random() < PAIR_SHARE
        path = PAIR_QUERY if is_pair else draw.choice(paths)
        writer.write(f"GET {path} HTTP/1.1\r\nHost: localhost\r\n\r\n".encode())
        head = await reader.readuntil(b"\r\n\r\n")
        length = int(head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0])
        body = await reader.readexactly(length)
        load.seconds.append(time.perf_counter() - start)
        if not head.startswith(b"HTTP/1.1 200"):
            load.errors += 1
        elif is_pair:
            load.mixed += is_mixed(json.loads(body))
    writer.close()


def is_mixed(answer: dict) -> bool:  # type: ignore[type-arg]
    """Return whether an answer has documents of different commits."""
    rounds = [str(hit["fields"]["round"]) for hit in answer["hits"]]
    return len(rounds) != 2 or answer["facets"]["round"] != {rounds[0]: 2}


if __name__ == "__main__":
    if sys.argv[1:2] == ["--write"]:
        write(Path(sys.argv[2]), float(sys.argv[3]))
    else:
        main()
