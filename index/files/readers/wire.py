"""How does what a reader got out of a file pass from one process to another?

As JSON: whatever a hostile file makes of the process that reads it, its answer is data and never code.
"""

from __future__ import annotations

import json
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

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def encode_answer(answer: Extracted | Unreadable) -> bytes:
    """Return what was read, or why nothing was."""
    if isinstance(answer, Unreadable):
        content: dict[str, object] = {"reason": encode_message(answer.reason), "cause": answer.cause}
    else:
        content = {name: getattr(answer, name) for name in _PLAIN}
        content["texts"] = [piece.text for piece in answer.pieces]
        content["places"] = encode_places((0, piece.place) for piece in answer.pieces)
        content["created"] = answer.created and answer.created.isoformat()
        content["skipped"] = [encode_message(message) for message in answer.skipped]
    # Not as ASCII, which would take six bytes for most Vietnamese letters; lone surrogates are in no UTF-8.
    return _encode(content).encode("utf-8", "surrogatepass")


def decode_answer(encoded: bytes) -> Extracted:
    """Return what was read.

    :raises Unreadable: nothing was, or this is no answer
    """
    try:
        content = json.loads(encoded.decode("utf-8", "surrogatepass"))
        if "reason" in content:
            raise Unreadable(decode_message(content["reason"]), Cause(content["cause"]))
        places = decode_places(content["places"])
        pieces = [Piece(str(text), place) for text, (_, place) in zip(content["texts"], places, strict=True)]
        created = content["created"] and date.fromisoformat(content["created"])
        plain = {name: str(content[name]) for name in _PLAIN}
        return Extracted(pieces, created=created, skipped=list(map(decode_message, content["skipped"])), **plain)
    except (ValueError, TypeError, KeyError, RecursionError, AttributeError, IndexError) as error:
        raise Unreadable(
            Message("the program that reads this format returned invalid data"), Cause.READER_FAILED
        ) from error
