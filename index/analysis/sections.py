"""Into which sections is a long text divided?

A long document is found by its best section, so a section is about a page long. Each is analyzed as a text of its
own. It begins where the analysis has a break anyway, so no phrase is cut in two. Of the breaks that make a section
of the right length, the end of a block is preferred to the end of a line, and that to the end of a sentence. A
text without breaks stays whole.

A very long text is first divided into stretches, and each of these by itself, so that the memory that analysis
takes does not grow with the text. One without breaks is then cut at a blank.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.text_batch import TextBatch

__all__ = ["LONGEST_WHOLE", "divide", "divide_stretch", "stretches"]

LONGEST_WHOLE = 4_000
"""Characters up to which a text is not divided."""

_SHORTEST, _LONGEST = 150, 350  # syllables of a section if breaks allow; measured with benchmarks/books.py

_STRETCH = 200_000  # characters of a stretch, or somewhat more
_WINDOW = 4_000  # characters after these in which a break is looked for
_LONGEST_WINDOW = 1 << 20  # where a text is cut at a blank, or anywhere, if it has no break
_UNSURE = 4  # syllables at the edge of a window, near which breaks may depend on what is beyond

_LINE_ENDS = r"\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
_BLOCK_END = re.compile(r"[\n\r]\s*[\n\r]|[\f\x1c\x1d\u2029]")
_LINE_END = re.compile(f"[{_LINE_ENDS}]")
_UP_TO_LINE_END = re.compile(f".*[{_LINE_ENDS}]", re.DOTALL)
_UP_TO_BLANK = re.compile(r".*\s", re.DOTALL)


@dataclass(frozen=True, slots=True)
class _Gaps:
    """The breaks between syllables of a text."""

    text: str
    syllable_count: int

    syllables: NDArray[np.intp]
    """(n,) the number of the syllable after each break, ascending."""

    starts: list[int]
    """Where in the text the syllable before each break ends."""

    ends: list[int]
    """Where the syllable after it begins."""

    def strength(self, index: int) -> int:
        """Return how much ends at a break: 2 for a block, 1 for a line, 0 for a sentence."""
        gap = self.text[self.starts[index] : self.ends[index]]
        if _BLOCK_END.search(gap):
            return 2
        return 1 if _LINE_END.search(gap) else 0

    def cut(self, index: int) -> int:
        """Return where in the text a section begins that begins at a break: signs before a word belong to it."""
        gap = self.text[self.starts[index] : self.ends[index]]
        up_to_cut = _UP_TO_LINE_END.match(gap) or _UP_TO_BLANK.match(gap)
        return self.starts[index] + (len(gap) if up_to_cut is None else up_to_cut.end())


def divide(text: str) -> list[int]:
    """Return the offset at which each section of a text begins, ascending from 0.

    >>> divide("Một văn bản ngắn.")
    [0]
    """
    return [start + section for start, end in stretches(text) for section in divide_stretch(text[start:end])]


def stretches(text: str) -> Iterator[tuple[int, int]]:
    """Yield start and end of each stretch of a text; all but very long texts are one.

    >>> list(stretches("Một văn bản ngắn."))
    [(0, 17)]
    """
    start = 0
    while len(text) - start > 2 * _STRETCH:
        end = start + _STRETCH + _break_after(text[start + _STRETCH : start + _STRETCH + _LONGEST_WINDOW])
        if end == len(text):
            break
        yield start, end
        start = end
    yield start, len(text)


def _break_after(text: str) -> int:
    """Return where a stretch ends near the beginning of a text, which goes on from others and need not end."""
    size = _WINDOW
    while True:
        gaps = _find_gaps(text[:size])
        first, end = gaps.syllables.searchsorted((_UNSURE, gaps.syllable_count - _UNSURE)).tolist()
        if first < end:
            return gaps.cut(max(range(first, end), key=gaps.strength))
        if size >= len(text):
            found = None if len(text) < _LONGEST_WINDOW else _UP_TO_BLANK.match(text)  # a short rest stays whole
            return len(text) if found is None else found.end()
        size *= 16


def divide_stretch(text: str) -> list[int]:
    """Return the offset at which each section of one stretch begins, ascending from 0."""
    if len(text) <= LONGEST_WHOLE:
        return [0]
    gaps = _find_gaps(text)
    after_breaks, count = gaps.syllables, gaps.syllable_count
    offsets, section = [0], 0
    while count - section > _LONGEST:
        first = int(after_breaks.searchsorted(section + _SHORTEST))
        if first == len(after_breaks):
            break
        end = int(after_breaks.searchsorted(min(section + _LONGEST, count - _SHORTEST), side="right"))
        candidates = range(first, max(first + 1, end))
        best = max(candidates, key=lambda index: (gaps.strength(index), index))
        offsets.append(gaps.cut(best))
        section = int(after_breaks[best])
    return offsets


def _find_gaps(text: str) -> _Gaps:
    batch = TextBatch([text])
    syllables, origin = batch.syllables, batch.offsets[0]
    after_breaks = np.flatnonzero(np.diff(syllables.positions) > 1) + 1
    starts, ends = syllables.starts - origin, syllables.ends - origin
    spans = batch.normalized[0].original_spans
    return _Gaps(
        text,
        len(starts),
        after_breaks,
        spans(starts[after_breaks - 1], ends[after_breaks - 1])[1].tolist(),
        spans(starts[after_breaks], ends[after_breaks])[0].tolist(),
    )
