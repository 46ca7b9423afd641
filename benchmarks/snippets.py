"""How much time do the titles and snippets of ten hits take, compared with the documents alone?

    python benchmarks/snippets.py INDEX --queries QUERIES

The index is one of timviet.
"""

from __future__ import annotations

import time
from pathlib import Path

import click
from corpus import read_queries, strip_marks
from table import percentile, table

from timviet.index.store.commit.snapshot import open_snapshot
from timviet.search.engine.column_engine import ColumnEngine
from timviet.search.engine.column_lexicon import ColumnLexicon
from timviet.search.planning.clauses.analyzed_clause import QueryAnalyzer
from timviet.search.planning.clauses.term_counts import TermCounts
from timviet.search.planning.planner import make_plan
from timviet.search.query.parse import parse
from timviet.search.snippets.highlighter import Highlighter
from timviet.search.snippets.snippet import make_snippets


@click.command(help=__doc__)
@click.argument("index", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--queries", required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--most", default=200, help="Take so many queries at most.")
@click.option("--rounds", default=3)
def main(index: Path, queries: Path, most: int, rounds: int) -> None:
    snapshot = open_snapshot(index)
    scorer = ColumnEngine(snapshot)
    counts = TermCounts(ColumnLexicon(snapshot))
    texts = [query.text for query in read_queries(queries)][:most]
    rows = []
    for name, queries_typed in (("accents typed", texts), ("none typed", list(map(strip_marks, texts)))):
        search_times, snippet_times = [], []
        for text in queries_typed:
            searching, showing = [], []
            for _ in range(rounds):
                start = time.perf_counter()
                plan = make_plan(parse(text), QueryAnalyzer(counts))
                documents = [snapshot.document(number) for number in scorer.best(plan.root, 10).numbers]
                middle = time.perf_counter()
                highlighter = Highlighter(plan.highlight_spec)
                for marked in highlighter.mark_all(documents):
                    make_snippets(marked, highlighter)
                searching.append(middle - start)
                showing.append(time.perf_counter() - middle)
            search_times.append(min(searching) * 1000)
            snippet_times.append(min(showing) * 1000)
        total_times = [search + snippet for search, snippet in zip(search_times, snippet_times, strict=True)]
        rows.append(
            [name]
            + [
                f"{percentile(times, 50):.2f} / {percentile(times, 95):.2f}"
                for times in (search_times, total_times)
            ]
            + [
                f"{sum(total_times) / sum(search_times):.2f}",
                f"{sum(snippet_times) / len(snippet_times) * 100:.0f}",
            ]
        )
    click.echo(table(["", "without, ms p50 / p95", "with", "with ÷ without", "µs a hit"], rows))


if __name__ == "__main__":
    main()
