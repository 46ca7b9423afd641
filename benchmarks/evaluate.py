"""How good are the answers to judged queries, typed in several ways?

    python benchmarks/evaluate.py FOLDER [--distractors FOLDER N] [--save RUN] [--against RUN]
    python benchmarks/evaluate.py FOLDER --gates benchmarks/gates.toml

FOLDER has corpus.jsonl, queries.jsonl and qrels.tsv (query, document, relevance). The measures are those of
ir-measures. ``--save`` writes the answers of the first system; ``--against`` compares them with a saved file query
by query, and p is that of a paired permutation test on nDCG@10.

With ``--gates``, FOLDER holds the collections of a gates file. timviet alone is measured, and the exit status is 1
if a collection is below its gate.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from pathlib import Path

import click
import ir_measures
import numpy as np
from corpus import Query, read_queries
from gates import check_gates
from ir_measures import RR, R, nDCG
from judgements import DEEP, Judgements, Run, answers, passages, qrels, query_id, read_qrels
from prototype import Prototype
from scipy import stats
from systems import SYSTEMS as MEASURED
from systems import System, missing
from table import table
from variants import VARIANTS

MEASURES = [nDCG @ 10, RR @ 10, R @ 100]
SYSTEMS: dict[str, type[System]] = {**MEASURED, "prototype": Prototype}
COMPARED = ["timviet", "prototype", "tantivy"]
FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command(help=__doc__)
@click.argument("folder", type=FOLDER)
@click.option("--distractors", type=(FOLDER, int), help="Add so many passages of another folder.")
@click.option("--system", "names", multiple=True, type=click.Choice(list(SYSTEMS)), default=COMPARED)
@click.option("--most", type=int, help="Take so many queries at most.")
@click.option("--save", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--gates", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--against", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def main(
    folder: Path,
    distractors: tuple[Path, int] | None,
    names: Sequence[str],
    most: int | None,
    save: Path | None,
    against: Path | None,
    gates: Path | None,
) -> None:
    if gates:
        check_gates(folder, gates)
        return
    judged = read_qrels(folder / "qrels.tsv")
    queries = [query for query in read_queries(folder) if query.id in judged][:most]
    rows = []
    runs: dict[str, dict[str, Run]] = {}
    for name in names:
        if absent := missing(name):
            click.secho(f"{name} IS LEFT OUT: {', '.join(absent)} not installed", fg="red", err=True)
            continue
        with tempfile.TemporaryDirectory() as index_folder:
            system = SYSTEMS[name]()
            system.build(passages(folder, distractors), Path(index_folder))
            system.open(Path(index_folder))
            runs[name] = {variant: list(answers(system, queries, variant)) for variant in VARIANTS}
        for variant, run in runs[name].items():
            values = ir_measures.calc_aggregate(MEASURES, qrels(judged, queries, variant), run)
            rows.append([name, variant, *(f"{values[measure]:.4f}" for measure in MEASURES)])
    click.echo(f"{folder.name}, {len(queries)} queries")
    click.echo(table(["", "", *map(str, MEASURES)], rows))
    if not runs:
        raise click.ClickException("no system could be run")
    first_runs = next(iter(runs.values()))
    if save:
        write_run(save, first_runs)
    if against:
        print_comparison(first_runs, against, judged, queries)


def write_run(path: Path, runs: dict[str, Run]) -> None:
    """Write all answers in the format of TREC."""
    with open(path, "w", encoding="utf-8") as file:
        for run in runs.values():
            for answer in run:
                rank = DEEP - int(answer.score) + 1
                file.write(f"{answer.query_id} Q0 {answer.doc_id} {rank} {answer.score} timviet\n")


def print_comparison(runs: dict[str, Run], against: Path, judged: Judgements, queries: Sequence[Query]) -> None:
    """Print a comparison of the answers with those of a saved run."""
    before = list(ir_measures.read_trec_run(str(against)))
    rows = []
    for variant, run in runs.items():
        relevant = qrels(judged, queries, variant)
        old, new = (_by_query(relevant, answers, queries, variant) for answers in (before, run))
        p = 1.0
        if (old != new).any():
            test = stats.permutation_test(
                (new - old, np.zeros_like(old)),
                lambda x, y, axis: np.mean(x - y, axis=axis),
                permutation_type="samples",
                vectorized=True,
                rng=np.random.default_rng(0),
            )
            p = float(test.pvalue)
        better, worse = int((new > old).sum()), int((new < old).sum())
        rows.append([variant, f"{old.mean():.4f}", f"{new.mean():.4f}", f"{better} / {worse}", f"{p:.4f}"])
    click.echo(f"\n{nDCG @ 10} beside {against.name}")
    click.echo(table(["", "before", "now", "better / worse", "p"], rows))


def _by_query(
    relevant: list[ir_measures.Qrel], run: Run, queries: Sequence[Query], variant: str
) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """Return the nDCG@10 of each query, 0 where nothing was found."""
    names = [query_id(query, variant) for query in queries]
    names_of_variant = set(names)
    answers_of_variant = [answer for answer in run if answer.query_id in names_of_variant]
    metrics = ir_measures.iter_calc([nDCG @ 10], relevant, answers_of_variant)
    values = {metric.query_id: metric.value for metric in metrics}
    return np.array([values.get(name, 0.0) for name in names])


if __name__ == "__main__":
    main()
