"""What does planning a query of OpenSearch need to know of the index?"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from timviet.index.analysis.layer import Layer

__all__ = ["MAX_CLAUSES", "IndexFacts"]

MAX_CLAUSES = 1_000
"""How many clauses a query may have: OpenSearch allows 1,024, and a view needs some of
them to leave out what is not in its commit."""


@dataclass(frozen=True, slots=True)
class IndexFacts:
    """What is known of one commit of an index."""

    values: Callable[[str], Iterable[str]]
    """Returns the distinct values of a keyword field."""

    idf: Callable[[Layer, str], float]
    """Returns the inverse document frequency of a term."""

    max_clauses: int = MAX_CLAUSES
