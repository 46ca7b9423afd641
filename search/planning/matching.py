"""Which documents count as matches of the words of a query?

A query asks for *parts*: each syllable in accents that agree with what was typed, each number, date, code and
sign, in any way of writing them. With :attr:`Match.ALL` a document must have all parts, with :attr:`Match.MOST`
parts that weigh a share together. A part weighs the more the rarer it is, so a document is left out only for
lacking what is telling. A part that no document has weighs nothing.

The same documents are ranked, counted, sorted and listed.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from functools import partial
from itertools import pairwise
from operator import itemgetter
from typing import NamedTuple

from timviet.index.analysis.layer import Layer
from timviet.index.schema import TEXT
from timviet.index.tables.bounded_cache import BoundedCache
from timviet.index.text.fold import fold
from timviet.index.text.syllable import is_syllable, iy_variants
from timviet.search.contract.plan import And, AtLeast, Constant, Nothing, Or, Phrase, PlanNode, Term, scale
from timviet.search.planning.choices import Accents, Match
from timviet.search.planning.clauses.accents import TypedSyllable
from timviet.search.planning.clauses.analyzed_clause import AnalyzedClause
from timviet.search.planning.clauses.question import read_question
from timviet.search.planning.clauses.term_counts import TermCounts
from timviet.search.planning.other_spellings import (
    OtherSpelling,
    is_form_only,
    is_single,
    other_spellings,
    sign_nodes,
)
from timviet.search.planning.phrase_plan import phrase_node

__all__ = ["Asked", "SyllablePart", "syllable_parts"]

KEYWORDS, QUESTION = 0.85, 0.2
"""The share of the weight that a document needs of key words, and of a question."""

SHORT, DECAY = 4, 1.5
"""Of more than so many parts a document needs less: the ratio of the numbers of parts to this power."""

MAX_UNACCENTED = 6
"""Maximum number of syllables for which documents without accents are looked up too."""

_UNIT = 1000  # the weight of the rarest part


class SyllablePart(NamedTuple):
    """What a syllable asks for."""

    node: PlanNode
    weight: int
    terms: tuple[Term, ...]
    """The terms of which a document must have one, whatever stands beside the syllable."""

    unaccented: PlanNode
    """The syllable in documents without accents."""

    unaccented_weight: int
    is_accented: bool


class Asked:
    """Collects the parts that a query asks for outside of operators."""

    def __init__(self, match: Match, counts: TermCounts, part_of: Callable[[str], SyllablePart]) -> None:
        """Start without parts.

        :param part_of: the function that :func:`syllable_parts` returns
        """
        self._match, self._counts, self._part_of = match, counts, part_of
        self._syllables: dict[object, SyllablePart] = {}
        """By spelling, or by node if there are other spellings."""
        self._others: dict[PlanNode, int] = {}
        self._is_question = False
        self.phrases: list[PlanNode] = []
        """The codes and quantities that were asked for, as phrases by which a document may match."""

    def add_words(self, clause: AnalyzedClause, synonyms: Sequence[OtherSpelling] = ()) -> None:
        """Add the words of a clause.

        :param synonyms: other words for ranges of it
        """
        if self._match is Match.ANY:
            return
        question = read_question(clause)
        self._is_question |= question.is_question
        if synonyms or clause.forms or clause.respacings or clause.signs or clause.has_digits:
            self._add_units(clause, question.asking, (*synonyms, *other_spellings(clause)))
        else:
            for number, syllable in enumerate(clause.syllables):
                if number not in question.asking:
                    spelling = syllable.typed.spelling
                    self._syllables[spelling] = self._part_of(spelling)

    def _add_units(
        self, clause: AnalyzedClause, asking: Collection[int], spellings: Sequence[OtherSpelling]
    ) -> None:
        """Add the words of a clause with forms, signs or other spellings.

        Each syllable is a part, and a document with another spelling of it has it too. A date, a number, a code or
        a quantity is a single part: its numbers apart mean something else.
        """
        for start, end, node in sign_nodes(clause):
            self.add(_either([node, *_covering(spellings, start, end)]))
        ranges = [*map(clause.range_of, clause.forms), *[spelling[:2] for spelling in spellings]]
        respelled = {number for start, end in ranges for number in range(start, end)}
        for start, end in clause.units(0, len(clause.syllables)):
            if end - start == 1 and start not in respelled:
                if start not in asking:
                    self._add_syllable(clause, start)
            elif is_single(clause, start, end):
                nodes = list(_covering(spellings, start, end))
                if not is_form_only(clause, start, end):
                    nodes.append(scale(phrase_node(clause, start, end), 0.0))
                    self.phrases.append(nodes[-1])
                self.add(_either(nodes))
            else:
                for number in range(start, end):
                    if number not in asking:
                        self._add_syllable(clause, number, tuple(_covering(spellings, number, number + 1)))

    def _add_syllable(self, clause: AnalyzedClause, number: int, others: Sequence[PlanNode] = ()) -> None:
        spelling = clause.syllables[number].typed.spelling
        part = self._part_of(spelling)
        if others:
            node = _either(tuple(dict.fromkeys((*part.terms, *others))))
            unaccented = _either(tuple(dict.fromkeys((part.unaccented, *others))))
            part = part._replace(node=node, weight=_weight(node, self._counts), unaccented=unaccented)
        self._syllables[part.node if others else spelling] = part

    def add(self, node: PlanNode) -> None:
        """Add a part; its weight is read from the index."""
        if self._match is not Match.ANY:
            self._others[node] = _weight(node, self._counts)

    def node(self) -> PlanNode | None:
        """Return the node that matches the documents with enough parts; None if nothing was asked for."""
        if not self._syllables and not self._others:
            return None
        syllables, others = list(self._syllables.values()), self._others.items()
        as_typed = self._enough([*syllables, *others])
        if self._may_be_unaccented(syllables):
            unaccented = [(part.unaccented, part.unaccented_weight) for part in syllables]
            return Or((as_typed, self._enough([*unaccented, *others])))
        return as_typed

    def _may_be_unaccented(self, syllables: Collection[SyllablePart]) -> bool:
        """Return whether documents without accents may be meant: the index has each syllable without them.

        With a single accented syllable, these would be the documents of another word: ``mua`` for ``mùa``.
        """
        return (
            1 < len(syllables) <= MAX_UNACCENTED
            and sum([part.is_accented for part in syllables]) > 1
            and all(part.unaccented_weight for part in syllables)
            and len({part.unaccented for part in syllables}) > 1
        )

    def _enough(self, parts: Sequence[SyllablePart | tuple[PlanNode, int]]) -> PlanNode:
        """Return the node of the documents with enough of some parts, given by their nodes and weights."""
        if self._match is Match.ALL:
            return AtLeast(tuple([part[0] for part in parts]), (1,) * len(parts), len(parts))
        parts = sorted([part for part in parts if part[1]], key=itemgetter(1), reverse=True)
        if not parts:
            return Nothing()
        nodes, weights = tuple([part[0] for part in parts]), tuple([part[1] for part in parts])
        share = KEYWORDS * min(1.0, SHORT / len(parts)) ** DECAY
        if self._is_question:
            share = min(QUESTION, share)
        return AtLeast(nodes, weights, math.ceil(share * sum(weights)))


def syllable_parts(counts: TermCounts, accents: Accents) -> Callable[[str], SyllablePart]:
    """Return a function that returns what a syllable of a query asks for."""
    return BoundedCache(partial(_syllable_part, counts, accents)).__getitem__


def _syllable_part(counts: TermCounts, accents: Accents, spelling: str) -> SyllablePart:
    folded = fold(spelling)
    compatible: frozenset[str] | None = None
    if accents is Accents.EXACT:
        compatible = frozenset({spelling})
    elif accents is Accents.AUTO and spelling != folded:
        compatible = counts.restorer.compatible_spellings(TypedSyllable(spelling, folded, False)) or None
    variants = () if accents is Accents.EXACT else iy_variants(spelling)
    if compatible is None:
        keys = [(Layer.FOLDED, term) for term in (folded, *map(fold, variants))]
    else:
        ordered = sorted(compatible, key=lambda term: (term != spelling, term))  # as typed first: most have that
        keys = [(Layer.SYLLABLE, term) for term in (*ordered, *variants)]
    if accents is not Accents.EXACT and not is_syllable(spelling):
        keys.append((Layer.FORM, f"~word:{folded}"))
    terms = tuple([Term(TEXT, *key, 0.0) for key in dict.fromkeys(keys)])
    node = _either(terms)
    is_accented = accents is Accents.AUTO and spelling != folded
    unaccented = Term(TEXT, Layer.SYLLABLE if is_accented else Layer.FOLDED, folded, 0.0)
    weight = 0 if accents is Accents.EXACT else _weight(unaccented, counts)
    return SyllablePart(node, _weight(node, counts), terms, unaccented, weight, is_accented)


def _covering(spellings: Iterable[OtherSpelling], start: int, end: int) -> Iterator[PlanNode]:
    """Yield the nodes of the spellings of a range, or of a longer one that has it."""
    for first, last, node in spellings:
        if (first <= start and end <= last) if start < end else (first, last) == (start, end):
            yield node


def _either(nodes: Sequence[PlanNode]) -> PlanNode:
    return nodes[0] if len(nodes) == 1 else Or(tuple(nodes))


def _weight(node: PlanNode, counts: TermCounts) -> int:
    """Return how much a part tells: ``_UNIT`` if it is as rare as can be, 0 if no document has it."""
    rarity = _rarity(node, counts)
    return max(1, round(_UNIT * rarity)) if rarity else 0


def _rarity(node: PlanNode, counts: TermCounts) -> float:
    """Return about how rare the documents are that match a node: 1 if they are rarest, 0 if there are none."""
    if isinstance(node, Term):  # most of them; this takes less time than a case
        return counts.rarity((node.layer, node.term))
    match node:
        case Or(nodes):
            return min(filter(None, (_rarity(child, counts) for child in nodes)), default=0.0)
        case And(nodes):
            rarities = [_rarity(child, counts) for child in nodes]
            return max(rarities) if all(rarities) else 0.0
        case Phrase(_, _, (term,)):
            return counts.rarity((Layer.FOLDED, term))
        case Phrase(_, _, terms):
            rarities = [counts.rarity((Layer.BIGRAM, f"{first} {second}")) for first, second in pairwise(terms)]
            return max(rarities) if all(rarities) else 0.0
        case Constant(child, _):
            return _rarity(child, counts)
    return 0.0
