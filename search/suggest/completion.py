"""What may the person be about to type?

The index alone answers: its syllables, which of them stand side by side, and how they are spelled. First the
syllable that was begun is completed. Then the spellings of the last few syllables are chosen together, as the
likeliest sequence of a hidden Markov model whose states are spellings (Viterbi 1967).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from itertools import islice

from timviet.index.analysis.scan import Scan
from timviet.index.text.fold import fold, is_compatible
from timviet.search.lexicon.lexicon import Lexicon, SpellingCounts

__all__ = ["Completer", "Suggestion"]

_WORD_SHARE = 0.5  # two syllables are taken for a word if they are one in this share of the documents with both
_MAX_SPELLINGS = 6  # spellings of a syllable that are weighed
_CANDIDATES, _CANDIDATES_WITH_MARKS = 4, 40  # syllables that are tried for each suggestion wanted
_CONTEXT = 3  # syllables before the last one whose spellings are chosen together with it


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text that may be typed.

    >>> from tempfile import TemporaryDirectory
    >>> from timviet import Document, Index, Searcher
    >>> with TemporaryDirectory() as folder:
    ...     with Index.open(folder, create=True) as index:
    ...         index.add(Document("law", body="Đội mũ bảo hiểm khi đi xe máy."))
    ...     with Searcher(folder) as searcher:
    ...         searcher.suggest("mu ba")
    (Suggestion(text='mũ bảo', count=1), Suggestion(text='mũ bảo hiểm', count=1))
    """

    text: str
    count: int
    """In about how many documents its last two syllables stand together, or its only one stands."""


@dataclass(frozen=True, slots=True)
class _InputSyllable:
    """A syllable that was typed, or one that may be."""

    folded: str
    typed: str = ""
    """Its spelling as typed, ``""`` if it was not typed."""

    begun: str = ""
    """What was typed of its beginning."""

    def allows(self, spelling: str) -> bool:
        """Return whether a spelling agrees with the marks that were typed; bare letters are free."""
        if self.typed and self.typed != self.folded and not _is_compatible(self.typed, spelling):
            return False
        return _starts_with(spelling, self.begun)


_Paths = dict[str, tuple[float, list[str]]]
"""For each spelling of a syllable the log probability of the best path to it, and the spellings on that path."""

_START: _Paths = {"": (0.0, [])}


class Completer:
    """Completes queries with the terms of one commit of an index; several threads may use it at once."""

    def __init__(self, lexicon: Lexicon, counts: SpellingCounts) -> None:
        """Ask a lexicon.

        :param counts: how often spellings count; those of the lexicon, or of a
            :class:`timviet.search.planning.clauses.term_counts.TermCounts` over it
        """
        self._lexicon = lexicon
        self._counts = counts

    def complete(self, text: str, limit: int) -> tuple[Suggestion, ...]:
        """Return what a text that is being typed may become, most likely first.

        :param limit: return at most so many suggestions
        """
        scan = Scan.of(text)
        syllables = [
            _InputSyllable(scan.tokens[i].decode("utf-8", "surrogatepass"), scan.spelling(i))
            for i in range(len(scan))
        ]
        begun = _InputSyllable("")
        if syllables and not text[-1:].isspace():
            begun = syllables.pop()
        if not syllables and not begun.folded:
            return ()
        suggestions: tuple[Suggestion, ...] = ()
        # Marks rule candidates out, so that more of them are tried.
        for tries in (_CANDIDATES,) if begun.folded == begun.typed else (_CANDIDATES, _CANDIDATES_WITH_MARKS):
            suggestions = tuple(islice(self._completions(syllables, begun, limit * tries), limit))
            if len(suggestions) == limit:
                break
        before_words = text[: scan.spans([0])[0][0]] if len(scan) else ""
        return tuple(replace(suggestion, text=before_words + suggestion.text) for suggestion in suggestions)

    def _completions(
        self, syllables: Sequence[_InputSyllable], begun: _InputSyllable, tries: int
    ) -> Iterator[Suggestion]:
        """Yield what the syllables become, most likely first.

        :param begun: the last syllable, which may go on
        :param tries: try at most so many syllables in its place
        """
        last = syllables[-1].folded if syllables else None
        candidates = {} if last is None else self._lexicon.frequent_followers(last, begun.folded, tries)
        if not candidates and begun.folded:
            candidates = self._lexicon.frequent_syllables(begun.folded, tries)
        context, before = syllables[-_CONTEXT:], [syllable.typed for syllable in syllables[:-_CONTEXT]]
        paths = self._context_paths(context)
        for folded, count in sorted(candidates.items(), key=lambda item: (-item[1], item[0])):
            ways = self._extend(paths, last, _InputSyllable(folded, begun=begun.typed))
            if not ways:
                continue
            spellings = max(ways.values())[1]
            text = " ".join([*before, *spellings])
            yield Suggestion(text, count)
            word_end = self._word_end(folded, spellings, count)
            if word_end is not None:
                yield Suggestion(f"{text} {word_end[0]}", min(word_end[1], count))

    def _word_end(self, folded: str, spellings: Sequence[str], count: int) -> tuple[str, int] | None:
        """Return the syllable that completes a word which the last one starts, and the word's document frequency.

        :param folded: the last syllable
        :param count: the number of documents with the last two syllables
        :return: None if the last two syllables are a word, or the last one starts none
        """
        if len(spellings) > 1 and self._counts.word("_".join(spellings[-2:])) >= _WORD_SHARE * count:
            return None
        for follower, together in self._lexicon.frequent_followers(folded, "", 1).items():
            pairs = self._counts.pairs(folded, follower)
            likeliest = max(pairs, key=lambda pair: (pair[0] == spellings[-1], pairs[pair], pair), default=None)
            if likeliest is not None and likeliest[0] == spellings[-1]:
                df = self._counts.word("_".join(likeliest))
                return (likeliest[1], df) if df >= _WORD_SHARE * together else None
        return None

    def _context_paths(self, context: Sequence[_InputSyllable]) -> _Paths:
        paths, before = _START, None
        for syllable in context:
            paths = self._extend(paths, before, syllable)
            before = syllable.folded
        return paths

    def _extend(self, paths: _Paths, before: str | None, syllable: _InputSyllable) -> _Paths:
        """Return the best path to each spelling of a syllable; none if no spelling agrees with the marks.

        :param paths: those to the syllable before
        :param before: the syllable before, folded; None at the start
        """
        counts = self._counts.spellings(syllable.folded)
        ranked = sorted(counts, key=lambda spelling: (-counts[spelling], spelling))
        spellings = list(islice(filter(syllable.allows, ranked), _MAX_SPELLINGS))
        if not spellings and syllable.typed:
            spellings = [syllable.typed]
        pairs = {} if before is None else self._counts.pairs(before, syllable.folded)
        total = sum(counts.values()) + 1
        extended: _Paths = {}
        for spelling in spellings:
            share = 0.001 * (counts.get(spelling, 0) + 1) / total
            extended[spelling] = max(
                (log_probability + math.log(pairs.get((last, spelling), 0) + share), [*path, spelling])
                for last, (log_probability, path) in paths.items()
            )
        return extended


_is_compatible = lru_cache(maxsize=1 << 14)(
    is_compatible
)  # with each letter typed, the syllables before are compared anew


def _starts_with(spelling: str, begun: str) -> bool:
    """Return whether a spelling agrees with the marks of its beginning; a fold hardly ever changes the length."""
    if not begun or fold(begun) == begun:
        return True
    start = spelling[: len(begun)]
    return fold(start) != fold(begun) or is_compatible(begun, start)
