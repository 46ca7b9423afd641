"""How fast are indexing and search, compared with other systems?

    python benchmarks/speed.py CORPUS --queries QUERIES [--queries MORE]

CORPUS is a folder with corpus.jsonl; QUERIES is a folder with queries.jsonl, or a text file with a query per line.
There is a table per kind of query, and a row per system. Every system runs in its own process. Rounds are
interleaved, and the time of a query is the median over the rounds, so that a busy moment of the machine affects
all systems alike. The first answers, with empty caches, are shown separately.
"""

from __future__ import annotations

import os
import platform
import statistics
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from corpus import read_queries, strip_marks
from systems import SYSTEMS, missing
from table import percentile, table
from worker import Worker

THREADS = (1, 2, 4)
EXISTING = click.Path(exists=True, path_type=Path)


@click.command(help=__doc__)
@click.argument("corpus", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--queries", "sources", multiple=True, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--system", "names", multiple=True, type=click.Choice(list(SYSTEMS)), help="All, if none is named.")
@click.option("--documents", type=int, help="Take only so many passages.")
@click.option("--most", default=300, help="Take so many queries of each source at most.")
@click.option("--rounds", default=5)
def main(
    corpus: Path, sources: Sequence[Path], names: Sequence[str], documents: int | None, most: int, rounds: int
) -> None:
    texts_of = {source: [query.text for query in read_queries(source)][:most] for source in sources}
    kinds = {f"{source.stem}, as typed": texts for source, texts in texts_of.items()}
    kinds |= {
        f"{source.stem}, no marks": [strip_marks(text) for text in texts] for source, texts in texts_of.items()
    }
    click.echo(f"{platform.platform()}, {os.cpu_count()} cores, Python {platform.python_version()}")
    with tempfile.TemporaryDirectory() as folder:
        workers = {}
        for name in names or SYSTEMS:
            if absent := missing(name):
                click.secho(f"{name} IS LEFT OUT: {', '.join(absent)} not installed", fg="red", err=True)
                continue
            workers[name] = build_worker(name, corpus, documents, Path(folder) / name)
        for kind, texts in kinds.items():
            print_searches(kind, texts, workers, rounds)
        for worker in workers.values():
            worker.close()


def build_worker(name: str, corpus: Path, documents: int | None, folder: Path) -> Worker:
    """Let a system index the corpus, print its figures, and return a worker that has the index open."""
    folder.mkdir()
    limits = [limit for limit in (documents, SYSTEMS[name].max_passages) if limit is not None]
    builder = Worker(name)
    figures = builder.ask(do="build", corpus=str(corpus), limit=min(limits, default=None), folder=str(folder))
    builder.close()
    note = f" (only {min(limits):,} passages)" if limits else ""
    click.echo(
        f"{name}{note}: indexed {figures['text'] / 1e6:.1f} MB in {figures['seconds']:.1f} s "
        f"= {figures['text'] / 1e6 / figures['seconds']:.2f} MB/s, {figures['disk'] / 1e6:.1f} MB on disk "
        f"= {figures['disk'] / figures['text']:.2f} × the text, peak memory {figures['peak'] / 1e6:.0f} MB"
    )
    worker = Worker(name)
    worker.ask(do="open", folder=str(folder))
    return worker


def print_searches(kind: str, texts: list[str], workers: dict[str, Worker], rounds: int) -> None:
    """Print the table of one kind of query."""
    first_answers = {
        name: worker.ask(do="measure", queries=texts, snippets=False, threads=1)
        for name, worker in workers.items()
    }
    cases = [("top 10", False, 1), ("with snippets", True, 1), *((f"{n} threads", False, n) for n in THREADS)]
    answers_of: dict[tuple[str, str], list[Any]] = {}
    for _ in range(rounds):
        for case, snippets, threads in cases:
            for name, worker in workers.items():
                answer = worker.ask(do="measure", queries=texts, snippets=snippets, threads=threads)
                answers_of.setdefault((name, case), []).append(answer)
    rows = []
    reference = "tantivy" if "tantivy" in workers else next(iter(workers))
    for name in workers:
        row = [name, spread(first_answers[name]["times"])]
        for case, _, _ in cases:
            answers = answers_of[name, case]
            if case.endswith("threads"):
                row.append(f"{len(texts) / statistics.median(answer['seconds'] for answer in answers):,.0f}")
            else:
                is_measured = case == "top 10" or SYSTEMS[name].has_snippets
                row.append(spread(medians(answers)) if is_measured else "–")
        ours, theirs = medians(answers_of[name, "top 10"]), medians(answers_of[reference, "top 10"])
        row.append(" / ".join(f"{percentile(ours, q) / percentile(theirs, q):.2f}" for q in (50, 95)))
        row.append(f"{answers_of[name, 'top 10'][-1]['resident'] / 1e6:.0f}")
        rows.append(row)
    heads = ["", "first answer", "top 10", "with snippets", *(f"q/s, {n} threads" for n in THREADS)]
    click.echo(f"\n{kind} ({len(texts)} queries): p50 / p95 in ms")
    click.echo(table([*heads, f"top 10 ÷ {reference}", "resident MB"], rows))


def medians(answers: Sequence[Any]) -> list[float]:
    """Return the median time of each query."""
    return [statistics.median(times) for times in zip(*(answer["times"] for answer in answers), strict=True)]


def spread(times: Sequence[float]) -> str:
    return f"{percentile(times, 50) * 1e3:.2f} / {percentile(times, 95) * 1e3:.2f}"


if __name__ == "__main__":
    main()
