"""How does what a reader got out of a file pass from one process to another?

As JSON, with the texts after it: whatever a hostile file makes of the process that reads it, its answer is data
and never code. The texts are no part of the JSON, since a single sign in a large text would decide how much memory
all of it takes.
"""

from __future__ import annotations

import json
import struct
from dataclasses import fields
from datetime import date

from timviet.index.causes import Cause
from timviet.index.files.readers.reader import Extracted, Piece, Unreadable
from timviet.index.messages import Message, decode_message, encode_message
from timviet.index.places import decode_places, encode_places

__all__ = ["decode_answer", "encode_answer"]

_PLAIN = [
    name for name in (field.name for field in fields(Extracted)) if name not in ("pieces", "created", "skipped")
]

_LENGTH = struct.Struct(">Q")


def encode_answer(answer: Extracted | Unreadable) -> bytes:
    """Return what was read, or why nothing was."""
    texts: list[bytes] = []
    if isinstance(answer, Unreadable):
        content: dict[str, object] = {"reason": encode_message(answer.reason), "cause": answer.cause}
    else:
        content = {name: getattr(answer, name) for name in _PLAIN}
        texts = [piece.text.encode("utf-8", "surrogatepass") for piece in answer.pieces]
        content["lengths"] = list(map(len, texts))
        content["places"] = encode_places((0, piece.place) for piece in answer.pieces)
        content["created"] = answer.created and answer.created.isoformat()
        content["skipped"] = [encode_message(message) for message in answer.skipped]
    head = json.dumps(content).encode()
    return b"".join([_LENGTH.pack(len(head)), head, *texts])


def decode_answer(encoded: bytes) -> Extracted:
    """Return what was read.

    :raises Unreadable: nothing was, or this is no answer
    """
    try:
        (length,) = _LENGTH.unpack_from(encoded)
        start = _LENGTH.size + length
        content = json.loads(encoded[_LENGTH.size : start])
        if "reason" in content:
            raise Unreadable(decode_message(content["reason"]), Cause(content["cause"]))
        places = decode_places(content["places"])
        pieces: list[Piece] = []
        for size, (_, place) in zip(content["lengths"], places, strict=True):
            pieces.append(Piece(str(encoded[start : start + size], "utf-8", "surrogatepass"), place))
            start += size
        if start != len(encoded):
            raise ValueError("not of this length")
        created = content["created"] and date.fromisoformat(content["created"])
        plain = {name: str(content[name]) for name in _PLAIN}
        return Extracted(pieces, created=created, skipped=list(map(decode_message, content["skipped"])), **plain)
    except (ValueError, TypeError, KeyError, RecursionError, AttributeError, IndexError, struct.error) as error:
        raise Unreadable(
            Message("the program that reads this format returned invalid data"), Cause.READER_FAILED
        ) from error
