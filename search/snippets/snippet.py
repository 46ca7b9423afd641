"""What is a snippet, and which snippets does a document get?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from timviet.index.analysis.scan import Scan
from timviet.search.snippets.highlighter import Highlighter, join_ranges
from timviet.search.snippets.passage import extend_to_punctuation, extend_to_whole_chunks, find_best_passage

__all__ = ["Snippet", "expand_to_lines", "make_snippets"]


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage of a document's body, character for character, and where the query is found in it.

    >>> Snippet("Đội mũ bảo hiểm & găng tay", ((4, 15),)).html()
    'Đội <mark>mũ bảo hiểm</mark> &amp; găng tay'
    """

    text: str

    highlights: tuple[tuple[int, int], ...]
    """(start, end) ranges of ``text``, ascending; no two of them touch."""

    start: int = 0
    """Offset of the passage in the body."""

    cut_before: bool = False
    """Whether the body has more text before the passage."""

    cut_after: bool = False
    """Whether the body has more text after the passage."""

    def html(self, tag: str = "mark") -> str:
        """Return the text escaped for HTML, with the highlights in elements of the given name."""
        from html import escape  # a terminal needs none of it

        pieces, last = [], 0
        for start, end in self.highlights:
            pieces += [escape(self.text[last:start]), f"<{tag}>", escape(self.text[start:end]), f"</{tag}>"]
            last = end
        return "".join([*pieces, escape(self.text[last:])])


def make_snippets(body: str, highlighter: Highlighter, count: int = 1) -> tuple[Snippet, ...]:
    """Return up to ``count`` passages of a body with the most matches, close together; the best first.

    There is always one passage: without a match, the start of the body. No two passages overlap.
    """
    scan = highlighter.scan(body)
    if not len(scan):
        return (Snippet("", ()),)
    matches = highlighter.find_matches(scan)
    snippets: list[Snippet] = []
    passages: list[tuple[int, int]] = []
    unshown = matches
    while not snippets or (unshown and len(snippets) < count):
        first, last = extend_to_whole_chunks(scan, *find_best_passage(scan, unshown))
        for start, end in passages:
            if first <= end and start <= last:
                first, last = (end + 1, last) if first > start else (first, start - 1)
        if first <= last:
            shown = highlighter.find_matches_in_passage(scan, matches, first, last)
            snippets.append(_make_snippet(scan, first, last, shown))
            passages.append((first, last))
        unshown = [match for match in unshown if not first <= match <= last] if first <= last else []
    return tuple(snippets)


def expand_to_lines(
    body: str, snippets: Sequence[Snippet], highlighter: Highlighter, around: int
) -> tuple[Snippet, ...]:
    """Return the lines of each passage with ``around`` lines before and after, joined where they overlap."""
    ranges: list[tuple[int, int]] = []
    for snippet in snippets:
        start = body.rfind("\n", 0, snippet.start) + 1
        end = _line_end(body, snippet.start + len(snippet.text))
        for _ in range(around):
            start = body.rfind("\n", 0, max(start - 1, 0)) + 1
            end = _line_end(body, end + 1)
        for other in [other for other in ranges if other[0] <= end and start <= other[1]]:
            ranges.remove(other)
            start, end = min(start, other[0]), max(end, other[1])
        ranges.append((start, end))
    return tuple(
        Snippet(body[start:end], highlighter.find_ranges(body[start:end]), start, start > 0, end < len(body))
        for start, end in ranges
    )


def _line_end(body: str, offset: int) -> int:
    end = body.find("\n", offset)
    return len(body) if end < 0 else end


def _make_snippet(scan: Scan, first: int, last: int, matches: Sequence[int]) -> Snippet:
    """Return the passage from syllable ``first`` to syllable ``last``, with the punctuation that touches it."""
    (start, _), (_, end) = scan.spans((first, last))
    start, end = extend_to_punctuation(scan.original, start, end)
    ranges = join_ranges(scan.original, scan.spans(matches))
    highlights = tuple([(range_start - start, range_end - start) for range_start, range_end in ranges])
    return Snippet(scan.original[start:end], highlights, start, first > 0, last < len(scan) - 1)
