"""Is a file unchanged since it was written?"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from typing import IO, TYPE_CHECKING

from timviet.index.errors import IndexDamaged
from timviet.index.messages import Message
from timviet.index.store.format.disk import open_regular_file, unreadable_error

if TYPE_CHECKING:
    from hashlib import blake2b

__all__ = ["FileDigest", "new_digest"]

_PIECE = 1 << 20


def new_digest() -> blake2b:
    """Return an empty hash; :class:`FileDigest` stores the ``hexdigest`` of a file's content."""
    from hashlib import blake2b  # loads OpenSSL, which a search does not need

    return blake2b(digest_size=16)


@dataclass(frozen=True, slots=True)
class FileDigest:
    """The size and checksum of a file of the index when it was written."""

    name: str

    size: int
    """Bytes."""

    checksum: str
    """:func:`new_digest` of its content."""

    def verify(self, folder: Path, *, content: bool = True) -> None:
        """Raise an error if the file in a folder has changed.

        :param content: whether to read and compare the content, and not only the size
        :raises IndexDamaged: it is missing or has changed
        :raises StoreError: the system refuses to read it
        """
        path = folder / self.name
        with open(open_regular_file(path), "rb", buffering=0) as file:
            size = os.fstat(file.fileno()).st_size
            if size != self.size:
                raise self._damaged(
                    folder, Message("{size:,} bytes instead of {expected:,}", size=size, expected=self.size)
                )
            if content and _digest_of(file, path) != self.checksum:
                raise self._damaged(folder, Message("the file does not match its checksum"))

    def _damaged(self, folder: Path, reason: Message) -> IndexDamaged:
        return IndexDamaged(str(folder), Message("{file}: {reason}", file=self.name, reason=reason))


def _digest_of(file: IO[bytes], path: Path) -> str:
    """Return the digest of a file's content.

    :raises StoreError: the system refuses to read it
    """
    digest = new_digest()
    try:
        while piece := file.read(_PIECE):
            digest.update(piece)
    except OSError as error:
        raise unreadable_error(path, error) from error
    return digest.hexdigest()
