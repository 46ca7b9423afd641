"""Which text is in a mail message (.eml) or a folder of them (.mbox), and in their attachments?

Source: RFC 5322, RFC 2045 to 2049; RFC 4155 for mbox.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterator
from datetime import date
from email.message import EmailMessage

from timviet.index.encodings.decoding import decode
from timviet.index.files.readers.html_page import decode_html, read_html
from timviet.index.files.readers.reader import Extracted, Piece, ReadRequest, Unreadable
from timviet.index.messages import Message
from timviet.index.places import Place

__all__ = ["MailReader", "MboxReader"]

_HEADERS = ("From", "To", "Cc", "Subject", "Date")
_FIELD = re.compile(rb"(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}", re.ASCII)
_FIRST_FIELDS = (
    b"from:",
    b"received:",
    b"return-path:",
    b"subject:",
    b"message-id:",
    b"date:",
    b"to:",
    b"mime-version:",
)
_ENVELOPE = re.compile(rb"^From \S+[^\n]* \d{4}", re.MULTILINE)
_QUOTED_FROM = re.compile(rb"^>(>*From )", re.MULTILINE)


class MailReader:
    """Reads one message: .eml."""

    name = "eml"

    def recognizes(self, name: str, data: bytes) -> bool:
        """Return whether a file begins with the header fields of a message, or has the name of one."""
        head = data[:4096].replace(b"\r\n", b"\n").lstrip()
        is_message = head.lower().startswith(_FIRST_FIELDS) and bool(_FIELD.match(head))
        return name.lower().endswith(".eml") or is_message

    def read(self, request: ReadRequest) -> Extracted:
        """Return the text; the place of a piece is a header field, the body, or an attachment."""
        message = _parse(request.data)
        return Extracted(
            list(_pieces(message, request)), _header(message, "Subject"), _header(message, "From"), _date(message)
        )


class MboxReader:
    """Reads many messages: .mbox."""

    name = "mbox"

    def recognizes(self, name: str, data: bytes) -> bool:
        """Return whether a file begins with the line that separates messages."""
        return bool(_ENVELOPE.match(data[:200]))

    def read(self, request: ReadRequest) -> Extracted:
        """Return the text; the place of a piece is the number of its message, and the place within it."""
        extracted = Extracted()
        starts = [found.start() for found in _ENVELOPE.finditer(request.data)]
        for number, (start, end) in enumerate(zip(starts, [*starts[1:], len(request.data)], strict=True), 1):
            _, _, data = request.data[start:end].partition(b"\n")
            message = _parse(_QUOTED_FROM.sub(rb"\1", data))
            subject = _header(message, "Subject")
            place: Place = {"message": number, **({"subject": subject} if subject else {})}
            extracted.pieces += (
                Piece(piece.text, {**place, **piece.place}) for piece in _pieces(message, request)
            )
        return extracted


def _parse(data: bytes) -> EmailMessage:
    try:
        message = email.message_from_bytes(data, policy=email.policy.default)
    except (ValueError, IndexError, LookupError, RecursionError) as error:  # the parser is not total
        raise Unreadable(Message("not a mail message: {reason}", reason=str(error))) from error
    assert isinstance(message, EmailMessage)
    return message


def _header(message: EmailMessage, name: str) -> str:
    try:
        return " ".join(str(message.get(name, "")).split())
    except (ValueError, IndexError, LookupError, AttributeError, TypeError):  # a header that cannot be parsed
        return ""


def _date(message: EmailMessage) -> date | None:
    from email.utils import parsedate_to_datetime

    try:
        return parsedate_to_datetime(_header(message, "Date")).date()
    except (ValueError, TypeError, IndexError):
        return None


def _pieces(message: EmailMessage, request: ReadRequest) -> Iterator[Piece]:
    """Yield the main header fields, the body, the attachments and the other header fields of a message."""
    for name in _HEADERS:
        if value := _header(message, name):
            yield Piece(f"{value}\n", {"part": name})
    plain = [part for part in message.walk() if _is_text(part, "text/plain")]
    for part in plain or [part for part in message.walk() if _is_text(part, "text/html")]:
        content = _content(part)
        if part.get_content_type() == "text/html":
            yield from (Piece(piece.text, {"part": "body"}) for piece in read_html(decode_html(content)).pieces)
        else:
            yield from (Piece(f"{line}\n", {"part": "body"}) for line in _decoded(part, content).splitlines())
    for part in message.walk():
        file_name = part.get_filename()
        if file_name and not part.is_multipart():
            for piece in request.read_inner(file_name, _content(part)):
                yield Piece(piece.text, {"attachment": file_name, **piece.place})
    for name, value in message.items():
        if name.title() not in _HEADERS:
            yield Piece(f"{' '.join(str(value).split())}\n", {"part": name})


def _is_text(part: object, kind: str) -> bool:
    return isinstance(part, EmailMessage) and part.get_content_type() == kind and not part.get_filename()


def _content(part: object) -> bytes:
    """Return the decoded bytes of a part."""
    assert isinstance(part, EmailMessage)
    try:
        content = part.get_payload(decode=True)
    except (ValueError, LookupError, AssertionError):
        return b""
    return content if isinstance(content, bytes) else b""


def _decoded(part: object, content: bytes) -> str:
    """Return the text of a part in the encoding that it declares, else in the one that it is in."""
    assert isinstance(part, EmailMessage)
    try:
        return content.decode(part.get_content_charset("utf-8"))
    except (LookupError, UnicodeDecodeError):
        decoded = decode(content)
        return decoded.text if decoded else ""
