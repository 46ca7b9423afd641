"""What do many small commits cost in time, segments, bytes and search?

    python benchmarks/commits.py CORPUS --queries QUERIES

Each commit adds some documents and deletes an earlier one; it takes the write lock and syncs to disk as always.
The last row is an index of the same documents, built by one commit.
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
    texts = [query.text for query in read_queries(queries)][:most]
    added = (
        Document(passage.id, passage.title, passage.text) for passage in read_corpus(corpus, commits * documents)
    )
    rows, seconds, text_size = [], [], 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name) / "many"
        live: dict[str, Document] = {}
        for number in range(1, commits + 1):
            begin = time.perf_counter()
            with Index.open(folder, create=number == 1) as index:
                for document in islice(added, documents):
                    index.add(document)
                    live[document.id] = document
                if number > 1:
                    oldest = next(iter(live))
                    index.delete(oldest)
                    del live[oldest]
            seconds.append(time.perf_counter() - begin)
            if number in SHOWN or number == commits:
                text_size = sum(
                    len(document.title.encode()) + len(document.body.encode()) for document in live.values()
                )
                rows.append([f"{number:,}", *time_cells(seconds), *measure_cells(folder, text_size, texts)])
                seconds = []
        once = Path(name) / "once"
        begin = time.perf_counter()
        with Index.open(once, create=True) as index:
            index.add_many(live.values())
        rows.append(
            ["at once", *time_cells([time.perf_counter() - begin]), *measure_cells(once, text_size, texts)]
        )
    heads = ["commits", "a commit, median / longest in ms", "segments", "index ÷ text", "top 10, p50 in ms"]
    click.echo(table(heads, rows))


def time_cells(seconds: list[float]) -> list[str]:
    """Return the median and the longest time of the commits since the last row."""
    return [f"{statistics.median(seconds) * 1e3:.0f} / {max(seconds) * 1e3:.0f}"]


def measure_cells(folder: Path, text_size: int, texts: list[str]) -> list[str]:
    """Return the number of segments, the bytes on disk per byte of live text, and the time of a repeated query."""
    segments = len(open_snapshot(folder).segments)
    on_disk = sum(file.stat().st_size for file in folder.iterdir())
    seconds = []
    with Searcher(folder) as searcher:
        for query in texts:
            searcher.rank(query)
            begin = time.perf_counter()
            searcher.rank(query)
            seconds.append(time.perf_counter() - begin)
    return [str(segments), f"{on_disk / text_size:.2f}", f"{percentile(seconds, 50) * 1e3:.2f}"]


if __name__ == "__main__":
    main()
