"""Which syllables of the index does a pattern or a fuzzy word match?"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cache

from timviet.index.analysis.layer import Layer
from timviet.index.text.fold import fold, is_compatible
from timviet.index.text.normalize import normalize
from timviet.index.text.syllable import canonicalize
from timviet.search.contract.lexicon import SpellingCounts
from timviet.search.deadline import check_deadline
from timviet.search.lexicon.vocabulary import Vocabulary
from timviet.search.planning.long_texts import may_compare
from timviet.search.planning.nearness import letter_costs, mark_cost
from timviet.search.query.ast import FuzzyNode, PatternNode
from timviet.search.query.wildcard import compile_wildcard
from timviet.search.work import PLANNING, SPELLINGS, TEST, current_work

__all__ = ["MAX_COMPARED", "MAX_COMPLETE", "MAX_SYLLABLES", "Expansion", "Level", "accents_test", "expand"]

MAX_SYLLABLES = 400
"""Maximum number of syllables of a pattern; the most frequent ones are kept."""

MAX_COMPLETE = 5_000
"""Maximum number of syllables of a pattern of which all are wanted, in a search whose work is limited."""

MAX_COMPARED = 10_000
"""Maximum number of syllables whose spellings are compared with a pattern that has accents, the most frequent."""

_COMPARED = 1.0  # the marks of syllables with letters further off are not compared


@dataclass(frozen=True, slots=True)
class Level:
    """The terms that are equally near to what was typed."""

    cost: float
    """0 for what was typed itself; see :mod:`timviet.search.planning.nearness`."""

    terms: tuple[tuple[Layer, str], ...]


@dataclass(frozen=True, slots=True)
class Expansion:
    """The syllables that a pattern or a fuzzy word matches."""

    folded: tuple[str, ...]
    """Most likely first."""

    spellings: dict[str, frozenset[str] | None]
    """For each folded syllable the spellings that match; None if all do."""

    omitted_count: int
    """The number of matching syllables beyond ``MAX_SYLLABLES``."""

    levels: tuple[Level, ...]
    """The terms to search for, the nearest first; those of a pattern are all equally near."""


def expand(
    node: PatternNode | FuzzyNode,
    vocabulary: Vocabulary,
    counts: SpellingCounts,
    *,
    is_complete: bool = False,
    is_excluded: bool = True,
) -> Expansion:
    """Return the syllables of a vocabulary that a pattern or a fuzzy word matches.

    :param is_complete: return all of them, not only ``MAX_SYLLABLES``; if they are more than ``MAX_COMPLETE``,
        documents may be missing in the answer
    :param is_excluded: whether what they match is to be excluded, which is then not known
    """
    check_deadline()
    work = current_work()
    work.done += TEST * len(vocabulary.counts)
    typed = normalize(node.text).text
    most = len(vocabulary.counts) if is_complete else MAX_SYLLABLES
    if isinstance(node, FuzzyNode):
        return _expand_fuzzy(canonicalize(typed), node.distance, vocabulary, counts, most)
    if not may_compare(typed, vocabulary.long):
        return _expansion_of([], most)
    matches = compile_wildcard(fold(typed)).fullmatch
    ranked = list(filter(matches, vocabulary.ranked))
    if is_complete and len(ranked) > MAX_COMPLETE and not work.is_unlimited:
        work.was_limited, work.ran_out = True, work.ran_out or is_excluded
        ranked = ranked[:MAX_COMPLETE]
    if fold(typed) == typed.lower():
        return _expansion_of(ranked, most)
    return _expand_accented(typed.lower(), ranked, counts, most, most if is_complete else MAX_COMPARED)


def _expand_fuzzy(
    typed: str, max_distance: int, vocabulary: Vocabulary, counts: SpellingCounts, most: int
) -> Expansion:
    """Return the syllables within a distance or sounding alike, nearest first: ``nghiêng`` for ``ngiêng``."""
    folded, known = fold(typed), vocabulary.counts
    costs = letter_costs(folded, vocabulary.near([folded], max_distance), known)
    has_marks = typed != folded
    levels: dict[float, list[tuple[Layer, str]]] = {}
    nearest: dict[str, float] = {}
    for term in sorted(costs, key=lambda term: (costs[term], -known[term], term))[:most]:
        spellings = counts.spellings(term) if has_marks and costs[term] <= _COMPARED else ()
        mark_costs = {spelling: mark_cost(typed, spelling) for spelling in spellings}
        for spelling, cost in sorted(mark_costs.items()):
            levels.setdefault(round(costs[term] + cost, 2), []).append((Layer.SYLLABLE, spelling))
        if not mark_costs:
            levels.setdefault(costs[term], []).append((Layer.FOLDED, term))
        nearest[term] = costs[term] + min(mark_costs.values(), default=0.0)
    ranked = sorted(nearest, key=lambda term: (nearest[term], -known[term], term))
    return Expansion(
        tuple(ranked),
        dict.fromkeys(ranked),
        len(costs) - len(ranked),
        tuple(Level(cost, tuple(terms)) for cost, terms in sorted(levels.items())),
    )


def _expansion_of(ranked: list[str], most: int) -> Expansion:
    kept = ranked[:most]
    terms = tuple((Layer.FOLDED, term) for term in kept)
    return Expansion(tuple(kept), dict.fromkeys(kept), len(ranked) - len(kept), (Level(0.0, terms),))


def _expand_accented(
    pattern: str, ranked: list[str], counts: SpellingCounts, most: int, most_compared: int
) -> Expansion:
    """Return the syllables that have spellings with the accents of a pattern, and these spellings."""
    has_accents = accents_test(pattern)
    spellings: dict[str, frozenset[str] | None] = {}
    work = current_work()
    for term in ranked[:most_compared]:
        work.done += SPELLINGS
        if not work.may_go_on(PLANNING):
            break
        if matching := frozenset(filter(has_accents, counts.spellings(term))):
            spellings[term] = matching
        if len(spellings) == most:
            break
    terms = tuple(
        (Layer.SYLLABLE, spelling) for matching in spellings.values() for spelling in sorted(matching or ())
    )
    return Expansion(tuple(spellings), spellings, 0, (Level(0.0, terms),))


def accents_test(pattern: str) -> Callable[[str], bool]:
    """Return a function that tests whether a spelling has the accents of a pattern; bare letters match any."""
    matches = compile_wildcard(fold(pattern)).fullmatch
    typed = set(pattern) - {*"*?"}
    known = dict(_latin_letters())
    matches_accents = _compile_accents(pattern, known)

    def has_accents(spelling: str) -> bool:
        nonlocal matches_accents
        folded = fold(spelling)
        if len(folded) != len(spelling) or not matches(folded):
            return False
        if new := set(spelling) - known.keys():
            known.update((letter, fold(letter)) for letter in new)
            if any(is_compatible(letter, other) for letter in typed for other in new):
                matches_accents = _compile_accents(pattern, known)
        return matches_accents.fullmatch(spelling) is not None

    return has_accents


def _compile_accents(pattern: str, letters: Mapping[str, str]) -> re.Pattern[str]:
    """Return the expression in which a letter of a pattern stands for the letters that have all of its marks.

    :param letters: the letters that texts may have, each with itself in folded form
    """

    @cache
    def class_of(typed: str) -> str:
        bare = fold(typed)
        same = {typed, *(letter for letter, folded in letters.items() if folded == bare)}
        return f"[{''.join(re.escape(letter) for letter in sorted(same) if is_compatible(typed, letter))}]"

    return compile_wildcard(pattern, class_of)


@cache
def _latin_letters() -> Mapping[str, str]:
    """Return the letters that almost all spellings are made of, each with itself in folded form."""
    letters = filter(str.islower, map(chr, (*range(0x250), *range(0x1E00, 0x1F00))))
    return {letter: fold(letter) for letter in letters}
