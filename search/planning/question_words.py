"""Which words of a query only ask?

A question has words that do not say what it is about: ``bao nhiêu``, ``là gì``, ``xin hỏi``. The documents that
answer it hardly have them, so BM25 takes them for rare and significant. They are listed in
``question_words.txt``, one phrase a line; anybody may extend the list.
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


@dataclass(frozen=True, slots=True)
class QuestionWords:
    """A list of phrases that only ask, and how their syllables are spelled."""

    by_first_syllable: Mapping[str, tuple[tuple[str, ...], ...]]
    """For a syllable the phrases that begin with it, as syllables; the longest first."""

    spellings: Mapping[str, Mapping[str, int]]
    """For a folded syllable the number of times that the phrases have each of its spellings."""

    pairs: Mapping[tuple[str, str], Mapping[tuple[str, str], int]]
    """The same for two folded neighbors."""

    @classmethod
    def of(cls, lines: Iterable[str]) -> QuestionWords:
        """Return the phrases of a list; ``#`` begins a comment."""
        rows = (line.partition("#")[0].lower().split() for line in lines)
        phrases = dict.fromkeys(tuple(map(canonicalize, row)) for row in rows if row)
        by_first_syllable: dict[str, list[tuple[str, ...]]] = {}
        spellings: dict[str, dict[str, int]] = {}
        pairs: dict[tuple[str, str], dict[tuple[str, str], int]] = {}
        for phrase in sorted(phrases, key=lambda phrase: (-len(phrase), phrase)):
            by_first_syllable.setdefault(phrase[0], []).append(phrase)
            for syllable in phrase:
                counts = spellings.setdefault(fold(syllable), {})
                counts[syllable] = counts.get(syllable, 0) + 1
            for pair in pairwise(phrase):
                pair_counts = pairs.setdefault((fold(pair[0]), fold(pair[1])), {})
                pair_counts[pair] = pair_counts.get(pair, 0) + 1
        return cls({first: tuple(rest) for first, rest in by_first_syllable.items()}, spellings, pairs)

    def positions(self, syllables: Sequence[str]) -> Iterator[int]:
        """Yield the numbers of the syllables that only ask, ascending; phrases that overlap count both."""
        end = 0
        for start, syllable in enumerate(syllables):
            for phrase in self.by_first_syllable.get(syllable, ()):
                if tuple(syllables[start : start + len(phrase)]) == phrase:
                    yield from range(max(start, end), start + len(phrase))
                    end = max(end, start + len(phrase))
                    break


@cache
def common_question_words() -> QuestionWords:
    """Return the list that comes with timviet; it is read when first asked for."""
    path = Path(__file__).with_name("question_words.txt")
    return QuestionWords.of(path.read_text(encoding="utf-8").splitlines())
