"""Which syllables of the index does a pattern or a fuzzy word mean?"""

from __future__ import annotations

import re
from dataclasses import dataclass

from timviet.index.text.fold import fold, is_compatible
from timviet.index.text.normalize import normalize
from timviet.index.text.syllable import canonicalize
from timviet.search.planning.lexicon import SpellingCounts
from timviet.search.planning.phonetics import sounding_alike
from timviet.search.planning.vocabulary import Vocabulary
from timviet.search.query.ast import FuzzyNode, PatternNode

__all__ = ["MOST", "Expansion", "expanded"]

MOST = 400
"""Syllables that one pattern may stand for; the most frequent are taken."""


@dataclass(frozen=True, slots=True)
class Expansion:
    """The syllables that something stands for, most likely first."""

    folded: tuple[str, ...]
    spellings: dict[str, frozenset[str] | None]
    """For each of these the spellings that count, None for all."""

    left_out: int
    """How many more there were."""


def expanded(node: PatternNode | FuzzyNode, vocabulary: Vocabulary, counts: SpellingCounts) -> Expansion:
    """Looks up what a pattern or a fuzzy word stands for."""
    typed = normalize(node.text).text
    frequencies = vocabulary.counts
    if isinstance(node, FuzzyNode):
        typed = canonicalize(typed)
        distances = vocabulary.near([fold(typed)], node.distance)
        for alike in sounding_alike(fold(typed)):
            if alike in frequencies:
                distances[alike] = min(distances.get(alike, 1), int(alike != fold(typed)))
        ranked = sorted(distances, key=lambda term: (distances[term], -frequencies[term], term))
        spellings: dict[str, frozenset[str] | None] = dict.fromkeys(ranked)
        return Expansion(tuple(ranked[:MOST]), spellings, max(0, len(ranked) - MOST))
    pattern = re.compile(_expression(fold(typed)))
    ranked = sorted(filter(pattern.fullmatch, frequencies), key=lambda term: (-frequencies[term], term))
    if fold(typed) == typed.lower():
        return Expansion(tuple(ranked[:MOST]), dict.fromkeys(ranked[:MOST]), max(0, len(ranked) - MOST))
    spellings = {}
    for term in ranked:
        if fitting := frozenset(each for each in counts.spellings(term) if _fits(typed.lower(), each)):
            spellings[term] = fitting
        if len(spellings) == MOST:
            break
    return Expansion(tuple(spellings), spellings, 0)


def _expression(pattern: str) -> str:
    pieces = re.split(r"([*?])", re.sub(r"\*+", "*", pattern))
    return "".join({"*": ".*", "?": "."}.get(piece, re.escape(piece)) for piece in pieces)


def _fits(pattern: str, spelled: str) -> bool:
    """Tells whether a spelling has the marks of the pattern; its bare letters are free."""
    letters = "".join(f"({_group(letter)})" for letter in pattern)
    found = re.fullmatch(letters, fold(spelled))
    if found is None or len(fold(spelled)) != len(spelled):
        return False
    return all(
        letter in "*?" or is_compatible(letter, spelled[slice(*found.span(place))])
        for place, letter in enumerate(pattern, 1)
    )


def _group(letter: str) -> str:
    return {"*": ".*", "?": "."}.get(letter) or re.escape(fold(letter))
