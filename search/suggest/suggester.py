"""What may the person be about to type, and what may they have meant?

Both are answered from the index alone: its syllables, which of them stand side by side, and how they are spelled.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from timviet.index.analysis.scan import Scan
from timviet.index.text.fold import fold, is_compatible
from timviet.search.planning.lexicon import Lexicon, SpellingCounts
from timviet.search.planning.phonetics import sounding_alike
from timviet.search.planning.vocabulary import Vocabulary

__all__ = ["Suggester", "Suggestion"]

_SURE = 0.5  # of the documents where two syllables stand together, those in which they are a word
_CHOICES = 6  # spellings of a syllable that are weighed
_WAYS, _WAYS_WITH_MARKS = 4, 40  # syllables that are looked at for each suggestion to be given
_NEAR = 3  # syllables before that say how the next one is spelled
_MOST_EDITS = 2


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What may be typed."""

    text: str
    count: int
    """In about how many documents its last two syllables stand together, or the only one stands."""


_Row = Sequence[tuple[str, str]]
"""Folded syllables, each with its spelling as typed, ``""`` if it was not."""


_Ways = dict[str, tuple[float, list[str]]]
"""For each spelling of a syllable how good the best way to it is, and the spellings on that way."""


_MOST_UNKNOWN = 32
"""Unknown syllables of a query that is mended: each is compared with the whole vocabulary."""


