"""How is the stored text of a document shown: in which parts, with which page breaks and matches?

A long text is shown in parts, so that a book of megabytes opens at once. The matches are numbered through all
parts.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from timviet.index.places import PlacedOffset
from timviet.search.place_text import describe_place
from timviet.search.sanitize import sanitize_for_page

__all__ = ["PART_LENGTH", "DocumentRun", "DocumentView", "TextBlock", "view_document"]

PART_LENGTH = 100_000
"""Characters of a part, about."""

_OUTER = ("member", "attachment", "message", "subject", "page", "label", "slide", "title", "sheet", "chapter")
"""The parts of a place at whose beginning a new block of the text begins."""

_CUTS = (re.compile(r"\n\s*\n"), re.compile(r"\n"), re.compile(r"\s"))  # the best places to end a part first
_CUT_WITHIN = 10_000  # characters at the end of a part among which it is cut


@dataclass(frozen=True, slots=True)
class DocumentRun:
    """A part of a text on its own: a match with its number, or what is between matches."""

    text: str
    number: int | None = None
    """That of the match, from 1; None if it is none, or goes on from the run before."""

    is_match: bool = False
    is_wanted: bool = False
    """Whether the address leads here."""


@dataclass(frozen=True, slots=True)
class TextBlock:
    """A page, a slide or a sheet, or what is before the first one."""

    place: str
    """The place in words; empty if it has no name."""

    runs: tuple[DocumentRun, ...]


@dataclass(frozen=True, slots=True)
class DocumentView:
    """One part of the text of a document."""

    blocks: tuple[TextBlock, ...]
    part: int
    part_count: int
    match_count: int
    """The number of matches in all parts."""

    first_match: int
    """The number of the first match of this part, from 1."""

    last_match: int
    part_before: int | None
    """The nearest part before this one that has matches."""

    part_after: int | None


def view_document(
    body: str,
    highlights: Sequence[tuple[int, int]],
    places: Sequence[PlacedOffset] = (),
    *,
    part: int = 1,
    at: int | None = None,
    match: int | None = None,
) -> DocumentView:
    """Return a part of a document.

    :param part: its number, from 1; the nearest one if there is none
    :param at: an offset in the body, instead of a number: the part with it, and the match there
    :param match: the number of a match, from 1, instead of an offset
    """
    bounds = _cut_parts(body, highlights)
    starts = [start for start, _ in highlights]
    if match is not None and highlights:
        at = starts[min(max(match, 1), len(starts)) - 1]
    if at is not None:
        part = bisect_right(bounds, at, hi=len(bounds) - 1)
    part = min(max(part, 1), len(bounds) - 1)
    start, end = bounds[part - 1], bounds[part]
    first, after = bisect_left(starts, start), bisect_left(starts, end)
    wanted = None if at is None else min(bisect_left(starts, at), after - 1)
    breaks = _breaks(places)
    inner = [(offset, name) for offset, name in breaks if start <= offset < end]
    if not inner or inner[0][0] > start:  # a part may begin within a page
        inner.insert(0, (start, next((name for offset, name in reversed(breaks) if offset < start), "")))
    blocks = [
        TextBlock(name, tuple(_runs(body, highlights, low, high, wanted)))
        for (low, name), (high, _) in pairwise([*inner, (end, "")])
    ]
    return DocumentView(
        tuple(blocks),
        part,
        len(bounds) - 1,
        len(highlights),
        first + 1,
        after,
        _part_of(bounds, starts[first - 1]) if first else None,
        _part_of(bounds, starts[after]) if after < len(starts) else None,
    )


def _part_of(bounds: Sequence[int], offset: int) -> int:
    return bisect_right(bounds, offset)


def _cut_parts(body: str, highlights: Sequence[tuple[int, int]]) -> list[int]:
    """Return the offsets at which parts begin, and the end of the last one."""
    bounds = [0]
    ends = [end for _, end in highlights]
    while len(body) - bounds[-1] > PART_LENGTH + _CUT_WITHIN:
        limit = bounds[-1] + PART_LENGTH
        cut = next(
            (
                found[-1].end()
                for pattern in _CUTS
                if (found := [*pattern.finditer(body, limit - _CUT_WITHIN, limit)])
            ),
            limit,
        )
        number = bisect_right(ends, cut)
        if number < len(ends) and highlights[number][0] < cut:
            cut = highlights[number][0] if highlights[number][0] > bounds[-1] else ends[number]
        bounds.append(cut)
    return [*bounds, len(body)]


def _breaks(places: Sequence[PlacedOffset]) -> list[tuple[int, str]]:
    """Return where pages, slides and the like begin, with their names; lines and cells are none."""
    breaks: list[tuple[int, str]] = []
    last: object = None
    for offset, place in places:
        outer = {name: value for name, value in place.items() if name in _OUTER}
        if outer != last and (outer or breaks):
            breaks.append((offset, describe_place(outer)))
        last = outer
    return breaks


def _runs(
    body: str, highlights: Sequence[tuple[int, int]], start: int, end: int, wanted: int | None
) -> list[DocumentRun]:
    """Return the runs of a range of a body."""
    runs: list[DocumentRun] = []
    last = start
    number = bisect_right(highlights, start, key=lambda span: span[1])
    while number < len(highlights) and highlights[number][0] < end:
        low, high = highlights[number]
        is_begin = low >= start
        low, high = max(low, start), min(high, end)
        runs += [
            DocumentRun(sanitize_for_page(body[last:low])),
            DocumentRun(
                sanitize_for_page(body[low:high]),
                number + 1 if is_begin else None,
                True,
                is_begin and number == wanted,
            ),
        ]
        last, number = high, number + 1
    return [run for run in [*runs, DocumentRun(sanitize_for_page(body[last:end]))] if run.text]
