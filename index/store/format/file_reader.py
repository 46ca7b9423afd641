"""How are the bytes of a file of an index read, without harm if the file or its disk fails meanwhile?

Every read is a call of the system that may fail with an error. A file that is mapped into memory is read without
such a call: where the disk fails, or the file was cut off meanwhile, the system ends the process.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

from timviet.index.errors import IndexDamaged
from timviet.index.messages import Message
from timviet.index.store.format.disk import open_regular_file, unreadable_error

__all__ = ["PIECE", "FileReader"]

PIECE = 1 << 20
"""Bytes that are read at once of a file that is read from its start to its end."""

_seeking = threading.Lock()  # on Windows, which cannot read without moving the position
_MOST = 1 << 30  # bytes of one call: macOS refuses to read 2 GB at once


class FileReader:
    """A regular file that is open for reading; several threads may read it at once.

    On POSIX the file may be removed or replaced while it is open: its bytes stay readable.
    """

    def __init__(self, path: Path) -> None:
        """Open a file.

        :raises IndexDamaged: it is missing, or a link, a folder, a pipe or a device
        :raises IndexUnreadable: the system refuses to read it
        """
        self.path = path
        self._descriptor = -1  # if opening fails
        self._descriptor = open_regular_file(path)
        try:
            self.size = os.fstat(self._descriptor).st_size
            """Bytes, when the file was opened."""
        except OSError as error:
            raise unreadable_error(path, error) from error

    def __del__(self, close: Callable[[int], None] = os.close) -> None:
        if self._descriptor >= 0:
            with suppress(OSError):  # a disk that was removed; nothing was written
                close(self._descriptor)

    def read(self, start: int, end: int) -> bytes:
        """Return some of the bytes.

        :param end: at most :attr:`size`
        :raises IndexDamaged: the file has been cut off since it was opened
        :raises IndexUnreadable: the system refuses to read them
        """
        offset = start
        pieces: list[bytes] = []
        while True:
            try:
                data = _pread(self._descriptor, min(end - offset, _MOST), offset)
            except OSError as error:
                raise unreadable_error(self.path, error, offset) from error
            offset += len(data)
            if offset == end and not pieces:
                return data
            if not data:
                raise self.damaged(Message("cut off at byte {offset:,} while it was read", offset=offset))
            pieces.append(data)
            if offset == end:
                return b"".join(pieces)

    def pieces(self, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Yield the bytes of a range, or of the whole file, in pieces.

        :raises IndexDamaged: as for :meth:`read`
        :raises IndexUnreadable: as for :meth:`read`
        """
        end = self.size if end is None else end
        for offset in range(start, end, PIECE):
            yield self.read(offset, min(offset + PIECE, end))

    def damaged(self, reason: Message) -> IndexDamaged:
        """Return the error for this file, with a reason."""
        return IndexDamaged(str(self.path.parent), Message("{file}: {reason}", file=self.path.name, reason=reason))


def _pread(descriptor: int, size: int, offset: int) -> bytes:
    if os.name == "nt":  # pragma: no cover
        with _seeking:
            os.lseek(descriptor, offset, os.SEEK_SET)
            return os.read(descriptor, size)
    return os.pread(descriptor, size, offset)
