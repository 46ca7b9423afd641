"""Which value has each document in a metadata field?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from timviet.index.store.segment.posting_table import PostingTable
from timviet.index.store.segment.term_dictionary import StringTermDictionary

__all__ = ["FieldValues", "fact_names", "read_facts"]


@dataclass(frozen=True, slots=True, eq=False)
class FieldValues:
    """A metadata field of a segment."""

    values: list[str]
    """The values there are, ascending by code point."""

    ordinals: NDArray[np.int32]
    """(doc_count,) the number of the value of each document, or -1 if it has none."""


def read_facts(table: PostingTable, terms: StringTermDictionary, name: str, doc_count: int) -> FieldValues:
    """Reads the values of a field; all their lists in one go."""
    prefix = f"{name}="
    found = list(terms.numbered(prefix))
    ordinals = np.full(doc_count, -1, np.int32)
    if found:
        first, last = found[0][1], found[-1][1]
        chunk = table.chunk(first, last + 1)
        ordinals[chunk.docs] = np.repeat(np.arange(last + 1 - first, dtype=np.int32), chunk.df)
    return FieldValues([term.removeprefix(prefix) for term, _ in found], ordinals)


def fact_names(terms: StringTermDictionary) -> list[str]:
    """Gives the names of the metadata fields, ascending; the values are passed over."""
    names: list[str] = []
    term = terms.first_from("")
    while term is not None:
        name, sign, _ = term.partition("=")
        names.append(name)
        term = terms.first_from(f"{name}{chr(ord('=') + 1)}" if sign else f"{term}\0")
    return names
