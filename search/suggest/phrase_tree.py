"""Which phrases do continuations of a typed text begin with, and where do these phrases end?

Continuations are merged to a tree: each node is a phrase, and its children go on by one syllable. A phrase ends
where a word ends: a syllable that follows often must not belong to the same word.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from timviet.index.continuation import Continuation
from timviet.index.tables.bounded_cache import remember
from timviet.search.contract.lexicon import SpellingCounts
from timviet.search.planning.clauses.word_lattice import find_words

__all__ = ["Beginning", "Borders", "build_tree"]

_CONTEXT = 3  # syllables before a border that decide whether it is inside a word
_DOCUMENTS = 2  # of each phrase
_FREQUENT_CHILD = 0.2  # a child that follows less often cannot put a border inside a word by itself


@dataclass(slots=True, eq=False)
class Beginning:
    """The first syllables of some continuations."""

    spellings: tuple[str, ...]
    documents: list[int] = field(default_factory=list)
    """The numbers of a few documents that have it."""

    count: float = 0.0
    """The occurrences of all these continuations."""

    rows: int = 0
    """The number of different continuations."""

    whole_count: float = 0.0
    """The occurrences that end here."""

    children: dict[str, Beginning] = field(default_factory=dict)
    """The phrases with one more syllable, by this syllable."""

    def walk(self) -> Iterator[Beginning]:
        """Yield all longer phrases."""
        for child in self.children.values():
            yield child
            yield from child.walk()


def build_tree(
    continuations: Iterable[Continuation], given: int, allows: Callable[[Sequence[str]], bool]
) -> dict[tuple[str, ...], Beginning]:
    """Return the shortest phrases: the given syllables and the next one.

    :param given: the number of given syllables
    :param allows: whether these spellings of the given syllables and the next one agree with what was typed
    """
    roots: dict[tuple[str, ...], Beginning | None] = {}
    for row in sorted(continuations, key=lambda row: -row.count):
        spellings = row.spellings
        start = spellings[: given + 1]
        if start not in roots:
            roots[start] = Beginning(start) if allows(start) else None
        phrase = roots[start]
        if phrase is None:
            continue
        _count(phrase, row)
        for length in range(given + 2, len(spellings) + 1):
            child = phrase.children.get(spellings[length - 1])
            if child is None:
                child = phrase.children[spellings[length - 1]] = Beginning(spellings[:length])
            phrase = child
            _count(phrase, row)
        phrase.whole_count += row.count if row.is_whole else 0.0
    return {start: phrase for start, phrase in roots.items() if phrase is not None}


def _count(phrase: Beginning, row: Continuation) -> None:
    phrase.count += row.count
    phrase.rows += 1
    if len(phrase.documents) < _DOCUMENTS and row.document not in phrase.documents:
        phrase.documents.append(row.document)


class Borders:
    """Decides which borders between syllables are inside words of an index; several threads may use it at once."""

    def __init__(self, counts: SpellingCounts, word_count: int) -> None:
        self._counts, self._word_count = counts, word_count
        self._within: dict[tuple[str, ...], float] = {}

    def within_word(self, before: Sequence[str], syllable: str) -> float:
        """Return the probability that a syllable goes on with a word that the syllables before it began."""
        syllables = (*before[-_CONTEXT:], syllable)
        within = self._within.get(syllables)
        if within is None:
            border, joined = len(syllables) - 1, [True] * len(syllables)
            words = find_words(syllables, joined, self._counts.word, self._word_count)
            within = sum(share for start, end, share in words if start < border < end)
            remember(self._within, syllables, within)
        return within

    def ends(self, phrase: Beginning) -> bool:
        """Return whether a phrase ends with the end of a word, most often."""
        known = phrase.whole_count + sum(child.count for child in phrase.children.values())
        if known < phrase.count / 2:
            return False  # cut off, not ended
        within = 0.0
        for syllable, child in phrase.children.items():
            if child.count >= _FREQUENT_CHILD * phrase.count:
                within += child.count * self.within_word(phrase.spellings, syllable)
        return within < known / 2
