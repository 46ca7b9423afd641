"""How does a columns file get to disk?"""

from __future__ import annotations

import json
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from timviet.index.store.format.columns import DTYPES, MAGIC, PAGE, TRAILER
from timviet.index.store.format.disk import sync_file
from timviet.index.store.format.file_digest import FileDigest, new_digest

__all__ = ["ColumnsWriter", "narrow"]

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
        self._offset = len(MAGIC)
        self._digest = new_digest()
        self._put(MAGIC)

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
        self._put(bytes(padding))
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
        assert dtype in DTYPES
        self._put(part)
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
        whole = len(self._page) - len(self._page) % PAGE
        if whole:
            with memoryview(self._page) as view:
                self._pages += [zlib.crc32(view[start : start + PAGE]) for start in range(0, whole, PAGE)]
            del self._page[:whole]

    def repeat(self, name: str, of: str) -> None:
        """Gives a block a second name, instead of writing the same array twice."""
        self._blocks[name] = self._blocks[of]

    def close(self, about: Mapping[str, Any], *, durable: bool = True) -> FileDigest:
        """Writes the footer and gives the file; With ``durable`` its content is on disk when this returns."""
        footer = json.dumps({"about": dict(about), "blocks": self._blocks}, separators=(",", ":")).encode()
        self._put(footer)
        self._put(TRAILER.pack(len(footer), zlib.crc32(footer), MAGIC))
        self._file.flush()
        if durable:
            sync_file(self._file.fileno())
        size = self._file.tell()
        self._file.close()
        return FileDigest(self.path.name, size, self._digest.hexdigest())

    def _put(self, written: bytes) -> None:
        self._file.write(written)
        self._digest.update(written)

    def discard(self) -> None:
        """Gives the file up and removes it."""
        try:
            self._file.close()  # which writes what is buffered, and fails on a full disk
        except OSError:
            pass
        finally:
            self.path.unlink(missing_ok=True)

    def __enter__(self) -> ColumnsWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self.discard()
