"""What is a snippet, and which snippets does a document get?"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from timviet.index.places import Place
from timviet.search.snippets.cuts import cut_to_length, find_cut
from timviet.search.snippets.highlighter import Highlighter
from timviet.search.snippets.marked_document import MarkedDocument
from timviet.search.snippets.passage import (
    MAX_WEIGHED,
    extend_to_punctuation,
    extend_to_whole_chunks,
    find_best_passage,
)

__all__ = [
    "MAX_LINE",
    "Passage",
    "Snippet",
    "cut_passages",
    "expand_to_lines",
    "extend_to_lines",
    "find_passages",
    "make_snippets",
    "mark_whole_body",
]

_MAX_LENGTH = 600  # characters of a passage

_MAX_WEIGHED = 100 * MAX_WEIGHED  # matches that are weighed for the best passages; later ones are not the best
_AHEAD = 64  # matches that are weighed for a later passage

MAX_LINE = 2_000
"""Characters before and after a passage that are shown of its line, and of each further line."""

Passage = tuple[int, int]
"""The numbers of the first and the last syllable of a passage."""


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage of a document's body, character for character, and where the query is found in it.

    >>> Snippet("Đội mũ bảo hiểm & găng tay", ((4, 15),)).html()
    'Đội <mark>mũ bảo hiểm</mark> &amp; găng tay'
    """

    text: str

    highlights: tuple[tuple[int, int], ...]
    """(start, end) ranges of ``text``, ascending; none crosses a line end, and no two of them touch."""

    start: int = 0
    """Offset of the passage in the body."""

    cut_before: bool = False
    """Whether the body has more text before the passage, except its title."""

    cut_after: bool = False
    """Whether the body has more text after the passage."""

    begins_within_line: bool = False
    """Whether the first line of the passage has more text before the passage."""

    ends_within_line: bool = False
    """Whether the last line of the passage has more text after the passage."""

    place: Place | None = None
    """Where in its file the main highlight is, such as ``{"page": 12}``; None if that is not known."""

    def html(self, tag: str = "mark") -> str:
        """Return the text escaped for HTML, with the highlights in elements of the given name.

        Put it in an element of its own, ``<bdi>`` or one with ``dir="auto"``, so that a text that is written from
        right to left does not reorder what stands beside it.
        """
        from html import escape  # a terminal needs none of it

        pieces, last = [], 0
        for start, end in self.highlights:
            pieces += [escape(self.text[last:start]), f"<{tag}>", escape(self.text[start:end]), f"</{tag}>"]
            last = end
        return "".join([*pieces, escape(self.text[last:])])


def make_snippets(marked: MarkedDocument, highlighter: Highlighter, count: int = 1) -> tuple[Snippet, ...]:
    """Return up to ``count`` passages of a body with the most matches, close together; the best first.

    There is always one passage: without a match, the start of the body. No two passages overlap. A title at the
    beginning of the body is not shown again, unless there is nothing else. Of very many passages, at least the
    first hundred are the best, and the others follow each other in the text.
    """
    return cut_passages(marked, highlighter, find_passages(marked, highlighter, count))


def find_passages(marked: MarkedDocument, highlighter: Highlighter, count: int) -> list[Passage]:
    """Return the passages of :func:`make_snippets`; none if the body has no syllable."""
    scan, start = marked.scan, marked.text_start()
    passages: list[Passage] = []
    if marked.body_start == len(scan):
        return passages
    unshown = marked.body_matches()
    if start > marked.body_start:
        unshown = unshown[bisect_left(unshown, start) :]
    weighed = 0
    while not passages or unshown:
        weighed += min(len(unshown), MAX_WEIGHED)
        among = unshown if weighed <= _MAX_WEIGHED else unshown[:_AHEAD]
        first, last = extend_to_whole_chunks(
            scan, *find_best_passage(scan, among, start, highlighter.worths, highlighter.pairs), start
        )
        for other_first, other_last in passages:
            if first <= other_last and other_first <= last:
                first, last = (other_last + 1, last) if first > other_first else (first, other_first - 1)
        if first > last:
            break
        passages.append((first, last))
        if len(passages) >= count:
            break
        unshown = [*unshown[: bisect_left(unshown, first)], *unshown[bisect_right(unshown, last) :]]
    return passages


def cut_passages(
    marked: MarkedDocument, highlighter: Highlighter, passages: Iterable[Passage]
) -> tuple[Snippet, ...]:
    """Return the passages of a body as snippets; one of its signs if it has no syllable."""
    if marked.body_start == len(marked.scan):
        return (_snippet_without_words(marked),)
    text_start = marked.text_start()
    return tuple([_make_snippet(marked, highlighter, first, last, text_start) for first, last in passages])


