"""Which value has each document in a metadata field?

Each value is a term of its own, ``name=value``, with the documents that have it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from timviet.index.store.format.columns import Columns
from timviet.index.store.segment.postings.posting_table import PostingTable
from timviet.index.store.segment.terms.string_terms import StringTermDictionary

__all__ = ["FieldValues", "list_field_names", "read_field_values"]


@dataclass(frozen=True, slots=True, eq=False)
class FieldValues:
    """A metadata field of a segment."""

    values: list[str]
    """The values that occur, ascending by code point."""

    ordinals: NDArray[np.int32]
    """(doc_count,) the number of the value of each document, or -1 if it has none."""


def read_field_values(
    columns: Columns, table: PostingTable, terms: StringTermDictionary, name: str, doc_count: int
) -> FieldValues:
    """Read the values of a field, all their lists in one go.

    :raises IndexDamaged: the lists cannot be read
    """
    prefix = f"{name}="
    numbered = list(terms.numbered(prefix))
    ordinals = np.full(doc_count, -1, np.int32)
    if numbered:
        first, last = numbered[0][1], numbered[-1][1]
        columns.require(last + 1 - first == len(numbered), "facts.terms")  # as they are if they are in order
        postings = table.read_range(first, last + 1)
        ordinals[postings.docs] = np.repeat(np.arange(last + 1 - first, dtype=np.int32), postings.df)
    return FieldValues([term.removeprefix(prefix) for term, _ in numbered], ordinals)


def list_field_names(terms: StringTermDictionary) -> list[str]:
    """Return the names of the metadata fields, ascending; the values are skipped."""
    names: list[str] = []
    term = terms.first_from("")
    while term is not None:
        name, sign, _ = term.partition("=")
        names.append(name)
        term = terms.first_from(f"{name}{chr(ord('=') + 1)}" if sign else f"{term}\0")
    return names
