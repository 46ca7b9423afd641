"""Which rows of syllables does a pattern with signs, or a phrase with patterns, match?

``sm-g99*`` is the row of ``sm`` and a syllable that begins with ``g99``; ``"kinh tế xã h*"`` is a row of four. The
patterns are expanded to the syllables that the index has at their place: beside the syllable before.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache

from timviet.index.text.fold import fold
from timviet.index.text.normalize import normalize
from timviet.search.contract.lexicon import Lexicon, SpellingCounts
from timviet.search.lexicon.vocabulary import Vocabulary
from timviet.search.planning.clauses.analyzed_clause import QueryAnalyzer
from timviet.search.planning.expansion import accents_test, expand
from timviet.search.planning.long_texts import may_compare
from timviet.search.planning.syllable_row import SyllableRow
from timviet.search.query.ast import PatternNode
from timviet.search.query.wildcard import compile_wildcard
from timviet.search.work import FOLLOWERS, NODE, PLANNING, TEST, current_work

__all__ = ["MAX_ROWS", "PatternRows", "PieceExpander", "has_pieces", "solid_pattern"]

MAX_ROWS = 100
"""Maximum number of rows of a pattern; each is a phrase to search for."""

_MAX_FOLLOWERS = 2000  # syllables after another one that are compared with a pattern
_MIN_SOLID = 4  # characters of a pattern without its signs: o'n* is not on*
_PIECE = re.compile(r"(?:[^\W_]|[\u0300-\u036f*]|\?(?=[-_./]*[^\W_*]))+")
_DIGITS_APART = re.compile(r"[0-9][^\w*?]+[0-9]")

_Member = tuple[str, frozenset[str] | None]
"""A folded syllable, and the spellings that count, or None if all do."""


_Following = Callable[[str | None], Mapping[_Member, float]]
"""Returns the members that may follow a folded syllable, or begin a row, with their frequencies."""

_Options = Callable[[str | None], Sequence[tuple[float, _Member]]]
"""Returns the same, the most frequent first."""


@dataclass(frozen=True, slots=True)
class PatternRows:
    """The rows that a pattern matches."""

    rows: tuple[SyllableRow, ...]
    """Most frequent first."""

    is_cut: bool
    """Whether there are more than ``MAX_ROWS``."""

    slop: int
    """How many other syllables may be between the members of a row: one for each ``*`` that stands alone."""

    literals: tuple[str, ...]
    """The folded syllables that are in every row."""

    expanded: frozenset[str]
    """The folded syllables that the patterns stand for."""


def has_pieces(pattern: str) -> bool:
    """Return whether a pattern has a sign within, as ``sm-g99*``."""
    return _PIECE.fullmatch(pattern) is None


def solid_pattern(pattern: str) -> str | None:
    """Return a pattern without its signs, ``smg99*`` for ``sm-g99*``; None if that means something else."""
    pieces = _PIECE.findall(pattern)
    solid = "".join(pieces)
    is_short = len(re.sub("[*?]", "", solid)) < _MIN_SOLID
    if len(pieces) < 2 or is_short or _DIGITS_APART.search(pattern) or "*" in (pieces[0], pieces[-1]):
        return None
    return solid


class PieceExpander:
    """Expands patterns with the syllables of one index."""

    def __init__(
        self, lexicon: Lexicon, counts: SpellingCounts, vocabulary: Vocabulary, analyzer: QueryAnalyzer
    ) -> None:
        self._lexicon, self._counts = lexicon, counts
        self._vocabulary, self._analyzer = vocabulary, analyzer

    def expand(self, text: str, slop: int = 0, *, is_complete: bool = False) -> PatternRows:
        """Return the rows that the pieces of a text match, patterns or not.

        :param slop: the maximum number of other syllables between the members of a row
        :param is_complete: return all rows, as far as work is left, not only ``MAX_ROWS``
        """
        most_rows = sys.maxsize - 1 if is_complete else MAX_ROWS
        nothing = PatternRows((), False, slop, (), frozenset())
        pieces = _PIECE.findall(text)
        while pieces and not pieces[0].strip("*?"):
            del pieces[0]
        while pieces and not pieces[-1].strip("*?"):
            del pieces[-1]
        slop += sum(not piece.strip("*") for piece in pieces)
        members = [piece for piece in pieces if piece.strip("*")]
        rows: list[SyllableRow] = [()]
        literals: list[str] = []
        is_cut = False
        work = current_work()
        for number, options_after in enumerate(self._options(members, slop, literals, is_complete)):
            most = None if number == 0 else most_rows + 1  # one more tells whether there are more
            counted: list[tuple[float, SyllableRow, _Member]] = []
            for row in rows:
                if not work.may_go_on(PLANNING):
                    return nothing
                options = options_after(row[-1][0] if row and not slop else None)[:most]
                counted += ((count, row, member) for count, member in options)
                work.done += len(options) * (NODE if is_complete else 1)
            counted.sort(key=lambda option: -option[0])  # stable: the most frequent first, whatever precedes it
            limit = len(counted) if number == 0 else most_rows  # the next piece leaves few of the first one's
            is_cut = is_cut or len(counted) > limit
            rows = [(*row, member) for _, row, member in counted[:limit]]
        is_cut = is_cut or len(rows) > most_rows
        rows = rows[:most_rows]
        expanded = {folded for row in rows for folded, _ in row}.difference(literals)
        return PatternRows(tuple(filter(None, rows)), is_cut, slop, tuple(literals), frozenset(expanded))

    def _options(
        self, members: Sequence[str], slop: int, literals: list[str], is_complete: bool
    ) -> Iterator[_Options]:
        """Yield the options of each syllable of a row.

        :param literals: gets the folded syllables that are no patterns
        """

        @cache
        def of_pattern(pattern: str) -> _Options:
            return cache(_most_frequent(self._pattern_options(pattern, not slop, is_complete)))

        for member in members:
            if "*" in member or "?" in member:
                yield of_pattern(member)
                continue
            for syllable in self._analyzer.analyze_clause(member).syllables:
                literals.append(syllable.folded)
                yield _most_frequent(
                    self._literal_options((syllable.folded, syllable.compatible), is_beside=not slop)
                )

    def _literal_options(self, member: _Member, *, is_beside: bool) -> _Following:
        def options_after(before: str | None) -> Mapping[_Member, float]:
            if before is None or not is_beside:
                return {member: 1.0}
            count = sum(self._lexicon.pairs(before, member[0]).values())
            return {member: count} if count else {}

        return options_after

    def _pattern_options(self, pattern: str, is_beside: bool, is_complete: bool) -> _Following:
        typed = normalize(pattern).text
        bare = fold(typed)
        matches = compile_wildcard(bare).fullmatch
        prefix = re.split("[*?]", bare, maxsplit=1)[0]
        has_accents = None if fold(typed) == typed.lower() else accents_test(typed.lower())

        def options_after(before: str | None) -> Mapping[_Member, float]:
            if before is None or not is_beside:
                expansion = expand(PatternNode(pattern), self._vocabulary, self._counts, is_complete=is_complete)
                return {
                    (folded, expansion.spellings[folded]): self._vocabulary.counts[folded]
                    for folded in expansion.folded
                }
            most = len(self._vocabulary.counts) if is_complete else _MAX_FOLLOWERS
            followers = self._lexicon.frequent_followers(before, prefix, most)
            current_work().done += FOLLOWERS + TEST * len(followers)
            if not may_compare(bare, filter(followers.__contains__, self._vocabulary.long)):
                return {}
            options: dict[_Member, float] = {}
            for folded in filter(matches, sorted(followers)):
                spellings = has_accents and frozenset(filter(has_accents, self._counts.spellings(folded)))
                if spellings or not has_accents:
                    options[folded, spellings] = followers[folded]
            return options

        return options_after


def _most_frequent(following: _Following) -> _Options:
    def options_after(before: str | None) -> Sequence[tuple[float, _Member]]:
        options = [(count, member) for member, count in following(before).items()]
        options.sort(key=lambda option: -option[0])
        return options

    return options_after
