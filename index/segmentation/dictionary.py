"""Which neighboring syllables form a word of pyvi's dictionary?

Two features of pyvi's model, ``bi_gram()`` and ``tri_gram()``, are whether two or three neighboring syllables are
a word of ``words.txt``. This module answers for a whole array of syllables at once. Each syllable of the
dictionary has a number, and the key of a pair or triple is computed from the numbers of its syllables.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from timviet.index.lazy import lazy_property

__all__ = ["Dictionary"]

_FILTER_BITS = 18
_HASH_MULTIPLIER = np.uint64(0x9E3779B97F4A7C15)  # 2^64 / the golden ratio: Knuth's multiplicative hashing


class Dictionary:
    """The words of two and of three syllables in a word list."""

    def __init__(self, words: str) -> None:
        """Read a word list.

        :param words: one word a line, its syllables separated by a blank; words of one syllable, or of four and
            more, are left out because pyvi has no feature for them
        """
        numbers: dict[str, int] = {}
        pairs: list[tuple[int, int]] = []
        triples: list[tuple[int, int, int]] = []
        for word in words.split("\n"):
            match word.split(" "):
                case [a, b]:
                    pairs.append((_number_of(numbers, a), _number_of(numbers, b)))
                case [a, b, c]:
                    triples.append((_number_of(numbers, a), _number_of(numbers, b), _number_of(numbers, c)))
        self._words = words
        self.numbers = numbers
        """Syllable to number, from 0."""
        self.unknown = len(numbers)
        """The number of all syllables that are not in the dictionary."""
        self._base = self.unknown + 1

        keys = np.array(pairs, np.int64).reshape(-1, 2)
        keys = keys[:, 0] * self._base + keys[:, 1]
        self._pair_bits = np.zeros(self._base**2 // 8 + 1, np.uint8)  # one bit for each possible pair
        np.bitwise_or.at(self._pair_bits, keys >> 3, np.uint8(1) << (keys & 7).astype(np.uint8))

        keys = np.array(triples, np.int64).reshape(-1, 3)
        self._triple_keys = np.unique((keys[:, 0] * self._base + keys[:, 1]) * self._base + keys[:, 2])
        self._triple_filter = np.zeros(1 << _FILTER_BITS, np.bool_)
        self._triple_filter[_hashes(self._triple_keys)] = True

    @lazy_property
    def words(self) -> frozenset[str]:
        """The words of two or three syllables, as the word list spells them."""
        return frozenset(word for word in self._words.split("\n") if word.count(" ") in (1, 2))

    def is_pair(self, syllables: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Return whether syllables i and i + 1 are a word, for each i.

        :param syllables: (n,) int64 numbers of syllables
        :returns: (n - 1,) bool
        """
        keys = syllables[:-1] * self._base + syllables[1:]
        bits: npt.NDArray[np.uint8] = self._pair_bits[keys >> 3] >> (keys & 7).astype(np.uint8) & np.uint8(1)
        return bits.view(np.bool_)

    def triple_starts(self, syllables: npt.NDArray[np.int64]) -> npt.NDArray[np.intp]:
        """Return each i, ascending, for which syllables i, i + 1 and i + 2 are a word.

        :param syllables: (n,) int64 numbers of syllables
        :returns: (n_triples,) intp
        """
        keys = (syllables[:-2] * self._base + syllables[1:-1]) * self._base + syllables[2:]
        candidates = np.flatnonzero(self._triple_filter[_hashes(keys)])
        keys = keys[candidates]
        rows = np.searchsorted(self._triple_keys, keys)
        rows[rows == len(self._triple_keys)] = 0
        starts: npt.NDArray[np.intp] = candidates[self._triple_keys[rows] == keys]
        return starts


def _number_of(numbers: dict[str, int], syllable: str) -> int:
    return numbers.setdefault(syllable, len(numbers))


def _hashes(keys: npt.NDArray[np.int64]) -> npt.NDArray[np.uint64]:
    """Return a hash below 2^_FILTER_BITS of each key: (n,) int64 to (n,) uint64."""
    return (keys.view(np.uint64) * _HASH_MULTIPLIER) >> np.uint64(64 - _FILTER_BITS)
