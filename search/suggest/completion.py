"""How is a query completed while it is typed?

Only the index is used: its syllables, its neighboring syllables, and their spellings. First the last syllable,
which may be incomplete, is completed. Then the spellings of the last few syllables are chosen together, as the
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

_WORD_SHARE = 0.5  # two syllables are a word if they are one in this share of the documents that have both
_MAX_SPELLINGS = 6  # spellings that are tried for each syllable
_CANDIDATES, _CANDIDATES_WITH_MARKS = 4, 40  # syllables that are tried for each suggestion
_CONTEXT = 3  # syllables before the last one whose spellings are chosen together with its spelling


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
    """The approximate number of documents that have its last two syllables side by side, or its only syllable."""


@dataclass(frozen=True, slots=True)
class _InputSyllable:
    """A syllable of the query, typed or completed."""

    folded: str
    typed: str = ""
    """The spelling as typed; ``""`` for a completed syllable."""

    typed_start: str = ""
    """The typed start of a completed syllable."""

    def allows(self, spelling: str) -> bool:
        """Return whether a spelling has the marks that were typed; letters typed without marks allow any."""
        if self.typed and self.typed != self.folded and not _is_compatible(self.typed, spelling):
            return False
        return _starts_with(spelling, self.typed_start)


_Paths = dict[str, tuple[float, list[str]]]
"""For each spelling of a syllable, the best path that ends with it: log probability and spellings."""

_START: _Paths = {"": (0.0, [])}


class Completer:
    """Completes queries with the terms of one commit of an index; several threads may use it at once."""

    def __init__(self, lexicon: Lexicon, counts: SpellingCounts) -> None:
        """Complete with the syllables of a lexicon.

        :param counts: the frequencies of spellings: the lexicon itself, or
            :class:`timviet.search.planning.clauses.term_counts.TermCounts` over it
        """
        self._lexicon = lexicon
        self._counts = counts

    def complete(self, text: str, limit: int) -> tuple[Suggestion, ...]:
        """Return completions of a text that is being typed, most likely first.

        :param limit: return at most this many suggestions
        """
        scan = Scan.of(text)
        typed = [scan.spelling(number) for number in range(len(scan))]
        syllables = list(map(_InputSyllable, scan.folded(), typed))
        unfinished = _InputSyllable("")
        if syllables and not text[-1:].isspace():
            unfinished = syllables.pop()
        if not syllables and not unfinished.folded:
            return ()
        suggestions: tuple[Suggestion, ...] = ()
        has_marks = unfinished.folded != unfinished.typed  # then fewer candidates are allowed, so more are tried
        for candidates in (_CANDIDATES, _CANDIDATES_WITH_MARKS) if has_marks else (_CANDIDATES,):
            suggestions = tuple(islice(self._completions(syllables, unfinished, limit * candidates), limit))
            if len(suggestions) == limit:
                break
        leading_text = text[: scan.spans([0])[0][0]] if len(scan) else ""
        return tuple(replace(suggestion, text=leading_text + suggestion.text) for suggestion in suggestions)

    def _completions(
        self, syllables: Sequence[_InputSyllable], unfinished: _InputSyllable, max_candidates: int
    ) -> Iterator[Suggestion]:
        """Yield the completions of a query, most likely first.

        :param syllables: the finished syllables
        :param unfinished: the last syllable, to be completed
        :param max_candidates: try at most this many syllables in its place
        """
        last = syllables[-1].folded if syllables else None
        candidates = (
            {} if last is None else self._lexicon.frequent_followers(last, unfinished.folded, max_candidates)
        )
        if not candidates and unfinished.folded:
            candidates = self._lexicon.frequent_syllables(unfinished.folded, max_candidates)
        context, unchanged = syllables[-_CONTEXT:], [syllable.typed for syllable in syllables[:-_CONTEXT]]
        paths = self._context_paths(context)
        for folded, count in sorted(candidates.items(), key=lambda item: (-item[1], item[0])):
            extended = self._extend(paths, last, _InputSyllable(folded, typed_start=unfinished.typed))
            if not extended:
                continue
            spellings = max(extended.values())[1]
            text = " ".join([*unchanged, *spellings])
            yield Suggestion(text, count)
            word_end = self._word_end(folded, spellings, count)
            if word_end is not None:
                yield Suggestion(f"{text} {word_end[0]}", min(word_end[1], count))

    def _word_end(self, folded: str, spellings: Sequence[str], count: int) -> tuple[str, int] | None:
        """Return the syllable that makes a word with the last one, and the word's document frequency.

        :param folded: the last syllable
        :param spellings: the spellings of the last syllables, its own last
        :param count: the number of documents with the last two syllables
        :return: None if the last two syllables are a word already, or no word starts with the last one
        """
        if len(spellings) > 1 and self._counts.word("_".join(spellings[-2:])) >= _WORD_SHARE * count:
            return None
        for follower, pair_count in self._lexicon.frequent_followers(folded, "", 1).items():
            pairs = self._counts.pairs(folded, follower)
            likeliest = max(pairs, key=lambda pair: (pair[0] == spellings[-1], pairs[pair], pair), default=None)
            if likeliest is not None and likeliest[0] == spellings[-1]:
                df = self._counts.word("_".join(likeliest))
                return (likeliest[1], df) if df >= _WORD_SHARE * pair_count else None
        return None

    def _context_paths(self, context: Sequence[_InputSyllable]) -> _Paths:
        paths, before = _START, None
        for syllable in context:
            paths = self._extend(paths, before, syllable)
            before = syllable.folded
        return paths

    def _extend(self, paths: _Paths, before: str | None, syllable: _InputSyllable) -> _Paths:
        """Return the best path to each spelling of a syllable; empty if no spelling has the typed marks.

        :param paths: the best paths to the syllable before
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


# Cached, as the same syllables are compared again after each typed letter.
_is_compatible = lru_cache(maxsize=1 << 14)(is_compatible)


def _starts_with(spelling: str, typed_start: str) -> bool:
    """Return whether a spelling has the marks of its typed start; folding hardly ever changes the length."""
    if not typed_start or fold(typed_start) == typed_start:
        return True
    start = spelling[: len(typed_start)]
    return fold(start) != fold(typed_start) or is_compatible(typed_start, start)
