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

    @property
    def origin(self) -> int:
        """Offset of the body in the text of the scan."""
        return len(self.scan.original) - len(self.document.body)

    @cached_property
    def body_start(self) -> int:
        """Number of the first syllable of the body."""
        if not self.document.title:
            return 0
        return bisect_left(range(len(self.scan)), self.origin, key=lambda number: self.scan.spans((number,))[0][0])

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

    @property
    def title_highlights(self) -> tuple[tuple[int, int], ...]:
        """The (start, end) ranges of the title to highlight, ascending."""
        in_title = self.matches[: bisect_left(self.matches, self.body_start)]
        return join_ranges(self.document.title, self.scan.spans(in_title))
