"""Under which headings does a piece of text stand?"""

from __future__ import annotations

from timviet.index.places import Place
from timviet.index.text.one_line import on_one_line

__all__ = ["HeadingPath"]

_MAX_CHARACTERS = 120  # of a heading in a place


class HeadingPath:
    """The headings above the current piece of a text, one for each level at most.

    >>> path = HeadingPath()
    >>> path.enter(1, "Chương I"); path.enter(2, "Điều 3"); path.enter(2, "Điều 4")
    >>> path.place
    {'heading': ('Chương I', 'Điều 4')}
    """

    def __init__(self) -> None:
        self._headings: list[tuple[int, str]] = []
        self._paragraphs = 0

    def enter(self, level: int, text: str) -> None:
        """Begin the part under a heading; parts of the same level and below end."""
        text = on_one_line(text)[:_MAX_CHARACTERS]
        if text:
            self._headings = [heading for heading in self._headings if heading[0] < level] + [(level, text)]

    def next_paragraph(self) -> Place:
        """Return the place of the next paragraph: its number and the headings above it."""
        self._paragraphs += 1
        return {**self.place, "paragraph": self._paragraphs}

    @property
    def place(self) -> Place:
        """The place of a piece that begins here."""
        return {"heading": tuple(text for _, text in self._headings)} if self._headings else {}
