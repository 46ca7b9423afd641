"""How much time do titles and snippets of ten hits take, compared with their ids and scores alone?

    python benchmarks/snippets.py INDEX --queries QUERIES

The index is one of timviet. Queries are timed when they are asked again, in turns.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import click
from corpus import read_queries, strip_marks
from table import percentile, table

from timviet.search import Searcher


@click.command(help=__doc__)
@click.argument("index", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--queries", required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--most", default=200, help="Take so many queries at most.")
@click.option("--rounds", default=5, help="Of so many rounds, the fastest counts.")
def main(index: Path, queries: Path, most: int, rounds: int) -> None:
    texts = [query.text for query in read_queries(queries)][:most]
    rows = []
    with Searcher(index) as searcher:
        asked = (
            lambda text: searcher.rank(text, limit=10),
            lambda text: searcher.search(text, limit=10, snippets=0),
            lambda text: searcher.search(text, limit=10),
        )
        for name, typed in (("accents typed", texts), ("none typed", list(map(strip_marks, texts)))):
            times = [_least_times(asked, text, rounds) for text in typed]
            ranking, titles, page = map(sum, zip(*times, strict=True))
            rows.append(
                [name]
                + [f"{percentile(way, 50):.2f} / {percentile(way, 95):.2f}" for way in zip(*times, strict=True)]
                + [f"{titles / ranking:.2f}", f"{page / ranking:.2f}"]
            )
    headings = ["", "ids, ms p50 / p95", "titles", "titles and snippets", "titles ÷ ids", "snippets ÷ ids"]
    click.echo(table(headings, rows))


def _least_times(asked: Sequence[Callable[[str], object]], text: str, rounds: int) -> list[float]:
    """Return the least time that each way of asking takes, in milliseconds, when the query was asked before."""
    asked[-1](text)
    least = [math.inf for _ in asked]
    for _ in range(rounds):
        for number, ask in enumerate(asked):
            start = time.perf_counter()
            ask(text)
            least[number] = min(least[number], (time.perf_counter() - start) * 1000)
    return least


if __name__ == "__main__":
    main()
