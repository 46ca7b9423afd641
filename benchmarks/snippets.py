"""What does it cost to show passages: the ten best with titles and snippets, compared with the documents alone?

    python benchmarks/snippets.py INDEX --queries QUERIES

The index is one that timviet has made.
"""

from __future__ import annotations

import time
from pathlib import Path

import click
from corpus import read_queries, strip_marks
from table import percentile, table

from timviet.index.store.commit.snapshot import open_snapshot
from timviet.search.engine.top_docs import IndexSearcher
from timviet.search.planning.analyzed_clause import QueryAnalyzer
from timviet.search.planning.index_lexicon import IndexLexicon
from timviet.search.planning.planner import make_plan
from timviet.search.planning.term_counts import TermCounts
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
    scorer = IndexSearcher(snapshot)
    counts = TermCounts(IndexLexicon(snapshot, scorer.statistics))
    texts = [query.text for query in read_queries(queries)][:most]
    rows = []
    for name, asked in (("accents typed", texts), ("none typed", list(map(strip_marks, texts)))):
        found, shown = [], []
        for text in asked:
            without, snippets = [], []
            for _ in range(rounds):
                start = time.perf_counter()
                plan = make_plan(parse(text), QueryAnalyzer(counts))
                documents = [snapshot.document(number) for number in scorer.best(plan.root, 10).numbers]
                middle = time.perf_counter()
                highlighter = Highlighter(plan.highlight_spec)
                highlighter.prepare(text for document in documents for text in (document.title, document.body))
                for document in documents:
                    make_snippets(document.body, highlighter)
                    highlighter.ranges(document.title)
                without.append(middle - start)
                snippets.append(time.perf_counter() - middle)
            found.append(min(without) * 1000)
            shown.append(min(snippets) * 1000)
        both = [one + other for one, other in zip(found, shown, strict=True)]
        rows.append(
            [name]
            + [f"{percentile(each, 50):.2f} / {percentile(each, 95):.2f}" for each in (found, both)]
            + [f"{sum(both) / sum(found):.2f}", f"{sum(shown) / len(shown) * 100:.0f}"]
        )
    click.echo(table(["", "without, ms p50 / p95", "with", "with ÷ without", "µs a hit"], rows))


if __name__ == "__main__":
    main()
