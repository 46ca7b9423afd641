"""Which words of a query does the index also write with other blanks: ``vietnam`` or ``việt nam``?

A word of several syllables may be written *solid* (``ôtô``, ``hanoi``, ``#CongNghe``, ``BaoCaoTaiChinh``) or apart
(``ô tô``). Both are found out from the counts of the index:

* A solid word is split into syllables that stand side by side in the index. Capitals inside a word show where; if
  there are none, the likeliest split into Vietnamese syllables is taken, or else into two syllables of any kind.
* Neighbors are joined if the index has them as one syllable.

What could be one Vietnamese syllable is neither split nor made by joining: ``toan`` is no ``to an``. Neighbors may
also stand side by side by chance (``lần đầu`` and ``Landau``), so they must belong together
(:mod:`timviet.search.planning.clauses.neighbors`).
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from typing import NamedTuple

from timviet.index.analysis.layer import Layer
from timviet.index.tables.bounded_cache import BoundedCache, remember
from timviet.index.text.fold import fold, is_compatible, marks_of
from timviet.index.text.syllable import canonicalize, is_bare_syllable, is_syllable
from timviet.search.contract.lexicon import Lexicon
from timviet.search.planning.clauses.accents import TypedSyllable
from timviet.search.planning.clauses.code_respacings import apart_code, is_code, solid_code
from timviet.search.planning.clauses.neighbors import LONG, NeighborCounts
from timviet.search.planning.syllable_row import SyllableRow

__all__ = ["Respacer", "Respacing"]

SURE = 0.8
"""Minimum mutual information of a single letter and a neighbor that is there once: ``e mail``, not ``w inds``."""

PULL = 0.8
"""Neighbors that are no word of the index are looked up solid only if the sum of their rarities is this many times
the rarity of the pair. So two thirds of the neighbors of questions are not looked up."""

MAX_JOINED = 6
"""The most neighbors that are joined, as in ``#DaiHoiDangToanQuoc``."""

MIN_LENGTH = 3
"""Minimum length of a solid word: shorter ones may mean anything."""

MIN_NATIVE_LENGTH, NATIVE = 5, 0.75
"""Minimum length and mutual information of a native word that the index also has solid.

Of 444 words of three to seven letters that two collections have solid and that would be split, this leaves 133
whole, all but five rightly: ``cove`` is no ``có vẻ``, ``baton`` no ``bất ổn``, but ``cholon`` is ``Chợ Lớn``."""

_NATIVE_TONES = frozenset("\u0300\u0303\u0309\u0323")  # huyền, ngã, hỏi, nặng: loanwords have none
_MAX_LENGTH = 40  # letters of a word that is split
_MAX_SYLLABLE = 7  # letters: nghiêng


class Respacing(NamedTuple):
    """A range of the syllables of a clause, and how else it is written; the range is half-open."""

    start: int
    end: int

    row: SyllableRow
    """The syllables of the other spelling: several if one was typed, one if several were typed."""

    shown: str
    """The other spelling as the index mostly has it."""


