"""Which syllables stand together in a document that must have all words of a clause?

These are the likely words of the index. Where it has none, pyvi's dictionary decides: a document with
``xuất cảnh`` and ``cửa khẩu`` does not have the word ``xuất khẩu``, even if no other document has it either.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterator, Sequence
from functools import cache, lru_cache

from timviet.index.segmentation.model import model_folder, read_words
from timviet.index.text.syllable import canonicalize

__all__ = ["find_whole_words"]

_LIKELY = 0.5  # of words that overlap, only one can be likelier
_MAX_SYLLABLES = 4  # of a word
_FEW = 50  # words that are looked up in less time than a set is made in
_OLD_STYLE = re.compile(r"(?<!q)(?:o[àáảãạèéẻẽẹ]|u[ỳýỷỹỵ])(?!\S)")
"""The end of a syllable whose tone mark is not where the index has it: ``hoá`` for ``hóa``."""


def find_whole_words(
    spellings: Sequence[str],
    joined: Sequence[bool],
    likely: Sequence[tuple[int, int, float]],
    count: Callable[[str], int],
) -> list[tuple[int, int]]:
    """Return the words of several syllables, as (start, end), ascending; none overlap.

    :param spellings: the syllables with their accents
    :param joined: whether each syllable follows the previous one without a break
    :param likely: the words of the index, as (start, end, probability)
    :param count: returns the frequency of a word in the index, its syllables joined by ``_``
    :raises ModelError: pyvi's dictionary is missing
    """
    words = [(start, end) for start, end, probability in likely if end - start > 1 and probability > _LIKELY]
    taken = {number for start, end in words for number in range(start, end)}
    is_word = _is_word if len(spellings) <= _FEW else _word_set().__contains__
    start = 0
    while start < len(spellings):
        for end in _ends(start, joined, taken):
            word = spellings[start:end]
            if is_word(" ".join(word)) and not count("_".join(word)):
                words.append((start, end))
                start = end
                break
        else:
            start += 1
    return sorted(words)


def _ends(start: int, joined: Sequence[bool], taken: Collection[int]) -> Iterator[int]:
    """Yield where words of several syllables from one on may end, the longest first."""
    end = start
    while end < min(len(joined), start + _MAX_SYLLABLES) and end not in taken and (end == start or joined[end]):
        end += 1
    yield from range(end, start + 1, -1)


@lru_cache(maxsize=10_000)
def _is_word(text: str) -> bool:
    """Return whether pyvi's dictionary has a word; the first ones are found without making a set."""
    if _is_word.cache_info().currsize < _FEW:
        return f"\n{text}\n" in _dictionary()
    return text in _word_set()


@cache
def _word_set() -> frozenset[str]:
    return frozenset(_dictionary().split("\n"))


@cache
def _dictionary() -> str:
    """Return pyvi's words, one a line; they are read on first use, which a set of them would take longer."""
    words = read_words(model_folder()).lower()
    return f"\n{_OLD_STYLE.sub(lambda end: canonicalize(end[0]), words)}\n"
