"""Which terms of which layer are looked for, with which weights?

A letter that was typed with a mark is a constraint, a bare letter is free. So the weights are gated syllable by
syllable: a bare one is looked for without marks; one with marks is looked for as it was typed, in every spelling
of the index that agrees with what was typed, and without marks too, so that a wrong mark costs rank but hides
nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from timviet.index.analysis import Analysis, Layer, analyze
from timviet.index.fold import agrees
from timviet.search.plan import All, And, Node, Nothing, Or, Phrase, Term
from timviet.search.query import Clause, Note, Query
from timviet.search.query import Phrase as QuotedPhrase

__all__ = ["Lexicon", "Plan", "Wanted", "make_plan"]

_BARE = {Layer.FOLDED: 1.0}
_MARKED = {Layer.SYLLABLE: 0.3, Layer.FOLDED: 0.5}
_OTHER_SPELLING = 0.2  # of a syllable that agrees with the typed marks and has more
_BIGRAM = 0.5
_WORD = 0.5
_FIELDS = {"title": 0.2, "body": 1.0}


class Lexicon(Protocol):
    """What the planner asks of an index."""

    def spellings(self, folded: str) -> Sequence[str]:
        """Gives the syllables of the index that look like this without their marks."""
        ...


Wanted = Mapping[str, frozenset[str] | None]
"""What a snippet highlights: for a folded syllable the spellings that count, or None if all do."""


@dataclass(frozen=True, slots=True)
class Plan:
    """A query made ready for the engine and for the snippets."""

    root: Node
    wanted: Wanted
    notes: tuple[Note, ...]


def make_plan(query: Query, lexicon: Lexicon) -> Plan:
    """Turns a query into a plan; the segmenter is loaded only if some mark was typed."""
    optional: list[Node] = []
    required: list[Node] = []
    wanted: dict[str, frozenset[str] | None] = {}
    for clause in query.clauses:
        analysis = analyze(clause.text, (Layer.SYLLABLE, Layer.FOLDED, Layer.BIGRAM))
        syllables = _gated(analysis, lexicon)
        for folded, spellings in syllables:
            known = wanted.get(folded, frozenset())
            wanted[folded] = None if spellings is None or known is None else known | spellings.keys()
        if not syllables:
            continue
        if isinstance(clause, QuotedPhrase):
            required.append(_phrase(syllables))
        else:
            optional += _words(clause, analysis, syllables)
    notes = query.notes
    if not wanted:
        notes += (Note("no-words", "the query has no words to look for"),)
    return Plan(_root(required, optional), wanted, notes)


_Gated = tuple[str, Mapping[str, float] | None]
"""A folded syllable and the weights of the index's spellings that agree with its marks; None if it has none."""


def _gated(analysis: Analysis, lexicon: Lexicon) -> list[_Gated]:
    gated: list[_Gated] = []
    for typed, folded in zip(analysis[Layer.SYLLABLE].terms, analysis[Layer.FOLDED].terms, strict=True):
        if typed == folded:
            gated.append((folded, None))
        else:
            agreeing = (spelling for spelling in lexicon.spellings(folded) if agrees(typed, spelling))
            weights = {each: _MARKED[Layer.SYLLABLE] if each == typed else _OTHER_SPELLING for each in agreeing}
            gated.append((folded, weights))
    return gated


def _words(clause: Clause, analysis: Analysis, syllables: Iterable[_Gated]) -> Iterable[Node]:
    weights: dict[tuple[Layer, str], float] = {}

    def look_for(layer: Layer, term: str, weight: float) -> None:
        weights[layer, term] = weights.get((layer, term), 0.0) + weight

    marked = False
    for folded, spellings in syllables:
        marked = marked or spellings is not None
        look_for(Layer.FOLDED, folded, (_BARE if spellings is None else _MARKED)[Layer.FOLDED])
        for spelling, weight in (spellings or {}).items():
            look_for(Layer.SYLLABLE, spelling, weight)
    for bigram in analysis[Layer.BIGRAM].terms:
        look_for(Layer.BIGRAM, bigram, _BIGRAM)
    if marked:
        for word in analyze(clause.text, (Layer.WORD,))[Layer.WORD].terms:
            look_for(Layer.WORD, word, _WORD)
    for (layer, term), weight in weights.items():
        for field, share in _FIELDS.items():
            yield Term(field, layer, term, share * weight)


def _phrase(syllables: Sequence[_Gated]) -> Node:
    """Requires the folded syllables in a row, and some spelling that agrees with the marks where there is one."""
    terms = tuple(folded for folded, _ in syllables)
    fields: list[Node] = []
    for field, share in _FIELDS.items():
        spelled = (
            Or(
                tuple(
                    Term(field, Layer.SYLLABLE, spelling, share * weight) for spelling, weight in spellings.items()
                )
            )
            for _, spellings in syllables
            if spellings
        )
        fields.append(And((Phrase(field, Layer.FOLDED, terms, share), *spelled)))
    return Or(tuple(fields))


def _root(required: list[Node], optional: list[Node]) -> Node:
    if not required:
        return Or(tuple(optional)) if optional else Nothing()
    return And((*required, Or((All(), *optional)))) if optional else And(tuple(required))