class Respacer:
    """Finds other spellings with the counts of one index, and caches them; several threads may use it at once."""

    def __init__(
        self, lexicon: Lexicon, word: Callable[[str], int], rarity: Callable[[tuple[Layer, str]], float]
    ) -> None:
        """Find spellings of an index.

        :param word: :attr:`TermCounts.word`, which planning calls for most neighbors
        :param rarity: :attr:`TermCounts.rarity`, which planning calls for all neighbors
        """
        self._lexicon, self._word, self._rarity = lexicon, word, rarity
        self._may_be_apart = BoundedCache(_may_be_apart)
        self._first = BoundedCache(lexicon.first_syllable)
        self._may_be_solid = BoundedCache(partial(_may_be_solid, self._first.__getitem__, word, rarity))
        self._apart: dict[tuple[str, ...], tuple[SyllableRow, str] | None] = {}
        self._solid: dict[tuple[str, ...], tuple[SyllableRow, str] | None] = {}
        self._neighbors = NeighborCounts(lexicon, word)

    # From solid to apart.

    def may_be_apart(self, typed: Sequence[TypedSyllable]) -> list[int]:
        """Return the numbers of the syllables that may be solid words or codes; few are."""
        may_be_apart = self._may_be_apart
        return [number for number, syllable in enumerate(typed) if may_be_apart[syllable.spelling]]

    def apart(self, written: str, *, ignores_accents: bool = False) -> tuple[SyllableRow, str] | None:
        """Return the syllables that a solid word consists of, and how the index mostly spells them, or None.

        :param written: one syllable of a query, as it was typed, with its capitals
        :param ignores_accents: whether typed accents are ignored
        """
        key = written, str(ignores_accents)
        try:
            return self._apart[key]
        except KeyError:
            return remember(self._apart, key, self._split(written, ignores_accents))

    def _split(self, written: str, ignores_accents: bool) -> tuple[SyllableRow, str] | None:
        spell = fold if ignores_accents else canonicalize
        if is_code(written):
            return apart_code(spell(written), self._lexicon.pairs)
        if not MIN_LENGTH <= len(written) <= _MAX_LENGTH or not written[0].isalpha():
            return None
        humps = tuple(map(spell, _split_at_capitals(written)))
        word = spell(written)
        if len(humps) > 1 and self._neighbors.all_of(humps):
            return self._row_of(humps, ignores_accents)
        folded = fold(word)
        if len(folded) != len(word) or not folded.isalpha() or is_bare_syllable(folded):
            return None
        pieces = self._split_into_syllables(word, folded)
        if pieces is None or not self._neighbors.belong_together(pieces, is_solid=True):
            pieces = self._split_in_two(word)
        if pieces is None or self._means_itself(word, pieces):
            return None
        return self._row_of(pieces, ignores_accents)

    def _means_itself(self, word: str, pieces: tuple[str, ...]) -> bool:
        """Return whether a word that the index has as it was typed is hardly the pieces: ``ando`` is no ``ấn độ``.

        Native words, which their tones show, are written solid only as names: ``hanoi``, but not ``coban``.
        """
        if len(word) >= LONG or not self._lexicon.spellings(fold(word)).get(word):
            return False
        if _NATIVE_TONES.isdisjoint(marks_of(" ".join(self._neighbors.usual_spelling(pieces)))):
            return False
        information = min(pair.information for pair in self._neighbors.all_of(pieces))
        return len(word) < MIN_NATIVE_LENGTH or information < NATIVE

    def _split_into_syllables(self, word: str, folded: str) -> tuple[str, ...] | None:
        """Return the likeliest split of a word into Vietnamese syllables that are neighbors in the index."""
        size = len(word)
        best: dict[tuple[int, int], tuple[float, tuple[str, ...]]] = {}
        for start, end in _syllable_ranges(folded):
            piece = canonicalize(word[start:end])
            if not start:
                best[0, end] = 0.0, (piece,)
                continue
            splits = []
            for before in range(max(0, start - _MAX_SYLLABLE), start):
                if (split := best.get((before, start))) and (pull := self._pull(split[1][-1], piece)) is not None:
                    splits.append((split[0] + pull, (*split[1], piece)))
            if splits:
                best[start, end] = max(splits)
        complete = [split for (start, end), split in best.items() if end == size and start]
        return max(complete)[1] if complete else None

    def _pull(self, first: str, second: str) -> float | None:
        """Return the logarithm of how much more often than by chance two pieces are neighbors; None if never."""
        pairs = self._neighbors.pairs(first, second)
        if not pairs:
            return None
        totals = (sum(self._lexicon.spellings(fold(piece)).values()) for piece in (first, second))
        return math.log(self._neighbors.lift(sum(pairs.values()), *totals))

    def _split_in_two(self, word: str) -> tuple[str, ...] | None:
        """Return the split of a word into two syllables of any kind that belong together, or None."""
        best: tuple[float, tuple[str, str]] | None = None
        for middle in range(1, len(word) - 1):
            first, second = word[:middle], word[middle:]
            if not self._neighbors.pairs(first, second):
                continue
            neighbors = self._neighbors.of(first, second)
            is_likely = middle > 1 or neighbors.frequency > 1 or neighbors.information >= SURE
            if is_likely and (best is None or neighbors.information > best[0]):
                best = neighbors.information, (first, second)
        return best[1] if best is not None and self._neighbors.belong_together(best[1], is_solid=True) else None

    def _row_of(self, pieces: tuple[str, ...], ignores_accents: bool) -> tuple[SyllableRow, str]:
        """Return pieces, each with the spellings that the index has beside its neighbors, and the usual ones."""
        neighbors = self._neighbors.all_of(pieces)
        allowed: list[frozenset[str] | None] = []
        for number in range(len(pieces)):
            as_second = {pair[1] for pair in neighbors[number - 1].pairs} if number else None
            as_first = {pair[0] for pair in neighbors[number].pairs} if number < len(neighbors) else None
            both = (as_first or set()) & (as_second or set()) or (as_first or set()) | (as_second or set())
            allowed.append(None if ignores_accents else frozenset(both))
        row = tuple(zip(map(fold, pieces), allowed, strict=True))
        return row, " ".join(self._neighbors.usual_spelling(pieces))

    # From apart to solid.

    def may_be_solid(self, typed: Sequence[TypedSyllable], usual: Sequence[str]) -> list[int]:
        """Return the numbers of the syllables at which a range may begin that the index has solid; few do.

        :param usual: the likeliest spelling of each syllable
        """
        may_be_solid = self._may_be_solid
        return [
            number
            for number, pair in enumerate(pairwise(usual))
            if typed[number + 1].is_joined and may_be_solid[pair]
        ]

    def solid(
        self, typed: Sequence[TypedSyllable], start: int, *, ignores_accents: bool = False
    ) -> Iterator[tuple[int, tuple[SyllableRow, str]]]:
        """Yield the ends of the ranges that the index has as one syllable, each with this syllable.

        :param start: the first syllable of the ranges, of :meth:`may_be_solid`
        """
        joined, stop = typed[start].folded, min(start + MAX_JOINED, len(typed))
        if joined.isdecimal() != typed[start + 1].folded.isdecimal():
            if (code := self._solid_code(*typed[start : start + 2])) is not None:
                yield start + 2, code
            return
        for end in range(start + 1, stop):
            if not typed[end].is_joined:
                return
            joined += typed[end].folded
            first = self._first[joined]
            if first is None:
                return
            if first == joined:
                pieces = tuple(
                    syllable.folded if ignores_accents else syllable.spelling
                    for syllable in typed[start : end + 1]
                )
                if (found := self._joined(pieces)) is not None:
                    yield end + 1, found

    def _solid_code(self, first: TypedSyllable, second: TypedSyllable) -> tuple[SyllableRow, str] | None:
        """Return digits and letters side by side as the one syllable that the index has, or None."""
        return solid_code(first.spelling, second.spelling, self._lexicon.spellings)

    def _joined(self, pieces: tuple[str, ...]) -> tuple[SyllableRow, str] | None:
        try:
            return self._solid[pieces]
        except KeyError:
            return remember(self._solid, pieces, self._join(pieces))

    def _join(self, pieces: tuple[str, ...]) -> tuple[SyllableRow, str] | None:
        """Return the one syllable of the index that is the pieces without blanks, or None."""
        typed = "".join(pieces)
        folded = fold(typed)
        if len(folded) < MIN_LENGTH or not folded[0].isalpha() or is_bare_syllable(folded):
            return None
        counts = self._lexicon.spellings(folded)
        accented = {spelling for spelling in counts if spelling != folded and is_compatible(typed, spelling)}
        if folded in counts and (len(folded) >= LONG or self._neighbors.belong_together(pieces)):
            accented.add(folded)
        if not accented:
            return None
        allowed = None if accented.issuperset(counts) else frozenset(accented)
        return ((folded, allowed),), max(accented, key=lambda spelling: (counts[spelling], spelling))


