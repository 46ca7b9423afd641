"""How many documents and tokens does a layer of a field have?"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["LayerTotal"]


class LayerTotal(NamedTuple):
    """The totals of one layer of a field."""

    documents: int
    """The number of documents, and of further sections of long ones, that have a token of it."""

    tokens: int
