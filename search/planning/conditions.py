"""How are operators, signs, fields and patterns planned?

Words under an operator, a sign or a field are a condition: a document must have all of them. Excluded words count
only as a phrase. A phrase must occur as it is written. Conditions decide which documents are hits; their words are
scored like free words.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from timviet.index.analysis.layer import Layer
from timviet.index.schema import TEXT, TITLE
from timviet.search.contract.lexicon import Lexicon
from timviet.search.contract.plan import (
    All,
    And,
    Constant,
    Nothing,
    Or,
    PlanNode,
    Term,
    has_score,
    in_field,
    scale,
    with_slop,
)
from timviet.search.lexicon.vocabulary import Vocabulary
from timviet.search.planning.clauses.analyzed_clause import AnalyzedClause, QueryAnalyzer
from timviet.search.planning.clauses.clause_notes import clause_notes, phrase_notes
from timviet.search.planning.clauses.term_counts import TermCounts
from timviet.search.planning.exclusion import exclude
from timviet.search.planning.expansion import Expansion, Level, expand
from timviet.search.planning.keyword_conditions import KeywordFields
from timviet.search.planning.matching import Asked
from timviet.search.planning.other_spellings import OtherSpelling
from timviet.search.planning.pattern_forms import matching_forms
from timviet.search.planning.pattern_rows import PieceExpander, has_pieces, solid_pattern
from timviet.search.planning.phrase_plan import phrase_node, unit_nodes
from timviet.search.planning.planner import EVIDENCE
from timviet.search.planning.syllable_row import row_phrase
from timviet.search.planning.term_weights import weighted_terms
from timviet.search.planning.titles import Complete
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
    WholeNode,
    WordsNode,
)
from timviet.search.query.notes import Note, make_note
from timviet.search.work import PLANNING, current_work

if TYPE_CHECKING:
    from timviet.search.planning.clauses.synonyms import Synonyms

__all__ = ["ConditionPlanner", "PlanningIndex"]

PATTERN = 0.5
"""Share of the idf of its syllables that a pattern scores."""

SYNONYM = 0.25
"""Weight of a synonym, so that documents with the words of the query come first."""

MAX_LISTED = 6
"""Maximum number of syllables that a note lists for a pattern."""

MAX_LISTED_LENGTH = 40
"""Maximum number of characters of a syllable in such a note."""

_TEXT_FIELDS = (TEXT, TITLE)


@dataclass(frozen=True, slots=True)
class PlanningIndex:
    """The data that plans are made from: one commit of an index, and the synonyms."""

    lexicon: Lexicon
    counts: TermCounts
    vocabulary: Vocabulary
    fields: KeywordFields
    synonyms: Synonyms | None


class ConditionPlanner:
    """Plans the nodes of one query, and collects scores, highlights and notes at the same time."""

    def __init__(
        self, index: PlanningIndex, analyzer: QueryAnalyzer, *, is_filter: bool = False, wants_all: bool = False
    ) -> None:
        """Plan for an index.

        :param is_filter: whether a field that no document has is a field nevertheless, not a word
        :param wants_all: :attr:`timviet.search.query.parse.Query.wants_all`; what is excluded is always all
        """
        self._index, self._analyzer = index, analyzer
        self._is_in_filter, self._wants_all = is_filter, wants_all
        self.scores: list[PlanNode] = []
        """Nodes that are added to the score of a matching document."""
        self.complete = Complete(index.counts.passage_share)
        """The words and phrases that a title or a short text may have."""
        self.clauses: list[AnalyzedClause] = []
        """The clauses whose words are highlighted."""
        self.patterns: list[str] = []
        """The folded syllables that patterns match, whatever their accents are."""
        self.notes: list[Note] = []
        self.has_only_filters = True
        """Whether no condition requires words in the text of a document."""

    def plan_row(self, nodes: Iterable[QueryNode], asked: Asked) -> tuple[list[PlanNode], list[PlanNode]]:
        """Plan the nodes side by side outside of groups; return (required nodes, optional nodes).

        :param asked: collects what is asked for by the optional nodes
        """
        required: list[PlanNode] = []
        optional: list[PlanNode] = []
        for node in nodes:
            unboosted, factor = (node.node, node.factor) if isinstance(node, BoostNode) else (node, 1.0)
            if isinstance(unboosted, WordsNode):
                clause = self._analyzer.analyze_clause(unboosted.text)
                optional += self._plan_scores(clause, factor)
                asked.add_words(clause, list(self._synonym_nodes(clause)))
            elif isinstance(node, PhraseNode) and not node.is_required:
                clause = self._analyzer.analyze_clause(node.text)
                asked.add_words(clause)
                optional.append(
                    self._plan_phrase(clause, 0, True, TEXT, EVIDENCE) if clause.syllables else Nothing()
                )
            elif isinstance(unboosted, PatternNode | FuzzyNode):
                expansion = self._plan_expansion(unboosted, TEXT, is_positive=True)
                optional.append(scale(expansion, factor))
                asked.add(expansion)
            elif isinstance(node, FieldNode) and not self._is_field(node.name):
                has_words = node.node != RangeNode(None, None)  # a star
                read = (WordsNode(node.name), node.node) if has_words else (WordsNode(node.name),)
                required_more, optional_more = self.plan_row(read, asked)
                required, optional = required + required_more, optional + optional_more
            else:
                self.has_only_filters = self.has_only_filters and self._is_filter(node)
                required.append(self.plan_condition(node, is_positive=True))
        return required, optional

    def _is_filter(self, node: QueryNode) -> bool:
        """Return whether a condition requires no words in the text."""
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

    def plan_condition(
        self,
        node: QueryNode,
        *,
        is_positive: bool,
        field: str = TEXT,
        factor: float = 1.0,
        is_alternative: bool = False,
    ) -> PlanNode:
        """Return the plan of a condition.

        :param is_positive: whether the condition is not excluded, so that its words are scored and highlighted
        :param field: the text field that must match
        :param factor: the boost of the words' weights
        :param is_alternative: whether the condition is in one of several alternatives
        """
        inner = partial(
            self.plan_condition,
            is_positive=is_positive,
            field=field,
            factor=factor,
            is_alternative=is_alternative,
        )

        match node:
            case WordsNode(text):
                return self._plan_words(self._analyzer.analyze_clause(text), is_positive, field, factor)
            case PhraseNode(text, slop, has_patterns=True):
                return scale(self._plan_rows(text, slop, field, is_positive=is_positive, is_quoted=True), factor)
            case PhraseNode(text, slop):
                clause = self._analyzer.analyze_clause(text)
                if is_positive and field == TEXT and not clause.is_empty:
                    self.complete.add_phrase(clause, factor, slop)
                return self._plan_phrase(clause, slop, is_positive, field, factor)
            case PatternNode() | FuzzyNode():
                return scale(self._plan_expansion(node, field, is_positive=is_positive), factor)
            case FieldNode(name, child) if name in _TEXT_FIELDS:
                return inner(child, field=name)
            case FieldNode(name, child) if self._is_field(name):
                return self._index.fields.plan(name, child, self.notes)
            case FieldNode(name, child):
                return And((inner(WordsNode(name)), inner(child)))
            case BoostNode(child, boost):
                return inner(child, factor=factor * boost)
            case RequiredNode(child):
                return inner(child)
            case NotNode(child):
                return exclude(self.plan_condition(child, is_positive=False, field=field))
            case GroupNode(nodes) | AndNode(nodes):
                planned = And(tuple(map(inner, nodes))) if nodes else All()
                return self._apart(planned) if is_alternative and is_positive else planned
            case OrNode(nodes):
                return Or(tuple(inner(child, is_alternative=True) for child in nodes))
            case WholeNode(text):
                return inner(PhraseNode(text))  # in a field of text
            case RangeNode(None, None):
                return All()
            case RangeNode():
                return Nothing()  # text has no order
        raise TypeError(f"not a node of a query: {node!r}")

    def _apart(self, condition: PlanNode) -> PlanNode:
        """Return a condition of an alternative without scores, which are added up for all documents instead.

        So are the scores of words. A section of a long document thus has the score of what is in it, even if what
        is required beside that is in other sections.
        """
        if not isinstance(condition, And) or not has_score(condition):
            return condition
        self.scores += filter(has_score, condition.nodes)
        return Constant(condition, 0.0)

    def _is_field(self, name: str) -> bool:
        """Return whether a field exists; add a note if it does not."""
        if self._is_in_filter or name in _TEXT_FIELDS or name in self._index.fields.names:
            return True
        self.notes.append(make_note("unknown-field", name))
        return False

    # Words.

    def _plan_scores(self, clause: AnalyzedClause, factor: float, field: str = TEXT) -> list[PlanNode]:
        """Return the nodes whose scores are added up for free words."""
        self.clauses.append(clause)
        if clause.is_empty:
            return []
        self.notes += clause_notes(clause, self._index.counts)
        nodes = [
            in_field(scale(node, factor), field)
            for node in weighted_terms(clause, self._index.counts, self._analyzer.accents)
        ]
        if field == TEXT:
            self.complete.add_words(clause, factor)
        for start, end, synonyms in self._find_synonyms(clause):
            self.notes.append(make_note("synonyms", f"{clause.original_text(start, end)}: {', '.join(synonyms)}"))
            for synonym in synonyms:
                other = self._analyzer.analyze_clause(synonym)
                nodes.append(self._plan_phrase(other, 0, True, field, factor * SYNONYM))
        return nodes

    def _find_synonyms(self, clause: AnalyzedClause) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        if self._index.synonyms is not None:
            typed = [syllable.typed for syllable in clause.syllables]
            signs = list(clause.placed_signs)
            yield from self._index.synonyms.ranges_in(typed, self._analyzer.accents, signs)

    def _synonym_nodes(self, clause: AnalyzedClause) -> Iterator[OtherSpelling]:
        for start, end, synonyms in self._find_synonyms(clause):
            for synonym in synonyms:
                yield start, end, scale(phrase_node(self._analyzer.analyze_clause(synonym)), 0.0)

    def _plan_words(self, clause: AnalyzedClause, is_positive: bool, field: str, factor: float) -> PlanNode:
        if not is_positive:
            return self._plan_phrase(clause, 0, is_positive, field, factor)
        self.scores += self._plan_scores(clause, factor, field)
        units: list[PlanNode] = []
        unplanned = 0  # the start of the syllables that are not planned yet
        for start, end, synonyms in self._find_synonyms(clause):
            if unplanned < start:
                units += unit_nodes(clause, unplanned, start)
            synonym_nodes = (phrase_node(self._analyzer.analyze_clause(synonym)) for synonym in synonyms)
            units.append(Or((And(tuple(unit_nodes(clause, start, end))), *synonym_nodes)))
            unplanned = end
        if unplanned < len(clause.syllables) or not units:
            units += unit_nodes(clause, unplanned)
        if not units:
            return All()
        return Constant(in_field(And(tuple(units)), field), 0.0)

    def _plan_phrase(
        self, clause: AnalyzedClause, slop: int, is_positive: bool, field: str, factor: float
    ) -> PlanNode:
        if clause.is_empty:
            return All() if is_positive else Nothing()
        if is_positive:
            self.clauses.append(clause)
            self.notes += phrase_notes(clause)
        return in_field(with_slop(scale(phrase_node(clause), factor), slop), field)

    # Patterns.

    def _plan_expansion(self, node: PatternNode | FuzzyNode, field: str, *, is_positive: bool) -> PlanNode:
        if not current_work().may_go_on(PLANNING):
            return Nothing()
        if isinstance(node, PatternNode) and has_pieces(node.text):
            return self._plan_rows(node.text, 0, field, is_positive=is_positive)
        index, is_complete = self._index, self._wants_all or not is_positive
        expansion = self._expand(node, is_positive=is_positive)
        forms: Mapping[str, int] = {}
        if isinstance(node, PatternNode):
            forms = matching_forms(node.text, index.lexicon, is_complete=is_complete)
        if not expansion.folded and not forms:
            if current_work().ran_out:
                return Nothing()
            self.notes.append(make_note("no-such-term", _written(node)))
            if not is_positive:
                return Nothing()
            return self._plan_words(self._analyzer.analyze_clause(node.text), is_positive, field, 1.0)
        if is_positive:
            self.patterns += expansion.folded
            listed = list(dict.fromkeys((*expansion.folded, *_names(forms))))
            listing = _list_terms(_written(node), listed, omitted_count=expansion.omitted_count)
            self.notes.append(make_note("expanded", listing))
        score = self._score(expansion.folded, forms)
        if not forms:
            return _nearest_first(expansion.levels, field, score)
        terms = [key for level in expansion.levels for key in level.terms]
        terms += ((Layer.FORM, form) for form in forms)
        return _nearest_first((Level(0.0, tuple(terms)),), field, score)

    def _expand(self, node: PatternNode | FuzzyNode, *, is_positive: bool) -> Expansion:
        index, is_excluded = self._index, not is_positive
        is_complete = self._wants_all or is_excluded
        return expand(node, index.vocabulary, index.counts, is_complete=is_complete, is_excluded=is_excluded)

    def _score(self, folded: Iterable[str], forms: Mapping[str, int]) -> float:
        """Return the score of a pattern: a share of the idf of a term that all its documents have."""
        doc_count = self._index.lexicon.doc_count
        counts = self._index.vocabulary.counts
        count = min(sum(counts.get(term, 0) for term in folded) + sum(forms.values()), doc_count)
        return PATTERN * math.log1p((doc_count - count + 0.5) / (count + 0.5))

    def _plan_rows(
        self, text: str, slop: int, field: str, *, is_positive: bool, is_quoted: bool = False
    ) -> PlanNode:
        """Return the plan of a pattern with signs, or of a phrase with patterns."""
        if not current_work().may_go_on(PLANNING):
            return Nothing()
        index, is_complete = self._index, self._wants_all or not is_positive
        expander = PieceExpander(index.lexicon, index.counts, index.vocabulary, self._analyzer)
        found = expander.expand(text, slop, is_complete=is_complete)
        nodes: list[PlanNode] = [row_phrase(field, row, 0.0, found.slop) for row in found.rows]
        listed = [" ".join(folded for folded, _ in row) for row in found.rows]
        solid = None if is_quoted else solid_pattern(text)
        if solid is not None:
            expansion = self._expand(PatternNode(solid), is_positive=is_positive)
            nodes += (Term(field, layer, term, 0.0) for level in expansion.levels for layer, term in level.terms)
            listed += expansion.folded
        forms = {} if slop else matching_forms(text, index.lexicon, is_complete=is_complete)
        nodes += (Term(field, Layer.FORM, form, 0.0) for form in forms)
        listed += _names(forms)
        if current_work().ran_out:
            return Nothing()
        if not nodes:
            if is_quoted:
                self.notes.append(make_note("no-such-value", f'"{text}"'))
                return Nothing()
            self.notes.append(make_note("no-such-term", text))
            words = text.replace("*", " ")
            return (
                self._plan_words(self._analyzer.analyze_clause(words), is_positive, field, 1.0)
                if is_positive
                else Nothing()
            )
        if is_positive:
            self.patterns += found.expanded
            shown = f'"{text}"' if is_quoted else text
            listed = list(dict.fromkeys(listed))
            self.notes.append(make_note("expanded", _list_terms(shown, listed, "+" if found.is_cut else "")))
        literals = sum(index.lexicon.idf(Layer.FOLDED, term) for term in found.literals)
        return Constant(Or(tuple(nodes)), self._score(found.expanded, forms) + literals)


def _nearest_first(levels: Sequence[Level], field: str, score: float) -> PlanNode:
    """Return the plan of an expansion: a document scores by the nearest term that it has, whatever else it has.

    :param score: the score of what was typed itself
    """
    scores = [score / (1 + level.cost) for level in levels]
    nodes: list[PlanNode] = []
    terms: list[PlanNode] = []
    for level, own, next_lower in zip(levels, scores, [*scores[1:], 0.0], strict=True):
        terms += (Term(field, layer, term, 0.0) for layer, term in level.terms)
        nodes.append(Constant(Or(tuple(terms)), own - next_lower))  # the sum of these is the score of the level
    return nodes[0] if len(nodes) == 1 else Or(tuple(nodes))


def _names(forms: Iterable[str]) -> list[str]:
    """Return the names of forms, for a note: ``0912345678`` for ``num:0912345678``."""
    return [form.partition(":")[2] for form in forms]


def _list_terms(written: str, terms: Sequence[str], more_sign: str = "", omitted_count: int = 0) -> str:
    """Return a pattern with some of the terms that it stands for.

    :param more_sign: follows the number of the others, if that is not exact
    """
    more = len(terms) + omitted_count - MAX_LISTED
    listed = [
        term if len(term) <= MAX_LISTED_LENGTH else f"{term[:MAX_LISTED_LENGTH]}…" for term in terms[:MAX_LISTED]
    ]
    return f"{written}: {', '.join(listed)}{f', +{more}{more_sign}' if more > 0 else ''}"


def _written(node: PatternNode | FuzzyNode) -> str:
    """Return a pattern or a fuzzy word as it is shown in a note."""
    return f"{node.text}~" if isinstance(node, FuzzyNode) else node.text
