"""Where does each run of characters between blanks begin, and where does a line end?

Whatever looks at text looks at its runs, since text repeats them: what there is to know of a distinct run is
worked out once and kept in a table.
"""

from __future__ import annotations

from typing import TypeAlias

import numpy as np
import numpy.typing as npt

__all__ = ["BLANKS", "chunk_starts", "code_units"]

BLANKS = "\t\n\v\f\r\x1c\x1d\x1e\x1f \x85\xa0\u1680" + "".join(map(chr, range(0x2000, 0x200B)))
BLANKS += "\u2028\u2029\u202f\u205f\u3000"
"""All that ``str.isspace`` and ``str.split`` take for one."""

_SOLID, _SPACE, _LINE_END = 0, 1, 2  # what a character is
_KINDS = np.zeros(1 << 16, np.uint8)
_KINDS[[ord(blank) for blank in BLANKS]] = _SPACE
_KINDS[ord("\n")] = _LINE_END

Places: TypeAlias = tuple[npt.NDArray[np.int64], npt.NDArray[np.bool_]]
"""(n,) where each run or line end begins, ascending; (n,) whether it is a run."""


def chunk_starts(text: str) -> Places:
    """The places of the runs, which are those of ``text.split()``, and of the line ends."""
    kinds = _KINDS.take(code_units(text))
    solid = kinds == _SOLID
    begins = kinds == _LINE_END
    begins[:1] |= solid[:1]
    begins[1:] |= solid[1:] > solid[:-1]
    at = begins.nonzero()[0]
    return at, solid.take(at)


def code_units(text: str) -> npt.NDArray[np.uint16]:
    """One number a character: its code point, or U+FFFF for those above."""
    units = np.frombuffer(text.encode("utf-16-le", "surrogatepass"), np.dtype("<u2"))
    if len(units) != len(text):
        points = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.dtype("<u4"))
        units = np.minimum(points, 0xFFFF).astype(np.uint16)
    return units
