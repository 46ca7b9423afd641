"""Is a file unchanged since it was written?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from timviet.index.messages import Message
from timviet.index.store.format.file_reader import FileReader
from timviet.index.value_class import value_class

if TYPE_CHECKING:
    from hashlib import blake2b

__all__ = ["FileDigest", "new_digest"]


def new_digest() -> blake2b:
    """Return an empty hash; :class:`FileDigest` stores the ``hexdigest`` of a file's content."""
    from hashlib import blake2b  # loads OpenSSL, which a search does not need

    return blake2b(digest_size=16)


@value_class
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
        :raises IndexUnreadable: the system refuses to read it
        """
        file = FileReader(folder / self.name)
        if file.size != self.size:
            raise file.damaged(
                Message("{size:,} bytes instead of {expected:,}", size=file.size, expected=self.size)
            )
        if content:
            digest = new_digest()
            for piece in file.pieces():
                digest.update(piece)
            if digest.hexdigest() != self.checksum:
                raise file.damaged(Message("the file does not match its checksum"))
