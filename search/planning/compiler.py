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
from timviet.index.store.commit.snapshot import Snapshot
from timviet.index.text.normalize import normalize
from timviet.search.engine import plan as engine
from timviet.search.engine.field_compare import looks_like, says
from timviet.search.engine.plan import All, Among, Constant, Filter, Nothing, Range, Term
from timviet.search.engine.plan_changes import placed, scaled, with_slop
from timviet.search.planning.expansion import Expansion, expanded
from timviet.search.planning.highlight_spec import Wanted, merged
from timviet.search.planning.planner import Accents, Plan, make_plan
from timviet.search.planning.synonyms import Synonyms
from timviet.search.planning.term_counts import IndexLexicon
from timviet.search.planning.vocabulary import Vocabulary
from timviet.search.query.ast import And, Boost, Field, Fuzzy, Must, Node, Not, Or, Pattern, Phrase, Row, Words
from timviet.search.query.ast import Range as TypedRange
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

    scores: list[engine.Node] = field(default_factory=list)
    """What adds to the score of a document that matches."""

    wanted: list[Callable[[], Wanted]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


class Compiler:
    """Turns queries into plans for one commit of an index; several threads may use it at once."""

    def __init__(self, snapshot: Snapshot, lexicon: IndexLexicon, synonyms: Synonyms | None = None) -> None:
        self.synonyms = synonyms
        self._segments = snapshot.segments
        self._doc_count = snapshot.doc_count
        self._lexicon = lexicon
        self.vocabulary = Vocabulary(snapshot)
        self.field_names = frozenset(name for segment in snapshot.segments for name in segment.fact_names)
        """The metadata fields that some document has."""

    def compile(self, query: Query, accents: Accents = Accents.AUTO, filters: Iterable[Query] = ()) -> Plan:
        """Gives the plan of a query.

        :param filters: queries that a document must match besides; they add nothing to its score
        """
        filters = tuple(filters)
        nodes = query.root.nodes if isinstance(query.root, Row) else (query.root,)
        plain = all(isinstance(node, Words | Phrase) and not getattr(node, "slop", 0) for node in nodes)
        if plain and not filters and self.synonyms is None:
            return make_plan(query, self._lexicon, accents)
        reading = _Reading(self, self._lexicon, accents)
        required, optional = reading.row(nodes)
        found = reading.found

        def wanted() -> Wanted:
            return merged(each() for each in found.wanted)

        for each in filters:
            aside = _Reading(self, self._lexicon, accents)
            required.append(Constant(aside.condition(each.root, positive=True), 0.0))
            found.notes += (*each.notes, *aside.found.notes)
        notes = distinct((*query.notes, *found.notes))
        if not required and not optional:
            return Plan(Nothing(), wanted, (*notes, note("no-words")))
        if reading.only_filters:
            optional, found.scores = optional + found.scores, []
            if optional:  # they leave it to the free words which documents match
                required.append(engine.Or(tuple(optional)))
            return Plan(engine.And(tuple(required)) if required else Nothing(), wanted, notes)
        return Plan(engine.And((*required, engine.Or((All(), *optional, *found.scores)))), wanted, notes)

    def values(self, name: str, test: Callable[[str], bool]) -> frozenset[str]:
        """Gives the values of a metadata field that pass a test."""
        return frozenset(
            value for segment in self._segments for value in segment.fact_column(name).values if test(value)
        )

    def worth(self, expansion: Expansion) -> float:
        """Gives what it is worth to hold one of many syllables, as if they were one."""
        count = min(sum(self.vocabulary.counts[term] for term in expansion.folded), self._doc_count)
        return PATTERN * math.log1p((self._doc_count - count + 0.5) / (count + 0.5))


class _Reading:
    """One way through the tree of a query."""

    def __init__(self, compiler: Compiler, lexicon: IndexLexicon, accents: Accents) -> None:
        self._compiler, self._lexicon, self._accents = compiler, lexicon, accents
        self.found = _Found()
        self.only_filters = True
        """Whether nothing that must match says anything of the text of a document."""

    def row(self, nodes: Iterable[Node]) -> tuple[list[engine.Node], list[engine.Node]]:
        """Reads what stands side by side outside of all groups; gives what must match and what may."""
        required: list[engine.Node] = []
        optional: list[engine.Node] = []
        for node in nodes:
            free, factor = (node.node, node.factor) if isinstance(node, Boost) else (node, 1.0)
            if isinstance(free, Words):
                optional += self._scores(free.text, factor)
            elif isinstance(free, Pattern | Fuzzy):
                optional.append(scaled(self._expansion(free, TEXT, positive=True), factor))
            elif isinstance(node, Field) and not self._known(node.name):
                more, others = self.row((Words(node.name), node.node))
                required, optional = required + more, optional + others
            else:
                self.only_filters = self.only_filters and self._is_filter(node)
                required.append(self.condition(node, positive=True))
        return required, optional

    def _is_filter(self, node: Node) -> bool:
        """Tells whether a condition says nothing of what must stand in the text."""
        match node:
            case Not():
                return True
            case Field(name, _):
                return name not in _FIELDS and name in self._compiler.field_names
            case Boost(child, _) | Must(child):
                return self._is_filter(child)
            case Row(nodes) | And(nodes) | Or(nodes):
                return all(map(self._is_filter, nodes))
        return False

    def condition(self, node: Node, *, positive: bool, where: str = TEXT, factor: float = 1.0) -> engine.Node:
        """Gives what a document must match.

        :param positive: whether a hit may match it, so that its words are weighed and shown
        :param where: the text field it must stand in
        :param factor: of what its words weigh
        """

        def inner(child: Node) -> engine.Node:
            return self.condition(child, positive=positive, where=where, factor=factor)

        match node:
            case Words(text):
                return self._words(text, positive, where, factor)
            case Phrase():
                return self._phrase(node, positive, where, factor)
            case Pattern() | Fuzzy():
                return scaled(self._expansion(node, where, positive=positive), factor)
            case Field(name, child) if name in _FIELDS:
                return self.condition(child, positive=positive, where=name, factor=factor)
            case Field(name, child) if self._known(name):
                return self._value(name, child)
            case Field(name, child):
                return engine.And((inner(Words(name)), inner(child)))
            case Boost(child, more):
                return self.condition(child, positive=positive, where=where, factor=factor * more)
            case Must(child):
                return inner(child)
            case Not(child):
                return engine.Not(self.condition(child, positive=False, where=where))
            case Row(nodes) | And(nodes):
                return engine.And(tuple(map(inner, nodes))) if nodes else All()
            case Or(nodes):
                return engine.Or(tuple(map(inner, nodes)))
            case TypedRange():
                return Nothing()  # stands only within a field
        raise TypeError(f"not a node of a query: {node!r}")

    def _known(self, name: str) -> bool:
        """Tells whether there is such a field, and notes it if there is none."""
        if name in _FIELDS or name in self._compiler.field_names:
            return True
        self.found.notes.append(note("unknown-field", name))
        return False

    # Words.

    def _plan(self, clause: Words | Phrase) -> Plan:
        return make_plan(Query(clause.text, clause), self._lexicon, self._accents)

    def _scores(self, text: str, factor: float, where: str = TEXT) -> list[engine.Node]:
        """Gives what free words are weighed by, and takes what they want to see and say."""
        plan = self._plan(Words(text))
        self.found.wanted.append(plan.want)
        self.found.notes += (each for each in plan.notes if each.kind != "no-words")
        if isinstance(plan.root, Nothing):
            return []
        root = placed(scaled(plan.root, factor), where)
        nodes: list[engine.Node] = list(root.nodes) if isinstance(root, engine.Or) else [root]
        for start, end, others in self._synonyms_in(text):
            self.found.notes.append(note("synonyms", f"{text[start:end]}: {', '.join(others)}"))
            nodes += (self._phrase(Phrase(other), True, where, factor * SYNONYM) for other in others)
        return nodes

    def _synonyms_in(self, text: str) -> Iterable[tuple[int, int, tuple[str, ...]]]:
        return () if self._compiler.synonyms is None else self._compiler.synonyms.found_in(text, self._accents)

    def _words(self, text: str, positive: bool, where: str, factor: float) -> engine.Node:
        if not positive:
            return self._phrase(Phrase(text), positive, where, factor)
        self.found.scores += self._scores(text, factor, where)
        units: list[engine.Node] = []
        behind = 0
        for start, end, others in self._synonyms_in(text):
            units += self._all_of(text[behind:start])
            choices = (self._plan(Phrase(other)).root for other in others)
            units.append(engine.Or((engine.And(tuple(self._all_of(text[start:end]))), *choices)))
            behind = end
        units += self._all_of(text[behind:])
        if not units:
            return All()
        return Constant(placed(engine.And(tuple(units)), where), 0.0)

    def _all_of(self, text: str) -> list[engine.Node]:
        return [self._plan(Phrase(unit)).root for unit in _units(text)]

    def _phrase(self, phrase: Phrase, positive: bool, where: str, factor: float) -> engine.Node:
        plan = self._plan(phrase)
        if isinstance(plan.root, Nothing):
            return All() if positive else Nothing()
        if positive:
            self.found.wanted.append(lambda: _loosened(plan.wanted, phrase.slop))
        return placed(with_slop(scaled(plan.root, factor), phrase.slop), where)

    def _expansion(self, node: Pattern | Fuzzy, where: str, *, positive: bool) -> engine.Node:
        expansion = expanded(node, self._compiler.vocabulary, self._lexicon)
        if not expansion.folded:
            shown = f"{node.text}~" if isinstance(node, Fuzzy) else node.text
            self.found.notes.append(note("no-such-term", shown))
            return self._words(node.text, positive, where, 1.0) if positive else Nothing()
        if positive:
            spellings = {term: expansion.spellings[term] for term in expansion.folded}
            self.found.wanted.append(lambda: Wanted(spellings))
            self.found.notes.append(note("expanded", _told(node, expansion)))
        layered = [
            (Layer.FOLDED, term) if expansion.spellings[term] is None else (Layer.SYLLABLE, each)
            for term in expansion.folded
            for each in (sorted(expansion.spellings[term] or ()) or [term])
        ]
        terms = [Term(where, layer, term, 0.0) for layer, term in layered]
        return Constant(engine.Or(tuple(terms)), self._compiler.worth(expansion))

    # Metadata.

    def _value(self, name: str, node: Node) -> engine.Node:
        """Gives the documents whose metadata field says something."""

        def inner(child: Node) -> engine.Node:
            return self._value(name, child)

        match node:
            case TypedRange(low, high, low_included, high_included):
                return Range(name, low, high, low_included, high_included)
            case Words(text) | Phrase(text) | Fuzzy(text):
                return self._among(name, text, says(text))
            case Pattern(text):
                return self._among(name, text, looks_like(text))
            case Boost(child, _) | Must(child) | Field(_, child):
                return inner(child)
            case Not(child):
                return engine.Not(inner(child))
            case Row(nodes) | And(nodes):
                return engine.And(tuple(map(inner, nodes)))
            case Or(nodes):
                return engine.Or(tuple(map(inner, nodes)))
        raise TypeError(f"not a node of a query: {node!r}")

    def _among(self, name: str, text: str, test: Callable[[str], bool]) -> engine.Node:
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


def _loosened(wanted: Wanted, slop: int) -> Wanted:
    if not slop:
        return wanted
    return replace(wanted, phrases=(), near=tuple((row, slop) for row in wanted.phrases))


def _told(node: Pattern | Fuzzy, expansion: Expansion) -> str:
    """Gives what a pattern was taken for, as people read it."""
    shown = f"{node.text}~" if isinstance(node, Fuzzy) else node.text
    more = len(expansion.folded) + expansion.left_out - NAMED
    return f"{shown}: {', '.join(expansion.folded[:NAMED])}{f', +{more}' if more > 0 else ''}"
