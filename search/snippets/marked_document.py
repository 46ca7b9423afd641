"""Where in a document are the syllables to highlight, and where do its title and its body begin?"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass, field

from timviet.index.analysis.scan import Scan
from timviet.index.document import Document
from timviet.search.snippets.joined_ranges import LINE_END, join_ranges

__all__ = ["MarkedDocument"]


@dataclass(eq=False, slots=True)
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

    origin: int = field(init=False)
    """Offset of the body in the text of the scan."""

    body_start: int = field(init=False)
    """Number of the first syllable of the body."""

    def __post_init__(self) -> None:
        self.origin = len(self.scan.original) - len(self.document.body)
        self.body_start = self.scan.first_from(self.origin) if self.document.title else 0

    @property
    def has_highlights(self) -> bool:
        """Whether anything in the title or the body is highlighted."""
        return bool(self.matches or self.signs)

    def text_start(self) -> int:
        """Return the number of the first syllable after the title at the beginning of the body.

        The title may be there several times, each on its own line. If the body does not begin with the title, or
        has nothing else, it is the first syllable of the body.
        """
        tokens, length = self.scan.tokens, self.body_start
        first = length
        while 0 < length < len(tokens) - first and tokens[0] == tokens[first] and self._is_title_at(first):
            first += length
        return first

    def _is_title_at(self, first: int) -> bool:
        """Return whether the syllables from a number on are the title, and nothing else is on their line."""
        tokens, after = self.scan.tokens, first + self.body_start
        if tokens[: self.body_start] != tokens[first:after]:
            return False
        (_, end), (start, _) = self.scan.spans((after - 1, after))
        return LINE_END.search(self.scan.original, end, start) is not None

    def body_matches(self) -> Sequence[int]:
        """Return the numbers of the body's syllables that are, or are beside, what is highlighted, ascending."""
        numbers = self.matches[bisect_left(self.matches, self.body_start) :] if self.body_start else self.matches
        in_body = [start for start, _ in self.signs if start >= self.origin] if self.signs else []
        if not in_body or self.body_start == len(self.scan):
            return numbers
        return sorted({*numbers, *map(self._syllable_at, in_body)})

    def _syllable_at(self, offset: int) -> int:
        """Return the number of the last syllable of the body up to an offset, or of the first one."""
        return max(self.scan.first_from(offset + 1) - 1, self.body_start)

    @property
    def title_highlights(self) -> tuple[tuple[int, int], ...]:
        """The (start, end) ranges of the title to highlight, ascending."""
        title = self.document.title
        if not title:
            return ()
        spans = self.scan.spans(self.matches[: bisect_left(self.matches, self.body_start)])
        if self.signs:
            spans = sorted([*spans, *(span for span in self.signs if span[1] <= self.origin)])
        return join_ranges(title, spans)

    def ranges_within(self, first: int, last: int) -> tuple[tuple[int, int], ...]:
        """Return the (start, end) ranges of the body to highlight from a syllable to another one, ascending."""
        matches, origin = self.matches, self.origin
        numbers = matches[bisect_left(matches, first) : bisect_left(matches, last + 1)]
        spans = self.scan.spans(numbers, origin)
        if self.signs:
            signs = [span for span in self.signs if span[0] >= origin]
            spans += [
                (start - origin, end - origin) for start, end in signs if first <= self._syllable_at(start) <= last
            ]
            spans.sort()
        return join_ranges(self.document.body, spans)

    @property
    def sign_ranges(self) -> tuple[tuple[int, int], ...]:
        """The (start, end) ranges of signs of the body to highlight, ascending."""
        origin = self.origin
        return join_ranges(
            self.document.body, [(start - origin, end - origin) for start, end in self.signs if start >= origin]
        )
