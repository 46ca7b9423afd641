"""Which syllables does a text hold, and how does each look without its marks?

The same as the layer of folded syllables, found for a tenth of the price: each letter is looked up in a table,
and only what a table cannot tell (letters that become several, marks that stand alone, Chinese characters) is
read as the analysis reads it. Spellings, breaks and places in the original are told of those syllables that are
asked for.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate

import numpy as np

from timviet.index.tables.bounded_cache import BoundedCache
from timviet.index.tables.chunk_table import ABBREVIATED, STOP, cut, surfaces
from timviet.index.text.fold import fold
from timviet.index.text.normalize import Normalized, normalize
from timviet.index.text.syllable import canonicalize

__all__ = ["Scan"]

_GAP, _HARD, _ODD = 0x20, 0xFF, 0xFE
_LAST = 0x1FFFF  # what lies behind is looked at by itself
_FOLLOWS, _BREAKS, _UNLESS_ABBREVIATED, _UNLESS_LOWER = range(4)  # what a gap between two syllables means
_BLANK_LINE = re.compile(r"\n\s*\n")
_MOST = 4096  # runs and gaps that are remembered
_MARK = re.compile("[\u0300-\u036f]")  # may go on with a syllable


class _Table:
    """What each character looks like, worked out when it is first met."""

    def __init__(self, normal: bool) -> None:
        """Begins.

        :param normal: whether the texts are normalised
        """
        self._normal = normal
        self._seen = np.zeros(_LAST + 2, np.uint8)  # 0 if it has not been met
        self._seen[_LAST + 1] = _HARD

    def folded(self, text: str) -> bytes:
        """Gives one byte for each character: a letter or digit, a gap, or what the table cannot tell."""
        codes = np.frombuffer(text.encode("utf-32-le", "surrogatepass"), np.uint32)
        if not text.isascii():
            codes = np.minimum(codes, _LAST + 1)
        folded = self._seen.take(codes).tobytes()
        if b"\0" in folded:
            for code in sorted(set(codes[np.frombuffer(folded, np.uint8) == 0].tolist())):
                self._seen[code] = self._look(chr(code))
            folded = self._seen.take(codes).tobytes()
        return folded

    def _look(self, character: str) -> int:
        if not self._normal and (kind := _oddity(character)):
            return kind
        if len(surfaces(character)) == 1 and not _MARK.match(character):
            return _GAP
        bare = fold(canonicalize(character))
        return ord(bare) if len(bare) == 1 and bare.isascii() and bare.isalnum() else _HARD


def _oddity(character: str) -> int:
    """Tells of a character that normalisation changes whether it stays a gap, or makes the text odd; else 0."""
    plain = normalize(character).text
    if plain == character:
        return _ODD if unicodedata.category(character)[0] == "M" or "\u1160" <= character < "\u1200" else 0
    return _GAP if len(plain) == 1 and not plain.isalnum() else _ODD


_raw, _normalised = _Table(False), _Table(True)


def _meaning_of(gap: str) -> int:
    """Tells whether what stands between two syllables parts them, or on what of theirs that depends."""
    plain = normalize(gap).text
    cuts = list(map(cut, f"a{plain}a".split()))
    if len(cuts) == 1:
        return _FOLLOWS if cuts[0].steps[-1] == 1 else _BREAKS
    stop = next((each.tail for each in cuts[:-1] if each.tail), cuts[-1].head)
    if "\n" not in plain:
        return _FOLLOWS if not stop else _BREAKS if stop == STOP else _UNLESS_ABBREVIATED
    return _BREAKS if stop or _BLANK_LINE.search(plain) else _UNLESS_LOWER


def _read(run: str) -> list[tuple[int, int, bytes]]:
    """Gives where each syllable of a run begins and ends in it, and how it looks without marks."""
    parts = surfaces(run)
    places = list(accumulate(map(len, parts), initial=0))
    return [
        (start, end, fold(canonicalize(part)).encode("utf-8", "surrogatepass"))
        for part, start, end in zip(parts[1::2], places[1:-1:2], places[2::2], strict=True)
    ]


def _is_abbreviated(run: str) -> bool:
    return bool(cut(run).flags & ABBREVIATED)


_meanings, _abbreviated = BoundedCache(_meaning_of, _MOST), BoundedCache(_is_abbreviated, _MOST)
_runs, _spellings = BoundedCache(_read, _MOST), BoundedCache(canonicalize, _MOST)


def _edges(folded: bytes) -> tuple[memoryview[int], memoryview[int]]:
    """Gives where runs begin and end."""
    inside = np.frombuffer(b" %b " % folded, np.uint8) != _GAP
    edges = (inside[1:] != inside[:-1]).nonzero()[0].data
    return edges[0::2], edges[1::2]


def _looked_closer(
    text: str, folded: bytes, seen: list[bytes], edges: tuple[memoryview[int], memoryview[int]]
) -> tuple[list[bytes], tuple[memoryview[int], memoryview[int]]]:
    """Reads runs of characters that the table cannot tell as the analysis does."""
    begins, stops = edges
    tokens: list[bytes] = []
    starts, ends = array("q"), array("q")
    done = 0
    for number in [*_runs_with(_HARD, folded, begins), len(seen)]:
        tokens += seen[done:number]
        starts.frombytes(begins[done:number].tobytes())
        ends.frombytes(stops[done:number].tobytes())
        done = number + 1
        if number < len(seen):
            begin = begins[number]
            for first, last, bare in _runs[text[begin : stops[number]]]:
                tokens.append(bare)
                starts.append(begin + first)
                ends.append(begin + last)
    return tokens, (memoryview(starts), memoryview(ends))


def _runs_with(code: int, folded: bytes, begins: memoryview[int]) -> list[int]:
    """Gives the numbers of the runs in which a code stands."""
    places = np.flatnonzero(np.frombuffer(folded, np.uint8) == code)
    numbers: list[int] = np.unique(np.searchsorted(np.asarray(begins), places, side="right") - 1).tolist()
    return numbers


class Scan:
    """The syllables of one text, numbered from 0."""

    def __init__(
        self,
        original: str,
        text: str,
        tokens: list[bytes],
        edges: tuple[Sequence[int], Sequence[int]],
        normalized: Normalized | None = None,
        origin: int = 0,
    ) -> None:
        """Takes what was seen of a text; see :meth:`of` and :meth:`together`."""
        self.original = original
        self.text = text
        """What the offsets are of: normalised, if that is more than one sign for another, or with others."""
        self.tokens = tokens
        """The syllables without marks, in UTF-8."""
        self.starts, self.ends = edges
        self.origin = origin
        """Where the text begins, by these offsets."""
        self._normalized = normalized

    @classmethod
    def of(cls, original: str) -> Scan:
        """Looks at a text, in time linear in its length."""
        normalized, text, folded = None, original, _raw.folded(original)
        if _ODD in folded:
            normalized = normalize(original)
            text = normalized.text
            folded = _normalised.folded(text)
        seen = folded.split(), _edges(folded)
        if _HARD in folded:
            seen = _looked_closer(text, folded, *seen)
        return cls(original, text, *seen, normalized)

    @classmethod
    def together(cls, texts: Sequence[str], apart: str) -> tuple[Scan, list[Scan]]:
        """Looks at many texts, which takes less time than one by one.

        Gives a scan of all texts in which no character moves, and a scan of each of these, whose offsets are those
        of the first.

        :param apart: what stands between them, without letters
        """
        joined = apart.join(texts)
        folded = _raw.folded(joined)
        if _ODD in folded:
            texts = [text for text in texts if _ODD not in _raw.folded(text)]
            joined = apart.join(texts)
            folded = _raw.folded(joined)
        tokens, edges = folded.split(), _edges(folded)
        if _HARD in folded:
            tokens, edges = _looked_closer(joined, folded, tokens, edges)
        starts, ends = edges
        parts = []
        begin = first = 0
        for text in texts:
            end = begin + len(text)
            behind = bisect_left(starts, end, first)
            here = slice(first, behind)
            parts.append(cls(text, joined, tokens[here], (starts[here], ends[here]), origin=begin))
            begin, first = end + len(apart), behind
        return cls(joined, joined, tokens, edges), parts

    def __len__(self) -> int:
        return len(self.tokens)

    @property
    def end(self) -> int:
        """Where the text ends, by the offsets."""
        return self.origin + len(self.original if self._normalized is None else self.text)

    @property
    def spaced(self) -> bytes:
        """All syllables without marks, with a blank between."""
        return b" ".join(self.tokens)

    def spelled(self, number: int) -> str:
        """Gives a syllable as the index spells it."""
        return _spellings[self.text[self.starts[number] : self.ends[number]]]

    def follows(self, number: int) -> bool:
        """Tells whether a syllable stands behind the one before without a break between."""
        if number <= 0:
            return False
        start, end = self.starts[number], self.ends[number - 1]
        meaning = _meanings[self.text[end:start]]
        if meaning < _UNLESS_ABBREVIATED:
            return meaning == _FOLLOWS
        if meaning == _UNLESS_LOWER:
            return self.text[start].islower()
        return _abbreviated[self.text[self.starts[number - 1] : end]]

    def spans(self, numbers: Iterable[int]) -> list[tuple[int, int]]:
        """Gives where some syllables stand in the original."""
        starts, ends, origin = self.starts, self.ends, self.origin
        if self._normalized is None:
            return [(starts[number] - origin, ends[number] - origin) for number in numbers]
        chosen = list(numbers)
        firsts, lasts = self._normalized.original_spans(
            np.array([starts[number] for number in chosen], np.intp),
            np.array([ends[number] for number in chosen], np.intp),
        )
        return list(zip(firsts.tolist(), lasts.tolist(), strict=True))
