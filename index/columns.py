r"""How are named arrays kept in one file?

A columns file is a row of blocks, each the bytes of one array, and a footer in JSON that names them::

    "timviet\x01" | block | block | … | footer | its length and crc32, 2 × uint32 | "timviet\x01"

The footer gives for each block its dtype, offset, length in bytes and crc32, and whatever the maker wants to
say about the file. A file is written once, front to back, and never changed; a reader maps it and loads
nothing but the footer, so the blocks are only as many pages in memory as are looked at.

What is read has been checked: an array as a whole when it is first asked for, and of a heap, a long block of
bytes that is read here and there, each page when something is first read from it. So damage is an error and
not a wrong answer, and the price is paid once.
"""

from __future__ import annotations

import json
import mmap
import os
import struct
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from timviet.index.errors import IndexDamaged

__all__ = ["Columns", "ColumnsWriter", "Heap", "narrow"]

_MAGIC = b"timviet\x01"
_TRAILER = struct.Struct("<II8s")
_DTYPES = {name: np.dtype(name) for name in ("|u1", "<u2", "<u4", "<u8")}  # all that a footer may ask for
_PAGE = 1 << 14  # bytes of a heap that are checked together
_WORD = 8  # blocks begin at multiples of this, so that their arrays are aligned


def narrow(values: NDArray[Any]) -> NDArray[Any]:
    """Gives unsigned integers in the narrowest type that holds them."""
    top = int(values.max()) if len(values) else 0
    for dtype, limit in (("|u1", 1 << 8), ("<u2", 1 << 16), ("<u4", 1 << 32)):
        if top < limit:
            return values.astype(dtype, copy=False)
    return values.astype("<u8", copy=False)


class ColumnsWriter:
    """Writes a columns file; it counts only once :meth:`close` has written the footer."""

    def __init__(self, path: Path) -> None:
        self._file = open(path, "xb")  # noqa: SIM115  # closed by close() or discard()
        self.path = path
        self._blocks: dict[str, tuple[str, int, int, int]] = {}
        self._open: str | None = None
        self._page: bytearray | None = None
        self._pages: list[int] = []
        self._offset = len(_MAGIC)
        self._file.write(_MAGIC)

    def write(self, name: str, values: NDArray[Any] | bytes) -> None:
        """Appends one block; bytes are an array of uint8."""
        self.write_all(name, (values,))

    def write_all(self, name: str, parts: Iterable[NDArray[Any] | bytes], *, heap: bool = False) -> None:
        """Appends one block that comes in parts, all of one dtype; ``heap`` as for :meth:`begin`."""
        self.begin(name, heap=heap)
        for part in parts:
            self.append(part)
        self.end()

    def begin(self, name: str, *, heap: bool = False) -> None:
        """Begins a block, made of what is given to :meth:`append` before :meth:`end`.

        :param heap: whether pieces of it will be read, as :meth:`Columns.heap` does
        """
        assert self._open is None
        assert name not in self._blocks
        padding = -self._offset % _WORD
        self._file.write(bytes(padding))
        self._open = name
        self._blocks[name] = ("|u1", self._offset + padding, 0, 0)
        self._page, self._pages = bytearray() if heap else None, []

    def append(self, part: NDArray[Any] | bytes) -> None:
        """Appends one part to the block that was begun."""
        assert self._open is not None
        dtype, start, length, crc = self._blocks[self._open]
        if isinstance(part, np.ndarray):
            dtype = part.dtype.newbyteorder("<").str
            part = np.ascontiguousarray(part, dtype).tobytes()
        assert dtype in _DTYPES
        self._file.write(part)
        self._note_pages(part)
        self._blocks[self._open] = (dtype, start, length + len(part), zlib.crc32(part, crc))

    def end(self) -> None:
        """Ends the block that was begun."""
        assert self._open is not None
        name, page = self._open, self._page
        _, start, length, _ = self._blocks[name]
        self._offset = start + length
        self._open = None
        if page is not None:
            rest = [zlib.crc32(page)] if page else []
            self.write(f"{name}.pages", np.array(self._pages + rest, "<u4"))

    def _note_pages(self, part: bytes) -> None:
        if self._page is None:
            return
        self._page += part
        whole = len(self._page) - len(self._page) % _PAGE
        if whole:
            with memoryview(self._page) as view:
                self._pages += [zlib.crc32(view[start : start + _PAGE]) for start in range(0, whole, _PAGE)]
            del self._page[:whole]

    def repeat(self, name: str, of: str) -> None:
        """Gives a block a second name, instead of writing the same array twice."""
        self._blocks[name] = self._blocks[of]

    def close(self, about: Mapping[str, Any], *, sync: bool = True) -> int:
        """Writes the footer and gives the size of the file; with ``sync`` it is on disk when this returns."""
        footer = json.dumps({"about": dict(about), "blocks": self._blocks}, separators=(",", ":")).encode()
        self._file.write(footer)
        self._file.write(_TRAILER.pack(len(footer), zlib.crc32(footer), _MAGIC))
        self._file.flush()
        if sync:
            os.fsync(self._file.fileno())
        size = self._file.tell()
        self._file.close()
        return size

    def discard(self) -> None:
        """Gives the file up and removes it."""
        self._file.close()
        self.path.unlink(missing_ok=True)

    def __enter__(self) -> ColumnsWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self.discard()


class Columns:
    """The arrays of a columns file, mapped into memory.

    The file may be removed or replaced while it is open (on POSIX): its blocks stay readable until the last
    array is gone.
    """

    def __init__(self, path: Path) -> None:
        """Maps a file and reads its footer.

        :raises IndexDamaged: it is missing, or no columns file, or its footer is torn or points outside of it
        """
        self.path = path
        try:
            with open(path, "rb") as file:
                self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except (OSError, ValueError) as error:
            raise self.damaged(f"cannot be read ({error})") from error
        footer = self._footer()
        try:
            self._blocks: dict[str, tuple[str, int, int, int]] = footer["blocks"]
            self.about: dict[str, Any] = footer["about"]
            self._checked: dict[str, NDArray[Any]] = {}
            for dtype, offset, length, _ in self._blocks.values():
                if (
                    offset < len(_MAGIC)
                    or length < 0
                    or offset + length > self._end
                    or length % _DTYPES[dtype].itemsize
                ):
                    raise ValueError("a block lies outside of it")
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise self.damaged(f"its footer makes no sense ({error})") from error

    def _footer(self) -> Any:
        size = len(self._map)
        if size < len(_MAGIC) + _TRAILER.size or self._map[: len(_MAGIC)] != _MAGIC:
            raise self.damaged("this is no columns file, or a torn one")
        length, crc, magic = _TRAILER.unpack(self._map[size - _TRAILER.size :])
        self._end = size - _TRAILER.size - length
        if magic != _MAGIC or self._end < len(_MAGIC):
            raise self.damaged("its end is torn")
        footer = self._map[self._end : self._end + length]
        if zlib.crc32(footer) != crc:
            raise self.damaged("its footer is torn")
        return json.loads(footer)

    def __contains__(self, name: str) -> bool:
        return name in self._blocks

    def __getitem__(self, name: str) -> NDArray[Any]:
        """Gives one block as an array on the mapped file.

        :raises IndexDamaged: there is no such block, or it does not have its checksum
        """
        if (array := self._checked.get(name)) is not None:
            return array
        array = self._unchecked(name)
        if zlib.crc32(array.view(np.uint8).data) != self._blocks[name][3]:
            raise self.damaged(f"the block {name} does not have its checksum")
        self._checked[name] = array
        return array

    def heap(self, name: str) -> Heap:
        """Gives one block to be read in pieces.

        :raises IndexDamaged: there is no such block
        """
        return Heap(self, name, self._unchecked(name), self[f"{name}.pages"])

    def _unchecked(self, name: str) -> NDArray[Any]:
        try:
            dtype, offset, length, _ = self._blocks[name]
        except KeyError:
            raise self.damaged(f"it has no block {name!r}") from None
        kind = _DTYPES[dtype]
        return np.frombuffer(self._map, kind, length // kind.itemsize, offset)

    def sizes(self) -> dict[str, int]:
        """Gives the bytes of each block, those with two names once."""
        once = {offset: (name, length) for name, (_, offset, length, _) in reversed(self._blocks.items())}
        return dict(once.values())

    def damaged_blocks(self) -> list[str]:
        """Reads the whole file and gives the names of the blocks that do not have their checksum."""
        with memoryview(self._map) as view:
            return [
                name
                for name, (_, offset, length, crc) in self._blocks.items()
                if zlib.crc32(view[offset : offset + length]) != crc
            ]

    def damaged(self, reason: str) -> IndexDamaged:
        """Makes the error that says what is wrong with this file."""
        return IndexDamaged(str(self.path.parent), f"{self.path.name}: {reason}")


class Heap:
    """A block of bytes that is read in pieces; each of its pages is checked when it is first read."""

    def __init__(
        self, columns: Columns, name: str, content: NDArray[np.uint8], checksums: NDArray[np.uint32]
    ) -> None:
        self._columns, self._name = columns, name
        self._content, self._checksums = content, checksums
        self._sound = np.zeros(len(checksums), np.bool_)
        if len(content) > len(checksums) * _PAGE:
            raise columns.damaged(f"the block {name} has more pages than checksums")

    def __len__(self) -> int:
        return len(self._content)

    def read(self, start: int, end: int) -> NDArray[np.uint8]:
        """Gives the bytes of one piece.

        :raises IndexDamaged: it lies outside of the heap, or on a page that does not have its checksum
        """
        if not 0 <= start <= end <= len(self._content):
            raise self._columns.damaged(f"a piece outside of {self._name} is referred to")
        if start < end:
            first, last = start // _PAGE, (end - 1) // _PAGE + 1
            if not self._sound[first:last].all():
                self._check(np.arange(first, last))
        return self._content[start:end]

    def read_all(self, starts: NDArray[np.int64], sizes: NDArray[np.int64]) -> NDArray[np.uint8]:
        """Gives the bytes of many pieces, one behind the other.

        :raises IndexDamaged: as :meth:`read` does
        """
        ends = starts + sizes
        if len(starts) and (starts.min() < 0 or sizes.min() < 0 or ends.max() > len(self._content)):
            raise self._columns.damaged(f"pieces outside of {self._name} are referred to")
        before = np.cumsum(sizes) - sizes
        place = np.repeat(starts - before, sizes)
        place += np.arange(len(place))
        if not self._sound.all():
            self._check(np.unique(place // _PAGE))
        pieces: NDArray[np.uint8] = self._content[place]
        return pieces

    def _check(self, pages: NDArray[np.int64]) -> None:
        for page in pages[~self._sound[pages]].tolist():
            start = page * _PAGE
            if zlib.crc32(self._content[start : start + _PAGE].data) != self._checksums[page]:
                raise self._columns.damaged(f"page {page} of the block {self._name} does not have its checksum")
            self._sound[page] = True
