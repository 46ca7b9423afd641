"""Which documents of a segment can be among the best, and how good are these exactly?

A sum of weighted terms is evaluated term by term, in the manner of MaxScore (Turtle and Flood 1995): short
posting lists first and all at once, then the long ones by what a posting is worth. As soon as the k-th best
score so far is above what all lists that are left can add, only documents that are already close are looked
up in these.

The search itself runs in float32, with a slack that is wider than its rounding errors can be; the few
documents that it leaves are then scored exactly, so the result is the same as without pruning, ties included.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Sequence
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from timviet.search.bm25 import Impacts
from timviet.search.columns import Numbers
from timviet.search.leaf import Leaf
from timviet.search.matching import Matches

__all__ = ["best_of_sum"]

_SHORT = 8192  # postings; lists up to here are read at once
_FIRST = 0.5  # the part of the k-th best score that may be left to the lists not read in the next step
_NEXT = 0.6  # the same in the steps after, of what was left before
_STRIDE = 64  # documents of which only the best counts when the k-th best score is guessed
_FEW = 40  # candidates that are scored exactly at once
_LOOKUP = 12  # reading a posting in its turn is so many times faster than looking one up
_NO_DOCS, _NO_IMPACTS = np.zeros(0, np.int32), np.zeros(0, np.float32)


class _Scratch(threading.local):
    """Arrays that are used again by the next query of the same thread."""

    def __init__(self) -> None:
        self._sums = np.zeros(0, np.float32)
        self._marks = np.zeros(0, np.bool_)

    def sums(self, doc_count: int) -> NDArray[np.float32]:
        """Gives zeros, at least one for each document, a multiple of the stride."""
        size = -(-doc_count // _STRIDE) * _STRIDE
        if len(self._sums) < size:
            self._sums = np.empty(size, np.float32)
        sums = self._sums[:size]
        sums.fill(0)
        return sums

    def marks(self, doc_count: int) -> NDArray[np.bool_]:
        """Gives False for each document; it must be so again when the caller has finished."""
        if len(self._marks) < doc_count:
            self._marks = np.zeros(doc_count, np.bool_)
        return self._marks


_scratch = _Scratch()


def best_of_sum(
    leaves: Sequence[Leaf],
    given: Sequence[Matches],
    allowed: NDArray[np.bool_] | None,
    doc_count: int,
    count: int,
    floor: float,
) -> Matches | None:
    """Gives at least the best documents of a sum, with their exact scores, in no order.

    :param leaves: the terms of the sum
    :param given: further parts of the sum, evaluated already
    :param allowed: (doc_count,) which documents may be given; None if all may
    :param count: how many documents are wanted at least, those that tie with the last not counted
    :param floor: documents below this score are not wanted
    :return: None if not so many documents score above 0; then all that match have to be gone through
    """
    # Reading the lists in this order leaves those to the end that have many postings and add little.
    limit = min(_SHORT, max(_SHORT // 16, doc_count // 16))
    short = _Joined([leaf for leaf in leaves if leaf.count <= limit])
    lists = sorted((leaf for leaf in leaves if leaf.count > limit), key=_price)
    left = list(accumulate((leaf.bound for leaf in reversed(lists)), initial=0.0))[::-1]
    slack = (sum(leaf.scale for leaf in leaves) + sum(float(part.scores.max(initial=0.0)) for part in given)) * (
        2.0**-23 * (len(leaves) + len(given) + 8)
    )
    sums = _scratch.sums(doc_count)
    if allowed is not None:
        sums[:doc_count][~allowed] = -np.inf
    for part in given:
        np.add.at(sums, part.docs, part.scores.astype(np.float32))

    np.add.at(sums, short.docs, short.gains())
    begin = end = 0
    reach = floor
    while True:
        for leaf in lists[begin:end]:
            loaded = leaf.load()
            np.add.at(sums, loaded.docs, loaded.impacts * np.float32(leaf.scale))
        reach = max(reach, _kth(sums, doc_count, count) - slack)
        if end == len(lists):
            break
        if left[end] < reach:
            near = np.count_nonzero(sums >= np.float32(reach - left[end] - slack))
            if near <= _FEW or near * _LOOKUP < lists[end].count:
                break
        enough = min(reach * _FIRST, left[end] * _NEXT)
        begin, end = end, end + 1
        while left[end] > enough:
            end += 1
    if reach <= 0:
        return None

    found = np.flatnonzero(sums >= np.float32(reach - left[end] - slack)).astype(np.int32)
    found = _narrowed(found, sums[found], lists[end:], left[end:], count, reach, slack)
    return Matches(found, _exact(found, doc_count, short, lists, given))


def _price(leaf: Leaf) -> float:
    """Gives how many postings must be read for one unit of score."""
    return leaf.count / leaf.bound if leaf.bound else math.inf


def _kth(sums: NDArray[np.float32], doc_count: int, count: int) -> float:
    """Gives a score that at least ``count`` documents reach, as high as can be had cheaply, or 0."""
    groups = len(sums) // _STRIDE
    if count * 4 <= groups:
        values = sums.reshape(_STRIDE, groups).max(axis=0)  # the best of each group are different documents
    elif count <= doc_count:
        values = sums[:doc_count]
    else:
        return 0.0
    return max(0.0, float(np.partition(values, len(values) - count)[len(values) - count]))


def _narrowed(
    found: Numbers,
    sums: NDArray[np.float32],
    lists: Sequence[Leaf],
    left: Sequence[float],
    count: int,
    reach: float,
    slack: float,
) -> Numbers:
    """Looks candidates up in the lists that are left; gives those that can still be among the best."""
    for leaf, rest in zip(lists, left[1:], strict=True):
        if len(found) <= max(_FEW, count):
            break
        there = np.empty(len(found), np.bool_)
        sums += leaf.impacts_of(found, there) * there * np.float32(leaf.scale)
        reach = max(reach, float(np.partition(sums, len(sums) - count)[len(sums) - count]) - slack)
        keep = sums >= np.float32(reach - rest - slack)
        found, sums = found[keep], sums[keep]
    return found


def _exact(
    found: Numbers, doc_count: int, short: _Joined, long: Sequence[Leaf], given: Sequence[Matches]
) -> NDArray[np.float64]:
    """Gives the exact scores of the candidates."""
    scores = np.zeros(len(found))
    marks = _scratch.marks(doc_count)
    marks[found] = True
    hits = marks.take(short.docs).nonzero()[0]
    marks[found] = False
    np.add.at(scores, found.searchsorted(short.docs[hits]), short.gains_at(hits))

    gains = np.empty((len(long), len(found)))
    there = np.empty((len(long), len(found)), np.bool_)
    for leaf, gain, is_there in zip(long, gains, there, strict=True):
        gain[:] = leaf.impacts_of(found, is_there)
    gains *= there
    scores += np.array([leaf.scale for leaf in long]) @ gains
    for part in given:
        if len(part):
            places = part.docs.searchsorted(found)
            scores += part.scores.take(places, mode="clip") * (part.docs.take(places, mode="clip") == found)
    return scores


class _Joined:
    """Short lists, one after the other, as a call of numpy takes longer than reading one."""

    def __init__(self, leaves: Sequence[Leaf]) -> None:
        loaded = [leaf.load() for leaf in leaves]
        self.docs: Numbers = np.concatenate([_NO_DOCS, *(each.docs for each in loaded)])
        """(n_postings,) ascending only within each list."""

        self.counts = np.array([leaf.count for leaf in leaves], np.intp)
        """(n_lists,) how many postings each has."""

        self._impacts: Impacts = np.concatenate([_NO_IMPACTS, *(each.impacts for each in loaded)])
        self._scales = np.array([leaf.scale for leaf in leaves])

    def gains(self) -> NDArray[np.float32]:
        """Gives (n_postings,) what each adds to its document's score, nearly."""
        return self._impacts * self._scales.astype(np.float32).repeat(self.counts)

    def gains_at(self, places: NDArray[np.intp]) -> NDArray[np.float64]:
        """Gives what the postings at these places add, exactly."""
        lists = self.counts.cumsum().searchsorted(places, side="right")
        gains: NDArray[np.float64] = self._impacts[places].astype(np.float64) * self._scales[lists]
        return gains
