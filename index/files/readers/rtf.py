"""Which text is in a document in Rich Text Format (.rtf)?

Source: Microsoft, Rich Text Format Specification 1.9.1. The words of RTF are read by
:mod:`timviet.index.files.readers.rtf_words`; this module says what they mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date

from timviet.index.causes import Cause
from timviet.index.files.readers.headings import HeadingPath
from timviet.index.files.readers.reader import Extracted, Piece, ReadRequest, Unreadable
from timviet.index.files.readers.rtf_words import RtfWord, read_words
from timviet.index.messages import Message
from timviet.index.text.one_line import on_one_line

__all__ = ["RtfReader"]

_LEVELS = 9
_MAX_DEPTH = 10_000
# Groups whose text is not shown, or is shown elsewhere; so are groups with a word that may be ignored and is not
# among those that are read.
_UNSHOWN = {
    *("fonttbl", "colortbl", "stylesheet", "info", "pict", "nonshppict", "objdata", "do", "shprslt", "sn", "sv"),
    *("fldinst", "xe", "tc", "rxe", "upr", "template", "private1", "atnid", "atnauthor", "atndate", "atnref"),
}
_IGNORABLE_BUT_READ = {"shpinst", "shptxt", "annotation", "footnote", "pn", "pntext", "listtext"}
_PARTS = {
    **dict.fromkeys(("header", "headerl", "headerr", "headerf"), "header"),
    **dict.fromkeys(("footer", "footerl", "footerr", "footerf"), "footer"),
    **{"footnote": "footnotes", "annotation": "comments", "shptxt": ""},
}
_SIGNS = {
    **{"tab": "\t", "line": "\n", "emdash": "—", "endash": "–", "bullet": "•", "lquote": "‘", "rquote": "’"},
    **{"ldblquote": "“", "rdblquote": "”", "emspace": " ", "enspace": " ", "qmspace": " ", "~": "\xa0"},
    **{"_": "-", "-": "\xad", "\\": "\\", "{": "{", "}": "}"},
}
_CELL_ENDS = ("cell", "nestcell")
_ROW_ENDS = ("row", "nestrow")
_PARAGRAPH_ENDS = ("par", "sect", "page", "column", "\n", "\r")


class RtfReader:
    """Reads .rtf."""

    def read(self, request: ReadRequest) -> Extracted:
        """Return the text; a piece is a paragraph; its place is the path of headings and its number, or a part."""
        document = _RtfDocument(_heading_levels(request.data))
        pieces = list(document.pieces(request.data))
        title, author = document.info("title"), document.info("author")
        return Extracted([*pieces, *document.notes], title, author, document.created)


@dataclass(slots=True)
class _Text:
    """A text that is read paragraph by paragraph: the body, a note, the head of a page."""

    part: str
    parts: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class _Group:
    """What holds until the end of a group."""

    text: _Text
    is_shown: bool = True
    may_be_ignored: bool = False
    property: str = ""
    """The property of the document that the group has, such as ``title``."""

    level: int | None = None
    is_deleted: bool = False


class _RtfDocument:
    """A document that is read word by word."""

    def __init__(self, levels: Mapping[int, int]) -> None:
        self._levels = levels
        self._path = HeadingPath()
        self.notes: list[Piece] = []
        """What stands beside the body."""

        self._info: dict[str, list[str]] = {"title": [], "author": []}
        self._date = {"yr": 0, "mo": 0, "dy": 0}

    def info(self, name: str) -> str:
        """Return the ``title`` or the ``author``, as far as they were read."""
        return on_one_line("".join(self._info[name]))

    @property
    def created(self) -> date | None:
        """When the document was written, if it says so."""
        try:
            return date(self._date["yr"], self._date["mo"], self._date["dy"])
        except ValueError:
            return None

    def pieces(self, data: bytes) -> Iterator[Piece]:
        """Yield the paragraphs of the body, and collect the others."""
        groups = [_Group(_Text(""))]
        for word in read_words(data):
            group = groups[-1]
            match word:
                case "{":
                    if len(groups) > _MAX_DEPTH:
                        raise Unreadable(Message("its elements are nested too deep"), Cause.OVER_LIMIT)
                    groups.append(replace(group, may_be_ignored=False))
                case "}":
                    groups.pop()
                    if not groups or group.text is not groups[-1].text:
                        yield from self._end(group, "\n")
                    if len(groups) <= 1:
                        break  # what follows is no part of the document
                case str():
                    if group.property:
                        self._info[group.property].append(word)
                    elif group.is_shown and not group.is_deleted:
                        group.text.parts.append(word)
                case RtfWord(name) if name in _SIGNS:
                    if group.is_shown and not group.is_deleted:
                        group.text.parts.append(_SIGNS[name])
                case RtfWord(name) if name in _PARAGRAPH_ENDS or name in _CELL_ENDS or name in _ROW_ENDS:
                    if group.is_shown:
                        yield from self._end(group, "\t" if name in _CELL_ENDS else "\n")
                        if name in _ROW_ENDS:
                            yield Piece("\n", self._path.place)
                case RtfWord():
                    groups[-1] = self._changed(group, word)
        if groups:
            yield from self._end(groups[0], "\n")

    def _changed(self, group: _Group, word: RtfWord) -> _Group:
        """Return a group after a word that says how the rest of it is meant."""
        match word:
            case RtfWord("*"):
                return replace(group, may_be_ignored=True)
            case RtfWord("title" | "author" as name) if not self._info[name]:
                return replace(group, property=name)
            case RtfWord("yr" | "mo" | "dy" as name, int(number)):
                self._date[name] = self._date[name] or number
            case RtfWord("pard"):
                return replace(group, level=None)
            case RtfWord("s", int(number)):
                return replace(group, level=self._levels.get(number))
            case RtfWord("outlinelevel", int(number)) if 0 <= number < _LEVELS:
                return replace(group, level=number + 1)
            case RtfWord("deleted", number):
                return replace(group, is_deleted=number != 0)
            case RtfWord(name) if name in _PARTS and group.is_shown:
                return replace(group, text=_Text(_PARTS[name]), may_be_ignored=False, level=None)
            case RtfWord("ud"):  # the Unicode form of a group with two forms
                return replace(group, is_shown=True, may_be_ignored=False)
            case RtfWord(name) if name in _UNSHOWN or (group.may_be_ignored and name not in _IGNORABLE_BUT_READ):
                return replace(group, is_shown=False)
        return replace(group, may_be_ignored=False) if group.may_be_ignored else group

    def _end(self, group: _Group, end: str) -> Iterator[Piece]:
        """Yield the paragraph that ends here, if it has a text and belongs to the body."""
        text = "".join(group.text.parts).strip("\t ")
        group.text.parts.clear()
        if not text.strip():
            return
        if group.text.part:
            self.notes.append(Piece(text + end, {"part": group.text.part}))
            return
        if group.level is not None:
            self._path.enter(group.level, text)
        yield Piece(text + end, self._path.next_paragraph())


def _heading_levels(data: bytes) -> dict[int, int]:
    """Return the level of each style that is one of headings, by its number."""
    levels: dict[int, int] = {}
    depth = within = 0
    style = 0
    for word in read_words(data):
        match word:
            case "{":
                depth += 1
            case "}":
                depth -= 1
                if within and depth < within:
                    break
            case RtfWord("stylesheet"):
                within = depth
            case RtfWord("s", int(number)) if within:
                style = number
            case RtfWord("outlinelevel", int(number)) if within and 0 <= number < _LEVELS:
                levels[style] = number + 1
    return levels
