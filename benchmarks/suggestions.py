"""How fast are completions while a person types, letter by letter?

    python benchmarks/suggestions.py INDEX --queries QUERIES

The index is one of timviet. Each query is typed from its first letter on. Results that the index keeps from
earlier letters make it faster, as they do for people.
"""

from __future__ import annotations

import time
from pathlib import Path

import click
from corpus import read_queries, strip_marks
from table import percentile, table

from timviet.search import Searcher


@click.command(help=__doc__)
@click.argument("index", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--queries", required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--most", default=100, help="Take so many queries at most.")
@click.option("--letters", default=30, help="Type so many letters of each at most.")
def main(index: Path, queries: Path, most: int, letters: int) -> None:
    texts = [query.text for query in read_queries(queries)][:most]
    rows = []
    for name, queries_typed in (("none typed", list(map(strip_marks, texts))), ("accents typed", texts)):
        with Searcher(index) as searcher:
            for again in (False, True):
                times = []
                for text in queries_typed:
                    for end in range(1, min(len(text), letters) + 1):
                        start = time.perf_counter()
                        searcher.suggest(text[:end])
                        times.append((time.perf_counter() - start) * 1000)
                percentiles = (f"{percentile(times, percent):.2f}" for percent in (50, 95, 99))
                rows.append([name, "again" if again else "first", str(len(times)), *percentiles])
    click.echo(table(["", "time", "keystrokes", "p50, ms", "p95", "p99"], rows))


if __name__ == "__main__":
    main()
