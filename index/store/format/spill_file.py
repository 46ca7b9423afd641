"""How are tokens buffered on disk until a segment is complete?

They are written to a temporary file without a name, which the system deletes when it is closed, even by a crash.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from timviet.index.forking import keep_from_child

__all__ = ["SpillFile"]

_BUFFERED = 1 << 18  # tokens that are kept in memory and then written at once; a few documents need no file


class SpillFile:
    """An array of integers that grows on disk; only its end is in memory."""

    def __init__(self, folder: Path, dtype: type[np.integer[Any]] = np.int32) -> None:
        """Begin an empty array, whose file will be on the disk of this folder.

        :param dtype: that of all values
        """
        self._folder, self._dtype = folder, np.dtype(dtype)
        self._file: IO[bytes] | None = None
        self._parts: list[NDArray[Any]] = []
        self._buffered = 0
        self._written = 0

    def __len__(self) -> int:
        return self._written + self._buffered

    def append(self, values: NDArray[Any]) -> None:
        """Append values: (n,)."""
        self._parts.append(values)
        self._buffered += len(values)
        if self._buffered > _BUFFERED:
            if self._file is None:
                self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115  # closed by close()
                keep_from_child(self._file)
            self._file.write(np.concatenate(self._parts).tobytes())
            self._written += self._buffered
            self._parts, self._buffered = [], 0

    def read(self) -> NDArray[Any]:
        """Return all values, (len(self),), and close the file."""
        values = np.empty(len(self), self._dtype)
        if self._file is not None:
            self._file.seek(0)
            self._file.readinto(values[: self._written].data)  # type: ignore[attr-defined]  # IO does not declare it
        if self._parts:
            np.concatenate(self._parts, out=values[self._written :])
        self.close()
        return values

    def read_parts(self) -> Iterator[NDArray[Any]]:
        """Yield all values, some at a time, and close the file."""
        if self._file is not None:
            self._file.seek(0)
            while part := self._file.read(_BUFFERED * self._dtype.itemsize):
                yield np.frombuffer(part, self._dtype)
        yield from self._parts
        self.close()

    def close(self) -> None:
        """Drop the values and close the file."""
        if self._file is not None:
            self._file.close()
        self._file, self._parts, self._buffered, self._written = None, [], 0, 0
