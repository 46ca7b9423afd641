"""Which exception does a decoder raise for bytes that its encoder cannot have written?

A right checksum proves that bytes are unchanged, not that timviet wrote them. A decoder raises :class:`Malformed`;
its caller turns that into :class:`timviet.index.errors.IndexDamaged`, which names the file. Any other exception is
a bug.
"""

from __future__ import annotations

from timviet.index.messages import Message
from timviet.index.portable import PortableError

__all__ = ["Malformed"]


class Malformed(PortableError):
    """Bytes that no encoder writes."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason
