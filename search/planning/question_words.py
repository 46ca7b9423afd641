"""Which words of a query only ask?

A question has words that say nothing of what it is about: ``bao nhiêu``, ``là gì``, ``xin hỏi``. The documents
that answer it hardly have them, so that BM25 takes them for rare and telling. They are listed in
``question_words.txt``, a phrase a line, which people may extend.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path

from timviet.index.text.fold import fold
from timviet.index.text.syllable import canonicalize

__all__ = ["QuestionWords", "common_question_words"]

Phrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """A list of phrases, looked up by their first syllables, and what a reader of bare letters learns from it."""

    by_first: Mapping[str, tuple[Phrase, ...]]
    """For a syllable the phrases that begin with it, the longest first."""

    spellings: Mapping[str, Mapping[str, int]]
    """For a folded syllable how many phrases have it in which spelling."""

    pairs: Mapping[Phrase, Mapping[tuple[str, str], int]]
    """For two folded neighbours the same."""

    @classmethod
    def of(cls, lines: Iterable[str]) -> QuestionWords:
        """Reads a list; ``#`` begins a comment."""
        rows = (line.partition("#")[0].lower().split() for line in lines)
        phrases = dict.fromkeys(tuple(map(canonicalize, row)) for row in rows if row)
        by_first: dict[str, list[Phrase]] = {}
        spellings: dict[str, dict[str, int]] = {}
        pairs: dict[Phrase, dict[tuple[str, str], int]] = {}
        for phrase in sorted(phrases, key=lambda phrase: (-len(phrase), phrase)):
            by_first.setdefault(phrase[0], []).append(phrase)
            for syllable in phrase:
                known = spellings.setdefault(fold(syllable), {})
                known[syllable] = known.get(syllable, 0) + 1
            for pair in pairwise(phrase):
                met = pairs.setdefault((fold(pair[0]), fold(pair[1])), {})
                met[pair] = met.get(pair, 0) + 1
        return cls({first: tuple(rest) for first, rest in by_first.items()}, spellings, pairs)

    def positions(self, syllables: Sequence[str]) -> Iterator[int]:
        """Yields the places of the syllables that only ask, ascending; of phrases that overlap both count."""
        end = 0
        for start, syllable in enumerate(syllables):
            for phrase in self.by_first.get(syllable, ()):
                if tuple(syllables[start : start + len(phrase)]) == phrase:
                    yield from range(max(start, end), start + len(phrase))
                    end = max(end, start + len(phrase))
                    break


@cache
def common_question_words() -> QuestionWords:
    """Gives the list that comes with timviet, read when first asked for."""
    return QuestionWords.of(
        Path(__file__).with_name("question_words.txt").read_text(encoding="utf-8").splitlines()
    )
