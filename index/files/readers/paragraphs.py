"""Which text has a paragraph that contains others, such as those of a footnote or a text box?"""

from __future__ import annotations

from dataclasses import dataclass, field

__all__ = ["Paragraph", "Paragraphs"]


@dataclass(slots=True)
class Paragraph:
    """A paragraph of a document that is read from its beginning to its end."""

    texts: list[str] = field(default_factory=list)
    """Joined they are its text, without that of paragraphs within it."""

    level: int | None = None
    """That of a heading."""

    @property
    def text(self) -> str:
        """The text."""
        return "".join(self.texts)


class Paragraphs:
    """The paragraphs that are open at a point of a document.

    >>> paragraphs = Paragraphs()
    >>> paragraphs.begin(); paragraphs.add("Giá gạo")
    >>> paragraphs.begin(); paragraphs.add("Theo báo."); paragraphs.end()
    []
    >>> paragraphs.add(" tăng"); [paragraph.text for paragraph in paragraphs.end()]
    ['Giá gạo tăng', 'Theo báo.']
    """

    def __init__(self) -> None:
        self._open: list[Paragraph] = []
        self._inner: list[Paragraph] = []

    def __bool__(self) -> bool:
        """Return whether any is open."""
        return bool(self._open)

    def begin(self) -> None:
        """Begin a paragraph, which may be within another."""
        self._open.append(Paragraph())

    def add(self, text: str) -> None:
        """Add a text to the innermost open paragraph; a text outside of all is dropped."""
        if self._open:
            self._open[-1].texts.append(text)

    def set_level(self, level: int | None) -> None:
        """Say which level of headings the innermost open paragraph has."""
        if self._open:
            self._open[-1].level = level

    def end(self) -> list[Paragraph]:
        """End the innermost open paragraph; return those that are complete, the outer before the inner."""
        if not self._open:
            return []
        ended = self._open.pop()
        if self._open:
            self._inner.append(ended)
            return []
        complete, self._inner = [ended, *self._inner], []
        return complete
