"""Do these syllables form a word of pyvi's dictionary?

The pairs and triples of syllables in ``words.txt``, looked up for whole arrays of syllables at once. Each
syllable of the dictionary has a number, and a pair or triple is the number made of theirs.
"""

from __future__ import annotations

from functools import cached_property

import numpy as np
import numpy.typing as npt

__all__ = ["Dictionary"]

_FILTER_BITS = 18
_SCATTER = np.uint64(0x9E3779B97F4A7C15)  # 2^64 / the golden ratio: Knuth's multiplicative hashing


class Dictionary:
    """The two- and three-syllable words of a word list with one word a line."""

    def __init__(self, words: str) -> None:
        numbers: dict[str, int] = {}
        pairs: list[tuple[int, int]] = []
        triples: list[tuple[int, int, int]] = []
        for word in words.split("\n"):
            match word.split(" "):
                case [a, b]:
                    pairs.append((_number(numbers, a), _number(numbers, b)))
                case [a, b, c]:
                    triples.append((_number(numbers, a), _number(numbers, b), _number(numbers, c)))
        self._words = words
        self.numbers = numbers
        """Syllable to number."""
        self.unknown = len(numbers)
        """The number of every syllable that the dictionary does not have."""
        self._base = self.unknown + 1

        keys = np.array(pairs, np.int64).reshape(-1, 2)
        keys = keys[:, 0] * self._base + keys[:, 1]
        self._pair_bits = np.zeros(self._base**2 // 8 + 1, np.uint8)  # a bit for every pair there might be
        np.bitwise_or.at(self._pair_bits, keys >> 3, np.uint8(1) << (keys & 7).astype(np.uint8))

        keys = np.array(triples, np.int64).reshape(-1, 3)
        self._triples = np.unique((keys[:, 0] * self._base + keys[:, 1]) * self._base + keys[:, 2])
        self._maybe_triple = np.zeros(1 << _FILTER_BITS, np.bool_)
        self._maybe_triple[_scattered(self._triples)] = True

    @cached_property
    def words(self) -> frozenset[str]:
        """The words of two or three syllables, as the file spells them."""
        return frozenset(word for word in self._words.split("\n") if word.count(" ") in (1, 2))

    def pairs(self, syllables: npt.NDArray[np.int64]) -> npt.NDArray[np.bool_]:
        """Whether syllables i and i + 1 are a word: (n,) numbers to (n - 1,) answers."""
        keys = syllables[:-1] * self._base + syllables[1:]
        found: npt.NDArray[np.uint8] = self._pair_bits[keys >> 3] >> (keys & 7).astype(np.uint8) & 1
        return found.view(np.bool_)

    def triples(self, syllables: npt.NDArray[np.int64]) -> npt.NDArray[np.intp]:
        """Those i, ascending, for which syllables i, i + 1 and i + 2 are a word, for (n,) numbers."""
        keys = (syllables[:-2] * self._base + syllables[1:-1]) * self._base + syllables[2:]
        maybe = np.flatnonzero(self._maybe_triple[_scattered(keys)])
        keys = keys[maybe]
        found = np.searchsorted(self._triples, keys)
        found[found == len(self._triples)] = 0
        triples: npt.NDArray[np.intp] = maybe[self._triples[found] == keys]
        return triples


def _number(numbers: dict[str, int], syllable: str) -> int:
    return numbers.setdefault(syllable, len(numbers))


def _scattered(keys: npt.NDArray[np.int64]) -> npt.NDArray[np.uint64]:
    """A place below 2^_FILTER_BITS for each key."""
    return (keys.view(np.uint64) * _SCATTER) >> np.uint64(64 - _FILTER_BITS)
