"""Which text is in a mail message (.eml) or a folder of them (.mbox), and in their attachments?

Source: RFC 5322, RFC 2045 to 2049; RFC 4155 for mbox.
"""

from __future__ import annotations

import base64
import quopri
import re
from collections.abc import Iterable, Iterator
from datetime import date
from email.feedparser import BytesFeedParser
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import parsedate_to_datetime
from typing import Any

from timviet.index.causes import Cause
from timviet.index.encodings.decoding import decode
from timviet.index.files.readers.html_page import decode_html, read_html
from timviet.index.files.readers.reader import Extracted, Piece, ReadRequest, Unreadable
from timviet.index.files.readers.recognition import ENVELOPE
from timviet.index.messages import Message
from timviet.index.places import Place
from timviet.index.text.one_line import on_one_line

__all__ = ["MailReader", "MboxReader"]

_HEADERS = ("From", "To", "Cc", "Subject", "Date")
_ENCODED_WORD = re.compile(r"=\?([^?\s*]+)(?:\*[^?\s]*)?\?([BbQq])\?([^?\s]*)\?=")
_ENCODED_WORDS = re.compile(f"(?:{_ENCODED_WORD.pattern})+")
_BETWEEN_ENCODED_WORDS = re.compile(r"(?<=\?=)\s+(?==\?[^?\s]+\?[BbQq]\?)")
_MAX_FORWARDED = 5  # messages within messages
_MAX_DEPTH = 50  # parts within parts
_MAX_PARSED = 4096  # characters of a header field of which the parameters are read
_PIECE = 1 << 16  # bytes
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


class MailReader:
    """Reads one message: .eml; and pages that were saved as one: .mht."""

    def read(self, request: ReadRequest) -> Extracted:
        """Return the text; the place of a piece is a header field, the body, or an attachment."""
        message = _parse(request.data)
        return Extracted(
            list(_pieces(message, request)), _header(message, "Subject"), _header(message, "From"), _date(message)
        )


class MboxReader:
    """Reads many messages: .mbox."""

    def read(self, request: ReadRequest) -> Extracted:
        """Return the text; the place of a piece is the number of its message, and the place within it."""
        extracted = Extracted()
        starts = [found.start() for found in ENVELOPE.finditer(request.data)]
        for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(request.data)], strict=True), 1):
            _, _, data = request.data[start:end].partition(b"\n")
            message = _parse(_QUOTED_FROM.sub(rb"\1", data))
            subject = _header(message, "Subject")
            place: Place = {"message": number, **({"subject": subject} if subject else {})}
            extracted.pieces += (
                Piece(piece.text, {**place, **piece.place}) for piece in _pieces(message, request)
            )
        return extracted


class _MailPart(EmailMessage):
    """A part of a message, or the whole."""

    depth = 0

    def attach(self, payload: object) -> None:
        """Add a part, as the parser does before it reads it: each line of it passes through all those around it.

        :raises Unreadable: it is nested too deep
        """
        if isinstance(payload, _MailPart):
            payload.depth = self.depth + 1
            if payload.depth > _MAX_DEPTH:
                raise Unreadable(Message("nested too deep"), Cause.OVER_LIMIT)
        super().attach(payload)  # type: ignore[arg-type]


class _Policy(EmailPolicy):
    """The rules of the present, but for header fields that take quadratic time to parse."""

    def header_fetch_parse(self, name: str, value: str) -> Any:
        """Return a header field parsed, of a long one the beginning."""
        return super().header_fetch_parse(name, value[:_MAX_PARSED])


def _parse(data: bytes) -> EmailMessage:
    parser: BytesFeedParser[EmailMessage] = BytesFeedParser(_MailPart, policy=_Policy())  # type: ignore[arg-type]
    try:
        for offset in range(0, len(data), _PIECE):
            parser.feed(data[offset : offset + _PIECE])
        return parser.close()
    except (ValueError, IndexError, LookupError, RecursionError) as error:  # the parser is not total
        raise Unreadable(Message("not a mail message: {reason}", reason=str(error))) from error


def _header(message: EmailMessage, name: str) -> str:
    """Return the text of the first header field with a name; empty if there is none."""
    return next((_field_text(value) for other, value in message.raw_items() if other.lower() == name.lower()), "")


def _field_text(value: object) -> str:
    """Return the text of a header field, of which words may be encoded, and others may be in any encoding."""
    raw = str(value)
    if not raw.isascii():  # bytes beyond ASCII are against the rules, and frequent
        decoded = decode(raw.encode("utf-8", "surrogateescape"))
        raw = decoded.text if decoded else raw.encode("ascii", "ignore").decode()
    joined = _BETWEEN_ENCODED_WORDS.sub("", raw)  # a character may be divided between two words
    return on_one_line(_ENCODED_WORDS.sub(_decode_words, joined))


