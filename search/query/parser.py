"""How do the tokens of a query become a syntax tree?

See :mod:`timviet.search.query.parse` for the grammar. This module is loaded only for queries that have signs or
operators.
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
    WholeNode,
    WordsNode,
)
from timviet.search.query.group import AtomPrefix, GroupBuilder
from timviet.search.query.left_out import notes_on_left_out
from timviet.search.query.lexer import (
    CloseToken,
    FieldToken,
    OpenToken,
    OperatorToken,
    QueryToken,
    QuotedToken,
    RangeToken,
    SignToken,
    WholeToken,
    WordToken,
    lex_at,
)
from timviet.search.query.minus import joins_name
from timviet.search.query.notes import Note, make_note

__all__ = ["MAX_DEPTH", "MAX_PARTS", "MAX_SPECIAL", "parse_operators"]

MAX_DEPTH = 50
"""Maximum depth of nested groups; the parentheses of deeper ones are ignored."""

MAX_SPECIAL = 64
"""Maximum number of patterns, fuzzy words and fields of a query; each of them reads a dictionary."""

MAX_PARTS = 1000
"""Maximum number of tokens of a query that are not words; later ones are read as words."""

MIN_BOOST, MAX_BOOST = 0.01, 100.0
MAX_DISTANCE = 2
MAX_SLOP = 50


def parse_operators(text: str) -> tuple[QueryNode, tuple[Note, ...]]:
    """Return the syntax tree of any text, and notes on how it was read."""
    parser = _Parser(text)
    for start, token in lex_at(text):
        parser.add(token, start)
    root = parser.end()
    left_out = notes_on_left_out(text, parser.end_of_parts, parser.refused)
    return root, (*parser.notes.values(), *left_out)


class _Parser:
    """Builds the tree. Open groups are in a list, not on the call stack, so that no query overflows the stack."""

    def __init__(self, text: str) -> None:
        self._start = 0  # of the token that is added
        self.refused: list[int] = []
        """The offsets of patterns, fuzzy words and fields that were read as words, ascending."""
        self.end_of_parts = len(text)
        """The offset from which on all was read as words."""
        self.notes: dict[tuple[str, str], Note] = {}
        self._groups = [GroupBuilder(AtomPrefix())]
        self._ignored_depth = 0  # number of open parentheses that are ignored
        self._prefix = AtomPrefix()
        self._words: list[str] = []  # side by side, each with the blanks before it
        self._is_excluded = False  # whether NOT precedes the words
        self._special_count = 0
        self._part_count = 0

    def add(self, token: QueryToken, start: int) -> None:
        """Add the next token.

        :param start: where it begins in the text
        """
        self._start = start
        if not isinstance(token, WordToken):
            self._part_count += 1
            if self._part_count > MAX_PARTS:
                self._add_as_words(token)
                return
        match token:
            case WordToken(raw):
                is_name = raw.startswith("-") and raw[1:2].isalnum() and self._prefix.field is None
                self._add_word(raw, self._name_text(token) if is_name else token.before + token.text)
            case QuotedToken(text, slop, boost):
                has_patterns = token.has_patterns and self._allow_patterns(text)
                phrase = PhraseNode(text, min(slop or 0, MAX_SLOP), has_patterns=has_patterns)
                if slop is not None and slop > MAX_SLOP:
                    self._note("distance-limited", f"~{slop}")
                self._add_atom(self._with_boost(phrase, boost) if text.strip() else None)
            case FieldToken(name):
                self._end_words()
                if self._allow_special():
                    self._prefix.field = name
                else:
                    self._words.append(f" {name}")
            case SignToken(sign):
                self._end_words()
                self._prefix.sign = sign
            case OperatorToken("NOT"):
                self._end_words()
                self._prefix.is_negated = not self._prefix.is_negated
            case OperatorToken(name):
                self._end_words()
                self._end_prefix()
                self._end_words()
                if not self._groups[-1].join(name):
                    self._add_operator_as_word(name)
            case RangeToken(raw, low, high, low_included, high_included):
                has_field = self._prefix.field is not None
                self._add_atom(RangeNode(low, high, low_included, high_included) if has_field else WordsNode(raw))
            case WholeToken(raw, text):
                self._add_atom(WholeNode(text) if self._prefix.field is not None else WordsNode(raw))
            case OpenToken():
                self._open_group()
            case CloseToken(boost):
                self._close_group(boost)

    def _add_as_words(self, token: QueryToken) -> None:
        """Add the text of a token, if it has one, after the maximum of parts."""
        self._note("too-long", str(MAX_PARTS))
        self.end_of_parts = min(self.end_of_parts, self._start)
        match token:
            case QuotedToken(text) | FieldToken(text) | RangeToken(text) | WholeToken(text):
                self._words.append(f" {text}")
            case OpenToken():
                self._ignored_depth += 1
            case CloseToken() if self._ignored_depth:
                self._ignored_depth -= 1

    def end(self) -> QueryNode:
        """Return the tree."""
        if len(self._groups) > 1 or self._ignored_depth:
            self._note("unclosed-group", "(")
        self._ignored_depth = 0
        while len(self._groups) > 1:
            self._close_group(None)
        return self._end_group()

    # Words.

    def _add_word(self, raw: str, text: str) -> None:
        if raw == '"':
            self._note("unclosed-quote")
            return
        bare, boost = _split_boost(raw)
        special = self._parse_special(bare)
        if special is None and boost is None and not (self._prefix.sign or self._prefix.field):
            if self._prefix.is_negated:
                self._is_excluded, self._prefix = True, AtomPrefix()
            self._words.append(text)
            return
        if special is None:
            special = WordsNode(WordToken(bare).text)
        elif isinstance(special, PatternNode) and not self._prefix:
            special = PatternNode(self._pop_groups_before(special.text) + special.text)
        self._add_atom(self._with_boost(special, boost))

    def _pop_groups_before(self, pattern: str) -> str:
        """Remove and return the groups of a telephone number whose last one is a pattern: ``0912 345*``."""
        if _DIGITS_AND_STARS.fullmatch(pattern):
            groups = _FIRST_GROUPS.search("".join(self._words))
            if groups is not None:
                count = len(groups.group().split())
                popped, self._words = self._words[-count:], self._words[:-count]
                return "".join(popped).strip() + " "
        return ""

    def _name_text(self, token: WordToken) -> str:
        """Return the text of a word that begins with a minus; without a blank after a name, as in ``Su -34``."""
        self._note("minus-of-name", token.text)
        is_joined = bool(self._words) and joins_name(self._words[-1].strip(), token.text)
        return token.text if is_joined else token.before + token.text

    def _parse_special(self, raw: str) -> QueryNode | None:
        """Return the node of a pattern or fuzzy word, or None if the word is neither."""
        if "\\" in raw:
            return None
        fuzzy = _FUZZY.fullmatch(raw)
        if fuzzy is not None and self._allow_special():
            distance = int(fuzzy[2] or 1)
            if distance > MAX_DISTANCE:
                self._note("distance-limited", f"~{distance}")
            return FuzzyNode(fuzzy[1], min(distance, MAX_DISTANCE)) if distance else WordsNode(fuzzy[1])
        if self._prefix.field:
            return PatternNode(raw) if _VALUE_PATTERN.fullmatch(raw) and self._allow_special() else None
        text = raw.strip(_SIGNS)
        if _PATTERN.fullmatch(text):
            return PatternNode(text) if self._allow_patterns(text) else None
        if _IGNORED_STAR.search(raw):
            self._note("star-as-sign", raw)
        return None

    def _add_operator_as_word(self, text: str) -> None:
        self._note("operator-as-word", text)
        self._words.append(f" {text}")

    def _end_words(self) -> None:
        """Add the collected words to the group."""
        if self._words:
            words = WordsNode("".join(self._words).strip())
            self._groups[-1].add(NotNode(words) if self._is_excluded else words)
        self._words, self._is_excluded = [], False

    # Atoms and groups.

    def _add_atom(self, node: QueryNode | None) -> None:
        """Add an atom with its prefix to the group."""
        self._end_words()
        prefix, self._prefix = self._prefix, AtomPrefix()
        if node is not None:
            self._groups[-1].add(self._with_prefix(prefix, node))

    def _with_prefix(self, prefix: AtomPrefix, node: QueryNode) -> QueryNode:
        if prefix.field is not None:
            if isinstance(node, BoostNode):
                node = BoostNode(FieldNode(prefix.field, node.node), node.factor)
            else:
                node = FieldNode(prefix.field, node)
        if (prefix.sign == "-") != prefix.is_negated:
            return NotNode(node)
        return RequiredNode(node) if prefix.sign == "+" else node

    def _open_group(self) -> None:
        self._end_words()
        if len(self._groups) > MAX_DEPTH:
            self._note("too-deep", str(MAX_DEPTH))
            self._ignored_depth += 1
            self._end_prefix()
            return
        self._groups.append(GroupBuilder(self._prefix))
        self._prefix = AtomPrefix()

    def _close_group(self, boost: str | None) -> None:
        if self._ignored_depth:
            self._ignored_depth -= 1
            return
        if len(self._groups) == 1:
            self._note("unclosed-group", ")")
            return
        node = self._end_group()
        group = self._groups.pop()
        if node != GroupNode(()):
            self._groups[-1].add(self._with_prefix(group.prefix, self._with_boost(node, boost)))

    def _end_group(self) -> QueryNode:
        """Return the node of the innermost open group."""
        self._end_words()
        self._end_prefix()
        self._end_words()
        node, dangling = self._groups[-1].end()
        if dangling is not None:
            self._note("operator-as-word", dangling)
        return node

    def _end_prefix(self) -> None:
        """Add a prefix without an atom as words."""
        prefix, self._prefix = self._prefix, AtomPrefix()
        if prefix.is_negated:
            self._add_operator_as_word("NOT")
        if prefix.field is not None:
            self._words.append(f" {prefix.field}")

    # Limits.

    def _with_boost(self, node: QueryNode, boost: str | None) -> QueryNode:
        if boost is None or float(boost) == 1:
            return node
        factor = min(max(float(boost), MIN_BOOST), MAX_BOOST)
        if factor != float(boost):
            self._note("boost-limited", boost)
        return BoostNode(node, factor)

    def _allow_special(self) -> bool:
        """Count a pattern, fuzzy word or field; return False if the query already has the maximum."""
        self._special_count += 1
        if self._special_count > MAX_SPECIAL:
            self._note("too-many", str(MAX_SPECIAL))
            if self._start not in self.refused[-1:]:
                self.refused.append(self._start)
        return self._special_count <= MAX_SPECIAL

    def _allow_patterns(self, text: str) -> bool:
        """Count the patterns of a text; return False if the query then has more than the maximum."""
        patterns = [piece for piece in text.split() if "*" in piece or "?" in piece]
        allowed = [self._allow_special() for _ in patterns]
        return all(allowed)

    def _note(self, kind: str, evidence: str = "") -> None:
        self.notes.setdefault((kind, evidence), make_note(kind, evidence))


_FIRST_GROUPS = re.compile(r"(?<!\S)(?:0[0-9]{2,4}|\+84)(?: [0-9]{2,4})*\Z")
_DIGITS_AND_STARS = re.compile(r"[0-9]+[0-9*?]*")
_BOOSTED = re.compile(r"((?:\\\S|[^\\])+)\^([0-9]{1,9}(?:\.[0-9]{1,9})?)", re.DOTALL)
_FUZZY = re.compile(r"((?=\d*+[^\W\d_])(?:[^\W_]|[\u0300-\u036f])+)~([0-9]?)")
_SIGNS = ".,;:!…()[]{}'’&/+#@-–_"
_PATTERN = re.compile(
    r"(?=.*[^\W_])(?=.*[*?])(?!.*(?:\*\*|\.\.))(?:[^\W_]|[\u0300-\u036f*._/&'’+#@\-–]|\?(?=[-_./]*[^\W_*]))+",
    re.DOTALL,
)
_IGNORED_STAR = re.compile(r"[^\W_]\*(?!\*)|(?<!\*)\*[^\W_]")
_VALUE_PATTERN = re.compile(r"(?=.*[^\W_])(?=.*(?:\*|\?.))(?!.*\.\.)[\w\u0300-\u036f/.,@%&=+'’#\-–*?]+", re.DOTALL)


def _split_boost(raw: str) -> tuple[str, str | None]:
    """Return a word and the boost after it, None if it has none."""
    match = _BOOSTED.fullmatch(raw) if "^" in raw else None
    return (raw, None) if match is None else (match[1], match[2])
