"""Which paragraphs are in the tree into which office-oxide reads a document?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

__all__ = ["TreeBlock", "blocks"]

_PARTS = {"footnote": "footnotes", "endnote": "endnotes", "comment": "comments"}
_EDGES = ("header", "footer")
_SIGNS = {"line_break": "\n", "tab": "\t"}


@dataclass(frozen=True, slots=True)
class TreeBlock:
    """A paragraph, or the end of a row of a table."""

    text: str
    """Empty at the end of a row."""

    part: str = ""
    """Where it stands if not in the body: ``footnotes``, ``header`` and others."""

    is_in_cell: bool = False

    @property
    def ends_row(self) -> bool:
        """Return whether this is the end of a row."""
        return not self.text


def blocks(node: Any, part: str = "", *, in_cell: bool = False) -> Iterator[TreeBlock]:
    """Yield the blocks of a tree, or of a branch of it, in their order.

    >>> tree = {"type": "heading", "content": [{"type": "text", "text": "Điều 1"}]}
    >>> list(blocks([tree]))
    [TreeBlock(text='Điều 1', part='', is_in_cell=False)]
    """
    if isinstance(node, list):
        for inner in node:
            yield from blocks(inner, part, in_cell=in_cell)
        return
    if not isinstance(node, dict):
        return
    kind = node.get("type")
    if kind in ("heading", "paragraph"):
        text = _text(node.get("content"))
        if text.strip():
            yield TreeBlock(text, part, in_cell)
        return
    part = _PARTS.get(str(kind), part)
    for name, inner in node.items():
        inner_part = next((edge for edge in _EDGES if name.endswith(edge)), part)
        yield from blocks(inner, inner_part, in_cell=in_cell or name == "cells")
        if name == "cells":
            yield TreeBlock("", part)


def _text(content: Any) -> str:
    """Return the text of the spans of a paragraph."""
    if isinstance(content, list):
        return "".join(map(_text, content))
    if not isinstance(content, dict):
        return ""
    text = content.get("text")
    return (
        text if isinstance(text, str) else _SIGNS.get(str(content.get("type")), "") + _text(content.get("content"))
    )
