"""Which passage shows it best, and what is highlighted?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape

import numpy as np

from timviet.index.analysis import Analysis, Layer, analyze
from timviet.search.wanted import Wanted

__all__ = ["Snippet", "make_snippet"]

_WINDOW = 32  # syllables
_NEARNESS = 0.5  # worth of two matches side by side, where a match in a new syllable is worth 1
_REPEATED = 0.1  # worth of one more match of the same syllable
_SENTENCE_START = 12  # syllables: how far back a passage reaches to begin with a sentence


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage of a document's body, character for character, and where the query is found in it."""

    text: str

    highlights: tuple[tuple[int, int], ...]
    """(start, end) ranges of ``text``, ascending, apart from each other."""

    start: int = 0
    """Offset of the passage in the body."""

    cut_before: bool = False
    """Whether the body has more text before the passage."""

    cut_after: bool = False
    """Whether the body has more text behind the passage."""

    def html(self, tag: str = "mark") -> str:
        """Gives the text escaped for HTML, with the highlights in elements of the given name."""
        pieces, last = [], 0
        for start, end in self.highlights:
            pieces += [escape(self.text[last:start]), f"<{tag}>", escape(self.text[start:end]), f"</{tag}>"]
            last = end
        return "".join([*pieces, escape(self.text[last:])])


def make_snippet(body: str, wanted: Wanted) -> Snippet:
    """Chooses the passage of a body that shows most of what is wanted, close together."""
    layers = (Layer.SYLLABLE, Layer.FOLDED, Layer.FORM) if wanted.forms else (Layer.SYLLABLE, Layer.FOLDED)
    analysis = analyze(body, layers)
    syllables = analysis[Layer.SYLLABLE]
    if not len(syllables):
        return Snippet("", ())
    matches = _matches(analysis, wanted)
    first, last = _whole(analysis, *_passage(analysis, matches))
    start, end = int(syllables.starts[first]), int(syllables.ends[last])
    start, end = _with_punctuation(body, start, end)
    spans = [
        (int(syllables.starts[i]) - start, int(syllables.ends[i]) - start) for i in matches if first <= i <= last
    ]
    text = body[start:end]
    return Snippet(text, _joined(text, spans), start, first > 0, last < len(syllables) - 1)


def _matches(analysis: Analysis, wanted: Wanted) -> list[int]:
    """Gives the numbers of the syllables that are wanted, with other marks if none has the right ones."""
    spelled, folded = analysis[Layer.SYLLABLE].terms, analysis[Layer.FOLDED].terms
    starts = analysis[Layer.SYLLABLE].starts
    right: set[int] = set()
    if wanted.forms:
        for form in analysis[Layer.FORM]:
            if form.term in wanted.forms:
                right.update(range(*np.searchsorted(starts, (form.start, form.end)).tolist()))
    syllables = wanted.syllables if right else {**wanted.within, **wanted.syllables}
    for phrase in wanted.phrases:
        right.update(_in_rows(analysis, phrase))
    alike = [i for i, term in enumerate(folded) if term in syllables]
    right.update(i for i in alike if (spellings := syllables[folded[i]]) is None or spelled[i] in spellings)
    return sorted(right) or alike


def _in_rows(analysis: Analysis, phrase: Sequence[tuple[str, frozenset[str] | None]]) -> Iterator[int]:
    """Yields the numbers of the syllables that stand in a row as a phrase has them."""
    spelled, folded = analysis[Layer.SYLLABLE].terms, analysis[Layer.FOLDED].terms
    positions = analysis[Layer.FOLDED].positions
    for first in [i for i, term in enumerate(folded) if term == phrase[0][0]]:
        row = range(first, first + len(phrase))
        if row.stop <= len(folded) and positions[row.stop - 1] - positions[first] == len(phrase) - 1:
            pairs = zip(row, phrase, strict=True)
            if all(folded[i] == term and (of is None or spelled[i] in of) for i, (term, of) in pairs):
                yield from row


def _passage(analysis: Analysis, matches: list[int]) -> tuple[int, int]:
    """Gives the first and the last syllable of the passage."""
    positions, folded = analysis[Layer.FOLDED].positions, analysis[Layer.FOLDED].terms
    count = len(folded)
    best, best_worth = 0, -1.0
    for number, begin in enumerate(matches):
        seen: set[str] = set()
        worth, before = 0.0, -2
        for i in matches[number:]:
            if i >= begin + _WINDOW:
                break
            worth += _REPEATED if folded[i] in seen else 1.0
            worth += _NEARNESS * (i == before + 1 and folded[i] not in seen)
            seen.add(folded[i])
            before = i
        if worth > best_worth:
            best, best_worth = begin, worth
    breaks = np.flatnonzero(np.diff(positions) > 1) + 1
    sentence = int(breaks[breaks <= best][-1]) if (breaks <= best).any() else 0
    first = sentence if best - sentence <= _SENTENCE_START else best - _SENTENCE_START // 2
    return first, min(count, max(first, 0) + _WINDOW + _SENTENCE_START) - 1


def _whole(analysis: Analysis, first: int, last: int) -> tuple[int, int]:
    """Moves both ends outward to a blank, so that ``05-CT/TW`` is not cut; a few steps, as there may be none."""
    text, starts, ends = analysis.text, analysis[Layer.SYLLABLE].starts, analysis[Layer.SYLLABLE].ends
    for _ in range(8):
        if first > 0 and not _BLANKS.search(text, ends[first - 1], starts[first]):
            first -= 1
        if last < len(ends) - 1 and not _BLANKS.search(text, ends[last], starts[last + 1]):
            last += 1
    return first, last


_BLANKS = re.compile(r"\s")
_BEFORE = re.compile(r"[^\w\s]{1,3}\Z")
_AFTER = re.compile(r"[^\w\s]{1,3}")


def _with_punctuation(text: str, start: int, end: int) -> tuple[int, int]:
    """Takes the quotation marks, brackets and stops into the passage that touch it."""
    before = _BEFORE.search(text, max(0, start - 3), start)
    after = _AFTER.match(text, end)
    return before.start() if before else start, after.end() if after else end


def _joined(text: str, spans: list[tuple[int, int]]) -> tuple[tuple[int, int], ...]:
    """Makes one range of ranges that only blanks part, or a single sign as in ``05-CT/TW``."""
    joined: list[tuple[int, int]] = []
    for start, end in spans:
        if joined and (start - joined[-1][1] <= 1 or text[joined[-1][1] : start].isspace()):
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return tuple(joined)
