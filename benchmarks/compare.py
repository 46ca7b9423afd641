"""How good, fast and small are the systems that people would use instead?

    python benchmarks/compare.py FOLDER [--system NAME]...

FOLDER has corpus.jsonl, queries.jsonl and qrels.tsv. Answers are measured by nDCG@10, for the queries as typed and
without diacritics. The time is the median over the queries as typed, ten hits each, after all were asked once. The
size is that of the index with the stored text, divided by that of the text.
"""

from __future__ import annotations

import statistics
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import click
import ir_measures
from corpus import Query, read_corpus, read_queries
from ir_measures import nDCG
from judgements import answers, qrels, read_qrels
from systems import SYSTEMS, missing
from table import table
from worker import build

COMPARED = ["timviet", "lucene-asciifolding", "sqlite-fts5", "whoosh", "grep"]
TYPED, BARE = "as typed", "no marks"


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--system", "names", multiple=True, type=click.Choice(list(SYSTEMS)), default=COMPARED)
@click.option("--most", type=int, help="Take so many queries at most.")
def main(folder: Path, names: Sequence[str], most: int | None) -> None:
    judged = read_qrels(folder / "qrels.tsv")
    queries = [query for query in read_queries(folder) if query.id in judged][:most]
    click.echo(f"{folder.name}: {sum(1 for _ in read_corpus(folder)):,} passages, {len(queries)} queries")
    heads = ["", f"nDCG@10, {TYPED}", BARE, "ms a query", "index ÷ text"]
    rows = []
    for name in names:
        if absent := missing(name):
            raise click.ClickException(f"{name} needs {', '.join(absent)}: pip install -e '.[bench]'")
        rows.append([name, *measure_cells(name, folder, judged, queries)])
    click.echo(table(heads, rows))


def measure_cells(
    name: str, folder: Path, judged: dict[str, dict[str, int]], queries: Sequence[Query]
) -> tuple[str, ...]:
    """Return the cells of a system's row: nDCG typed and bare, time, size."""
    system = SYSTEMS[name]()
    with tempfile.TemporaryDirectory() as index_folder:
        figures = build(system, str(folder), SYSTEMS[name].max_passages, index_folder)
        system.open(Path(index_folder))
        quality = []
        for variant in (TYPED, BARE):
            run, relevant = list(answers(system, queries, variant)), qrels(judged, queries, variant)
            quality.append(ir_measures.calc_aggregate([nDCG @ 10], relevant, run)[nDCG @ 10])
        times = []
        for query in queries:
            begin = time.perf_counter()
            system.search(query.text, 10, False)
            times.append(time.perf_counter() - begin)
    return (
        *(f"{value:.3f}".removeprefix("0") for value in quality),
        f"{statistics.median(times) * 1e3:.2g}",
        f"{figures['disk'] / figures['text']:.2f}",
    )


if __name__ == "__main__":
    main()
