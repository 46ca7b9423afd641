"""Which counts of syllables and words does planning use?

The counts of the index. Question words (:mod:`timviet.search.planning.clauses.question_words`) are added as if
documents had them, because they are frequent in queries but rare in documents.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeVar

from timviet.index.analysis.layer import Layer
from timviet.index.tables.bounded_cache import BoundedCache
from timviet.index.text.fold import fold
from timviet.index.text.syllable import is_bare_syllable
from timviet.search.contract.lexicon import Lexicon
from timviet.search.planning.clauses.accents import AccentRestorer
from timviet.search.planning.clauses.question_words import QuestionWords, common_question_words
from timviet.search.planning.clauses.respacings import Respacer

__all__ = ["TermCounts"]

_PASSAGE = 50  # average length of documents, in syllables, from which they are passages
_RARELY_SIGNED = (
    0.5  # how much rarer a syllable may be with signs: in 20,000 documents, one of 141 has it with them
)
_SYLLABLES_PER_QUESTION = 6000  # a question phrase is counted once per this many syllables of the index

_Spelled = TypeVar("_Spelled")
_Rarity = Callable[[tuple[Layer, str]], float]


class TermCounts:
    """Caches the counts of an index and of question words; several threads may use it at once.

    No cache refers to the object that has it: a cycle would keep files open until a garbage collection.
    """

    def __init__(self, lexicon: Lexicon) -> None:
        self._lexicon = lexicon
        self._question_words = common_question_words()
        self.syllable_count = lexicon.syllable_count
        """The number of syllables of all documents."""
        self.word_count = lexicon.word_count
        """The number of words of all documents."""
        counts = _CachedSpellings(lexicon, self._question_words)
        self.restorer = AccentRestorer(counts)
        """Restores accents with these counts."""
        self.spellings = counts.spellings
        """Return the spellings of a folded syllable, and how often each occurs."""
        self.pairs = counts.pairs
        """Return the spellings of two folded neighbors, and how often each pair occurs."""
        self.word = counts.word
        """Return the number of documents that contain a word, its syllables joined by ``_``."""
        rarity = partial(_rarity, lexicon, math.log1p(lexicon.doc_count))
        self.rarity: _Rarity = BoundedCache(rarity).__getitem__
        """Return idf / maximum idf of a term: 1 if it is rarest, 0 if all documents have it, or none."""
        self.respacer = Respacer(lexicon, self.word, self.rarity)
        """Finds words that are written with other blanks."""
        self.passage_share = min(1.0, self.syllable_count / max(lexicon.doc_count, 1) / _PASSAGE)
        """How nearly the documents are passages: their average length as a share of a passage's, at most 1."""
        self.importance: _Rarity = (
            self.rarity
            if self.passage_share == 1.0
            else BoundedCache(partial(_importance, self.rarity, self.passage_share)).__getitem__
        )
        """Return how much a syllable says about a document: in passages its rarity, in short texts nearly 1.

        A passage has many frequent syllables by chance, but two names or chat lines may differ only in these."""
        self.may_be_signed: Callable[[str], bool] = BoundedCache(partial(_may_be_signed, self.rarity)).__getitem__
        """Return whether documents have a folded syllable with signs, as in ``C++``; a Vietnamese one, often."""

    def is_indexed(self, spelling: str) -> bool:
        """Return whether a document has a syllable in this spelling, not only questions."""
        folded = fold(spelling)
        if folded not in self._question_words.spellings:
            return bool(self.spellings(folded).get(spelling))
        return bool(self._lexicon.spellings(folded).get(spelling))

    def has_pair(self, first: str, second: str) -> bool:
        """Return whether a document has two syllables in these spellings side by side."""
        folded = fold(first), fold(second)
        in_question = folded in self._question_words.pairs
        pairs = self._lexicon.pairs(*folded) if in_question else self.pairs(*folded)
        return bool(pairs.get((first, second)))


class _CachedSpellings:
    """Caches how syllables are spelled in an index and in questions."""

    def __init__(self, lexicon: Lexicon, question_words: QuestionWords) -> None:
        sums = _Sums(lexicon, question_words)
        self.syllable_count = lexicon.syllable_count
        self.spellings: Callable[[str], Mapping[str, float]] = BoundedCache(sums.spellings).__getitem__
        self.word: Callable[[str], int] = BoundedCache(lexicon.word).__getitem__
        self._pairs = BoundedCache(sums.pairs)

    def pairs(self, first: str, second: str) -> Mapping[tuple[str, str], float]:
        return self._pairs[first, second]


class _Sums:
    """Adds the counts of question words to those of an index."""

    def __init__(self, lexicon: Lexicon, question_words: QuestionWords) -> None:
        self._lexicon, self._question_words = lexicon, question_words
        self._unit = max(1.0, lexicon.syllable_count / _SYLLABLES_PER_QUESTION)

    def spellings(self, folded: str) -> Mapping[str, float]:
        return self._sum(self._question_words.spellings.get(folded), self._lexicon.spellings(folded))

    def pairs(self, pair: tuple[str, str]) -> Mapping[tuple[str, str], float]:
        return self._sum(self._question_words.pairs.get(pair), self._lexicon.pairs(*pair))

    def _sum(
        self, in_questions: Mapping[_Spelled, int] | None, in_index: Mapping[_Spelled, float]
    ) -> Mapping[_Spelled, float]:
        if in_questions is None:
            return in_index
        total = {key: self._unit * count for key, count in in_questions.items()}
        for key, count in in_index.items():
            total[key] = total.get(key, 0) + count
        return total


def _rarity(lexicon: Lexicon, max_idf: float, key: tuple[Layer, str]) -> float:
    return min(1.0, lexicon.idf(*key) / max_idf) if max_idf else 0.0


def _importance(rarity: _Rarity, passage_share: float, key: tuple[Layer, str]) -> float:
    rarity_of_key = rarity(key)
    return rarity_of_key**passage_share if rarity_of_key else 0.0


def _may_be_signed(rarity: _Rarity, folded: str) -> bool:
    signed = rarity((Layer.FORM, f"~sign:{folded}"))
    is_often = signed < rarity((Layer.FOLDED, folded)) + _RARELY_SIGNED
    return signed > 0 and (is_often or not is_bare_syllable(folded))
