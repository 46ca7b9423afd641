"""How is the tree of a query put together from its pieces?

See :mod:`timviet.search.query.parse` for the grammar. Loaded only for queries that are more than words.
"""

from __future__ import annotations

import re

from timviet.search.query.ast import (
    BoostNode,
    FieldNode,
    FuzzyNode,
    GroupNode,
    NotNode,
    PatternNode,
    PhraseNode,
    QueryNode,
    RangeNode,
    RequiredNode,
    WordsNode,
)
from timviet.search.query.group import AtomPrefix, Group
from timviet.search.query.lexer import (
    CloseToken,
    FieldToken,
    OpenToken,
    OperatorToken,
    QueryToken,
    QuotedToken,
    RangeToken,
    SignToken,
    WordToken,
    lex,
)
from timviet.search.query.notes import Note, note

__all__ = ["DEEPEST", "MOST_PARTS", "MOST_SPECIAL", "parsed"]

DEEPEST = 50
"""Groups within each other; those that lie deeper are opened."""

MOST_SPECIAL = 64
"""Patterns, fuzzy words, ranges and fields of a query, each of which reads a dictionary."""

MOST_PARTS = 1000
"""Signs, operators, groups and phrases of a query; those behind are taken as words."""

LEAST_BOOST, MOST_BOOST = 0.01, 100.0
MOST_DISTANCE = 2
MOST_SLOP = 50


def parsed(text: str) -> tuple[QueryNode, tuple[Note, ...]]:
    """Gives the tree of any text, and what is to be told of how it was read."""
    parser = _Parser()
    for piece in lex(text):
        parser.take(piece)
    root = parser.end()
    return root, tuple(parser.notes.values())


