"""Which queries are judged, and what does a system answer to them?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import islice
from pathlib import Path

import ir_measures
from corpus import Passage, Query, read_corpus
from ir_measures import ScoredDoc
from systems import System
from variants import VARIANTS

__all__ = ["DEEP", "Judgements", "Run", "answers", "passages", "qrels", "query_id", "read_qrels"]

DEEP = 100
"""Answers that a system gives to each query."""

Judgements = dict[str, dict[str, int]]
"""For each query the relevance of each judged document."""

Run = list[ScoredDoc]


def passages(folder: Path, distractors: tuple[Path, int] | None = None) -> Iterator[Passage]:
    """Yield the passages to be searched, and distractors with other ids."""
    ids = set()
    for passage in read_corpus(folder):
        ids.add(passage.id)
        yield passage
    if distractors:
        others = (passage for passage in read_corpus(distractors[0]) if passage.id not in ids)
        yield from islice(others, distractors[1])


def read_qrels(path: Path) -> Judgements:
    """Return the relevance of each judged document for each query."""
    judged: Judgements = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        query, document, relevance = line.split("\t")
        judged.setdefault(query, {})[document] = int(relevance)
    return judged


def qrels(judged: Judgements, queries: Iterable[Query], variant: str) -> list[ir_measures.Qrel]:
    """Return the judgements of queries that are typed in one way."""
    return [
        ir_measures.Qrel(query_id(query, variant), document, relevance)
        for query in queries
        for document, relevance in judged[query.id].items()
    ]


def answers(system: System, queries: Iterable[Query], variant: str) -> Iterator[ScoredDoc]:
    """Yield the answers of a system; the scores only preserve their order."""
    for query in queries:
        for rank, id in enumerate(system.search(VARIANTS[variant](query.text), DEEP, False)):
            yield ScoredDoc(query_id(query, variant), id, float(DEEP - rank))


def query_id(query: Query, variant: str) -> str:
    """Return the name of a query that is typed in one way."""
    return f"{query.id}:{variant.replace(' ', '-')}"
