"""What does a query mean in this index?

Free words are left to the planner. All else is a condition: the words under an operator, a sign or a field must
all be there (in a row, if they must not be there), a phrase as it is written, and a metadata field must have a
value that says so. A condition decides who is among the hits; the words in it are weighed like free ones.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace

from timviet.index.analysis.analyzer import Layer, analyze
from timviet.index.forms import forms
from timviet.index.schema import TEXT, TITLE
from timviet.index.text.normalize import normalize
from timviet.search.engine.field_compare import wildcard_test, words_test
from timviet.search.engine.plan import All, Among, And, Constant, Filter, Not, Nothing, Or, PlanNode, Range, Term
from timviet.search.engine.plan_changes import placed, scaled, with_slop
from timviet.search.planning.expansion import Expansion, expand
from timviet.search.planning.highlight_spec import HighlightSpec, merge_specs
from timviet.search.planning.lexicon import Lexicon
from timviet.search.planning.planner import Accents, Plan, make_plan
from timviet.search.planning.synonyms import Synonyms
from timviet.search.planning.term_counts import TermCounts
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
from timviet.search.query.notes import Note, distinct, note
from timviet.search.query.parse import Query

__all__ = ["Compiler"]

PATTERN = 0.5
"""Worth of a pattern, in places where a word's is its BM25."""

SYNONYM = 0.25
"""Worth of a phrase that may stand for words of the query, so that their own documents come first."""

_FIELDS = (TEXT, TITLE)

NAMED = 6
"""Of the syllables that a pattern stands for so many are told."""


