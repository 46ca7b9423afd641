"""Which text is in a message of Outlook (.msg), and in its attachments?"""

from __future__ import annotations

import io

from timviet.index.files.readers.extras import require
from timviet.index.files.readers.html_page import read_html
from timviet.index.files.readers.reader import Extracted, Piece, ReadRequest, Unreadable
from timviet.index.messages import Message

__all__ = ["OutlookReader"]


class OutlookReader:
    """Reads .msg."""

    def read(self, request: ReadRequest) -> Extracted:
        """Return the text; the place of a piece is a header field, the body, or an attachment."""
        oxmsg = require("oxmsg", "mail")
        try:
            message = oxmsg.Message.load(io.BytesIO(request.data))
            extracted = Extracted(title=message.subject or "", author=message.sender or "")
            recipients = ", ".join(f"{one.name} <{one.email_address}>" for one in message.recipients)
            for name, value in (("From", message.sender), ("To", recipients), ("Subject", message.subject)):
                if value:
                    extracted.pieces.append(Piece(f"{value}\n", {"part": name}))
            if message.sent_date:
                extracted.created = message.sent_date.date()
            body = message.body or "".join(piece.text for piece in read_html(message.html_body or "").pieces)
            extracted.pieces += (Piece(f"{line}\n", {"part": "body"}) for line in body.splitlines())
            for attachment in message.attachments:
                name = attachment.file_name or ""
                for piece in request.read_inner(name, attachment.file_bytes or b""):
                    extracted.pieces.append(Piece(piece.text, {"attachment": name, **piece.place}))
        except Unreadable:
            raise
        except Exception as error:  # the library raises errors of many kinds for damaged files
            raise Unreadable(Message("damaged: not a complete message")) from error
        return extracted
