"""How are conditions on keyword fields planned?

The values of keyword fields (``year``, ``path``, …) are compared, not analyzed. A word or phrase matches a value
that contains it, after ``=`` a value that is nothing else; a pattern matches the whole value, and a range the
values between its bounds. A document with a list matches if one of its values does.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from timviet.index.tables.bounded_cache import BoundedCache
from timviet.index.text.calendar_date import read_date
from timviet.index.value_order import has_dates
from timviet.search.contract.compared_values import ComparedValues
from timviet.search.contract.field_compare import (
    piece_of_pattern,
    piece_of_words,
    whole_test,
    wildcard_test,
    words_test,
)
from timviet.search.contract.lexicon import Lexicon
from timviet.search.contract.plan import Among, And, Filter, Nothing, Or, PlanNode, Range
from timviet.search.planning.exclusion import exclude
from timviet.search.planning.long_texts import may_compare
from timviet.search.planning.typed_paths import PATH_FIELDS, TypedPaths, is_from_here
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
from timviet.search.work import LISTED_VALUE, PLANNING, VALUE, WORDS_OF_VALUE, current_work

__all__ = ["KeywordFields"]

_LONG, _LONG_PATTERN = 256, 64  # characters of a value and of a pattern that take more work than others


class KeywordFields:
    """The keyword fields of an index."""

    def __init__(self, lexicon: Lexicon, typed_paths: TypedPaths) -> None:
        self._typed_paths = typed_paths
        self._values = BoundedCache(partial(_values_of, lexicon))
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
                if name not in self.names:
                    notes.append(make_note("no-such-value", f"{name}:{_written(node)}"))
                    return Nothing()
                prefers_dates = any(self._may_be_date(name, bound) for bound in (low, high) if bound is not None)
                condition = Range(name, low, high, low_included, high_included, prefers_dates)
                values = self._values[name]
                current_work().done += LISTED_VALUE * len(values.values)
                current_work().done += VALUE * values.compared_one_by_one(condition)
                if not values.has_between(condition):
                    notes.append(make_note("no-such-value", f"{name}:{_written(node)}"))
                return condition
            case WholeNode(text):
                test = whole_test(text, self._may_be_date(name, text))
                is_meant = self._path_test(name, text, test, is_whole=True)
                return self._among(name, text, is_meant, piece_of_words(text), WORDS_OF_VALUE, notes)
            case PatternNode(text) | PhraseNode(text, has_patterns=True):
                is_meant = self._path_test(name, text, wildcard_test(text), is_pattern=True)
                return self._among(name, text, is_meant, piece_of_pattern(text), VALUE, notes, is_pattern=True)
            case WordsNode(text) | PhraseNode(text) | FuzzyNode(text):
                is_meant = self._path_test(name, text, words_test(text, self._may_be_date(name, text)))
                return self._among(name, text, is_meant, piece_of_words(text), WORDS_OF_VALUE, notes)
            case BoostNode(child, _) | RequiredNode(child) | FieldNode(_, child):
                return inner(child)
            case NotNode(child):
                return exclude(inner(child))
            case GroupNode(nodes) | AndNode(nodes):
                return And(tuple(map(inner, nodes)))
            case OrNode(nodes):
                return Or(tuple(map(inner, nodes)))
        raise TypeError(f"not a node of a query: {node!r}")

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
        if name not in self.names or read_date(typed) is None:
            return False
        if name not in self._prefers_dates:
            self._prefers_dates[name] = has_dates(self._values[name].values)
        return self._prefers_dates[name]

    def _among(
        self,
        name: str,
        text: str,
        is_meant: Callable[[str], bool],
        piece: str,
        work_of_value: int,
        notes: list[Note],
        *,
        is_pattern: bool = False,
    ) -> PlanNode:
        """Return the plan of the values that are meant.

        :param piece: a folded text that all these values have
        :param work_of_value: the work of a call of ``is_meant``
        """
        compared: Sequence[str] = self._values[name].values
        current_work().done += LISTED_VALUE * len(compared)
        if name in PATH_FIELDS and (is_from_here(text) or self._typed_paths.has_in_roots(piece)):
            piece = ""
        if piece:
            typed = [text] if text in compared else []
            compared = [*self._values[name].having(piece), *typed]
        current_work().done += len(compared) * (work_of_value if piece else VALUE)
        beyond = text[_LONG_PATTERN:] if is_pattern else ""
        if beyond and not may_compare(beyond, (value for value in compared if len(value) > _LONG)):
            return Nothing()
        values = frozenset(filter(is_meant, compared))
        if not values:
            notes.append(make_note("no-such-value", f"{name}:{text}"))
            return Nothing()
        return Filter(name, next(iter(values))) if len(values) == 1 else Among(name, values)


def _values_of(lexicon: Lexicon, name: str) -> ComparedValues:
    return ComparedValues(list(lexicon.values(name)))


def _written(node: RangeNode) -> str:
    """Return a range as it is shown in a note."""
    left, right = "[" if node.low_included else "{", "]" if node.high_included else "}"
    return f"{left}{node.low or '*'} TO {node.high or '*'}{right}"
