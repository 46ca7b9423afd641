"""Where does each chunk of a text start, and where does each line end?

A chunk is a run of characters between blanks. Text repeats its chunks, so all analysis is done by chunk: results
are computed once for each distinct chunk and kept in a table.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

__all__ = ["BLANKS", "chunk_starts", "code_units"]

BLANKS = "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B)))
BLANKS += "\u2028\u2029\u202f\u205f\u3000"
"""All characters that are blanks for ``str.isspace`` and ``str.split``."""

_SOLID, _SPACE, _LINE_END = 0, 1, 2  # kinds of characters
_KINDS = np.zeros(1 << 16, np.uint8)
_KINDS[[ord(blank) for blank in BLANKS]] = _SPACE
_KINDS[ord("\n")] = _LINE_END


def chunk_starts(text: str) -> tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]:
    """Return the offsets of the chunks of a text, which are those of ``text.split()``, and of its line ends.

    :returns: (n,) int64, ascending: start of each chunk or line end; (n,) bool: whether it is a chunk
    """
    kinds = _KINDS.take(code_units(text))
    is_solid = kinds == _SOLID
    is_start = kinds == _LINE_END
    is_start[:1] |= is_solid[:1]
    is_start[1:] |= is_solid[1:] > is_solid[:-1]
    starts = is_start.nonzero()[0]
    return starts, is_solid.take(starts)


def code_units(text: str) -> npt.NDArray[np.uint16]:
    """Return the code point of each character, at most U+FFFF: (len(text),) uint16."""
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.dtype("<u2"))
    if len(units) != len(text):
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.dtype("<u4"))
        units = np.minimum(points, 0xFFFF).astype(np.uint16)
    return units
