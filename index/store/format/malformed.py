"""What is raised when bytes of a file cannot have been made by the encoder that they are read with?

Checksums tell that the bytes are as they were written; who wrote them need not have been timviet. A decoder that
meets bytes that no encoder makes raises :class:`Malformed`. Whoever reads a block turns it into
:class:`timviet.index.errors.IndexDamaged`, which names the file. Any other exception is a fault of the program.
"""

from __future__ import annotations

from timviet.index.messages import Message

__all__ = ["Malformed"]


class Malformed(Exception):
    """Raised when bytes are not what an encoder makes of anything."""

    def __init__(self, reason: Message) -> None:
        super().__init__(reason)
        self.reason = reason
