"""Which values does each document have in a metadata field?

A value is a term, ``name=value``, whose postings are the documents that have it. A document has several values if
its field is a list.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from timviet.index.store.segment.postings.posting_table import PostingTable
from timviet.index.store.segment.terms.string_terms import StringTermDictionary
from timviet.index.value_class import value_class

__all__ = ["FieldValues", "list_field_names", "read_field_values"]


@value_class
class FieldValues:
    """The values of one metadata field in a segment; two are never equal, since arrays are not compared."""

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    values: list[str]
    """The values that occur, ascending by code point."""

    docs: NDArray[np.int32]
    """(n,) a document for each value that it has; ascending for the same value."""

    ordinals: NDArray[np.int32]
    """(n,) the index of that value in ``values``, ascending."""


def read_field_values(table: PostingTable, terms: StringTermDictionary, name: str) -> FieldValues:
    """Read the values of a field, all their posting lists at once.

    :raises IndexDamaged: the lists cannot be read
    """
    prefix = f"{name}="
    numbered = list(terms.numbered_terms(prefix))
    if not numbered:
        return FieldValues([], np.zeros(0, np.int32), np.zeros(0, np.int32))
    first, last = numbered[0][1], numbered[-1][1]
    postings = table.read_range(first, last + 1)
    ordinals = np.repeat(np.arange(len(numbered), dtype=np.int32), postings.df)
    return FieldValues(
        [term.removeprefix(prefix) for term, _ in numbered], postings.docs.astype(np.int32), ordinals
    )


def list_field_names(terms: StringTermDictionary) -> list[str]:
    """Return the names of the metadata fields, ascending, without reading every value."""
    names: list[str] = []
    term = terms.term_at_or_after("")
    while term is not None:
        name, sign, _ = term.partition("=")
        names.append(name)
        term = terms.term_at_or_after(f"{name}{chr(ord('=') + 1)}" if sign else f"{term}\0")
    return names
