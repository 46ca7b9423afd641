"""What does an index save that stores no texts, and what does a search take longer that reads the files?

    python benchmarks/left_out.py CORPUS --documents 20000

The documents are written as text files, ``--joined`` of them in each. Queries are four words in a row from some of
them. Milliseconds are those of the processor for one query, the best of five rounds; each has ten hits.
"""

from __future__ import annotations

import random
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path

import click
from corpus import Passage, read_corpus
from table import table

from timviet import FileOptions, Index, Searcher, sync
from timviet.index.files.status import read_status

ROUNDS = 5
KINDS = {"stored": True, "left out": False}


@click.command(help=__doc__)
@click.argument("corpus", type=click.Path(exists=True, path_type=Path))
@click.option("--documents", default=20_000)
@click.option("--joined", default=1)
@click.option("--queries", "count", default=100)
def main(corpus: Path, documents: int, joined: int, count: int) -> None:
    with tempfile.TemporaryDirectory() as name:
        home = Path(name)
        queries = [*write_files(corpus, home / "files", documents, joined, count)]
        rows = [measure(home, name, store, queries) for name, store in KINDS.items()]
        with Searcher(home / "stored") as one, Searcher(home / "left out") as other:
            same = sum(one.search(query).to_dict() == other.search(query).to_dict() for query in queries)
    head = ["texts", "index, MB", "of it texts, MB", "ms with titles only", "ms with passages"]
    click.echo(table(head, rows))
    click.echo(f"\n{same} of {len(queries)} answers are the same.")


def write_files(corpus: Path, folder: Path, documents: int, joined: int, count: int) -> Iterator[str]:
    """Write the files, and yield queries."""
    folder.mkdir()
    draw = random.Random(1)
    every = max(documents // joined // count, 1)
    for number, group in enumerate(grouped(read_corpus(corpus, documents), joined)):
        text = "\n\n".join(f"{passage.title}\n{passage.text}" for passage in group)
        (folder / f"{number:06}.txt").write_text(text, encoding="utf-8")
        words = text.split()
        if number % every == 0 and len(words) > 4:
            start = draw.randrange(len(words) - 4)
            yield " ".join(words[start : start + 4])


def grouped(passages: Iterator[Passage], count: int) -> Iterator[list[Passage]]:
    while group := list(islice(passages, count)):
        yield group


def measure(home: Path, name: str, store: bool, queries: list[str]) -> list[str]:
    """Make an index, and return its row."""
    with Index.open(home / name, create=True, durable=False) as index:
        sync(index, [home / "files"], FileOptions(store=store))
    sizes = read_status(home / name).sizes
    with Searcher(home / name) as searcher:
        seconds = [min(spent(searcher, queries, snippets) for _ in range(ROUNDS)) for snippets in (0, 1)]
    megabytes = [f"{size / 1e6:.1f}" for size in (sum(sizes.values()), sizes["text"])]
    return [name, *megabytes, *(f"{1000 * each / len(queries):.1f}" for each in seconds)]


def spent(searcher: Searcher, queries: list[str], snippets: int) -> float:
    """Return the seconds of the processor that queries take."""
    begin = time.process_time()
    for query in queries:
        searcher.search(query, snippets=snippets)
    return time.process_time() - begin


if __name__ == "__main__":
    main()
