"""How is a short text, a query or a passage, split into syllables quickly?

The result is the same as that of :mod:`timviet.index.analysis.tokenizer`, in lists and in a tenth of the time.
Each letter is looked up in a table; only chunks with other characters are split one by one. Spellings, breaks and
offsets in the original are computed only for the syllables that need them. The rules are in
:mod:`timviet.index.text.chunk_split` and :mod:`timviet.index.analysis.breaks`. A property test compares both
modules.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from itertools import accumulate
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from timviet.index.analysis.breaks import BLANK_LINE, NEW_LINE, SAME_LINE, chunk_flags, is_break, read_chunk
from timviet.index.analysis.letter_table import GAP, HARD, NORMALIZED_LETTERS, ODD, RAW_LETTERS
from timviet.index.lazy import lazy_pattern
from timviet.index.tables.bounded_cache import BoundedCache
from timviet.index.text.chunk_split import split_chunk
from timviet.index.text.fold import fold
from timviet.index.text.normalize import Normalized, normalize
from timviet.index.text.syllable import canonicalize

__all__ = ["Scan"]

_BLANK_LINE = lazy_pattern(r"\n\s*\n")
_MAX_KEPT = 4096  # entries of each cache below
_FEW = 64  # syllables of a query, or of a line

_Edges: TypeAlias = tuple[Sequence[int], Sequence[int]]
"""Starts and ends of syllables: two sequences of equal length, ascending."""

_TextLetters: TypeAlias = tuple[str, bytes, Normalized | None]
"""A text or its normal form, its letters without ODD, and the normal form if it has other offsets."""


def _read_gap(gap: str) -> bool | tuple[int, int]:
    """Return whether a gap between two syllables is a break, or (end, line) if that depends on the syllables.

    :returns: ``end`` and ``line`` are arguments of :func:`is_break`
    """
    plain = normalize(gap).text
    *before, last = map(read_chunk, f"a{plain}a".split())
    if not before:
        return last.steps[-1] > 1
    end = next((chunk.trailing_end for chunk in before if chunk.trailing_end), last.leading_end)
    line = BLANK_LINE if _BLANK_LINE.search(plain) else NEW_LINE if "\n" in plain else SAME_LINE
    flags = range(4)
    answers = {is_break(end, line, flags_before, flags_after) for flags_before in flags for flags_after in flags}
    return answers.pop() if len(answers) == 1 else (end, line)


def _read_syllables(chunk: str) -> list[tuple[int, int, bytes]]:
    """Return (start in the chunk, end in the chunk, syllable without marks in UTF-8) of each syllable."""
    parts = split_chunk(chunk)
    offsets = list(accumulate(map(len, parts), initial=0))
    return [
        (start, end, fold(canonicalize(part)).encode("utf-8", "surrogatepass"))
        for part, start, end in zip(parts[1::2], offsets[1:-1:2], offsets[2::2], strict=True)
    ]


_gaps = BoundedCache(_read_gap, _MAX_KEPT)
_syllables = BoundedCache(_read_syllables, _MAX_KEPT)
_spellings = BoundedCache(canonicalize, _MAX_KEPT)
_flags: BoundedCache[str, int] = BoundedCache(lambda syllable: chunk_flags(syllable, syllable), _MAX_KEPT)


class Scan:
    """The syllables of one text, numbered from 0."""

    def __init__(
        self,
        original: str,
        text: str,
        tokens: list[bytes],
        edges: _Edges,
        normalized: Normalized | None = None,
        origin: int = 0,
    ) -> None:
        """Store the syllables of a text; use :meth:`of` or :meth:`together` to make a scan."""
        self.original = original
        self.text = text
        """The text of all offsets: the original, the normalized text, or several texts joined."""
        self.tokens = tokens
        """The syllables without marks, in UTF-8."""
        self.starts, self.ends = edges
        self.origin = origin
        """Offset of this text in ``text``."""
        self._normalized = normalized

    @classmethod
    def of(cls, original: str) -> Scan:
        """Scan a text, in time linear in its length."""
        text, letters, normalized = original, RAW_LETTERS.look_up(original), None
        if ODD in letters:
            text, letters, normalized = _normalize(original)
        return cls(original, text, *_tokens(text, letters), normalized)

    @classmethod
    def together(cls, texts: Sequence[str], separator: str) -> tuple[Scan, list[Scan]]:
        """Scan many texts in one go, which is faster than one by one.

        :param separator: put between the texts; without letters and digits
        :return: a scan of the joined texts, and a scan of each text, whose ``starts`` and ``ends`` are in the
            joined text
        """
        joined = separator.join(texts)
        letters = RAW_LETTERS.look_up(joined)
        with_letters: list[_TextLetters] = [(text, b"", None) for text in texts]
        if ODD in letters:
            with_letters = _letters_of_each(texts, letters, len(separator))
            joined = separator.join([text for text, _, _ in with_letters])
            letters = RAW_LETTERS.look_up(separator).join([text_letters for _, text_letters, _ in with_letters])
        tokens, (starts, ends) = _tokens(joined, letters)
        parts = []
        origin = first = 0
        for original, (text, _, normalized) in zip(texts, with_letters, strict=True):
            end = origin + len(text)
            last = bisect_left(starts, end, first)
            numbers = slice(first, last)
            edges = starts[numbers], ends[numbers]
            parts.append(cls(original, joined, tokens[numbers], edges, normalized, origin))
            origin, first = end + len(separator), last
        return cls(joined, joined, tokens, (starts, ends)), parts

    def __len__(self) -> int:
        return len(self.tokens)

    @property
    def end(self) -> int:
        """Offset of the end of this text in ``text``."""
        return self.origin + len(self.original if self._normalized is None else self._normalized.text)

    def folded(self) -> list[str]:
        """Return every syllable without marks: the terms of the layer of folded syllables."""
        return b" ".join(self.tokens).decode("utf-8", "surrogatepass").split()

    def spelling(self, number: int) -> str:
        """Return the canonical spelling of a syllable: its term in the layer of syllables."""
        return _spellings[self.text[self.starts[number] : self.ends[number]]]

    def follows(self, number: int) -> bool:
        """Return whether a syllable follows the one before it without a break."""
        if number <= 0:
            return False
        gap = _gaps[self.text[self.ends[number - 1] : self.starts[number]]]
        if gap is False:  # nearly always: a blank
            return True
        return gap is not True and not self._is_break(gap, number)

    def last_break(self, first: int, last: int) -> int | None:
        """Return the last of the syllables ``first`` to ``last`` that has a break before it, or None."""
        text, starts, ends = self.text, self.starts, self.ends
        for number in range(last, max(first, 1) - 1, -1):
            gap = text[ends[number - 1] : starts[number]]
            if gap != " " and not self.follows(number):
                return number
        return 0 if first <= 0 else None

    def _is_break(self, gap: tuple[int, int], number: int) -> bool:
        """Return whether the gap before syllable ``number`` is a break, given its (end, line)."""
        text, starts, ends = self.text, self.starts, self.ends
        flags_before = _flags[text[starts[number - 1] : ends[number - 1]]]
        return is_break(*gap, flags_before, _flags[text[starts[number] : ends[number]]])

    def spellings(self) -> list[str]:
        """Return the canonical spelling of every syllable."""
        text = self.text
        return [_spellings[text[start:end]] for start, end in zip(self.starts, self.ends, strict=True)]

    def positions(self) -> list[int]:
        """Return the position of every syllable: 0, 1, 2, …, with one number left out at each break."""
        breaks = self._breaks()
        if not breaks:
            return list(range(len(self)))
        return list(accumulate([1 + is_break for is_break in breaks], initial=0))

    def joined(self) -> list[bool]:
        """Return for every syllable whether it follows the one before it without a break."""
        breaks = self._breaks()
        if not breaks:
            return [number > 0 for number in range(len(self))]
        return [False, *[not is_break for is_break in breaks]]

    def _breaks(self) -> list[bool]:
        """Return for every syllable but the first whether a break is before it; nothing if there are none."""
        text = self.text
        gaps = [_gaps[text[end:start]] for end, start in zip(self.ends, self.starts[1:], strict=False)]
        if not any(gaps):  # most queries have no breaks
            return []
        return [
            gap if isinstance(gap, bool) else self._is_break(gap, number) for number, gap in enumerate(gaps, 1)
        ]

    def offsets(self) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
        """Return the starts, (n,), and the ends, (n,), of all syllables in the original."""
        starts, ends = self._offsets(self.starts, self.ends)
        return starts.astype(np.int32), ends.astype(np.int32)

    def _offsets(self, starts: Sequence[int], ends: Sequence[int]) -> tuple[NDArray[Any], NDArray[Any]]:
        """Return the starts, (n,), and the ends, (n,), in the original of ranges of ``text``."""
        all_starts, all_ends = np.array(starts, np.intp) - self.origin, np.array(ends, np.intp) - self.origin
        return (
            (all_starts, all_ends)
            if self._normalized is None
            else self._normalized.original_spans(all_starts, all_ends)
        )

    def first_from(self, offset: int) -> int:
        """Return the number of the first syllable that begins at or after an offset of the original."""
        if self._normalized is not None:
            offset = self._normalized.first_from(offset)
        return bisect_left(self.starts, offset + self.origin)

    def original_span(self, start: int, end: int) -> tuple[int, int]:
        """Return the (start, end) in the original of a range of ``text``."""
        start, end = start - self.origin, end - self.origin
        return (start, end) if self._normalized is None else self._normalized.original_span(start, end)

    def spans(self, numbers: Iterable[int], zero: int = 0) -> list[tuple[int, int]]:
        """Return the (start, end) of some syllables in the original.

        :param zero: the offset in the original from which they are counted
        """
        starts, ends = self.starts, self.ends
        if self._normalized is None:
            origin = self.origin + zero
            return [(starts[number] - origin, ends[number] - origin) for number in numbers]
        chosen = list(numbers)
        original_starts, original_ends = self._offsets(
            [starts[number] for number in chosen], [ends[number] for number in chosen]
        )
        return list(zip((original_starts - zero).tolist(), (original_ends - zero).tolist(), strict=True))


def _normalize(original: str) -> _TextLetters:
    """Return a text with ODD letters in its normal form."""
    normalized = normalize(original)
    text = normalized.text
    return text, NORMALIZED_LETTERS.look_up(text), None if normalized.is_unmoved else normalized


def _letters_of_each(texts: Sequence[str], letters: bytes, gap: int) -> list[_TextLetters]:
    """Return each of several texts, those with ODD letters in their normal form.

    :param letters: of all texts, with ``gap`` letters between two of them
    """
    with_letters: list[_TextLetters] = []
    start = 0
    for text in texts:
        end = start + len(text)
        is_odd = letters.find(ODD, start, end) >= 0
        with_letters.append(_normalize(text) if is_odd else (text, letters[start:end], None))
        start = end + gap
    return with_letters


def _tokens(text: str, letters: bytes) -> tuple[list[bytes], _Edges]:
    """Return the syllables without marks, and their starts and ends.

    :param letters: one byte for each character of the text, as :class:`LetterTable` returns them, without ODD
    """
    tokens = letters.split()
    if HARD in letters:
        return _replace_hard(text, letters, tokens, _edges(letters))
    return tokens, _edges_of_few(letters, tokens) if len(tokens) < _FEW else _edges(letters)


def _edges_of_few(letters: bytes, stretches: Iterable[bytes]) -> _Edges:
    """Return the same as :func:`_edges`; for few stretches this takes less time than calls of numpy."""
    starts, ends, end = [], [], 0
    for stretch in stretches:
        start = letters.index(stretch, end)
        end = start + len(stretch)
        starts.append(start)
        ends.append(end)
    return starts, ends


def _edges(letters: bytes) -> tuple[memoryview[int], memoryview[int]]:
    """Return the starts and the ends of the stretches without GAP."""
    is_inside = np.frombuffer(b" %b " % letters, np.uint8) != GAP
    edges = (is_inside[1:] != is_inside[:-1]).nonzero()[0].data
    return edges[0::2], edges[1::2]


def _replace_hard(
    text: str, letters: bytes, stretches: list[bytes], edges: tuple[memoryview[int], memoryview[int]]
) -> tuple[list[bytes], _Edges]:
    """Return the syllables of the stretches between gaps; a stretch with a HARD letter is split and folded."""
    stretch_starts, stretch_ends = edges
    tokens: list[bytes] = []
    starts, ends = array("q"), array("q")
    done = 0
    for number in [*_stretches_with_hard(letters, stretch_starts), len(stretches)]:
        tokens += stretches[done:number]
        starts.frombytes(stretch_starts[done:number].tobytes())
        ends.frombytes(stretch_ends[done:number].tobytes())
        done = number + 1
        if number < len(stretches):
            origin = stretch_starts[number]
            for start, end, folded in _syllables[text[origin : stretch_ends[number]]]:
                tokens.append(folded)
                starts.append(origin + start)
                ends.append(origin + end)
    return tokens, (memoryview(starts), memoryview(ends))


def _stretches_with_hard(letters: bytes, starts: memoryview[int]) -> list[int]:
    """Return the numbers of the stretches with a HARD letter, ascending."""
    offsets = np.flatnonzero(np.frombuffer(letters, np.uint8) == HARD)
    numbers: list[int] = np.unique(np.searchsorted(np.asarray(starts), offsets, side="right") - 1).tolist()
    return numbers