def _may_be_apart(spelling: str) -> bool:
    """Return whether a syllable may be a solid word, or a code of letters and digits."""
    folded = fold(spelling)
    return is_code(folded) or not (len(folded) < MIN_LENGTH or is_syllable(spelling) or is_bare_syllable(folded))


def _syllable_ranges(folded: str) -> list[tuple[int, int]]:
    """Return the ranges of a word that are syllables in a split of the whole word, by their end."""
    size = len(folded)
    ranges = [
        (start, end)
        for end in range(1, size + 1)
        for start in range(max(0, end - _MAX_SYLLABLE), end)
        if is_bare_syllable(folded[start:end])
    ]
    ends = {size}  # from where the rest of the word can be split
    for start, end in reversed(ranges):
        if end in ends:
            ends.add(start)
    starts, kept = {0}, []
    for start, end in ranges:
        if start in starts and end in ends:
            starts.add(end)
            kept.append((start, end))
    return kept


def _split_at_capitals(written: str) -> list[str]:
    """Split a word before a capital after a small letter, before the last of several capitals, and before digits.

    ``BaoCaoTaiChinh`` becomes Bao, Cao, Tai and Chinh; ``HTMLParser`` HTML and Parser; ``covid19`` covid and 19.
    """
    pieces, start = [], 0
    for index in range(1, len(written)):
        before, letter, after = written[index - 1], written[index], written[index + 1 : index + 2]
        is_hump = letter.isupper() and (before.islower() or (before.isupper() and after.islower()))
        if is_hump or (letter.isdecimal() and before.isalpha()):
            pieces.append(written[start:index])
            start = index
    return [*pieces, written[start:]]


def _may_be_solid(
    first_syllable: Callable[[str], str | None],
    word: Callable[[str], int],
    rarity: Callable[[tuple[Layer, str]], float],
    usual: tuple[str, str],
) -> bool:
    """Return whether the index may have two neighbors as one syllable, or as the start of one.

    The dictionary is asked last; all else that is read here, planning reads anyway.
    """
    folded = tuple(map(fold, usual))
    joined = "".join(folded)
    if folded[0].isdecimal() != folded[1].isdecimal():
        return rarity((Layer.FOLDED, joined)) > 0
    if not word("_".join(usual)) and all(map(is_bare_syllable, folded)):
        together = rarity((Layer.BIGRAM, " ".join(folded)))
        if sum(rarity((Layer.FOLDED, syllable)) for syllable in folded) < PULL * together:
            return False
    return first_syllable(joined) is not None
