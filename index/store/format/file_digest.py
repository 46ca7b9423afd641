"""Is a file still the one that was written?"""

from __future__ import annotations

import os
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path

from timviet.index.errors import IndexDamaged
from timviet.index.messages import Message
from timviet.index.store.format.disk import opened, unreadable

__all__ = ["FileDigest", "new_digest"]

_PIECE = 1 << 20


def new_digest() -> blake2b:
    """Return an empty checksum; the ``hexdigest`` of a file's content is what :class:`FileDigest` keeps."""
    return blake2b(digest_size=16)


@dataclass(frozen=True, slots=True)
class FileDigest:
    """The size and checksum that a file of the index had when it was written."""

    name: str

    size: int
    """Bytes."""

    checksum: str
    """:func:`new_digest` of its content."""

    def verify(self, folder: Path, *, content: bool = True) -> None:
        """Compare the file in a folder with what it was.

        :param content: whether all of it is read; if not, only its size is compared
        :raises IndexDamaged: it is missing or another
        :raises StoreError: it may not be read
        """
        path = folder / self.name
        with open(opened(path), "rb", buffering=0) as file:
            size, checksum = os.fstat(file.fileno()).st_size, new_digest()
            if size != self.size:
                raise self._damaged(
                    folder, Message("{size:,} bytes instead of {expected:,}", size=size, expected=self.size)
                )
            try:
                while content and (piece := file.read(_PIECE)):
                    checksum.update(piece)
            except OSError as error:
                raise unreadable(path, error) from error
        if content and checksum.hexdigest() != self.checksum:
            raise self._damaged(folder, Message("the file does not match its checksum"))

    def _damaged(self, folder: Path, reason: Message) -> IndexDamaged:
        return IndexDamaged(str(folder), Message("{file}: {reason}", file=self.name, reason=reason))