class _Parser:
    """Builds the tree; groups wait on a list, not on the stack of calls."""

    def __init__(self) -> None:
        self.notes: dict[tuple[str, str], Note] = {}
        self._groups = [Group(AtomPrefix())]
        self._opened = 0  # groups that lie too deep
        self._prefix = AtomPrefix()
        self._words: list[str] = []  # that stand side by side, each with the blanks before it
        self._excluded = False  # whether NOT stands before these
        self._special = 0
        self._parts = 0

    def take(self, piece: QueryToken) -> None:
        """Takes the next piece."""
        if not isinstance(piece, WordToken):
            self._parts += 1
            if self._parts > MOST_PARTS:
                self._take_late(piece)
                return
        match piece:
            case WordToken(raw):
                self._word(raw, piece.before + piece.text)
            case QuotedToken(text, slop, boost):
                phrase = PhraseNode(text, min(slop or 0, MOST_SLOP))
                if slop is not None and slop > MOST_SLOP:
                    self._note("distance-limited", f"~{slop}")
                self._atom(self._boosted(phrase, boost) if text.strip() else None)
            case FieldToken(name):
                self._end_words()
                if self._is_special():
                    self._prefix.field = name
                else:
                    self._words.append(f" {name}")
            case SignToken(sign):
                self._end_words()
                self._prefix.sign = sign
            case OperatorToken("NOT"):
                self._end_words()
                self._prefix.negated = not self._prefix.negated
            case OperatorToken(name):
                self._end_words()
                self._let_go()
                self._end_words()
                if not self._groups[-1].join(name):
                    self._as_word(name)
            case RangeToken(raw, low, high, low_included, high_included):
                of_field = self._prefix.field is not None
                self._atom(RangeNode(low, high, low_included, high_included) if of_field else WordsNode(raw))
            case OpenToken():
                self._open()
            case CloseToken(boost):
                self._close(boost)

    def _take_late(self, piece: QueryToken) -> None:
        """Takes a piece of a query that has too many, as words if it has any."""
        self._note("too-long", str(MOST_PARTS))
        match piece:
            case QuotedToken(text) | FieldToken(text) | RangeToken(text):
                self._words.append(f" {text}")
            case OpenToken():
                self._opened += 1
            case CloseToken() if self._opened:
                self._opened -= 1

    def end(self) -> QueryNode:
        """Gives the tree."""
        if len(self._groups) > 1 or self._opened:
            self._note("unclosed-group", "(")
        self._opened = 0
        while len(self._groups) > 1:
            self._close(None)
        return self._ended()

    # Words.

    def _word(self, raw: str, text: str) -> None:
        if raw == '"':
            self._note("unclosed-quote")
            return
        bare, boost = _split_boost(raw)
        special = self._special_word(bare)
        if special is None and boost is None and not (self._prefix.sign or self._prefix.field):
            if self._prefix.negated:
                self._excluded, self._prefix = True, AtomPrefix()
            self._words.append(text)
            return
        if special is None:
            special = WordsNode(WordToken(bare).text)
        self._atom(self._boosted(special, boost))

    def _special_word(self, raw: str) -> QueryNode | None:
        """Gives the pattern or fuzzy word that a word is, if it is one."""
        if "\\" in raw:
            return None
        fuzzy = _FUZZY.fullmatch(raw)
        if fuzzy is not None and self._is_special():
            distance = int(fuzzy[2] or 1)
            if distance > MOST_DISTANCE:
                self._note("distance-limited", f"~{distance}")
            return FuzzyNode(fuzzy[1], min(distance, MOST_DISTANCE)) if distance else WordsNode(fuzzy[1])
        pattern = _VALUE_PATTERN if self._prefix.field else _PATTERN
        if pattern.fullmatch(raw) is not None and self._is_special():
            return PatternNode(raw)
        return None

    def _as_word(self, text: str) -> None:
        self._note("operator-as-word", text)
        self._words.append(f" {text}")

    def _end_words(self) -> None:
        """Hands over the words that stand side by side."""
        if self._words:
            words = WordsNode("".join(self._words).strip())
            self._groups[-1].add(NotNode(words) if self._excluded else words)
        self._words, self._excluded = [], False

    # Atoms and groups.

    def _atom(self, node: QueryNode | None) -> None:
        """Hands over something with all that stands before it."""
        self._end_words()
        prefix, self._prefix = self._prefix, AtomPrefix()
        if node is not None:
            self._groups[-1].add(self._prefixed(prefix, node))

    def _prefixed(self, prefix: AtomPrefix, node: QueryNode) -> QueryNode:
        if prefix.field is not None:
            if isinstance(node, BoostNode):
                node = BoostNode(FieldNode(prefix.field, node.node), node.factor)
            else:
                node = FieldNode(prefix.field, node)
        if (prefix.sign == "-") != prefix.negated:
            return NotNode(node)
        return RequiredNode(node) if prefix.sign == "+" else node

    def _open(self) -> None:
        self._end_words()
        if len(self._groups) > DEEPEST:
            self._note("too-deep", str(DEEPEST))
            self._opened += 1
            self._let_go()
            return
        self._groups.append(Group(self._prefix))
        self._prefix = AtomPrefix()

    def _close(self, boost: str | None) -> None:
        if self._opened:
            self._opened -= 1
            return
        if len(self._groups) == 1:
            self._note("unclosed-group", ")")
            return
        node = self._ended()
        group = self._groups.pop()
        if node != GroupNode(()):
            self._groups[-1].add(self._prefixed(group.prefix, self._boosted(node, boost)))

    def _ended(self) -> QueryNode:
        """Gives what the innermost group holds."""
        self._end_words()
        self._let_go()
        self._end_words()
        node, dangling = self._groups[-1].end()
        if dangling is not None:
            self._note("operator-as-word", dangling)
        return node

    def _let_go(self) -> None:
        """Takes a prefix that nothing follows as words."""
        prefix, self._prefix = self._prefix, AtomPrefix()
        if prefix.negated:
            self._as_word("NOT")
        if prefix.field is not None:
            self._words.append(f" {prefix.field}")

    # Limits.

    def _boosted(self, node: QueryNode, boost: str | None) -> QueryNode:
        if boost is None or float(boost) == 1:
            return node
        factor = min(max(float(boost), LEAST_BOOST), MOST_BOOST)
        if factor != float(boost):
            self._note("boost-limited", boost)
        return BoostNode(node, factor)

    def _is_special(self) -> bool:
        """Counts something that is more than words; tells whether there may be one more."""
        self._special += 1
        if self._special > MOST_SPECIAL:
            self._note("too-many", str(MOST_SPECIAL))
        return self._special <= MOST_SPECIAL

    def _note(self, kind: str, evidence: str = "") -> None:
        self.notes.setdefault((kind, evidence), note(kind, evidence))


_BOOSTED = re.compile(r"((?:\\\S|[^\\])+)\^([0-9]{1,9}(?:\.[0-9]{1,9})?)", re.DOTALL)
_FUZZY = re.compile(r"((?=\d*+[^\W\d_])(?:[^\W_]|[\u0300-\u036f])+)~([0-9]?)")
_PATTERN = re.compile(r"(?=.*[^\W_])(?=.*[*?])(?!.*\*\*)(?:[^\W_]|[\u0300-\u036f*]|\?(?=[^\W_]))+", re.DOTALL)
_VALUE_PATTERN = re.compile(r"(?=.*[^\W_])(?=.*(?:\*|\?.))(?!.*\.\.)[\w\u0300-\u036f/.,@%&=+\-*?]+", re.DOTALL)


def _split_boost(raw: str) -> tuple[str, str | None]:
    """Parts a word from the boost behind it."""
    found = _BOOSTED.fullmatch(raw) if "^" in raw else None
    return (raw, None) if found is None else (found[1], found[2])
