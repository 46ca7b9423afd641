"""Which syllables, forms and phrases of a document does a query highlight?

What is highlighted is read from the plan: whatever term can bring a document can be highlighted in it. Excluded
parts of a plan are left out. The plan does not say which spellings of a syllable were meant, so the clauses of the
query add that: a document that has what was typed is not highlighted at what contradicts it.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import field
from enum import IntEnum
from typing import Final, NamedTuple, assert_never

from timviet.index.analysis.layer import Layer
from timviet.index.tables.bounded_cache import BoundedCache
from timviet.index.text.fold import fold
from timviet.index.value_class import value_class
from timviet.search.contract.plan import (
    All,
    Among,
    And,
    AtLeast,
    Constant,
    Filter,
    Not,
    Nothing,
    Or,
    Phrase,
    PlanNode,
    Prefix,
    Range,
    Term,
)
from timviet.search.planning.syllable_row import SyllableRow

__all__ = [
    "Agreement",
    "HighlightSpec",
    "Quantity",
    "SpellingsByFold",
    "SyllableSpellings",
    "collect_spec",
    "union_of_spellings",
]

SpellingsByFold = Mapping[str, frozenset[str] | None]
"""For a folded syllable the spellings that count, or None if all do."""


class Agreement(IntEnum):
    """How well the spelling of a syllable agrees with what was typed; less is better."""

    TYPED = 0
    """It is as typed, or the likely reading of a bare syllable."""

    LIKELY = 1
    """It is likely that accents were left out."""

    COMPATIBLE = 2
    """It has the accents that were typed, and others."""

    OTHER = 3
    """It contradicts the accents that were typed."""


class SyllableSpellings(NamedTuple):
    """How well each spelling of a folded syllable agrees with a query."""

    typed: frozenset[str] = frozenset()
    likely: frozenset[str] = frozenset()
    compatible: frozenset[str] = frozenset()

    is_open: bool = False
    """Whether the query leaves the accents open, so that in documents without a likely spelling all count."""

    def agreement(self, spelling: str) -> Agreement:
        """Return how well a spelling agrees."""
        if spelling in self.typed:
            return Agreement.TYPED
        if spelling in self.likely:
            return Agreement.LIKELY
        return Agreement.COMPATIBLE if spelling in self.compatible else Agreement.OTHER

    def union(self, other: SyllableSpellings) -> SyllableSpellings:
        """Return the spellings of two syllables of a query that are equal without accents."""
        return SyllableSpellings(
            self.typed | other.typed,
            self.likely | other.likely,
            self.compatible | other.compatible,
            self.is_open or other.is_open,
        )


class Quantity(NamedTuple):
    """A number that was typed with the unit that touches it, as ``500mg``: neither of them is asked for alone."""

    numbers: frozenset[str]
    """Terms of the number, without a tilde: ``word:500``, ``num:1500``."""

    units: frozenset[str]
    """Spellings of the unit, and its other names."""

    per: str = ""
    """The spelling of a second unit after a slash: ``h`` of ``30km/h``; empty if there is none."""

    @property
    def words(self) -> Iterator[str]:
        """Yield the folded syllables that are a part of the quantity."""
        yield from (name for namespace, _, name in map(_partition, self.numbers) if namespace == "word")
        yield from map(fold, (*self.units, *filter(None, (self.per,))))

    @property
    def rows(self) -> Iterator[SyllableRow]:
        """Yield how the quantity is written if it has no form there: with a blank, or before a slash."""
        units, per = sorted(self.units), ((fold(self.per), frozenset((self.per,))),) if self.per else ()
        for namespace, _, number in map(_partition, sorted(self.numbers)):
            if namespace == "word":
                yield from (((number, None), (fold(unit), frozenset((unit,))), *per) for unit in units)
                if per:
                    yield from (((number + fold(unit), frozenset((number + unit,))), *per) for unit in units)


def _partition(term: str) -> tuple[str, str, str]:
    return term.partition(":")


@value_class
class HighlightSpec:
    """The syllables, forms and phrases that are highlighted for a query."""

    syllables: SpellingsByFold
    """Syllables that are highlighted by themselves."""

    forms: frozenset[str] = frozenset()
    """Terms of the form layer; all syllables of a form are highlighted."""

    form_syllables: SpellingsByFold = field(default_factory=dict)
    """Syllables of a code or name; highlighted only in a document that has none of the forms."""

    phrases: tuple[tuple[SyllableRow, int], ...] = ()
    """Rows that are highlighted only as a whole, each with the maximum number of other syllables in between."""

    prefixes: frozenset[str] = frozenset()
    """Beginnings of folded syllables."""

    fallback: SpellingsByFold = field(default_factory=dict)
    """Syllables that are highlighted only in a document that has nothing else."""

    fallback_forms: frozenset[str] = frozenset()
    """Forms that are highlighted only in a document that has nothing else: what a part of the query belongs to."""

    quantities: tuple[Quantity, ...] = ()
    """Numbers with a unit; what a document has of them is highlighted as a whole, or else only as a fallback."""

    spellings: Mapping[str, SyllableSpellings] = field(default_factory=dict)
    """How well spellings agree with the query; of a syllable that is not among them, all agree."""

    weights: Mapping[str, float] = field(default_factory=dict)
    """By folded syllable: the weight of its heaviest term. Terms of other kinds weigh as much as the heaviest."""

    pairs: tuple[str, ...] = ()
    """Folded syllables that are neighbors in the query, such as ``quan uy``."""

    def __bool__(self) -> bool:
        return bool(self.syllables or self.forms or self.form_syllables or self.phrases or self.prefixes)


def collect_spec(
    nodes: Iterable[PlanNode],
    spellings: Iterable[tuple[str, SyllableSpellings | None]] = (),
    part_forms: Collection[str] = (),
    quantities: Iterable[Quantity] = (),
    words: Collection[str] = (),
) -> HighlightSpec:
    """Return what the nodes of a plan highlight.

    :param spellings: for folded syllables, how well their spellings agree with the query; None if all do
    :param part_forms: forms that the plan has only because of a part of a form in the query
    :param quantities: the numbers with a unit in the query
    :param words: folded syllables that are in the query by themselves, although they may be in a quantity too
    """
    terms = _Terms()
    terms.add(nodes, is_within_name=False)
    by_syllable: dict[str, SyllableSpellings | None] = {}
    for folded, agreeing in spellings:
        existing = by_syllable.get(folded, agreeing)
        if existing is None or agreeing is None:
            by_syllable[folded] = None
        else:
            by_syllable[folded] = agreeing if existing is agreeing else existing.union(agreeing)
    quantities = tuple(dict.fromkeys(quantities))
    parts = {word for quantity in quantities for word in quantity.words}.difference(words)
    fallback = {word: terms.syllables.pop(word) for word in sorted(parts) if word in terms.syllables}
    rows = ((row, 0) for quantity in quantities for row in quantity.rows)
    return HighlightSpec(
        terms.syllables,
        frozenset(terms.forms).difference(part_forms),
        terms.form_syllables,
        tuple(dict.fromkeys((*terms.phrases(), *rows))),
        frozenset(terms.prefixes),
        fallback,
        frozenset(terms.forms).intersection(part_forms),
        quantities,
        spellings={folded: agreeing for folded, agreeing in by_syllable.items() if agreeing is not None},
        weights=terms.weights,
        pairs=tuple(terms.pairs),
    )


_folded = BoundedCache(fold)

_FOLDED: Final = Layer.FOLDED  # looking up a member of an enumeration takes a while
_SYLLABLE: Final = Layer.SYLLABLE
_WORD: Final = Layer.WORD
_BIGRAM: Final = Layer.BIGRAM
_FORM: Final = Layer.FORM


def union_of_spellings(one: SpellingsByFold, other: SpellingsByFold) -> SpellingsByFold:
    """Return the spellings that count in either of two maps."""
    union = dict(one)
    for folded, spellings in other.items():
        _add_spellings(union, folded, spellings)
    return union


class _Terms:
    """The terms of a plan, except excluded ones."""

    def __init__(self) -> None:
        self.syllables: dict[str, frozenset[str] | None] = {}
        self.form_syllables: dict[str, frozenset[str] | None] = {}
        self.forms: list[str] = []
        self.prefixes: list[str] = []
        self.weights: dict[str, float] = {}
        self.pairs: list[str] = []
        self._words: list[str] = []  # of several syllables
        self._phrases: list[tuple[SyllableRow, int]] = []

    def add(self, nodes: Iterable[PlanNode], *, is_within_name: bool) -> None:
        """Add the terms of some nodes.

        :param is_within_name: whether they count only in documents without certain forms
        """
        syllables, weights = self.form_syllables if is_within_name else self.syllables, self.weights
        for node in nodes:
            if not isinstance(node, Term):
                self._add_others(node, is_within_name)
                continue
            _, layer, term, weight = node
            folded = term
            if layer is _FOLDED:
                syllables[term] = None
            elif layer is _BIGRAM:
                self.pairs.append(term)
                continue
            elif layer is _SYLLABLE:
                folded = _folded[term]
                _add_spelling(syllables, folded, term)
            elif layer is _WORD:
                if "_" in term:
                    self._words.append(term)
                else:
                    _add_spelling(syllables, _folded[term], term)
                continue
            elif layer is _FORM:
                self.forms.append(term)
                continue
            else:
                assert_never(layer)
            if weight > weights.get(folded, -1.0):
                weights[folded] = weight

    def _add_others(self, node: PlanNode, is_within_name: bool) -> None:
        """Add the terms of a node that is no term."""
        match node:
            case Phrase():
                self._add_phrase(node)
            case Prefix(_, Layer.SYLLABLE | Layer.FOLDED, prefix, _):
                self.prefixes.append(fold(prefix))
            case And(children) | Or(children):
                excludes_forms = isinstance(node, And) and any(map(_excludes_forms, children))
                self.add(children, is_within_name=is_within_name or excludes_forms)
            case Constant(child, _) | (Term() as child):
                self.add((child,), is_within_name=is_within_name)
            case Prefix() | AtLeast() | Not() | Filter() | Among() | Range() | All() | Nothing():
                pass
            case _:
                assert_never(node)

    def _add_phrase(self, phrase: Phrase) -> None:
        if phrase.layer is Layer.SYLLABLE:
            row: SyllableRow = tuple((_folded[term], frozenset((term,))) for term in phrase.terms)
        else:
            row = tuple(zip(phrase.terms, phrase.spellings or (None,) * len(phrase.terms), strict=True))
        if len(row) == 1 and not phrase.has_whole_numbers:
            _add_spellings(self.syllables, *row[0])
        else:
            self._phrases.append((row, phrase.slop))

    def phrases(self) -> Iterable[tuple[SyllableRow, int]]:
        """Yield the phrases, and the words and pairs with a syllable that is not highlighted by itself."""
        yield from self._phrases
        by_themselves = self.syllables.keys() | self.form_syllables.keys()
        for word in self._words:
            spellings = word.split("_")
            if not by_themselves.issuperset(map(_folded.__getitem__, spellings)):
                yield tuple((_folded[spelling], frozenset((spelling,))) for spelling in spellings), 0
        for pair in self.pairs:
            if not by_themselves.issuperset(pair.split(" ")):
                yield tuple((folded, None) for folded in pair.split(" ")), 0


def _add_spellings(
    syllables: dict[str, frozenset[str] | None], folded: str, spellings: frozenset[str] | None
) -> None:
    """Add the spellings that count of a folded syllable, None for all."""
    existing = syllables.get(folded, spellings)
    if existing is not spellings:
        syllables[folded] = None if spellings is None or existing is None else existing | spellings
    elif folded not in syllables:
        syllables[folded] = spellings


def _add_spelling(syllables: dict[str, frozenset[str] | None], folded: str, spelling: str) -> None:
    """Add one spelling that counts of a folded syllable."""
    if folded not in syllables:
        syllables[folded] = frozenset((spelling,))
    elif (existing := syllables[folded]) is not None and spelling not in existing:
        syllables[folded] = existing | {spelling}


def _excludes_forms(node: PlanNode) -> bool:
    """Return whether a node excludes forms and nothing else: beside it are the syllables of a code or name."""
    if not isinstance(node, Not):
        return False
    excluded = node.node.nodes if isinstance(node.node, Or) else (node.node,)
    return all(isinstance(child, Term) and child.layer is Layer.FORM for child in excluded)
