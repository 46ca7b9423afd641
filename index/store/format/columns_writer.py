"""How is a columns file written, block after block?"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterable, Mapping
from pathlib import Path
from types import TracebackType
from typing import Any

import numpy as np
from numpy.typing import NDArray

from timviet.index.forking import keep_from_child
from timviet.index.store.format.columns import MAGIC, TRAILER
from timviet.index.store.format.disk import sync_file
from timviet.index.store.format.file_digest import FileDigest, new_digest
from timviet.index.store.format.footer import DTYPES, BlockEntry, Footer, encode_footer
from timviet.index.store.format.paged_block import PAGE, pages_name

__all__ = ["ColumnsWriter", "narrow"]

_WORD = 8  # blocks start at multiples of this, so that their arrays are aligned


def narrow(values: NDArray[Any]) -> NDArray[Any]:
    """Return unsigned integers in the narrowest dtype that can represent all of them."""
    top = int(values.max()) if len(values) else 0
    for dtype, limit in (("|u1", 1 << 8), ("<u2", 1 << 16), ("<u4", 1 << 32)):
        if top < limit:
            return values.astype(dtype, copy=False)
    return values.astype("<u8", copy=False)


class ColumnsWriter:
    """Writes a columns file; it is readable only after :meth:`close` has written the footer."""

    def __init__(self, path: Path) -> None:
        """Create a file.

        :raises FileExistsError: a file with this path exists
        """
        self._file = open(path, "xb")  # noqa: SIM115  # closed by close() or discard()
        keep_from_child(self._file)
        self._process, self._created = os.getpid(), os.fstat(self._file.fileno())
        self.path = path
        self._blocks: dict[str, BlockEntry] = {}
        self._open_block: str | None = None
        self._page: bytearray | None = None
        self._page_checksums: list[int] = []
        self._offset = len(MAGIC)
        self._digest = new_digest()
        self._write_bytes(MAGIC)

    def write(self, name: str, values: NDArray[Any] | bytes) -> None:
        """Append one block; bytes count as an array of uint8."""
        self.write_all(name, (values,))

    def write_all(self, name: str, parts: Iterable[NDArray[Any] | bytes], *, paged: bool = False) -> None:
        """Append one block that comes in parts, all of one dtype; ``paged`` as for :meth:`begin`."""
        self.begin(name, paged=paged)
        for part in parts:
            self.append(part)
        self.end()

    def begin(self, name: str, *, paged: bool = False) -> None:
        """Begin a block; :meth:`append` adds its parts, :meth:`end` finishes it.

        :param paged: whether it will be read in pieces, by a :class:`PagedBlock`
        """
        assert self._open_block is None
        assert name not in self._blocks
        padding = -self._offset % _WORD
        self._write_bytes(bytes(padding))
        self._open_block = name
        self._blocks[name] = BlockEntry("|u1", self._offset + padding, 0, 0)
        self._page, self._page_checksums = bytearray() if paged else None, []

    def append(self, part: NDArray[Any] | bytes) -> None:
        """Append one part to the current block."""
        assert self._open_block is not None
        dtype, start, size, crc = self._blocks[self._open_block]
        if isinstance(part, np.ndarray):
            dtype = part.dtype.newbyteorder("<").str
            part = np.ascontiguousarray(part, dtype).tobytes()
        assert dtype in DTYPES
        self._write_bytes(part)
        self._add_to_pages(part)
        self._blocks[self._open_block] = BlockEntry(dtype, start, size + len(part), zlib.crc32(part, crc))

    def end(self) -> None:
        """Finish the current block."""
        assert self._open_block is not None
        name, page = self._open_block, self._page
        entry = self._blocks[name]
        self._offset = entry.offset + entry.size
        self._open_block = None
        if page is not None:
            rest = [zlib.crc32(page)] if page else []
            self.write(pages_name(name), np.array(self._page_checksums + rest, "<u4"))

    def _add_to_pages(self, part: bytes) -> None:
        if self._page is None:
            return
        self._page += part
        whole = len(self._page) - len(self._page) % PAGE
        if whole:
            with memoryview(self._page) as view:
                self._page_checksums += [zlib.crc32(view[start : start + PAGE]) for start in range(0, whole, PAGE)]
            del self._page[:whole]

    def add_alias(self, name: str, of: str) -> None:
        """Give block ``of`` a second name, instead of writing the same array twice."""
        self._blocks[name] = self._blocks[of]

    def close(self, about: Mapping[str, Any], *, durable: bool = True) -> FileDigest:
        """Write the footer and return the digest of the file.

        :param about: metadata for the footer, JSON values
        :param durable: whether to flush the content to disk
        """
        footer = encode_footer(Footer(self._blocks, dict(about)))
        self._write_bytes(footer)
        self._write_bytes(TRAILER.pack(len(footer), zlib.crc32(footer), MAGIC))
        self._file.flush()
        if durable:
            sync_file(self._file.fileno())
        size = self._file.tell()
        self._file.close()
        return FileDigest(self.path.name, size, self._digest.hexdigest())

    def _write_bytes(self, encoded: bytes) -> None:
        self._file.write(encoded)
        self._digest.update(encoded)

    def discard(self) -> None:
        """Remove the file, unless another one has its name now, or this process was forked from its writer."""
        is_own = self._is_own()  # while it is open, no other file has its number
        try:
            self._file.close()  # writes its buffer, which fails on a full disk
        except OSError:
            pass
        finally:
            if is_own:
                self.path.unlink(missing_ok=True)

    def _is_own(self) -> bool:
        try:
            at_path = os.stat(self.path, follow_symlinks=False)
        except FileNotFoundError:
            return False
        return self._process == os.getpid() and os.path.samestat(at_path, self._created)

    def __enter__(self) -> ColumnsWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is not None:
            self.discard()
