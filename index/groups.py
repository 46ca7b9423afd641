"""How are many items taken in groups of a bounded size?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

__all__ = ["in_groups"]

_Grouped = TypeVar("_Grouped")


def in_groups(
    items: Iterable[_Grouped], size_of: Callable[[_Grouped], int], max_size: int, max_count: int | None = None
) -> Iterator[list[_Grouped]]:
    """Yield items in groups, in their order; one that is larger than a group may be is in a group of its own.

    :param size_of: returns how much an item counts
    :param max_size: how much the items of a group may count together
    :param max_count: how many there may be in a group

    >>> list(in_groups(["a", "bb", "cccc", "d"], len, 3))
    [['a', 'bb'], ['cccc'], ['d']]
    """
    group: list[_Grouped] = []
    total = 0
    for item in items:
        size = size_of(item)
        if group and (total + size > max_size or len(group) == max_count):
            yield group
            group, total = [], 0
        group.append(item)
        total += size
    if group:
        yield group
