"""How is a misspelled query corrected ("did you mean")?

Each plain word that is not in the index, and finds nothing by another spelling either, is replaced by the nearest
syllable that is: the one with the fewest wrong letters, then the one that stands beside its neighbors. Correctly
spelled syllables are left alone, as are syntax, codes and quoted text. The replacement has the marks of the index
that agree best with what was typed.

Measured on the questions of zalo2019 over its passages: with two letters of one word exchanged or one doubled, 371
of 394 were corrected as meant; of 1,344 as they are, six were changed, four of them rightly.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from math import ceil

from timviet.index.text.syllable import is_syllable
from timviet.search.contract.lexicon import Lexicon
from timviet.search.lexicon.vocabulary import Vocabulary
from timviet.search.planning.nearness import letter_costs, mark_cost
from timviet.search.suggest.plain_words import PlainWord, plain_words

__all__ = ["Corrector"]

_MAX_UNKNOWN = 32  # a query with more unknown syllables is not corrected: each takes a scan of the vocabulary
_MAX_EDITS = 2
_SHORT = 5  # a syllable of at most this many letters is changed by one edit only
_REPEATED = re.compile(r"(.)\1+")
_HELD = 0.5  # cost of letters that are repeated
_TOO_SHORT = 2  # one of at most this many letters could be anything
_ALL_FOLLOWERS = 1 << 20  # more followers than any syllable has


class Corrector:
    """Corrects queries with the syllables of one commit of an index; several threads may use it at once."""

    def __init__(self, lexicon: Lexicon, vocabulary: Vocabulary) -> None:
        """Correct with the syllables of a lexicon.

        :param vocabulary: the syllables of the lexicon
        """
        self._lexicon = lexicon
        self._vocabulary = vocabulary

    def correct(self, text: str, finds: Callable[[str], bool]) -> str | None:
        """Return a query with its unknown syllables replaced by known ones, or None if no syllable is replaced.

        The result may find less than the query: whoever shows it compares them first.

        :param finds: returns whether a query finds any document
        """
        words = list(plain_words(text))
        unknown = [number for number, word in enumerate(words) if word is not None and self._may_be_wrong(word)]
        if len(unknown) > _MAX_UNKNOWN:
            return None
        pieces: list[str] = []
        copied = 0
        for number in unknown:
            word = words[number]
            if word is None or finds(text[word.start : word.end]):
                continue
            replacement = self._nearest(word, _neighbor(words, number - 1), _neighbor(words, number + 1))
            if replacement is not None:
                pieces += [text[copied : word.start], _with_case_of(text[word.start : word.end], replacement)]
                copied = word.end
        return "".join([*pieces, text[copied:]]) if pieces else None

    def _may_be_wrong(self, word: PlainWord) -> bool:
        is_known = word.folded in self._vocabulary.counts
        return not is_known and len(word.folded) > _TOO_SHORT and not is_syllable(word.spelling)

    def _nearest(self, word: PlainWord, before: str | None, after: str | None) -> str | None:
        """Return the most likely replacement of an unknown syllable, in the spelling of the index.

        :param before: the syllable before, folded, if it is plain
        :param after: the syllable after, folded, if it is plain
        """
        costs = self._candidates(word.folded)
        followers = {} if before is None else self._lexicon.frequent_followers(before, "", _ALL_FOLLOWERS)

        def rank(candidate: str) -> tuple[int, bool, float, int, int, str]:
            neighbor_count = followers.get(candidate, 0)
            if after is not None:
                neighbor_count += self._lexicon.frequent_followers(candidate, after, 1).get(after, 0)
            cost, count = costs[candidate], self._vocabulary.counts[candidate]
            return ceil(cost), not neighbor_count, cost, -neighbor_count, -count, candidate

        best = min(costs, key=rank, default=None)
        if best is None or (costs[best] > 1 and rank(best)[1] and (before or after)):
            return None  # two wrong letters, and documents never have it beside its neighbors: rather another name
        return self._spelling(word, best, before, after)

    def _candidates(self, folded: str) -> Mapping[str, float]:
        """Return the known syllables near an unknown one, with their costs."""
        known = self._vocabulary.counts
        costs = letter_costs(folded, self._vocabulary.near([folded], 1), known)
        if not costs and len(folded) > _SHORT:
            costs = letter_costs(folded, self._vocabulary.near([folded], _MAX_EDITS), known)
        once = _REPEATED.sub(r"\1", folded)
        if once != folded and once in known:  # a key that was held down
            costs[once] = _HELD
        return {candidate: cost for candidate, cost in costs.items() if candidate.isalpha()}

    def _spelling(self, word: PlainWord, folded: str, before: str | None, after: str | None) -> str:
        """Return the spelling of a replacement in the index: nearest to the typed marks, then most frequent."""
        spellings = self._lexicon.spellings(folded)
        beside: dict[str, float] = {}
        if before is not None:
            for (_, spelling), count in self._lexicon.pairs(before, folded).items():
                beside[spelling] = beside.get(spelling, 0) + count
        if after is not None:
            for (spelling, _), count in self._lexicon.pairs(folded, after).items():
                beside[spelling] = beside.get(spelling, 0) + count

        def rank(spelling: str) -> tuple[float, float, float, str]:
            return mark_cost(word.spelling, spelling), -beside.get(spelling, 0), -spellings[spelling], spelling

        return min(spellings, key=rank, default=folded)


def _with_case_of(typed: str, replacement: str) -> str:
    if typed.isupper():
        return replacement.upper() if len(typed) > 1 else replacement.capitalize()
    return replacement.capitalize() if typed[0].isupper() else replacement


def _neighbor(words: Sequence[PlainWord | None], number: int) -> str | None:
    word = words[number] if 0 <= number < len(words) else None
    return None if word is None else word.folded
