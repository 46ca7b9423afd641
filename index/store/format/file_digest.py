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
    """Begins the checksum of a file; its ``hexdigest`` is what :class:`FileDigest` keeps."""
    return blake2b(digest_size=16)


@dataclass(frozen=True, slots=True)
class FileDigest:
    """A file of the index as it was written."""

    name: str

    size: int
    """Bytes."""

    checksum: str
    """:func:`new_digest` of its content."""

    def verify(self, folder: Path, *, content: bool = True) -> None:
        """Compares the file in a folder with what it was.

        :param content: read all of it; if not, only its size is looked at
        :raises IndexDamaged: it is missing or another
        :raises StoreError: it may not be read
        """
        path = folder / self.name
        with open(opened(path), "rb", buffering=0) as file:
            size, checksum = os.fstat(file.fileno()).st_size, new_digest()
            if size != self.size:
                raise IndexDamaged(
                    str(folder),
                    Message(
                        "{file}: {size:,} bytes instead of {expected:,}",
                        file=self.name,
                        size=size,
                        expected=self.size,
                    ),
                )
            try:
                while content and (piece := file.read(_PIECE)):
                    checksum.update(piece)
            except OSError as error:
                raise unreadable(path, error) from error
        if content and checksum.hexdigest() != self.checksum:
            raise IndexDamaged(
                str(folder),
                Message(
                    "{file}: {reason}", file=self.name, reason=Message("the file does not match its checksum")
                ),
            )
