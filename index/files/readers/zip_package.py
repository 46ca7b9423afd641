"""How is a zip archive read without taking more memory or time than its size justifies?"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from lzma import LZMAError

from timviet.index.causes import Cause
from timviet.index.files.readers.reader import Unreadable, encrypted
from timviet.index.messages import Message

__all__ = ["MAX_MEMBERS", "ZipPackage"]

MAX_MEMBERS = 10_000
"""Of an archive of any kind."""
_MAX_RATIO = 200  # of decompressed to compressed bytes
_MIN_SUSPICIOUS = 1 << 20  # bytes; a small member may have any ratio
_PIECE = 1 << 16  # bytes
# What zipfile raises for damaged archives:
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    LZMAError,
    EOFError,
    OSError,
    ValueError,
    NotImplementedError,
    RuntimeError,
)


class ZipPackage:
    """The members of a zip archive, such as an office document, decompressed within limits."""

    def __init__(self, data: bytes, max_bytes: int) -> None:
        """Open an archive.

        :param max_bytes: how much may be decompressed in all
        :raises Unreadable: it is damaged, or has too many members
        """
        try:
            self._archive = zipfile.ZipFile(io.BytesIO(data))
        except _DAMAGE as error:
            raise Unreadable(Message("damaged: not a complete zip archive")) from error
        self._members = {info.filename: info for info in self._archive.infolist()}
        if len(self._archive.infolist()) > MAX_MEMBERS:
            raise Unreadable(
                Message(
                    "has {count:,} members; at most {limit:,} are read",
                    count=len(self._members),
                    limit=MAX_MEMBERS,
                ),
                Cause.OVER_LIMIT,
            )
        self._left = max_bytes

    def __contains__(self, name: str) -> bool:
        return name in self._members

    def __iter__(self) -> Iterator[str]:
        """Yield the names of the members that are files."""
        return (name for name in self._members if name and not name.endswith("/"))

    def read(self, name: str) -> bytes:
        """Return the content of a member.

        :raises Unreadable: it is missing, encrypted, damaged, or larger than is allowed
        """
        info = self._members.get(name)
        if info is None:
            raise Unreadable(Message("damaged: {member} is missing", member=name))
        if info.flag_bits & 1:
            raise encrypted()
        content = bytearray()
        try:
            with self._archive.open(info) as member:
                while piece := member.read(_PIECE):
                    content += piece
                    is_bomb = len(content) > max(_MIN_SUSPICIOUS, _MAX_RATIO * info.compress_size)
                    if is_bomb or len(content) > self._left:
                        raise Unreadable(
                            Message("expands to more than is allowed; this may be a zip bomb"), Cause.OVER_LIMIT
                        )
        except _DAMAGE as error:
            raise Unreadable(Message("damaged: {member} cannot be decompressed", member=name)) from error
        self._left -= len(content)
        return bytes(content)
