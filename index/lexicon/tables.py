r"""Which tables does a lexicon consist of, whether in memory or in a file?

* For each layer of words and forms, for the metadata, and for the syllables with which titles begin, a table of
  strings: term → number of documents.
* For each text field the *spellings* of its folded syllables, ``folded\tspelling`` and no spelling if it is the
  same: → number of documents, number of occurrences. The spellings of a folded syllable are neighbors.
* For each of its folded syllables the number of documents, and the bigrams that begin with it: → number of
  documents, and rows of the two spellings in each that occurs → number of occurrences.

All counts are sums over documents, so those of a deleted document can be subtracted. A lexicon of subtracted
documents has negative counts.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.layer import Layer
from timviet.index.lexicon.layer_total import LayerTotal
from timviet.index.schema import LAYERS, TITLE
from timviet.index.store.segment.block_names import KEYWORDS, table_name

__all__ = [
    "STRING_TABLES",
    "TITLE_STARTS",
    "Bigrams",
    "LexiconTables",
    "MemoryStrings",
    "MemorySyllables",
    "MemoryTables",
    "StringTable",
    "SyllableTables",
    "spelling_key",
    "split_key",
]

_STRING_LAYERS = (Layer.WORD, Layer.FORM)

TITLE_STARTS = f"{TITLE}.starts"
"""The name of the table of the syllables with which titles begin."""

STRING_TABLES = (
    *(table_name(field, layer) for field in LAYERS for layer in LAYERS[field] if layer in _STRING_LAYERS),
    KEYWORDS,
    TITLE_STARTS,
)
"""The names of the tables of strings."""


def spelling_key(folded: str, spelling: str) -> bytes:
    """Return the key of a spelling; keys sort by the folded syllable first."""
    return f"{folded}\t{'' if spelling == folded else spelling}".encode()


def split_key(key: bytes) -> tuple[str, str]:
    """Return the folded syllable and the spelling of a key."""
    folded, _, spelling = key.decode().partition("\t")
    return folded, spelling or folded


class StringTable(Protocol):
    """Sorted strings, each with one or more counts."""

    def __len__(self) -> int: ...

    def count_before(self, term: bytes, /) -> int:
        """Return the number of terms that sort before one."""
        ...

    def terms(self, start: int, end: int, /) -> list[bytes]:
        """Return the terms start … end − 1."""
        ...

    def counts(self, start: int, end: int, /) -> NDArray[np.int64]:
        """Return the counts of the terms start … end − 1: (n_columns, n)."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class Bigrams:
    """Bigrams in the order of their two syllables, and the rows of their spellings."""

    firsts: NDArray[np.int64]
    """(n,) number of the first folded syllable, ascending."""

    seconds: NDArray[np.int64]
    """(n,) number of the second one, ascending for the same first."""

    df: NDArray[np.int64]
    """(n,) documents."""

    sizes: NDArray[np.int64]
    """(n,) rows of each bigram."""

    first_spellings: NDArray[np.int64]
    """(n_rows,) the spelling of the first syllable, numbered among those of its folded syllable."""

    second_spellings: NDArray[np.int64]
    """(n_rows,) that of the second one; the two ascend within a bigram."""

    counts: NDArray[np.int64]
    """(n_rows,) occurrences."""


class SyllableTables(Protocol):
    """The syllables and bigrams of one text field."""

    @property
    def spellings(self) -> StringTable:
        """The spellings, with the number of documents and of occurrences of each."""
        ...

    @property
    def spelling_counts(self) -> NDArray[np.int64]:
        """(n_folded,) the number of spellings of each folded syllable."""
        ...

    @property
    def folded_df(self) -> NDArray[np.int64]:
        """(n_folded,) documents."""
        ...

    @property
    def follower_counts(self) -> NDArray[np.int64]:
        """(n_folded,) the number of bigrams that begin with each folded syllable."""
        ...

    def bigrams(self, start: int, end: int, /) -> Bigrams:
        """Return the bigrams that begin with the folded syllables start … end − 1."""
        ...


class LexiconTables(Protocol):
    """All tables of one lexicon."""

    @property
    def doc_count(self) -> int:
        """The number of documents, and of further sections of long ones."""
        ...

    @property
    def totals(self) -> Mapping[tuple[str, Layer], LayerTotal]:
        """The totals of each layer of each text field."""
        ...

    def strings(self, name: str, /) -> StringTable:
        """Return one of the STRING_TABLES."""
        ...

    def syllables(self, field: str, /) -> SyllableTables:
        """Return the syllables of a text field."""
        ...


@dataclass(frozen=True, slots=True, eq=False)
class MemoryStrings:
    """A :class:`StringTable` in memory."""

    sorted_terms: Sequence[bytes]
    all_counts: NDArray[np.int64]
    """(n_columns, n_terms)"""

    def __len__(self) -> int:
        return len(self.sorted_terms)

    def count_before(self, term: bytes) -> int:
        """Return the number of terms that sort before one."""
        return bisect_left(self.sorted_terms, term)

    def terms(self, start: int, end: int) -> list[bytes]:
        """Return the terms start … end − 1."""
        return list(self.sorted_terms[start:end])

    def counts(self, start: int, end: int) -> NDArray[np.int64]:
        """Return the counts of the terms start … end − 1."""
        return self.all_counts[:, start:end]


@dataclass(frozen=True, slots=True, eq=False)
class MemorySyllables:
    """The :class:`SyllableTables` of a field in memory."""

    spellings: MemoryStrings
    spelling_counts: NDArray[np.int64]
    folded_df: NDArray[np.int64]
    all_bigrams: Bigrams

    @property
    def follower_counts(self) -> NDArray[np.int64]:
        """(n_folded,) the number of bigrams that begin with each folded syllable."""
        return np.bincount(self.all_bigrams.firsts, minlength=len(self.folded_df))

    def bigrams(self, start: int, end: int) -> Bigrams:
        """Return the bigrams that begin with the folded syllables start … end − 1."""
        all_ = self.all_bigrams
        first, last = np.searchsorted(all_.firsts, (start, end)).tolist()
        row, row_end = int(all_.sizes[:first].sum()), int(all_.sizes[:last].sum())
        bigrams: list[NDArray[Any]] = [
            column[first:last] for column in (all_.firsts, all_.seconds, all_.df, all_.sizes)
        ]
        rows = [column[row:row_end] for column in (all_.first_spellings, all_.second_spellings, all_.counts)]
        return Bigrams(*bigrams, *rows)


@dataclass(frozen=True, slots=True, eq=False)
class MemoryTables:
    """The :class:`LexiconTables` of some documents in memory."""

    doc_count: int
    totals: Mapping[tuple[str, Layer], LayerTotal]
    all_strings: Mapping[str, MemoryStrings]
    all_syllables: Mapping[str, MemorySyllables]

    def strings(self, name: str) -> MemoryStrings:
        """Return one of the STRING_TABLES."""
        return self.all_strings[name]

    def syllables(self, field: str) -> MemorySyllables:
        """Return the syllables of a text field."""
        return self.all_syllables[field]
