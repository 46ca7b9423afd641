"""Which bytes of a file can the disk not read, and how does a repair go on without them?"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from timviet.index.errors import IndexUnreadable
from timviet.index.messages import Message, reason_of
from timviet.index.store.commit.held_folder import HeldFolder
from timviet.index.store.format import disk
from timviet.index.store.format.file_reader import PIECE, FileReader

__all__ = ["UnreadableBytes", "find_unreadable", "zero_unreadable"]

_PAGE = 1 << 12  # bytes: systems read files in such pages
_COPY = ".new"  # a writer removes such a file if it is left over


class UnreadableBytes(NamedTuple):
    """Neighboring pages of a file that the disk cannot read."""

    start: int
    end: int
    reason: str
    """What the system said."""

    def describe(self, name: str) -> Message:
        """Return a sentence about them, with the name of their file."""
        reason = Message(
            "bytes {start:,} to {last:,} cannot be read ({reason})",
            start=self.start,
            last=self.end - 1,
            reason=self.reason,
        )
        return Message("{file}: {reason}", file=name, reason=reason)


def find_unreadable(path: Path) -> list[UnreadableBytes]:
    """Return the bytes of a file that the disk cannot read, ascending.

    :raises IndexDamaged: it is missing, or no regular file
    :raises IndexUnreadable: it cannot be opened, or the system refuses to read it for another reason
    """
    return list(_merged(_read_pages(FileReader(path))))


def zero_unreadable(held: HeldFolder, name: str) -> None:
    """Replace a file by a copy of what can be read, with zeros in place of the other bytes.

    The checksums then tell which blocks are lost.

    :raises StoreError: as for :func:`find_unreadable`
    :raises OSError: the copy cannot be written; the file is unchanged
    """
    copy = name + _COPY
    held.remove(copy)
    with held.create(copy) as file:
        for part in _read_pages(FileReader(held.path / name)):
            file.write(bytes(part.end - part.start) if isinstance(part, UnreadableBytes) else part)
        file.flush()
        disk.sync_file(file.fileno())
    held.replace(copy, name)
    held.sync()


def _read_pages(file: FileReader) -> Iterator[bytes | UnreadableBytes]:
    """Yield the content of a file in pieces, and for each page that cannot be read its place."""
    for start in range(0, file.size, PIECE):
        piece = _try(file, start, min(start + PIECE, file.size))
        if isinstance(piece, bytes):
            yield piece
        else:
            for page in range(piece.start, piece.end, _PAGE):
                yield _try(file, page, min(page + _PAGE, piece.end))


def _try(file: FileReader, start: int, end: int) -> bytes | UnreadableBytes:
    try:
        return file.read(start, end)
    except IndexUnreadable as error:
        if not disk.is_disk_failure(error) or error.original_error is None:
            raise
        return UnreadableBytes(start, end, reason_of(error.original_error))


def _merged(parts: Iterator[bytes | UnreadableBytes]) -> Iterator[UnreadableBytes]:
    """Yield the bytes that cannot be read, neighboring pages as one."""
    last: UnreadableBytes | None = None
    for part in parts:
        if isinstance(part, bytes):
            continue
        if last is not None and (last.end, last.reason) == (part.start, part.reason):
            last = last._replace(end=part.end)
            continue
        if last is not None:
            yield last
        last = part
    if last is not None:
        yield last
