"""Where do many tokens wait until all are there?

Not in memory: they go to a file that has no name, and that goes when it is closed, however that comes about.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import IO

import numpy as np
from numpy.typing import NDArray

__all__ = ["SpillFile"]

_HELD = 1 << 18  # tokens that are written together; a few documents need no file


class SpillFile:
    """A column of integers of which only the end is in memory."""

    def __init__(self, folder: Path) -> None:
        """Begin an empty column, whose file will lie on the disk of this folder."""
        self._folder = folder
        self._file: IO[bytes] | None = None
        self._parts: list[NDArray[np.int32]] = []
        self._held = 0
        self._written = 0

    def __len__(self) -> int:
        return self._written + self._held

    def append(self, values: NDArray[np.int32]) -> None:
        """Take the next values: (n,)."""
        self._parts.append(values)
        self._held += len(values)
        if self._held > _HELD:
            if self._file is None:
                self._file = tempfile.TemporaryFile(dir=self._folder)  # noqa: SIM115  # closed by read()
            self._file.write(np.concatenate(self._parts).tobytes())
            self._written += self._held
            self._parts, self._held = [], 0

    def read(self) -> NDArray[np.int32]:
        """Return the whole column, (len(self),), and close the file."""
        values = np.empty(len(self), np.int32)
        if self._file is not None:
            self._file.seek(0)
            self._file.readinto(values[: self._written].data)  # type: ignore[attr-defined]  # IO has it not declared
        if self._parts:
            np.concatenate(self._parts, out=values[self._written :])
        self.close()
        return values

    def close(self) -> None:
        """Drop the values and close the file."""
        if self._file is not None:
            self._file.close()
        self._file, self._parts, self._held, self._written = None, [], 0, 0
