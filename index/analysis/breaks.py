"""Is there a break, the end of a sentence or a block, between two syllables?

All rules of breaks are here. :mod:`timviet.index.analysis.tokenizer` applies them to arrays,
:mod:`timviet.index.analysis.scan` to one gap at a time.

- Within a chunk, a sign such as ``!`` or ``…`` between two syllables is a break. A full stop is not: ``gov.vn``.
- Between two chunks, the first sign that ends a sentence decides. A full stop before a blank ends a sentence,
  unless an abbreviation precedes it on the same line: ``TP. Hồ Chí Minh``.
- A line end is a break unless the next line begins in lower case, or a hyphen joins the lines: ``Xô-⏎Viết``. A
  blank line is always a break.
"""

from __future__ import annotations

from typing import NamedTuple

from timviet.index.lazy import lazy_pattern
from timviet.index.text.chunk_split import split_chunk

__all__ = [
    "ABBREVIATION",
    "BLANK_LINE",
    "FULL_STOP",
    "HYPHEN",
    "LOWER",
    "NEW_LINE",
    "NO_END",
    "SAME_LINE",
    "SENTENCE_END",
    "Chunk",
    "chunk_flags",
    "is_break",
    "read_chunk",
    "trailing_end",
]

NO_END, SENTENCE_END, FULL_STOP, HYPHEN = range(4)
"""What a separator ends: nothing, a sentence, or a sentence unless an abbreviation precedes it; a hyphen right
after a syllable does not even end the line."""

SAME_LINE, NEW_LINE, BLANK_LINE = range(3)
"""The lines of two neighboring chunks: the same, the next, or with a blank line between them."""

LOWER, ABBREVIATION = 1, 2
"""Flags of a chunk: its first syllable begins in lower case; its last syllable may be an abbreviation."""

_END_SIGN = lazy_pattern(r"[!?…;。！？]")  # ends a sentence anywhere; a dot ends one only before a blank
_ABBREVIATION = lazy_pattern(r"(?:[A-ZĐ]{1,3}|T[pPxXtT]|[Qqphtr]|ThS|Mrs?|Ms|Dr|St|No)\Z")
_LONGEST_ABBREVIATION = 3


class Chunk(NamedTuple):
    """A chunk split into syllables, with its breaks."""

    parts: list[str]
    """[separator, syllable, separator, …, syllable, separator]"""

    steps: list[int]
    """(n_syllables,) the position of each syllable minus that of the syllable before: 1, or 2 after a break."""

    leading_end: int
    """The end before the first syllable: NO_END or SENTENCE_END."""

    trailing_end: int
    """The end after the last syllable, or in a chunk without syllables."""

    flags: int
    """LOWER | ABBREVIATION"""


def read_chunk(chunk: str) -> Chunk:
    """Split a chunk into syllables and find the breaks in it."""
    parts = split_chunk(chunk)
    if len(parts) == 1:
        return Chunk(parts, [], NO_END, trailing_end(chunk), 0)
    steps = [1, *[2 if _has_end_sign(separator) else 1 for separator in parts[2:-1:2]]]
    leading_end = SENTENCE_END if _has_end_sign(parts[0]) else NO_END
    end = HYPHEN if parts[-1] == "-" else trailing_end(parts[-1])
    return Chunk(parts, steps, leading_end, end, chunk_flags(parts[1], parts[-2]))


def chunk_flags(first: str, last: str) -> int:
    """Return the flags of a chunk: LOWER, ABBREVIATION, both or 0.

    :param first: its first syllable
    :param last: its last syllable
    """
    flags = LOWER if first[0].islower() else 0
    if len(last) <= _LONGEST_ABBREVIATION and _ABBREVIATION.match(last):
        flags |= ABBREVIATION
    return flags


def trailing_end(separator: str) -> int:
    """Return the end of a separator before a blank; its first sign that ends a sentence decides."""
    if not separator:
        return NO_END
    sign = _END_SIGN.search(separator)
    dot = separator.find(".", separator.rfind("_") + 1)
    if dot >= 0 and (sign is None or dot < sign.start()):
        return FULL_STOP
    return SENTENCE_END if sign else NO_END


def is_break(end: int, line: int, flags_before: int, flags_after: int) -> bool:
    """Return whether a sentence or a block ends between two chunks with syllables.

    :param end: the first end between them that is not NO_END
    :param line: SAME_LINE, NEW_LINE or BLANK_LINE
    :param flags_before: the flags of the chunk before; only ABBREVIATION matters
    :param flags_after: the flags of the chunk after; only LOWER matters
    """
    if end == SENTENCE_END:
        return True
    if end == FULL_STOP:
        return line != SAME_LINE or not flags_before & ABBREVIATION
    if end == HYPHEN:
        return line == BLANK_LINE
    return line == BLANK_LINE or (line == NEW_LINE and not flags_after & LOWER)


def _has_end_sign(separator: str) -> bool:
    return bool(separator) and _END_SIGN.search(separator) is not None
