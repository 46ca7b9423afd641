"""By which field are hits sorted, and in which direction?"""

from __future__ import annotations

from typing import NamedTuple

__all__ = ["SortField"]


class SortField(NamedTuple):
    """A keyword field, and the direction of its values.

    >>> SortField("year", is_descending=True)
    SortField(name='year', is_descending=True)
    """

    name: str
    is_descending: bool = False
