"""How are parts of a long document read without the others?"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from copy import copy
from dataclasses import replace

from timviet.index.document import Document
from timviet.index.store.segment.sections import Sections

__all__ = ["StoredLongDocument"]


class StoredLongDocument:
    """A document of several sections; the text of a section is read when it is needed first."""

    def __init__(
        self, start: Document, body_length: int, numbers: range, sections: Sections, read: Callable[[int], str]
    ) -> None:
        """Take what is known of the document.

        :param start: the document, its body that of the first section
        :param body_length: the number of characters of the whole body
        :param numbers: the numbers of its sections
        :param sections: the sections of the segment
        :param read: returns the text of any section but the first
        """
        self.start = start
        self.body_length = body_length
        self.first_number = numbers.start
        """The number of its first section, from which others count: in the segment, unless it is set otherwise."""
        self._numbers = numbers
        self._starts: list[int] = sections.starts[numbers.start : numbers.stop].tolist()
        self._line_ends = sections.line_ends
        self._read = read
        self._texts = {0: start.body}

    def with_body(self, body: str) -> StoredLongDocument:
        """Return the document with its body, which is left out.

        :param body: the whole body
        """
        whole = copy(self)
        whole._texts = {index: body[start : self._end(index)] for index, start in enumerate(self._starts)}
        whole.start = replace(self.start, body=whole._texts[0])
        return whole

    def range_of(self, number: int) -> tuple[int, int]:
        """Return where in the body a section starts and ends.

        :param number: the number of the section, counted like :attr:`first_number`
        """
        index = number - self.first_number
        return self._starts[index], self._end(index)

    def section(self, number: int) -> Document:
        """Return the document with the body of one of its sections only, given the number of that."""
        return replace(self.start, body=self.text(*self.range_of(number)))

    def text(self, start: int, end: int) -> str:
        """Return a part of the body."""
        first, last = self._index_at(start), self._index_at(max(end - 1, start))
        text = "".join([self._text(index) for index in range(first, last + 1)])
        return text[start - self._starts[first] : end - self._starts[first]]

    def line_ends(self, start: int, end: int) -> int:
        """Return how many line ends are in a part of the body."""
        return self._line_ends_before(end) - self._line_ends_before(start)

    def _line_ends_before(self, offset: int) -> int:
        index = self._index_at(offset)
        before, rest = int(self._line_ends[self._numbers[index]]), offset - self._starts[index]
        return before + self._text(index).count("\n", 0, rest) if rest else before

    def _index_at(self, offset: int) -> int:
        return bisect_right(self._starts, offset) - 1

    def _end(self, index: int) -> int:
        return self._starts[index + 1] if index + 1 < len(self._starts) else self.body_length

    def _text(self, index: int) -> str:
        if index not in self._texts:
            self._texts[index] = self._read(self._numbers[index])
        return self._texts[index]
