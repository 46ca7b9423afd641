r"""How are the syllables with which titles begin written as keys that sort by their folded syllables?

A key is ``folded syllables\tspellings``, both with blanks in between, and no spellings if these are the same. Only
the syllables up to the first break are in it, and no more than 20: then the key ends with ``…``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import takewhile
from typing import Any

import numpy as np
from numpy.typing import NDArray

from timviet.index.store.segment.streams.token_stream import FIRST

__all__ = ["split_title_key", "title_keys", "title_prefix"]

_MOST = 20  # syllables
_CUT = "…"  # in no syllable


def title_keys(
    codes: NDArray[np.int32], sizes: NDArray[Any], folded: Sequence[str], spellings: Sequence[str]
) -> Iterator[str | None]:
    """Yield the key of each title, None for one without syllables.

    :param codes: (n_codes,) the titles, as :func:`timviet.index.store.segment.streams.token_stream.encode_streams`
        returns them
    :param sizes: (n_titles,) codes of each title
    :param folded: the folded syllable of each kind
    :param spellings: the spelling of each kind
    """
    listed, start = codes.tolist(), 0
    for size in sizes.tolist():
        kinds = [code - FIRST for code in takewhile(FIRST.__le__, listed[start : start + size])]
        start += size
        yield _key([folded[kind] for kind in kinds], [spellings[kind] for kind in kinds]) if kinds else None


def _key(folded: Sequence[str], spellings: Sequence[str]) -> str:
    cut_folded, cut_spellings = " ".join(folded[:_MOST]), " ".join(spellings[:_MOST])
    written = "" if cut_folded == cut_spellings else cut_spellings
    return f"{cut_folded}\t{written}{_CUT if len(folded) > _MOST else ''}"


def title_prefix(before: Sequence[str], prefix: str) -> str:
    """Return how all keys begin of titles with some folded syllables and the start of another one."""
    return " ".join([*before, prefix])


def split_title_key(key: str) -> tuple[tuple[str, ...], bool]:
    """Return the spellings of a key, and whether a break or the end of the title follows them."""
    folded, _, written = key.partition("\t")
    is_whole = not written.endswith(_CUT)
    return tuple((written.removesuffix(_CUT) or folded).split(" ")), is_whole
