"""Are the answers at least as good as they must be?

A gates file in TOML lists collections, each with the least nDCG@10 and recall@100 of its queries as typed, and how
much nDCG@10 may be lost by typing them without accents. A collection may also be made of the titles and first
sentences of a corpus (``known_items``).
"""

from __future__ import annotations

import sys
import tempfile
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import click
import ir_measures
from corpus import read_queries
from ir_measures import R, nDCG
from judgements import answers, passages, qrels, read_qrels
from known_items import make_collection
from systems import Timviet
from table import table

__all__ = ["check_gates"]

TYPED = "as typed"
NDCG, RECALL = nDCG @ 10, R @ 100


@dataclass(frozen=True, slots=True)
class Gate:
    """A collection, and what is demanded of it."""

    name: str
    folder: Path
    ndcg: float
    recall: float
    distractors: tuple[Path, int] | None


def check_gates(folder: Path, gates_file: Path) -> None:
    """Print a row for each collection and way of typing; exit with status 1 if one is below its gate."""
    gates = tomllib.loads(gates_file.read_text(encoding="utf-8"))
    rows: list[list[str]] = []
    with tempfile.TemporaryDirectory() as made:
        for name, entry in gates["collections"].items():
            rows += _rows(_gate(name, folder, Path(made), entry), gates["max_loss"])
    click.echo(table(["", "", str(NDCG), "at least", str(RECALL), "at least", ""], rows))
    if any(row[-1] != "pass" for row in rows):
        sys.exit(1)


def _gate(name: str, folder: Path, made: Path, entry: Mapping[str, Any]) -> Gate:
    """Return the gate of an entry; a collection of known items is made in the folder ``made``."""
    distractors = None
    if "distractors" in entry:
        distractors = folder / entry["distractors"]["folder"], entry["distractors"]["count"]
    collection = folder / name
    if "known_items" in entry:
        options = dict(entry["known_items"])
        collection = made / name
        make_collection(folder / options.pop("corpus"), collection, **options)
    return Gate(name, collection, entry["ndcg"], entry["recall"], distractors)


def _rows(gate: Gate, max_loss: Mapping[str, float]) -> list[list[str]]:
    measured = _measure(gate, [TYPED, *max_loss])
    typed = measured[TYPED][NDCG]
    rows = []
    for variant, values in measured.items():
        least = gate.ndcg if variant == TYPED else typed - max_loss[variant]
        least_recall = gate.recall if variant == TYPED else 0.0
        passed = values[NDCG] >= least and values[RECALL] >= least_recall
        rows.append(
            [
                gate.name,
                variant,
                f"{values[NDCG]:.4f}",
                f"{least:.4f}",
                f"{values[RECALL]:.4f}",
                f"{least_recall:.4f}" if least_recall else "",
                "pass" if passed else "FAIL",
            ]
        )
    return rows


def _measure(gate: Gate, variants: list[str]) -> dict[str, Mapping[ir_measures.Measure, float]]:
    """Return nDCG@10 and recall@100 of the judged queries of a collection, by way of typing."""
    judged = read_qrels(gate.folder / "qrels.tsv")
    queries = [query for query in read_queries(gate.folder) if query.id in judged]
    system = Timviet()
    with tempfile.TemporaryDirectory() as index:
        system.build(passages(gate.folder, gate.distractors), Path(index))
        system.open(Path(index))
        return {
            variant: ir_measures.calc_aggregate(
                [NDCG, RECALL], qrels(judged, queries, variant), list(answers(system, queries, variant))
            )
            for variant in variants
        }
