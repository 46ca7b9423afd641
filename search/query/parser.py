"""How is the tree of a query put together from its pieces?

See :mod:`timviet.search.query.parse` for the grammar. Loaded only for queries that are more than words.
"""

from __future__ import annotations

import re

from timviet.search.query.ast import Boost, Field, Fuzzy, Must, Node, Not, Pattern, Phrase, Range, Row, Words
from timviet.search.query.group import Group, Prefix
from timviet.search.query.lexer import (
    Close,
    FieldName,
    Open,
    Operator,
    Piece,
    Quoted,
    RangePiece,
    Sign,
    Word,
    pieces,
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


def parsed(text: str) -> tuple[Node, tuple[Note, ...]]:
    """Gives the tree of any text, and what is to be told of how it was read."""
    parser = _Parser()
    for piece in pieces(text):
        parser.take(piece)
    root = parser.end()
    return root, tuple(parser.notes.values())


class _Parser:
    """Builds the tree; groups wait on a list, not on the stack of calls."""

    def __init__(self) -> None:
        self.notes: dict[tuple[str, str], Note] = {}
        self._groups = [Group(Prefix())]
        self._opened = 0  # groups that lie too deep
        self._prefix = Prefix()
        self._words: list[str] = []  # that stand side by side, each with the blanks before it
        self._excluded = False  # whether NOT stands before these
        self._special = 0
        self._parts = 0

    def take(self, piece: Piece) -> None:
        """Takes the next piece."""
        if not isinstance(piece, Word):
            self._parts += 1
            if self._parts > MOST_PARTS:
                self._take_late(piece)
                return
        match piece:
            case Word(raw):
                self._word(raw, piece.before + piece.text)
            case Quoted(text, slop, boost):
                phrase = Phrase(text, min(slop or 0, MOST_SLOP))
                if slop is not None and slop > MOST_SLOP:
                    self._note("distance-limited", f"~{slop}")
                self._atom(self._boosted(phrase, boost) if text.strip() else None)
            case FieldName(name):
                self._end_words()
                if self._is_special():
                    self._prefix.field = name
                else:
                    self._words.append(f" {name}")
            case Sign(sign):
                self._end_words()
                self._prefix.sign = sign
            case Operator("NOT"):
                self._end_words()
                self._prefix.negated = not self._prefix.negated
            case Operator(name):
                self._end_words()
                self._let_go()
                self._end_words()
                if not self._groups[-1].join(name):
                    self._as_word(name)
            case RangePiece(raw, low, high, low_included, high_included):
                of_field = self._prefix.field is not None
                self._atom(Range(low, high, low_included, high_included) if of_field else Words(raw))
            case Open():
                self._open()
            case Close(boost):
                self._close(boost)

    def _take_late(self, piece: Piece) -> None:
        """Takes a piece of a query that has too many, as words if it has any."""
        self._note("too-long", str(MOST_PARTS))
        match piece:
            case Quoted(text) | FieldName(text) | RangePiece(text):
                self._words.append(f" {text}")
            case Open():
                self._opened += 1
            case Close() if self._opened:
                self._opened -= 1

    def end(self) -> Node:
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
                self._excluded, self._prefix = True, Prefix()
            self._words.append(text)
            return
        if special is None:
            special = Words(Word(bare).text)
        self._atom(self._boosted(special, boost))

    def _special_word(self, raw: str) -> Node | None:
        """Gives the pattern or fuzzy word that a word is, if it is one."""
        if "\\" in raw:
            return None
        fuzzy = _FUZZY.fullmatch(raw)
        if fuzzy is not None and self._is_special():
            distance = int(fuzzy[2] or 1)
            if distance > MOST_DISTANCE:
                self._note("distance-limited", f"~{distance}")
            return Fuzzy(fuzzy[1], min(distance, MOST_DISTANCE)) if distance else Words(fuzzy[1])
        pattern = _VALUE_PATTERN if self._prefix.field else _PATTERN
        if pattern.fullmatch(raw) is not None and self._is_special():
            return Pattern(raw)
        return None

    def _as_word(self, text: str) -> None:
        self._note("operator-as-word", text)
        self._words.append(f" {text}")

    def _end_words(self) -> None:
        """Hands over the words that stand side by side."""
        if self._words:
            words = Words("".join(self._words).strip())
            self._groups[-1].add(Not(words) if self._excluded else words)
        self._words, self._excluded = [], False

    # Atoms and groups.

    def _atom(self, node: Node | None) -> None:
        """Hands over something with all that stands before it."""
        self._end_words()
        prefix, self._prefix = self._prefix, Prefix()
        if node is not None:
            self._groups[-1].add(self._prefixed(prefix, node))

    def _prefixed(self, prefix: Prefix, node: Node) -> Node:
        if prefix.field is not None:
            if isinstance(node, Boost):
                node = Boost(Field(prefix.field, node.node), node.factor)
            else:
                node = Field(prefix.field, node)
        if (prefix.sign == "-") != prefix.negated:
            return Not(node)
        return Must(node) if prefix.sign == "+" else node

    def _open(self) -> None:
        self._end_words()
        if len(self._groups) > DEEPEST:
            self._note("too-deep", str(DEEPEST))
            self._opened += 1
            self._let_go()
            return
        self._groups.append(Group(self._prefix))
        self._prefix = Prefix()

    def _close(self, boost: str | None) -> None:
        if self._opened:
            self._opened -= 1
            return
        if len(self._groups) == 1:
            self._note("unclosed-group", ")")
            return
        node = self._ended()
        group = self._groups.pop()
        if node != Row(()):
            self._groups[-1].add(self._prefixed(group.prefix, self._boosted(node, boost)))

    def _ended(self) -> Node:
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
        prefix, self._prefix = self._prefix, Prefix()
        if prefix.negated:
            self._as_word("NOT")
        if prefix.field is not None:
            self._words.append(f" {prefix.field}")

    # Limits.

    def _boosted(self, node: Node, boost: str | None) -> Node:
        if boost is None or float(boost) == 1:
            return node
        factor = min(max(float(boost), LEAST_BOOST), MOST_BOOST)
        if factor != float(boost):
            self._note("boost-limited", boost)
        return Boost(node, factor)

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