@dataclass(slots=True)
class _Found:
    """What is collected on the way through a tree."""

    scores: list[PlanNode] = field(default_factory=list)
    """What adds to the score of a document that matches."""

    specs: list[Callable[[], HighlightSpec]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


class Compiler:
    """Turns queries into plans for one commit of an index; several threads may use it at once."""

    def __init__(self, lexicon: Lexicon, counts: TermCounts, synonyms: Synonyms | None = None) -> None:
        self.synonyms = synonyms
        self._lexicon = lexicon
        self._counts = counts
        self.vocabulary = Vocabulary(lexicon)
        self.field_names = lexicon.field_names
        """The metadata fields that some document has."""

    def compile(self, query: Query, accents: Accents = Accents.AUTO, filters: Iterable[Query] = ()) -> Plan:
        """Gives the plan of a query.

        :param filters: queries that a document must match besides; they add nothing to its score
        """
        filters = tuple(filters)
        nodes = query.root.nodes if isinstance(query.root, GroupNode) else (query.root,)
        plain = all(isinstance(node, WordsNode | PhraseNode) and not getattr(node, "slop", 0) for node in nodes)
        if plain and not filters and self.synonyms is None:
            return make_plan(query, self._counts, accents)
        reading = _Reading(self, self._counts, accents)
        required, optional = reading.row(nodes)
        found = reading.found

        def make_spec() -> HighlightSpec:
            return merge_specs(each() for each in found.specs)

        for each in filters:
            aside = _Reading(self, self._counts, accents)
            required.append(Constant(aside.condition(each.root, positive=True), 0.0))
            found.notes += (*each.notes, *aside.found.notes)
        notes = distinct((*query.notes, *found.notes))
        if not required and not optional:
            return Plan(Nothing(), make_spec, (*notes, note("no-words")))
        if reading.only_filters:
            optional, found.scores = optional + found.scores, []
            if optional:  # they leave it to the free words which documents match
                required.append(Or(tuple(optional)))
            return Plan(And(tuple(required)) if required else Nothing(), make_spec, notes)
        return Plan(And((*required, Or((All(), *optional, *found.scores)))), make_spec, notes)

    def values(self, name: str, test: Callable[[str], bool]) -> frozenset[str]:
        """Gives the values of a metadata field that pass a test."""
        return frozenset(filter(test, self._lexicon.values(name)))

    def worth(self, expansion: Expansion) -> float:
        """Gives what it is worth to hold one of many syllables, as if they were one."""
        count = min(sum(self.vocabulary.counts[term] for term in expansion.folded), self._lexicon.doc_count)
        return PATTERN * math.log1p((self._lexicon.doc_count - count + 0.5) / (count + 0.5))


class _Reading:
    """One way through the tree of a query."""

    def __init__(self, compiler: Compiler, counts: TermCounts, accents: Accents) -> None:
        self._compiler, self._counts, self._accents = compiler, counts, accents
        self.found = _Found()
        self.only_filters = True
        """Whether nothing that must match says anything of the text of a document."""

    def row(self, nodes: Iterable[QueryNode]) -> tuple[list[PlanNode], list[PlanNode]]:
        """Reads what stands side by side outside of all groups; gives what must match and what may."""
        required: list[PlanNode] = []
        optional: list[PlanNode] = []
        for node in nodes:
            free, factor = (node.node, node.factor) if isinstance(node, BoostNode) else (node, 1.0)
            if isinstance(free, WordsNode):
                optional += self._scores(free.text, factor)
            elif isinstance(free, PatternNode | FuzzyNode):
                optional.append(scaled(self._expansion(free, TEXT, positive=True), factor))
            elif isinstance(node, FieldNode) and not self._known(node.name):
                more, others = self.row((WordsNode(node.name), node.node))
                required, optional = required + more, optional + others
            else:
                self.only_filters = self.only_filters and self._is_filter(node)
                required.append(self.condition(node, positive=True))
        return required, optional

    def _is_filter(self, node: QueryNode) -> bool:
        """Tells whether a condition says nothing of what must stand in the text."""
        match node:
            case NotNode():
                return True
            case FieldNode(name, _):
                return name not in _FIELDS and name in self._compiler.field_names
            case BoostNode(child, _) | RequiredNode(child):
                return self._is_filter(child)
            case GroupNode(nodes) | AndNode(nodes) | OrNode(nodes):
                return all(map(self._is_filter, nodes))
        return False

    def condition(self, node: QueryNode, *, positive: bool, where: str = TEXT, factor: float = 1.0) -> PlanNode:
        """Gives what a document must match.

        :param positive: whether a hit may match it, so that its words are weighed and shown
        :param where: the text field it must stand in
        :param factor: of what its words weigh
        """

        def inner(child: QueryNode) -> PlanNode:
            return self.condition(child, positive=positive, where=where, factor=factor)

        match node:
            case WordsNode(text):
                return self._words(text, positive, where, factor)
            case PhraseNode():
                return self._phrase(node, positive, where, factor)
            case PatternNode() | FuzzyNode():
                return scaled(self._expansion(node, where, positive=positive), factor)
            case FieldNode(name, child) if name in _FIELDS:
                return self.condition(child, positive=positive, where=name, factor=factor)
            case FieldNode(name, child) if self._known(name):
                return self._value(name, child)
            case FieldNode(name, child):
                return And((inner(WordsNode(name)), inner(child)))
            case BoostNode(child, more):
                return self.condition(child, positive=positive, where=where, factor=factor * more)
            case RequiredNode(child):
                return inner(child)
            case NotNode(child):
                return Not(self.condition(child, positive=False, where=where))
            case GroupNode(nodes) | AndNode(nodes):
                return And(tuple(map(inner, nodes))) if nodes else All()
            case OrNode(nodes):
                return Or(tuple(map(inner, nodes)))
            case RangeNode():
                return Nothing()  # stands only within a field
        raise TypeError(f"not a node of a query: {node!r}")

    def _known(self, name: str) -> bool:
        """Tells whether there is such a field, and notes it if there is none."""
        if name in _FIELDS or name in self._compiler.field_names:
            return True
        self.found.notes.append(note("unknown-field", name))
        return False

    # Words.

    def _plan(self, clause: WordsNode | PhraseNode) -> Plan:
        return make_plan(Query(clause.text, clause), self._counts, self._accents)

    def _scores(self, text: str, factor: float, where: str = TEXT) -> list[PlanNode]:
        """Gives what free words are weighed by, and takes what they want to see and say."""
        plan = self._plan(WordsNode(text))
        self.found.specs.append(plan.make_highlight_spec)
        self.found.notes += (each for each in plan.notes if each.kind != "no-words")
        if isinstance(plan.root, Nothing):
            return []
        root = placed(scaled(plan.root, factor), where)
        nodes: list[PlanNode] = list(root.nodes) if isinstance(root, Or) else [root]
        for start, end, others in self._synonyms_in(text):
            self.found.notes.append(note("synonyms", f"{text[start:end]}: {', '.join(others)}"))
            nodes += (self._phrase(PhraseNode(other), True, where, factor * SYNONYM) for other in others)
        return nodes

    def _synonyms_in(self, text: str) -> Iterable[tuple[int, int, tuple[str, ...]]]:
        return () if self._compiler.synonyms is None else self._compiler.synonyms.found_in(text, self._accents)

    def _words(self, text: str, positive: bool, where: str, factor: float) -> PlanNode:
        if not positive:
            return self._phrase(PhraseNode(text), positive, where, factor)
        self.found.scores += self._scores(text, factor, where)
        units: list[PlanNode] = []
        behind = 0
        for start, end, others in self._synonyms_in(text):
            units += self._all_of(text[behind:start])
            choices = (self._plan(PhraseNode(other)).root for other in others)
            units.append(Or((And(tuple(self._all_of(text[start:end]))), *choices)))
            behind = end
        units += self._all_of(text[behind:])
        if not units:
            return All()
        return Constant(placed(And(tuple(units)), where), 0.0)

    def _all_of(self, text: str) -> list[PlanNode]:
        return [self._plan(PhraseNode(unit)).root for unit in _units(text)]

    def _phrase(self, phrase: PhraseNode, positive: bool, where: str, factor: float) -> PlanNode:
        plan = self._plan(phrase)
        if isinstance(plan.root, Nothing):
            return All() if positive else Nothing()
        if positive:
            self.found.specs.append(lambda: _loosened(plan.highlight_spec, phrase.slop))
        return placed(with_slop(scaled(plan.root, factor), phrase.slop), where)

    def _expansion(self, node: PatternNode | FuzzyNode, where: str, *, positive: bool) -> PlanNode:
        expansion = expand(node, self._compiler.vocabulary, self._counts)
        if not expansion.folded:
            shown = f"{node.text}~" if isinstance(node, FuzzyNode) else node.text
            self.found.notes.append(note("no-such-term", shown))
            return self._words(node.text, positive, where, 1.0) if positive else Nothing()
        if positive:
            spellings = {term: expansion.spellings[term] for term in expansion.folded}
            self.found.specs.append(lambda: HighlightSpec(spellings))
            self.found.notes.append(note("expanded", _told(node, expansion)))
        layered = [
            (Layer.FOLDED, term) if expansion.spellings[term] is None else (Layer.SYLLABLE, each)
            for term in expansion.folded
            for each in (sorted(expansion.spellings[term] or ()) or [term])
        ]
        terms = [Term(where, layer, term, 0.0) for layer, term in layered]
        return Constant(Or(tuple(terms)), self._compiler.worth(expansion))

    # Metadata.

    def _value(self, name: str, node: QueryNode) -> PlanNode:
        """Gives the documents whose metadata field says something."""

        def inner(child: QueryNode) -> PlanNode:
            return self._value(name, child)

        match node:
            case RangeNode(low, high, low_included, high_included):
                return Range(name, low, high, low_included, high_included)
            case WordsNode(text) | PhraseNode(text) | FuzzyNode(text):
                return self._among(name, text, words_test(text))
            case PatternNode(text):
                return self._among(name, text, wildcard_test(text))
            case BoostNode(child, _) | RequiredNode(child) | FieldNode(_, child):
                return inner(child)
            case NotNode(child):
                return Not(inner(child))
            case GroupNode(nodes) | AndNode(nodes):
                return And(tuple(map(inner, nodes)))
            case OrNode(nodes):
                return Or(tuple(map(inner, nodes)))
        raise TypeError(f"not a node of a query: {node!r}")

    def _among(self, name: str, text: str, test: Callable[[str], bool]) -> PlanNode:
        values = self._compiler.values(name, test)
        if not values:
            self.found.notes.append(note("no-such-value", f"{name}:{text}"))
            return Nothing()
        return Filter(name, next(iter(values))) if len(values) == 1 else Among(name, values)


def _units(text: str) -> list[str]:
    """Gives the pieces of a text that must be there each: names, codes and dates as a whole, else syllables."""
    text = normalize(text).text
    wholes = [(form.start, form.end) for form in forms(text) if form.whole]
    units = [text[start:end] for start, end in dict.fromkeys(wholes)]
    units += (
        text[token.start : token.end]
        for token in analyze(text, (Layer.SYLLABLE,))[Layer.SYLLABLE]
        if not any(start <= token.start and token.end <= end for start, end in wholes)
    )
    return list(dict.fromkeys(units))


def _loosened(spec: HighlightSpec, slop: int) -> HighlightSpec:
    if not slop:
        return spec
    return replace(spec, phrases=(), sloppy_phrases=tuple((row, slop) for row in spec.phrases))


def _told(node: PatternNode | FuzzyNode, expansion: Expansion) -> str:
    """Gives what a pattern was taken for, as people read it."""
    shown = f"{node.text}~" if isinstance(node, FuzzyNode) else node.text
    more = len(expansion.folded) + expansion.left_out - NAMED
    return f"{shown}: {', '.join(expansion.folded[:NAMED])}{f', +{more}' if more > 0 else ''}"
