"""How do indexing and search slow down with 2×, 4×, 8× and 10× the text?

    python benchmarks/growth.py CORPUS --queries QUERIES

Each corpus, the smallest too, is made of shuffled sentences of the given one, so that they differ only in size:
shuffled sentences take about a tenth longer to index than the original text.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import click
from corpus import read_corpus, read_queries, recombine
from speed import build_worker, medians, spread
from systems import SYSTEMS, missing
from table import percentile, table
from worker import Worker

TIMES = (1, 2, 4, 8, 10)
COMPARED = ["timviet", "tantivy"]


@click.command(help=__doc__)
@click.argument("corpus", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--queries", required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--system", "names", multiple=True, type=click.Choice(list(SYSTEMS)), default=COMPARED)
@click.option("--documents", type=int, help="Take only so many passages as 1×.")
@click.option("--most", default=300, help="Take so many queries at most.")
@click.option("--rounds", default=3)
def main(corpus: Path, queries: Path, names: Sequence[str], documents: int | None, most: int, rounds: int) -> None:
    texts = [query.text for query in read_queries(queries)][:most]
    passages = list(read_corpus(corpus, documents))
    installed = []
    for name in names:
        if absent := missing(name):
            click.secho(f"{name} IS LEFT OUT: {', '.join(absent)} not installed", fg="red", err=True)
        else:
            installed.append(name)
    rows: list[list[str]] = []
    before: dict[str, float] = {}
    for factor in TIMES:
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            with open(folder / "corpus.jsonl", "w", encoding="utf-8") as file:
                for passage in recombine(passages, factor * len(passages)):
                    row = {"id": passage.id, "title": passage.title, "text": passage.text}
                    file.write(json.dumps(row, ensure_ascii=False) + "\n")
            click.echo(f"{factor}×: {factor * len(passages):,} passages")
            workers = {system: build_worker(system, folder, None, folder / system) for system in installed}
            rows += measure_cells(factor, texts, workers, rounds, before)
    click.echo(table(["", "", "top 10: p50 / p95 in ms", "p50 ÷ p50 of 1×"], rows))


def measure_cells(
    factor: int, texts: list[str], workers: dict[str, Worker], rounds: int, before: dict[str, float]
) -> list[list[str]]:
    """Return a row per system; ``before`` keeps the times of 1×."""
    for worker in workers.values():
        worker.ask(do="measure", queries=texts, snippets=False, threads=1)
    answers: dict[str, list[object]] = {name: [] for name in workers}
    for _ in range(rounds):
        for name, worker in workers.items():
            answers[name].append(worker.ask(do="measure", queries=texts, snippets=False, threads=1))
    rows = []
    for name, worker in workers.items():
        times = medians(answers[name])
        median = percentile(times, 50)
        rows.append([name, f"{factor}×", spread(times), f"{median / before.setdefault(name, median):.2f}"])
        worker.close()
    return rows


if __name__ == "__main__":
    main()
