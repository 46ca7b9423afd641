"""What do many small commits cost? Time, segments, bytes and search, after more and more commits.

    python benchmarks/commits.py CORPUS --queries QUERIES

Each commit adds some documents and deletes an earlier one, with the write lock and synced to disk as always. The
last row is an index of the same documents that was made by one commit.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from itertools import islice
from pathlib import Path

import click
from corpus import read_corpus, read_queries
from table import percentile, table

from timviet.index import Document, Index
from timviet.index.store.commit.snapshot import open_snapshot
from timviet.search import Searcher

SHOWN = (1, 10, 100, 300, 1000, 3000)


@click.command(help=__doc__)
@click.argument("corpus", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--queries", required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--commits", default=1000)
@click.option("--documents", default=10, help="Added by each commit.")
@click.option("--most", default=50, help="Take so many queries at most.")
def main(corpus: Path, queries: Path, commits: int, documents: int, most: int) -> None:
    asked = [query.text for query in read_queries(queries)][:most]
    added = (Document(each.id, each.title, each.text) for each in read_corpus(corpus, commits * documents))
    rows, taken, text = [], [], 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "many"
        kept: dict[str, Document] = {}
        for number in range(1, commits + 1):
            begin = time.perf_counter()
            with Index.open(folder, create=number == 1) as index:
                for document in islice(added, documents):
                    index.add(document)
                    kept[document.id] = document
                if number > 1:
                    first = next(iter(kept))
                    index.delete(first)
                    del kept[first]
            taken.append(time.perf_counter() - begin)
            if number in SHOWN or number == commits:
                text = sum(len(each.title.encode()) + len(each.body.encode()) for each in kept.values())
                rows.append([f"{number:,}", *times(taken), *measure_cells(folder, text, asked)])
                taken = []
        once = Path(name) / "once"
        begin = time.perf_counter()
        with Index.open(once, create=True) as index:
            index.add_many(kept.values())
        rows.append(["at once", *times([time.perf_counter() - begin]), *measure_cells(once, text, asked)])
    heads = ["commits", "a commit, median / longest in ms", "segments", "index ÷ text", "top 10, p50 in ms"]
    click.echo(table(heads, rows))


def times(taken: list[float]) -> list[str]:
    """Return how long the commits since the last row took."""
    return [f"{statistics.median(taken) * 1e3:.0f} / {max(taken) * 1e3:.0f}"]


def measure_cells(folder: Path, text: int, asked: list[str]) -> list[str]:
    """Return the number of segments, bytes on disk per byte of live text, and the time of a query asked again."""
    segments = len(open_snapshot(folder).segments)
    on_disk = sum(file.stat().st_size for file in folder.iterdir())
    took = []
    with Searcher(folder) as searcher:
        for query in asked:
            searcher.rank(query)
            begin = time.perf_counter()
            searcher.rank(query)
            took.append(time.perf_counter() - begin)
    return [str(segments), f"{on_disk / text:.2f}", f"{percentile(took, 50) * 1e3:.2f}"]


if __name__ == "__main__":
    main()