def expand_to_lines(
    marked: MarkedDocument, snippets: Sequence[Snippet], highlighter: Highlighter, around: int
) -> tuple[Snippet, ...]:
    """Return the lines of each passage with ``around`` lines before and after, joined where they overlap.

    Of very long lines only the part around the passage is shown.
    """
    body = marked.document.body
    around = min(around, body.count("\n"))
    ranges: list[tuple[int, int]] = []
    for snippet in snippets:
        if ranges == [(0, len(body))]:
            break  # all of it is shown
        start, end = extend_to_lines(body, snippet.start, snippet.start + len(snippet.text), around)
        for other in [other for other in ranges if other[0] <= end and start <= other[1]]:
            ranges.remove(other)
            start, end = min(start, other[0]), max(end, other[1])
        ranges.append((start, end))
    return tuple(_snippet_of_range(marked, highlighter, start, end) for start, end in ranges)


def mark_whole_body(marked: MarkedDocument, highlighter: Highlighter) -> Snippet:
    """Return a whole body as one passage."""
    return _snippet_of_range(marked, highlighter, 0, len(marked.document.body))


def extend_to_lines(body: str, passage_start: int, passage_end: int, around: int) -> tuple[int, int]:
    """Return the range of the lines of a passage, and of ``around`` lines before and after."""
    most = MAX_LINE * (around + 1)
    start, end = body.rfind("\n", 0, passage_start) + 1, _line_end(body, passage_end)
    for _ in range(around):
        start = body.rfind("\n", 0, max(start - 1, 0)) + 1
        end = _line_end(body, end + 1)
    if passage_start - start > most:
        start = find_cut(body, passage_start - most, passage_start, is_start=True)
    if end - passage_end > most:
        end = find_cut(body, passage_end + most, passage_end, is_start=False)
    return start, end


def _line_end(body: str, offset: int) -> int:
    end = body.find("\n", offset)
    return len(body) if end < 0 else end


def _snippet_of_range(marked: MarkedDocument, highlighter: Highlighter, start: int, end: int) -> Snippet:
    """Return a range of a body as a snippet."""
    body = marked.document.body
    first, last = marked.scan.first_from(start + marked.origin), marked.scan.first_from(end + marked.origin) - 1
    ranges = highlighter.ranges_within(marked, first, last) if first <= last else marked.sign_ranges
    return _cut(body, start, end, ranges, has_more_before=start > 0, has_more_after=end < len(body))


def _snippet_without_words(marked: MarkedDocument) -> Snippet:
    """Return the passage of a body that has at most signs."""
    body, ranges = marked.document.body, marked.sign_ranges
    if not ranges:
        return Snippet("", ())
    start, end = cut_to_length(body, 0, len(body), ranges, _MAX_LENGTH)
    return _cut(body, start, end, ranges, has_more_before=start > 0, has_more_after=end < len(body))


def _make_snippet(
    marked: MarkedDocument, highlighter: Highlighter, first: int, last: int, text_start: int
) -> Snippet:
    """Return the passage from syllable ``first`` to syllable ``last``, with the punctuation that touches it.

    :param text_start: number of the first syllable after the title at the beginning of the body
    """
    scan, body, origin = marked.scan, marked.document.body, marked.origin
    ranges = highlighter.ranges_within(marked, first, last)
    start, end = scan.original_span(scan.starts[first], scan.ends[last])
    start, end = extend_to_punctuation(body, start - origin, end - origin)
    if ranges:
        start, end = min(start, ranges[0][0]), max(end, ranges[-1][1])
    cut_start, cut_end = cut_to_length(body, start, end, ranges, _MAX_LENGTH)
    begin = text_start if first >= text_start else marked.body_start
    return _cut(
        body,
        cut_start,
        cut_end,
        ranges,
        has_more_before=first > begin or cut_start > start,
        has_more_after=last < len(scan) - 1 or cut_end < end,
    )


def _cut(
    body: str,
    start: int,
    end: int,
    ranges: Sequence[tuple[int, int]],
    *,
    has_more_before: bool,
    has_more_after: bool,
) -> Snippet:
    """Return a part of a body as a snippet, with the ranges to highlight as far as they are in it."""
    if ranges and (ranges[0][0] < start or ranges[-1][1] > end):
        ranges = [(max(first, start), min(last, end)) for first, last in ranges if first < end and last > start]
    highlights = [(first - start, last - start) for first, last in ranges]
    return Snippet(
        body[start:end],
        tuple(highlights),
        start,
        has_more_before,
        has_more_after,
        begins_within_line=start > 0 and body[start - 1] != "\n",
        ends_within_line=end < len(body) and body[end] != "\n",
    )
