"""Which text is on an HTML page, under which headings?"""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser

from timviet.index.encodings.decoding import decode, repair_mojibake
from timviet.index.files.readers.character_references import without_endless_references
from timviet.index.files.readers.headings import HeadingPath
from timviet.index.files.readers.properties import parse_date
from timviet.index.files.readers.reader import Extracted, Piece, ReadRequest, Unreadable
from timviet.index.messages import Message
from timviet.index.text.one_line import on_one_line

__all__ = ["HtmlReader", "read_html"]

_CHARSET = re.compile(rb"<(?:meta[^>]{1,200}charset|\?xml[^>]{1,200}encoding)\s*=\s*[\"']?\s*([\w-]+)", re.I)
_LARGEST_REPAIRED = 8_000_000  # characters; the pieces of a larger page are repaired only, which takes less memory
_HIDDEN = {"script", "style", "template", "noscript", "svg", "math", "select", "textarea", "iframe", "object"}
_BLOCKS = {
    *(
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "br",
        "button",
        "caption",
        "center",
        "dd",
        "details",
        "dialog",
    ),
    *("div", "dl", "dt", "fieldset", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6"),
    *("header", "hr", "html", "legend", "li", "main", "menu", "nav", "ol", "option", "p", "pre", "section"),
    *("summary", "table", "tbody", "tfoot", "thead", "title", "tr", "ul"),
}
_NOTE_NUMBER = re.compile(r"\s*(?:\d{1,4}|[*†‡]+)\s*")
_COMMENT_END, _TAG_END = re.compile(r"--\s*>"), re.compile(">")
_SECTION = re.compile(r"<!\[([a-zA-Z]*)")
_SECTION_ENDS = {
    **dict.fromkeys(("temp", "cdata", "ignore", "include", "rcdata"), re.compile(r"\]\s*\]\s*>")),
    **dict.fromkeys(("if", "else", "endif"), re.compile(r"\]\s*>")),  # of Word
}
_MAX_OPEN_TAGS = 8
_CELLS = {"td", "th"}
_AUTHORS = {"author", "article:author", "dc.creator"}
_DATES = {"date", "article:published_time", "dc.date", "pubdate", "datepublished"}


class HtmlReader:
    """Reads .html, .htm and .xhtml."""

    def read(self, request: ReadRequest) -> Extracted:
        """Return the text; each piece is a block, and its place is the path of headings."""
        return read_html(decode_html(request.data))


def decode_html(data: bytes, charset: str = "") -> str:
    """Return the text of a page: in the encoding that it declares, if it is in that encoding.

    :param charset: what another source declares, such as the message that the page is in
    :raises Unreadable: it is not text
    """
    found = _CHARSET.search(data[:4096])
    declared = charset or (found[1].decode() if found else "")
    has_mark = data.startswith((b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"))
    if declared and not has_mark and not _is_utf_8(data):
        try:
            text = data.decode(declared)
        except (LookupError, ValueError):  # also a name with a NUL
            pass
        else:
            repaired = repair_mojibake(text)  # fonts of old encodings declare a western charset
            return text if repaired is None else repaired.text
    decoded = decode(data)
    if decoded is None:
        raise Unreadable(Message("not a text file"))
    if len(decoded.text) > _LARGEST_REPAIRED:
        return decoded.text
    repaired = repair_mojibake(decoded.text)
    return decoded.text if repaired is None else repaired.text


def _is_utf_8(data: bytes) -> bool:
    """Return whether bytes are UTF-8 and not only ASCII: by chance hardly any text is."""
    try:
        return not data.decode().isascii()
    except UnicodeDecodeError:
        return False


def read_html(page: str) -> Extracted:
    """Return the text of a page, in time linear in its length."""
    parser = _PageParser()
    parser.read(without_endless_references(page))
    return parser.extracted


class _PageParser(HTMLParser):
    """Collects the blocks of a page.

    Python's parser looks for the end of a comment or a tag up to the end of the page, again and again if there is
    none. Here nothing is looked for twice.
    """

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.extracted = Extracted()
        self._path = HeadingPath()
        self._text: list[str] = []
        self._hidden: list[str] = []  # open elements whose text is not shown
        self._in_title = False
        self._heading: int | None = None
        self._is_preformatted = False
        self._link_start: int | None = None  # of a link within the page: the number of its first text
        self._without_end: dict[re.Pattern[str], int] = {}  # from where on the page has no such end
        self._open_tags = 0  # tags without an end

    def read(self, page: str) -> None:
        """Read a whole page."""
        end = page.rfind(">") + 1  # behind it nothing can be a tag
        self.rawdata = page[:end]
        self.close()
        if not self.cdata_elem:
            self.handle_data(unescape(page[end:]))
        self.end_block()

    def parse_starttag(self, i: int) -> int:
        """Return the end of the tag that starts at an offset; if many have none, the rest of the page is text."""
        end = super().parse_starttag(i)
        if end < 0:
            self._open_tags += 1
            if self._open_tags > _MAX_OPEN_TAGS:
                end = len(self.rawdata)
                self.handle_data(unescape(self.rawdata[i:]))
        return end

    def parse_comment(self, i: int, report: object = 1) -> int:
        """Return the end of the comment that starts at an offset, or -1 if it has none."""
        return self._end_from(i + len("<!--"), _COMMENT_END)

    def parse_marked_section(self, i: int, report: object = 1) -> int:
        """Return the end of the section that starts at an offset, or -1 if it has none."""
        found = _SECTION.match(self.rawdata, i)
        return self._end_from(i + len("<!["), _SECTION_ENDS.get(found[1].lower() if found else "", _TAG_END))

    def _end_from(self, start: int, pattern: re.Pattern[str]) -> int:
        """Return where the first match of a pattern from an offset on ends, or -1 if there is none."""
        if start >= self._without_end.get(pattern, len(self.rawdata)):
            return -1
        found = pattern.search(self.rawdata, start)
        if found is None:
            self._without_end[pattern] = start
            return -1
        return found.end()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if self._hidden:
            if tag in _HIDDEN:
                self._hidden.append(tag)
            return
        if tag in _HIDDEN:
            self._hidden.append(tag)
            return
        if tag in _BLOCKS:
            self.end_block()
        elif tag in _CELLS:
            self._end_cell()
        attributes = {name: value or "" for name, value in attrs}
        if tag == "title":
            self._in_title = not self.extracted.title
        elif tag == "pre":
            self._is_preformatted = True
        elif tag == "html":
            self.extracted.language = attributes.get("lang", "") or attributes.get("xml:lang", "")
        elif tag == "meta":
            self._read_meta((attributes.get("name") or attributes.get("property", "")).lower(), attributes)
        elif tag == "a":
            self._link_start = len(self._text) if attributes.get("href", "").startswith("#") else None
        elif tag == "img" and attributes.get("alt"):
            self._text.append(f" {attributes['alt']} ")
        elif len(tag) == 2 and tag[0] == "h" and tag[1] in "123456":
            self._heading = int(tag[1])

    def handle_endtag(self, tag: str) -> None:
        if self._hidden:
            if tag == self._hidden[-1]:
                self._hidden.pop()
            return
        if tag == "title" and self._in_title:
            self.extracted.title = on_one_line("".join(self._text))
            self._text, self._in_title = [], False
        elif tag in _BLOCKS:
            self.end_block()
            if self._heading is not None and tag == f"h{self._heading}":
                self._heading = None  # it was empty
        elif tag in _CELLS:
            self._end_cell()
        elif tag == "a":
            self._end_link()
        if tag == "pre":
            self._is_preformatted = False

    def handle_data(self, data: str) -> None:
        if not self._hidden:
            self._text.append(data if self._is_preformatted else data.replace("\t", " "))

    def updatepos(self, i: int, j: int) -> int:
        """Return where reading goes on; lines are not counted, which would take a seventh of the time."""
        return j

    def _read_meta(self, name: str, attributes: dict[str, str]) -> None:
        content = on_one_line(attributes.get("content", ""))
        if name in _AUTHORS:
            self.extracted.author = self.extracted.author or content
        elif name in _DATES:
            self.extracted.created = self.extracted.created or parse_date(content)

    def _end_link(self) -> None:
        """End a link: a number that leads to a note on the page is no part of the word that it touches."""
        if self._link_start is not None:
            text = "".join(self._text[self._link_start :])
            if _NOTE_NUMBER.fullmatch(text):
                self._text[self._link_start :] = [f" {text} "]
            self._link_start = None

    def _end_cell(self) -> None:
        if self._text and self._text[-1] != "\t":
            self._text.append("\t")

    def end_block(self) -> None:
        """End the current block: its text becomes a piece."""
        if not self._text:
            return
        written = "".join(self._text)
        self._text, self._link_start = [], None
        if not self._is_preformatted:
            written = "\t".join(filter(None, map(on_one_line, written.split("\t"))))
        written = written.strip("\t\n ") if not self._is_preformatted else written.rstrip()
        if not written:
            return
        if self._heading is not None:
            self._path.enter(self._heading, written)
            self._heading = None
        self.extracted.pieces.append(Piece(f"{written}\n", self._path.place))
