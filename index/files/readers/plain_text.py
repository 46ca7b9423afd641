"""Which text is in a text file, line by line?"""

from __future__ import annotations

from timviet.index.causes import Cause
from timviet.index.encodings.decoding import DecodedText, decode, repair_mojibake
from timviet.index.files.readers.reader import Extracted, Piece, ReadRequest, Unreadable
from timviet.index.messages import Message

__all__ = ["PlainTextReader", "decode_text"]


class PlainTextReader:
    """Reads everything that is text and nothing else."""

    def read(self, request: ReadRequest) -> Extracted:
        """Return the whole text as one piece, whose place counts its lines."""
        decoded = decode_text(request.data)
        return Extracted([Piece(decoded.text, {"line": 1})], encoding=decoded.encoding)


def decode_text(data: bytes) -> DecodedText:
    """Return the text of a file, whatever its encoding.

    :raises Unreadable: it is binary, or in an unknown encoding
    """
    decoded = decode(data)
    if decoded is None:
        if b"\0" in data:
            raise Unreadable(
                Message("contains NUL characters, like a binary file; convert it to UTF-8 text first"),
                Cause.BINARY,
            )
        raise Unreadable(Message("binary file; convert it to UTF-8 text first"), Cause.BINARY)
    if decoded.n_replaced or decoded.encoding == "windows-1252":  # the last resort, which fits any bytes
        raise Unreadable(Message("unknown encoding; convert it to UTF-8 text first"), Cause.ENCODING)
    return repair_mojibake(decoded.text) or decoded
