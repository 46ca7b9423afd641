"""Which words of a query are question words?

Question words such as ``bao nhiêu``, ``là gì`` and ``xin hỏi`` are not about the topic of a question. They are
rare in documents, so BM25 alone would give them high scores. They are listed in ``question_words.txt``, and what
people add in chats (``em``, ``cảm ơn``) in ``polite_words.txt``, one phrase per line; anybody may extend the
lists.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from itertools import chain, pairwise
from pathlib import Path
from typing import NamedTuple

from timviet.index.text.fold import fold
from timviet.index.text.syllable import canonicalize

__all__ = ["QuestionWords", "asking_words", "common_question_words"]


class QuestionWords(NamedTuple):
    """A list of question phrases, with the counts of their spellings."""

    by_first_syllable: Mapping[str, tuple[tuple[str, ...], ...]]
    """The phrases by their first syllable, each as syllables; the longest first."""

    spellings: Mapping[str, Mapping[str, int]]
    """By folded syllable: how often each of its spellings occurs in the phrases."""

    pairs: Mapping[tuple[str, str], Mapping[tuple[str, str], int]]
    """By two folded neighbors: how often each pair of spellings occurs in the phrases."""

    @classmethod
    def of(cls, lines: Iterable[str]) -> QuestionWords:
        """Return the question words of a list of phrases; ``#`` starts a comment."""
        split_lines = (line.partition("#")[0].lower().split() for line in lines)
        phrases = dict.fromkeys(tuple(map(canonicalize, row)) for row in split_lines if row)
        folded = {syllable: fold(syllable) for syllable in set(chain.from_iterable(phrases))}
        by_first_syllable: dict[str, list[tuple[str, ...]]] = {}
        spellings: dict[str, dict[str, int]] = {}
        pairs: dict[tuple[str, str], dict[tuple[str, str], int]] = {}
        for phrase in sorted(phrases, key=lambda phrase: (-len(phrase), phrase)):
            by_first_syllable.setdefault(phrase[0], []).append(phrase)
            for syllable in phrase:
                counts = spellings.setdefault(folded[syllable], {})
                counts[syllable] = counts.get(syllable, 0) + 1
            for pair in pairwise(phrase):
                pair_counts = pairs.setdefault((folded[pair[0]], folded[pair[1]]), {})
                pair_counts[pair] = pair_counts.get(pair, 0) + 1
        return cls(
            {syllable: tuple(starting) for syllable, starting in by_first_syllable.items()}, spellings, pairs
        )

    def positions(self, syllables: Sequence[str]) -> Iterator[int]:
        """Yield the numbers of the syllables that are in a phrase, ascending; phrases may overlap."""
        end = 0
        for start, syllable in enumerate(syllables):
            for phrase in self.by_first_syllable.get(syllable, ()):
                if tuple(syllables[start : start + len(phrase)]) == phrase:
                    yield from range(max(start, end), start + len(phrase))
                    end = max(end, start + len(phrase))
                    break

    def begins_at(self, syllables: Sequence[str], numbers: Iterable[int]) -> bool:
        """Return whether a phrase begins at one of some syllables, given by their numbers."""
        for start in numbers:
            for phrase in self.by_first_syllable.get(syllables[start], ()):
                if tuple(syllables[start : start + len(phrase)]) == phrase:
                    return True
        return False


@cache
def common_question_words() -> QuestionWords:
    """Return the lists that come with timviet; they are read on first use."""
    return QuestionWords.of(chain(_lines("question_words.txt"), _lines("polite_words.txt")))


@cache
def asking_words() -> QuestionWords:
    """Return the words that make a query a question; the list is read on first use."""
    return QuestionWords.of(_lines("question_words.txt"))


def _lines(name: str) -> list[str]:
    return Path(__file__).with_name(name).read_text(encoding="utf-8").splitlines()
