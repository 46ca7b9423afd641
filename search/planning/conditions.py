"""What must a document match, and what adds to its score?

The words under an operator, a sign or a field are a condition: all must be there, or, if they are excluded,
stand there in a row. A phrase must stand as it is written. Conditions decide which documents are hits; the
words in them are weighed like free ones.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from functools import partial

from timviet.index.analysis.analyzer import Layer
from timviet.index.schema import TEXT, TITLE
from timviet.search.engine.plan import (
    All,
    And,
    Constant,
    Not,
    Nothing,
    Or,
    PlanNode,
    Term,
    in_field,
    scale,
    with_slop,
)
from timviet.search.planning.analyzed_clause import AnalyzedClause, QueryAnalyzer
from timviet.search.planning.expansion import Expansion, expand
from timviet.search.planning.highlight_spec import HighlightSpec
from timviet.search.planning.keyword_conditions import KeywordFields
from timviet.search.planning.lexicon import Lexicon
from timviet.search.planning.phrase_plan import all_units, phrase_node
from timviet.search.planning.planner import highlight_spec
from timviet.search.planning.synonyms import Synonyms
from timviet.search.planning.term_counts import TermCounts
from timviet.search.planning.term_weights import weighted_terms
from timviet.search.planning.vocabulary import Vocabulary
from timviet.search.query.ast import (
    AndNode,
    BoostNode,
    FieldNode,
    FuzzyNode,
    GroupNode,
    NotNode,
    OrNode,
    PatternNode,
    PhraseNode,
    QueryNode,
    RangeNode,
    RequiredNode,
    WordsNode,
)
from timviet.search.query.notes import Note, make_note

__all__ = ["Conditions", "PlanningIndex"]

PATTERN = 0.5
"""Weight of a pattern, where that of a word is its BM25."""

SYNONYM = 0.25
"""Weight of a synonym, so that documents with the words of the query come first."""

NAMED = 6
"""The largest number of syllables that a note names for a pattern."""

_TEXT_FIELDS = (TEXT, TITLE)


@dataclass(frozen=True, slots=True)
class PlanningIndex:
    """What plans are made from: one commit of an index, and the synonyms."""

    lexicon: Lexicon
    counts: TermCounts
    vocabulary: Vocabulary
    fields: KeywordFields
    synonyms: Synonyms | None


class Conditions:
    """Plans the nodes of one query, and collects on the way what is scored, highlighted and noted."""

    def __init__(self, index: PlanningIndex, analyzer: QueryAnalyzer) -> None:
        self._index, self._analyzer = index, analyzer
        self.scores: list[PlanNode] = []
        """What adds to the score of a document that matches."""
        self.specs: list[Callable[[], HighlightSpec]] = []
        self.notes: list[Note] = []
        self.only_filters = True
        """Whether no condition says anything about what stands in the text of a document."""

    def row(self, nodes: Iterable[QueryNode]) -> tuple[list[PlanNode], list[PlanNode]]:
        """Plan what stands side by side outside of all groups; return what must match and what may."""
        required: list[PlanNode] = []
        optional: list[PlanNode] = []
        for node in nodes:
            free, factor = (node.node, node.factor) if isinstance(node, BoostNode) else (node, 1.0)
            if isinstance(free, WordsNode):
                optional += self._scores(self._analyzer.clause(free.text), factor)
            elif isinstance(free, PatternNode | FuzzyNode):
                optional.append(scale(self._expansion(free, TEXT, positive=True), factor))
            elif isinstance(node, FieldNode) and not self._is_field(node.name):
                more, others = self.row((WordsNode(node.name), node.node))
                required, optional = required + more, optional + others
            else:
                self.only_filters = self.only_filters and self._is_filter(node)
                required.append(self.condition(node, positive=True))
        return required, optional

    def _is_filter(self, node: QueryNode) -> bool:
        """Return whether a condition says nothing about what must stand in the text."""
        match node:
            case NotNode():
                return True
            case FieldNode(name, _):
                return name not in _TEXT_FIELDS and name in self._index.fields.names
            case BoostNode(child, _) | RequiredNode(child):
                return self._is_filter(child)
            case GroupNode(nodes) | AndNode(nodes) | OrNode(nodes):
                return all(map(self._is_filter, nodes))
        return False

    def condition(self, node: QueryNode, *, positive: bool, field: str = TEXT, factor: float = 1.0) -> PlanNode:
        """Return the plan of what a document must match.

        :param positive: whether a hit may match it, so that its words are weighed and highlighted
        :param field: the text field that it must stand in
        :param factor: what its words' weights are multiplied by
        """

        def inner(child: QueryNode) -> PlanNode:
            return self.condition(child, positive=positive, field=field, factor=factor)

        match node:
            case WordsNode(text):
                return self._words(self._analyzer.clause(text), positive, field, factor)
            case PhraseNode(text, slop):
                return self._phrase(self._analyzer.clause(text), slop, positive, field, factor)
            case PatternNode() | FuzzyNode():
                return scale(self._expansion(node, field, positive=positive), factor)
            case FieldNode(name, child) if name in _TEXT_FIELDS:
                return self.condition(child, positive=positive, field=name, factor=factor)
            case FieldNode(name, child) if self._is_field(name):
                return self._index.fields.condition(name, child, self.notes)
            case FieldNode(name, child):
                return And((inner(WordsNode(name)), inner(child)))
            case BoostNode(child, more):
                return self.condition(child, positive=positive, field=field, factor=factor * more)
            case RequiredNode(child):
                return inner(child)
            case NotNode(child):
                return Not(self.condition(child, positive=False, field=field))
            case GroupNode(nodes) | AndNode(nodes):
                return And(tuple(map(inner, nodes))) if nodes else All()
            case OrNode(nodes):
                return Or(tuple(map(inner, nodes)))
            case RangeNode():
                return Nothing()  # stands only within a field
        raise TypeError(f"not a node of a query: {node!r}")

    def _is_field(self, name: str) -> bool:
        """Return whether there is such a field, and note it if there is none."""
        if name in _TEXT_FIELDS or name in self._index.fields.names:
            return True
        self.notes.append(make_note("unknown-field", name))
        return False

    # Words.

    def _scores(self, clause: AnalyzedClause, factor: float, field: str = TEXT) -> list[PlanNode]:
        """Return what the score of free words is the sum of."""
        self.specs.append(partial(highlight_spec, (clause,)))
        if not clause.syllables:
            return []
        self.notes += clause.notes()
        nodes = [
            in_field(scale(node, factor), field)
            for node in weighted_terms(clause, self._index.counts, self._analyzer.accents)
        ]
        for start, end, synonyms in self._synonyms_in(clause):
            self.notes.append(make_note("synonyms", f"{clause.original_text(start, end)}: {', '.join(synonyms)}"))
            for synonym in synonyms:
                other = self._analyzer.clause(synonym)
                nodes.append(self._phrase(other, 0, True, field, factor * SYNONYM))
        return nodes

    def _synonyms_in(self, clause: AnalyzedClause) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        if self._index.synonyms is not None:
            typed = [syllable.typed for syllable in clause.syllables]
            yield from self._index.synonyms.ranges_in(typed, self._analyzer.accents)

    def _words(self, clause: AnalyzedClause, positive: bool, field: str, factor: float) -> PlanNode:
        if not positive:
            return self._phrase(clause, 0, positive, field, factor)
        self.scores += self._scores(clause, factor, field)
        units: list[PlanNode] = []
        before = 0
        for start, end, synonyms in self._synonyms_in(clause):
            units += all_units(clause, before, start)
            others = (phrase_node(self._analyzer.clause(synonym)) for synonym in synonyms)
            units.append(Or((And(tuple(all_units(clause, start, end))), *others)))
            before = end
        units += all_units(clause, before)
        if not units:
            return All()
        return Constant(in_field(And(tuple(units)), field), 0.0)

    def _phrase(self, clause: AnalyzedClause, slop: int, positive: bool, field: str, factor: float) -> PlanNode:
        if not clause.syllables:
            return All() if positive else Nothing()
        if positive:
            self.specs.append(lambda: _with_slop(highlight_spec((), (clause,)), slop))
        return in_field(with_slop(scale(phrase_node(clause), factor), slop), field)

    # Patterns.

    def _expansion(self, node: PatternNode | FuzzyNode, field: str, *, positive: bool) -> PlanNode:
        vocabulary = self._index.vocabulary
        expansion = expand(node, vocabulary, self._index.counts)
        if not expansion.folded:
            shown = f"{node.text}~" if isinstance(node, FuzzyNode) else node.text
            self.notes.append(make_note("no-such-term", shown))
            if not positive:
                return Nothing()
            return self._words(self._analyzer.clause(node.text), positive, field, 1.0)
        if positive:
            spellings = {term: expansion.spellings[term] for term in expansion.folded}
            self.specs.append(lambda: HighlightSpec(spellings))
            self.notes.append(make_note("expanded", _listed(node, expansion)))
        layered = [
            (Layer.FOLDED, folded) if expansion.spellings[folded] is None else (Layer.SYLLABLE, term)
            for folded in expansion.folded
            for term in (sorted(expansion.spellings[folded] or ()) or [folded])
        ]
        terms = [Term(field, layer, term, 0.0) for layer, term in layered]
        # The score is that of one term that is in as many documents as the syllables together.
        doc_count = self._index.lexicon.doc_count
        count = min(sum(vocabulary.counts[term] for term in expansion.folded), doc_count)
        return Constant(Or(tuple(terms)), PATTERN * math.log1p((doc_count - count + 0.5) / (count + 0.5)))


def _with_slop(spec: HighlightSpec, slop: int) -> HighlightSpec:
    if not slop:
        return spec
    return replace(spec, phrases=(), sloppy_phrases=tuple((row, slop) for row in spec.phrases))


def _listed(node: PatternNode | FuzzyNode, expansion: Expansion) -> str:
    """Return what a pattern was expanded to, as people read it."""
    shown = f"{node.text}~" if isinstance(node, FuzzyNode) else node.text
    more = len(expansion.folded) + expansion.left_out - NAMED
    return f"{shown}: {', '.join(expansion.folded[:NAMED])}{f', +{more}' if more > 0 else ''}"
