"""Which phrases may complete what was typed, and how likely is each?

Phrases are words, names and titles, not any syllables side by side: they end where a word ends, hold together, and
do not end with a word like "của". The constants were chosen on titles of a Vietnamese encyclopedia that were cut
after two syllables and one letter (``benchmarks/suggestions.py``), and by reading the suggestions.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from timviet.index.analysis.layer import Layer
from timviet.index.continuation import Sampling
from timviet.index.schema import TEXT, TITLE
from timviet.index.text.fold import fold
from timviet.search.contract.lexicon import Contexts
from timviet.search.planning.clauses.term_counts import TermCounts
from timviet.search.suggest.phrase_tree import Beginning, Borders, build_tree
from timviet.search.suggest.typed_start import TypedStart

__all__ = ["CONTEXT", "Candidate", "CandidateFinder"]

CONTEXT = 3
"""The most syllables before the last one that a text must have too; titles must have all."""

_TITLES = Sampling(followers=40, documents=512, length=10, rows=200)
_TEXTS = Sampling(followers=10, documents=16, length=4, rows=150)
_WORDS = Sampling(followers=16, documents=12, length=3, rows=160)  # when nothing was typed before
_LONGEST_TITLE = 20  # syllables that are compared
_CONSIDERED = 60  # phrases that titles begin with, the most frequent ones

_TITLE = 3.0
"""Weight of a title, where 1 is that of a document that has the phrase anywhere."""

_SINGLE = 0.3
"""Weight of a word of one syllable when nothing was typed before; those of several say what is meant."""

_DOMINANT = 0.9
"""What goes on in the same way in more than this share of all titles is no title of its own."""

_COHESION = 4.0
"""A word that begins after what was typed must follow it this many times as often as it stands elsewhere."""

_COMMON, _COMMON_WORD = 0.004, 0.001
"""A syllable is a word like của, no end of a phrase, if its share of all syllables is above the first of these, or
above the second, and it is mostly a word by itself."""

_FUNCTION_WORDS = frozenset({
    "và", "của", "là", "các", "những", "được", "trong", "với", "đã", "cho", "ở", "vào", "này", "tại", "đến",
    "khi", "như", "về", "đó", "để", "trên", "bị", "theo", "cũng", "do", "thì", "mà", "rằng", "vì", "nên",
    "sẽ", "đang", "hoặc", "nhưng", "cùng",
})  # fmt: skip
"""The most frequent of these words in any text, as a small index cannot tell."""

_FEW_SYLLABLES = 100_000  # the frequencies of a smaller index say little


@dataclass(slots=True)
class Candidate:
    """A phrase that may complete what was typed."""

    phrase: tuple[str, ...]
    """The spellings of its syllables."""

    given: int
    """How many of these were typed, without the last one."""

    needed: int
    """How many of these it must have to be longer than what was typed."""

    documents: Sequence[int]
    """The numbers of a few documents that have it."""

    titles: float = 0.0
    """The number of documents whose title begins with it."""

    texts: float = 0.0
    """The number of documents that have it."""

    @property
    def count(self) -> float:
        """The approximate number of documents that have it."""
        return max(self.titles, self.texts)

    @property
    def weight(self) -> float:
        """How likely it is that the person means this phrase."""
        return _TITLE * self.titles + self.texts


class CandidateFinder:
    """Finds the phrases of one commit of an index; several threads may use it at once."""

    def __init__(self, contexts: Contexts, counts: TermCounts) -> None:
        self._contexts, self._counts = contexts, counts
        self._borders = Borders(counts, counts.word_count)

    def find(self, typed: TypedStart, *, with_texts: bool) -> Collection[Candidate]:
        """Return the phrases that go on after what was typed, each once.

        :param with_texts: whether phrases of texts are found too, not only of titles
        """
        candidates: dict[tuple[str, ...], Candidate] = {}
        if 0 < len(typed.before) <= _LONGEST_TITLE:
            self._add_titles(typed, candidates, len(typed.before))
        if with_texts and not any(map(str.isdigit, typed.prefix)):
            nearest = typed.without_first(max(0, len(typed.before) - CONTEXT))
            self._add_texts(nearest, candidates, len(nearest.before))
            if not typed.before and len(typed.prefix) > 1:  # the only syllable may be finished
                self._add_titles(typed.finished(), candidates, 0)
                self._add_texts(typed.finished(), candidates, 0)
        return candidates.values()

    def _add_titles(self, typed: TypedStart, candidates: dict[tuple[str, ...], Candidate], given: int) -> None:
        """Add whole titles, and the phrases with which several titles begin."""
        rows = self._contexts.continuations(TITLE, typed.before, typed.prefix, _TITLES, at_start=True)
        roots = build_tree(rows, len(typed.before), typed.allows)
        phrases = [phrase for root in roots.values() for phrase in (root, *root.walk())]
        phrases.sort(key=lambda phrase: -phrase.count)
        for phrase in phrases[:_CONSIDERED]:
            if self._is_title(phrase):
                new = Candidate(phrase.spellings, given, len(typed.before) + 1, phrase.documents)
                candidates.setdefault(phrase.spellings, new).titles = phrase.count

    def _is_title(self, phrase: Beginning) -> bool:
        """Return whether a phrase is a title, or what different titles have in common."""
        if phrase.whole_count >= phrase.count / 2:
            return True
        if not phrase.whole_count:
            most = max((child.count for child in phrase.children.values()), default=phrase.count)
            if most > _DOMINANT * phrase.count:
                return False
        return self._borders.ends(phrase) and not self._is_common(phrase.spellings[-1])

    def _add_texts(self, typed: TypedStart, candidates: dict[tuple[str, ...], Candidate], given: int) -> None:
        """Add the words and names with which texts go on, and what follows them most often."""
        sampling = _TEXTS if typed.before else _WORDS
        rows = self._contexts.continuations(TEXT, typed.before, typed.prefix, sampling, at_start=False)
        rows = (
            row for row in rows if not row.preceding or not self._is_within_word(row.preceding, row.spellings[0])
        )
        phrases = list(build_tree(rows, len(typed.before), typed.allows).values())
        while phrases:
            phrase = phrases.pop()
            ends = self._borders.ends(phrase)
            weight = self._text_weight(phrase, len(typed.before)) if ends else 0.0
            if weight:
                new = Candidate(phrase.spellings, given, len(typed.before) + 1, phrase.documents)
                known = candidates.setdefault(phrase.spellings, new)
                known.texts, known.documents = weight, phrase.documents  # texts tell more of capitals than titles
            for syllable, child in phrase.children.items():
                if not ends or (child.rows > 1 and self._goes_on(phrase, syllable, child)):
                    phrases.append(child)

    def _goes_on(self, phrase: Beginning, syllable: str, child: Beginning) -> bool:
        """Return whether a phrase goes on with a syllable most often, or as a longer word."""
        return child.count >= phrase.count / 2 or self._borders.within_word(phrase.spellings, syllable) >= 0.5

    def _text_weight(self, phrase: Beginning, given: int) -> float:
        """Return how likely a phrase of texts is meant, or 0 if it is not a unit."""
        *before, last = phrase.spellings
        if self._is_common(last) and (not before or not self._is_within_word(before, last)):
            return 0.0
        if not given:  # documents may have it as a part of a longer word
            word = "_".join(phrase.spellings)
            rarity = self._counts.rarity((Layer.WORD, word))
            return self._counts.word(word) * rarity * rarity * (1.0 if before else _SINGLE)
        if phrase.rows == 1 and phrase.count > 1:
            return 0.0  # it may be unique, and stands for others only because of the sampling
        before, syllable = list(phrase.spellings[:given]), phrase.spellings[given]
        if not self._is_within_word(before, syllable) and self._cohesion(before[-1], syllable) < _COHESION:
            return 0.0
        return phrase.count

    def _is_within_word(self, before: Sequence[str], syllable: str) -> bool:
        return self._borders.within_word(before, syllable) >= 0.5

    def _cohesion(self, before: str, after: str) -> float:
        """Return how many times as often a syllable follows another one as it stands anywhere."""
        folded = fold(before), fold(after)
        pairs = self._counts.pairs(*folded).get((before, after), 0)
        before_count = self._counts.spellings(folded[0]).get(before, 0)
        after_count = self._counts.spellings(folded[1]).get(after, 0)
        return pairs * self._counts.syllable_count / max(before_count * after_count, 1)

    def _is_common(self, syllable: str) -> bool:
        """Return whether a syllable is a word like của or trong, with which no phrase ends."""
        if syllable in _FUNCTION_WORDS:
            return True
        count = self._counts.spellings(fold(syllable)).get(syllable, 0)
        share = count / max(self._counts.syllable_count, _FEW_SYLLABLES)
        return share > _COMMON or (share > _COMMON_WORD and self._counts.word(syllable) >= count / 2)
