"""Where in a document are the syllables to highlight, and where do its title and its body begin?"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from timviet.index.analysis.scan import Scan
from timviet.index.document import Document
from timviet.search.snippets.joined_ranges import LINE_END, join_ranges

__all__ = ["MarkedDocument"]


@dataclass(frozen=True, eq=False)
class MarkedDocument:
    """A document with the syllables to highlight.

    Title and body are one text, as in the index: a phrase may begin in the one and end in the other.
    """

    document: Document

    scan: Scan
    """The syllables of title and body."""

    matches: Sequence[int]
    """The numbers of the syllables to highlight, ascending."""

    signs: Sequence[tuple[int, int]] = ()
    """The (start, end) ranges in the text of the scan that are highlighted besides: ``C++``, ``★``."""

    @property
    def origin(self) -> int:
        """Offset of the body in the text of the scan."""
        return len(self.scan.original) - len(self.document.body)

    @cached_property
    def body_start(self) -> int:
        """Number of the first syllable of the body."""
        if not self.document.title:
            return 0
        return self.scan.first_from(self.origin)

    @cached_property
    def text_start(self) -> int:
        """Number of the first syllable after the title at the beginning of the body.

        If the body does not begin with the title, or has nothing else, it is the first syllable of the body.
        """
        scan, first = self.scan, self.body_start
        after = 2 * first
        if not first < after < len(scan) or scan.tokens[:first] != scan.tokens[first:after]:
            return first
        (_, end), (start, _) = scan.spans((after - 1, after))
        return after if LINE_END.search(scan.original, end, start) else first

    @cached_property
    def body_matches(self) -> list[int]:
        """The numbers of the syllables of the body that are, or are beside, what is highlighted, ascending."""
        numbers = self.matches[bisect_left(self.matches, self.body_start) :]
        in_body = [start for start, _ in self.signs if start >= self.origin]
        if not in_body or self.body_start == len(self.scan):
            return list(numbers)
        return sorted({*numbers, *map(self._syllable_at, in_body)})

    def _syllable_at(self, offset: int) -> int:
        """Return the number of the last syllable of the body up to an offset, or of the first one."""
        return max(self.scan.first_from(offset + 1) - 1, self.body_start)

    @property
    def title_highlights(self) -> tuple[tuple[int, int], ...]:
        """The (start, end) ranges of the title to highlight, ascending."""
        in_title = self.matches[: bisect_left(self.matches, self.body_start)]
        signs = [span for span in self.signs if span[1] <= self.origin]
        return join_ranges(self.document.title, sorted([*self.scan.spans(in_title), *signs]))

    def ranges_within(self, first: int, last: int) -> tuple[tuple[int, int], ...]:
        """Return the (start, end) ranges of the body to highlight from a syllable to another one, ascending."""
        inside = self.matches[bisect_left(self.matches, first) : bisect_left(self.matches, last + 1)]
        spans = self.scan.spans(inside)
        for start, end in self.signs:
            if start >= self.origin and first <= self._syllable_at(start) <= last:
                spans.append((start, end))
        origin = self.origin
        return join_ranges(self.document.body, sorted((start - origin, end - origin) for start, end in spans))

    @property
    def sign_ranges(self) -> tuple[tuple[int, int], ...]:
        """The (start, end) ranges of signs of the body to highlight, ascending."""
        origin = self.origin
        return join_ranges(
            self.document.body, [(start - origin, end - origin) for start, end in self.signs if start >= origin]
        )
