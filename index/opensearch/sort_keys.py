"""How are values of metadata sorted by OpenSearch as we sort them? By keys that are texts in the same order."""

from __future__ import annotations

import struct

from timviet.index.opensearch.fields import cut
from timviet.index.value_order import sort_key

__all__ = ["sortable_key"]

_SIGN, _BITS = 1 << 63, (1 << 64) - 1


def sortable_key(value: str, prefers_dates: bool) -> str:
    """Return a text that sorts as :func:`timviet.index.value_order.sort_key` does.

    :param prefers_dates: whether digits are dates if they can be
    """
    kind, number, text = sort_key(value, prefers_dates)
    return f"{kind}{cut(text)}" if kind else f"{kind}{_sortable_number(number)}"


def _sortable_number(number: float) -> str:
    """Return 16 digits that sort as the number does.

    >>> _sortable_number(-1.5) < _sortable_number(0.0) < _sortable_number(2.0) < _sortable_number(1e10)
    True
    """
    (bits,) = struct.unpack(">Q", struct.pack(">d", number + 0.0))  # + 0.0, since -0.0 equals it
    return f"{bits ^ (_BITS if bits & _SIGN else _SIGN):016x}"
