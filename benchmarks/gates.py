"""Are the answers at least as good as they must be?

A gates file in TOML lists collections, each with the least nDCG@10 and recall@100 of its queries as typed, and how
much nDCG@10 may be lost by typing them without accents.
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
from systems import Timviet
from table import table

__all__ = ["check_gates"]

TYPED = "as typed"
NDCG, RECALL = nDCG @ 10, R @ 100


@dataclass(frozen=True, slots=True)
class Gate:
    """What is demanded of one collection."""

    ndcg: float
    recall: float
    distractors: tuple[Path, int] | None


def check_gates(folder: Path, gates_file: Path) -> None:
    """Print a row for each collection and way of typing; exit with status 1 if one is below its gate."""
    gates = tomllib.loads(gates_file.read_text(encoding="utf-8"))
    rows: list[list[str]] = []
    for name, entry in gates["collections"].items():
        rows += _rows(folder / name, _gate(folder, entry), gates["max_loss"])
    click.echo(table(["", "", str(NDCG), "at least", str(RECALL), "at least", ""], rows))
    if any(row[-1] != "pass" for row in rows):
        sys.exit(1)


def _gate(folder: Path, entry: Mapping[str, Any]) -> Gate:
    others = entry.get("distractors")
    return Gate(
        entry["ndcg"], entry["recall"], None if others is None else (folder / others["folder"], others["count"])
    )


def _rows(folder: Path, gate: Gate, max_loss: Mapping[str, float]) -> list[list[str]]:
    measured = _measure(folder, gate, [TYPED, *max_loss])
    typed = measured[TYPED][NDCG]
    rows = []
    for variant, values in measured.items():
        least = gate.ndcg if variant == TYPED else typed - max_loss[variant]
        least_recall = gate.recall if variant == TYPED else 0.0
        passed = values[NDCG] >= least and values[RECALL] >= least_recall
        rows.append(
            [
                folder.name,
                variant,
                f"{values[NDCG]:.4f}",
                f"{least:.4f}",
                f"{values[RECALL]:.4f}",
                f"{least_recall:.4f}" if least_recall else "",
                "pass" if passed else "FAIL",
            ]
        )
    return rows


def _measure(folder: Path, gate: Gate, variants: list[str]) -> dict[str, Mapping[ir_measures.Measure, float]]:
    """Return nDCG@10 and recall@100 of the judged queries of a collection, by way of typing."""
    judged = read_qrels(folder / "qrels.tsv")
    queries = [query for query in read_queries(folder) if query.id in judged]
    system = Timviet()
    with tempfile.TemporaryDirectory() as index:
        system.build(passages(folder, gate.distractors), Path(index))
        system.open(Path(index))
        return {
            variant: ir_measures.calc_aggregate(
                [NDCG, RECALL], qrels(judged, queries, variant), list(answers(system, queries, variant))
            )
            for variant in variants
        }
