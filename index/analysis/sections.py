"""Into which sections is a long text divided?

A long document is found by its best section, so a section is about a page long. Each is analyzed as a text of its
own. It begins where the analysis has a break anyway, so no phrase is cut in two. Of the breaks that make a section
of the right length, the end of a block is preferred to the end of a line, and that to the end of a sentence. A
text without breaks stays whole.
"""

from __future__ import annotations

import re

import numpy as np

from timviet.index.analysis.text_batch import TextBatch

__all__ = ["LONGEST_WHOLE", "divide"]

LONGEST_WHOLE = 4_000
"""Characters up to which a text is not divided."""

_SHORTEST, _LONGEST = 150, 350  # syllables of a section if breaks allow; measured with benchmarks/books.py

_LINE_ENDS = r"\n\r\v\f\x1c-\x1e\x85\u2028\u2029"
_BLOCK_END = re.compile(r"[\n\r]\s*[\n\r]|[\f\x1c\x1d\u2029]")
_LINE_END = re.compile(f"[{_LINE_ENDS}]")
_UP_TO_LINE_END = re.compile(f".*[{_LINE_ENDS}]", re.DOTALL)
_UP_TO_BLANK = re.compile(r".*\s", re.DOTALL)


def divide(text: str) -> list[int]:
    """Return the offset at which each section of a text begins, ascending from 0.

    >>> divide("Một văn bản ngắn.")
    [0]
    """
    if len(text) <= LONGEST_WHOLE:
        return [0]
    batch = TextBatch([text])
    syllables, origin = batch.syllables, batch.offsets[0]
    after_breaks = np.flatnonzero(np.diff(syllables.positions) > 1) + 1
    starts, ends = syllables.starts - origin, syllables.ends - origin
    spans = batch.normalized[0].original_spans
    gap_starts = spans(starts[after_breaks - 1], ends[after_breaks - 1])[1].tolist()
    gap_ends = spans(starts[after_breaks], ends[after_breaks])[0].tolist()
    offsets, section, count = [0], 0, len(starts)
    while count - section > _LONGEST:
        first = int(after_breaks.searchsorted(section + _SHORTEST))
        if first == len(after_breaks):
            break
        end = int(after_breaks.searchsorted(min(section + _LONGEST, count - _SHORTEST), side="right"))
        candidates = range(first, max(first + 1, end))
        best = max(candidates, key=lambda index: (_strength(text[gap_starts[index] : gap_ends[index]]), index))
        offsets.append(gap_starts[best] + _cut(text[gap_starts[best] : gap_ends[best]]))
        section = int(after_breaks[best])
    return offsets


def _strength(gap: str) -> int:
    """Return how much ends between two syllables: 2 for a block, 1 for a line, 0 for a sentence."""
    if _BLOCK_END.search(gap):
        return 2
    return 1 if _LINE_END.search(gap) else 0


def _cut(gap: str) -> int:
    """Return where in a gap between two syllables the next section begins: signs before a word belong to it."""
    up_to_cut = _UP_TO_LINE_END.match(gap) or _UP_TO_BLANK.match(gap)
    return len(gap) if up_to_cut is None else up_to_cut.end()
