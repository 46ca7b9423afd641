"""How are conditions on keyword fields planned?

The values of keyword fields (``year``, ``path``, …) are compared, not analyzed. A word or phrase matches a value
that contains it, after ``=`` a value that is nothing else; a pattern matches the whole value, and a range the
values between its bounds. A document with a list matches if one of its values does.
"""

from __future__ import annotations

from collections.abc import Callable, Collection

from timviet.index.text.calendar_date import read_date
from timviet.index.value_order import has_dates
from timviet.search.contract.field_compare import range_test, whole_test, wildcard_test, words_test
from timviet.search.contract.lexicon import Lexicon
from timviet.search.contract.plan import Among, And, Filter, Nothing, Or, PlanNode, Range
from timviet.search.planning.exclusion import exclude
from timviet.search.planning.typed_paths import PATH_FIELDS, TypedPaths
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
from timviet.search.work import PLANNING, VALUE, current_work

__all__ = ["KeywordFields"]


class KeywordFields:
    """The keyword fields of an index."""

    def __init__(self, lexicon: Lexicon, typed_paths: TypedPaths) -> None:
        self._lexicon, self._typed_paths = lexicon, typed_paths
        self._prefers_dates: dict[str, bool] = {}
        self.names = lexicon.field_names
        """The names of the fields that any document has."""

    def plan(self, name: str, node: QueryNode, notes: list[Note]) -> PlanNode:
        """Return the plan of a condition within a keyword field; add a note if no document has its value."""

        def inner(child: QueryNode) -> PlanNode:
            return self.plan(name, child, notes)

        if not current_work().may_go_on(PLANNING):
            return Nothing()
        match node:
            case RangeNode(low, high, low_included, high_included):
                prefers_dates = any(self._may_be_date(name, bound) for bound in (low, high) if bound is not None)
                test = range_test(low, high, low_included, high_included, prefers_dates)
                if not any(map(test, self._values(name))):
                    notes.append(make_note("no-such-value", f"{name}:{_written(node)}"))
                return Range(name, low, high, low_included, high_included, prefers_dates)
            case WholeNode(text):
                test = whole_test(text, self._may_be_date(name, text))
                return self._among(name, text, self._path_test(name, text, test, is_whole=True), notes)
            case PatternNode(text) | PhraseNode(text, has_patterns=True):
                test = wildcard_test(text)
                return self._among(name, text, self._path_test(name, text, test, is_pattern=True), notes)
            case WordsNode(text) | PhraseNode(text) | FuzzyNode(text):
                test = words_test(text, self._may_be_date(name, text))
                return self._among(name, text, self._path_test(name, text, test), notes)
            case BoostNode(child, _) | RequiredNode(child) | FieldNode(_, child):
                return inner(child)
            case NotNode(child):
                return exclude(inner(child))
            case GroupNode(nodes) | AndNode(nodes):
                return And(tuple(map(inner, nodes)))
            case OrNode(nodes):
                return Or(tuple(map(inner, nodes)))
        raise TypeError(f"not a node of a query: {node!r}")

    def _values(self, name: str) -> Collection[str]:
        """Return the values of a field, which will be compared."""
        values = list(self._lexicon.values(name))
        current_work().done += VALUE * len(values)
        return values

    def _path_test(
        self,
        name: str,
        text: str,
        test: Callable[[str], bool],
        *,
        is_pattern: bool = False,
        is_whole: bool = False,
    ) -> Callable[[str], bool]:
        """Return a test that also reads paths from where the person stands, if the field has paths."""
        if name not in PATH_FIELDS:
            return test
        return self._typed_paths.test(text, test, is_pattern=is_pattern, is_whole=is_whole)

    def _may_be_date(self, name: str, typed: str) -> bool:
        """Return whether digits that were typed are a date in a field."""
        if read_date(typed) is None:
            return False
        if name not in self._prefers_dates:
            self._prefers_dates[name] = has_dates(self._lexicon.values(name))
        return self._prefers_dates[name]

    def _among(self, name: str, text: str, test: Callable[[str], bool], notes: list[Note]) -> PlanNode:
        values = frozenset(filter(test, self._values(name)))
        if not values:
            notes.append(make_note("no-such-value", f"{name}:{text}"))
            return Nothing()
        return Filter(name, next(iter(values))) if len(values) == 1 else Among(name, values)


def _written(node: RangeNode) -> str:
    """Return a range as it is shown in a note."""
    left, right = "[" if node.low_included else "{", "]" if node.high_included else "}"
    return f"{left}{node.low or '*'} TO {node.high or '*'}{right}"