def _decode_words(found: re.Match[str]) -> str:
    """Return the text of encoded words that follow one another: those in one encoding are decoded together."""
    texts: list[str] = []
    data, last = bytearray(), ""
    for charset, encoding, written in _ENCODED_WORD.findall(found[0]):
        try:
            if encoding in "Bb":
                word = base64.b64decode(written + "=" * (-len(written) % 4))
            else:
                word = quopri.decodestring(written.replace("_", " ").encode(), header=False)
        except ValueError:
            word = written.encode()
        if charset.lower() != last:
            texts.append(_decode_as(bytes(data), last))
            data, last = bytearray(), charset.lower()
        data += word
    return "".join([*texts, _decode_as(bytes(data), last)])


def _decode_as(data: bytes, charset: str) -> str:
    """Return the text of bytes in the encoding that they declare, else in the one that they are in."""
    try:
        return data.decode(charset or "utf-8")
    except (LookupError, ValueError):  # also a name with a NUL
        decoded = decode(data)
        return decoded.text if decoded else ""


def _date(message: EmailMessage) -> date | None:
    try:
        return parsedate_to_datetime(_header(message, "Date")).date()
    except (ValueError, TypeError, IndexError):
        return None


def _pieces(message: EmailMessage, request: ReadRequest, depth: int = 0) -> Iterator[Piece]:
    """Yield the main header fields, the body, the attachments and the other header fields of a message."""
    for name in _HEADERS:
        if value := _header(message, name):
            yield Piece(f"{value}\n", {"part": name})
    attachments: list[EmailMessage] = []
    for part in _shown_parts(message, attachments):
        yield from (Piece(text, {"part": "body"}) for text in _texts(part))
    for part in attachments:
        yield from _attachment(part, request, depth)
    for name, value in message.raw_items():
        if name.title() not in _HEADERS and (text := _field_text(value)):
            yield Piece(f"{text}\n", {"part": name})


def _shown_parts(part: EmailMessage, attachments: list[EmailMessage]) -> Iterator[EmailMessage]:
    """Yield the parts that a mail program shows as the body; of alternatives the plain text.

    :param attachments: takes the other parts
    """
    kind = part.get_content_type()
    if kind == "multipart/alternative":
        shown = [list(_shown_parts(inner, attachments)) for inner in _inner(part)]
        of_plain = [parts for parts in shown if any(one.get_content_type() == "text/plain" for one in parts)]
        yield from next((parts for parts in of_plain if any(map(_has_text, parts))), shown[-1] if shown else [])
    elif part.is_multipart() and kind != "message/rfc822":
        for inner in _inner(part):
            yield from _shown_parts(inner, attachments)
    elif part.get_content_maintype() == "text" and not part.get_filename() and not part.is_attachment():
        yield part
    else:
        attachments.append(part)


def _inner(part: EmailMessage) -> list[EmailMessage]:
    payload = part.get_payload()
    return [one for one in payload if isinstance(one, EmailMessage)] if isinstance(payload, list) else []


def _attachment(part: EmailMessage, request: ReadRequest, depth: int) -> Iterator[Piece]:
    """Yield the pieces of an attached file, or of a message that was forwarded."""
    name = _field_text(part.get_filename() or "")
    for message in _inner(part) if part.get_content_type() == "message/rfc822" else ():
        if depth < _MAX_FORWARDED:
            title = name or _header(message, "Subject") or "message/rfc822"
            yield from _within(title, _pieces(message, request, depth + 1))
    if name and not part.is_multipart():
        yield from _within(name, request.read_inner(name, _content(part)))


def _within(attachment: str, pieces: Iterable[Piece]) -> Iterator[Piece]:
    """Yield pieces with places that say in which attachment they are, and in which attachment of that."""
    for piece in pieces:
        inner = piece.place.get("attachment")
        name = attachment if inner is None else f"{attachment}!/{inner}"
        yield Piece(piece.text, {"attachment": name, **piece.place, **{"attachment": name}})


def _has_text(part: EmailMessage) -> bool:
    return any(text.strip() for text in _texts(part))


def _texts(part: EmailMessage) -> Iterator[str]:
    """Yield the lines or blocks of a part of the body."""
    content = _content(part)
    if part.get_content_subtype() == "html":
        charset = part.get_content_charset()
        yield from (piece.text for piece in read_html(decode_html(content, charset or "")).pieces)
    else:
        yield from (f"{line}\n" for line in _decode_as(content, part.get_content_charset("utf-8")).splitlines())


def _content(part: EmailMessage) -> bytes:
    """Return the decoded bytes of a part."""
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        return b""
    return content if isinstance(content, bytes) else b""