class Suggester:
    """Completes and corrects queries for one commit of an index."""

    def __init__(self, lexicon: Lexicon, counts: SpellingCounts, vocabulary: Vocabulary) -> None:
        self._lexicon = lexicon
        self._counts = counts
        self._vocabulary = vocabulary

    def complete(self, typed: str, limit: int) -> tuple[Suggestion, ...]:
        """Gives what may become of a query that is being typed, most likely first."""
        scan = Scan.of(typed)
        numbers = range(len(scan))
        before = [(scan.tokens[i].decode("utf-8", "surrogatepass"), scan.spelled(i)) for i in numbers]
        begun = ("", "")
        if before and not typed[-1:].isspace():
            begun = before.pop()
        if not before and not begun[0]:
            return ()
        head = typed[: scan.spans([0])[0][0]] if len(scan) else ""
        found: tuple[Suggestion, ...] = ()
        for ways in (_WAYS,) if begun[0] == begun[1] else (_WAYS, _WAYS_WITH_MARKS):
            found = tuple(islice(self._completions(before, begun, limit * ways), limit))
            if len(found) == limit:
                break
        return tuple(replace(each, text=head + each.text) for each in found)

    def correct(self, typed: str) -> str | None:
        """Gives a query with its unknown syllables replaced by known ones, or None if there is nothing to mend."""
        scan = Scan.of(typed)
        counts = self._vocabulary.counts
        terms = [token.decode("utf-8", "surrogatepass") for token in scan.tokens]
        if sum(term not in counts for term in terms) > _MOST_UNKNOWN:
            return None
        pieces, last, mended = [], 0, False
        for number, (start, end) in enumerate(scan.spans(range(len(scan)))):
            if terms[number] in counts or typed[end : end + 1] == ":" or _OPERATOR.fullmatch(typed[start:end]):
                continue
            best = self._nearest(
                terms[number], terms[number - 1] if number else None, terms[number + 1 : number + 2]
            )
            if best is not None:
                pieces += [typed[last:start], best]
                last, mended = end, True
        return "".join([*pieces, typed[last:]]) if mended else None

    # Completion.

    def _completions(self, before: _Row, begun: tuple[str, str], most: int) -> Iterator[Suggestion]:
        """Yields what the syllables become, most likely first.

        :param begun: the last one, which may go on
        :param most: so many syllables are looked at
        """
        ways = self._lexicon.frequent_followers(before[-1][0], begun[0], most) if before else {}
        if not ways and begun[0]:
            ways = self._lexicon.frequent_syllables(begun[0], most)
        near = before[-_NEAR:]
        read: _Ways = {"": (0.0, [])}
        for place, (folded, spelling) in enumerate(near):
            read = self._spelled(read, near[place - 1][0] if place else None, folded, typed=spelling)
        for syllable, count in sorted(ways.items(), key=lambda each: (-each[1], each[0])):
            spelled_ways = self._spelled(read, near[-1][0] if near else None, syllable, begun=begun[1])
            if not spelled_ways:
                continue
            spelled = max(spelled_ways.values())[1]
            text = " ".join([*(spelling for _, spelling in before[:-_NEAR]), *spelled])
            yield Suggestion(text, count)
            longer = self._longer(syllable, spelled, count)
            if longer is not None:
                yield Suggestion(f"{text} {longer[0]}", min(longer[1], count))

    def _longer(self, syllable: str, spelled: Sequence[str], count: int) -> tuple[str, int] | None:
        """Gives what makes a word of the last syllable, which ends none, with the number of documents.

        :param count: of documents with the last two syllables
        """
        if len(spelled) > 1 and self._counts.word("_".join(spelled[-2:])) >= _SURE * count:
            return None
        for after, together in self._lexicon.frequent_followers(syllable, "", 1).items():
            pairs = self._counts.pairs(syllable, after)
            likeliest = max(pairs, key=lambda pair: (pair[0] == spelled[-1], pairs[pair], pair), default=None)
            if likeliest is not None and likeliest[0] == spelled[-1]:
                word = self._counts.word("_".join(likeliest))
                return (likeliest[1], word) if word >= _SURE * together else None
        return None

    def _spelled(
        self, before: _Ways, before_folded: str | None, folded: str, *, typed: str = "", begun: str = ""
    ) -> _Ways:
        """Gives the likeliest way to each spelling of a syllable; none if none agrees with the marks.

        :param before: those to the syllable before
        :param typed: the syllable as it was typed, if it was
        :param begun: what was typed of its beginning
        """
        spellings = self._counts.spellings(folded)
        fit = (
            each
            for each in sorted(spellings, key=lambda each: (-spellings[each], each))
            if (not typed or typed == folded or _is_compatible(typed, each)) and _begins(each, begun)
        )
        fitting = list(islice(fit, _CHOICES)) or ([typed] if typed else [])
        pairs = {} if before_folded is None else self._counts.pairs(before_folded, folded)
        every = sum(spellings.values()) + 1
        ways: _Ways = {}
        for each in fitting:
            share = 0.001 * (spellings.get(each, 0) + 1) / every
            ways[each] = max(
                (worth + math.log(pairs.get((last, each), 0) + share), [*way, each])
                for last, (worth, way) in before.items()
            )
        return ways

    # Correction.

    def _nearest(self, term: str, before: str | None, after: Sequence[str]) -> str | None:
        """Gives the known syllable that an unknown one most likely should be, in its likeliest spelling."""
        edits = self._vocabulary.near([term], 1) or self._vocabulary.near(
            [term], _MOST_EDITS if len(term) > 3 else 1
        )
        for alike in sounding_alike(term):
            if alike in self._vocabulary.counts:
                edits[alike] = 1
        if not edits:
            return None
        least = min(edits.values())
        together: Counter[str] = Counter()
        if before is not None:
            together.update(self._lexicon.frequent_followers(before, "", 1 << 20))

        def worth(candidate: str) -> tuple[int, int, int, str]:
            beside = together[candidate]
            if after:
                beside += self._lexicon.frequent_followers(candidate, after[0], 1).get(after[0], 0)
            return edits[candidate] - least, -beside, -self._vocabulary.counts[candidate], candidate

        best = min(edits, key=worth)
        spellings = self._counts.spellings(best)
        return max(spellings, key=lambda each: (spellings[each], each), default=best)


_OPERATOR = re.compile("AND|OR|NOT")
_is_compatible = lru_cache(maxsize=1 << 14)(is_compatible)  # what was typed before is read anew with each letter


def _begins(spelling: str, begun: str) -> bool:
    """Tells whether a spelling agrees with the marks of its beginning; a syllable is hardly ever longer folded."""
    if not begun or fold(begun) == begun:
        return True
    start = spelling[: len(begun)]
    return fold(start) != fold(begun) or is_compatible(begun, start)
