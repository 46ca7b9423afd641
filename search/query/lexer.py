"""How is the text of a query split into tokens?

Every character of a query is part of a token or is blank. A backslash escapes the sign or operator that follows
it; before anything else it is an ordinary character.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from operator import itemgetter

from timviet.index.field_names import TYPED_NAME
from timviet.search.query.minus import is_part_of_name

__all__ = [
    "CloseToken",
    "FieldToken",
    "OpenToken",
    "OperatorToken",
    "QueryToken",
    "QuotedToken",
    "RangeToken",
    "SignToken",
    "WholeToken",
    "WordToken",
    "lex",
    "lex_at",
    "with_plain_quotes",
]


@dataclass(frozen=True, slots=True)
class WordToken:
    """A word: characters other than blanks, quotation marks and parentheses."""

    raw: str
    """The text as it was typed."""

    before: str = " "
    """The blanks before it; one blank if there are none, so that words are never joined."""

    @property
    def text(self) -> str:
        """The word without the backslashes of escapes."""
        return _unescape(self.raw)


@dataclass(frozen=True, slots=True)
class QuotedToken:
    """A text in quotation marks, with the slop and boost right after it."""

    text: str
    slop: int | None
    boost: str | None

    has_patterns: bool = False
    """Whether it has a ``*`` or ``?`` without a backslash that stands for characters."""


@dataclass(frozen=True, slots=True)
class FieldToken:
    """A field name and a colon, right before another token."""

    name: str


@dataclass(frozen=True, slots=True)
class RangeToken:
    """Two bounds in brackets or around ``..``, one after a comparison sign, or ``*``, right after a field name."""

    raw: str
    low: str | None
    high: str | None
    low_included: bool
    high_included: bool


@dataclass(frozen=True, slots=True)
class WholeToken:
    """A value after ``=``, right after a field name."""

    raw: str
    text: str


@dataclass(frozen=True, slots=True)
class SignToken:
    """``+`` or ``-`` right before another token.

    A minus that is part of a number or code is none, see :mod:`timviet.search.query.minus`, nor is the plus of an
    international phone number.
    """

    sign: str


@dataclass(frozen=True, slots=True)
class OperatorToken:
    """``AND``, ``OR`` or ``NOT`` between blanks or parentheses."""

    name: str


@dataclass(frozen=True, slots=True)
class OpenToken:
    """``(``."""


@dataclass(frozen=True, slots=True)
class CloseToken:
    """``)``, with the boost right after it."""

    boost: str | None


QueryToken = (
    WordToken
    | QuotedToken
    | FieldToken
    | RangeToken
    | WholeToken
    | SignToken
    | OperatorToken
    | OpenToken
    | CloseToken
)

_BLANKS = re.compile(r"\s+")
_WORD = r'(?:\\\S|[^\s"()])'
_END = r"(?=[\s()]|\Z)"
_NUMBER = r"[0-9]{1,9}(?:\.[0-9]{1,9})?"
_SINGLE = r'[^‘’‹›"\s][^‘’‹›"]*+(?:’(?=\w)[^‘’‹›"]*+)*+'  # within a word ’ is an apostrophe: ‘M’Nông’
_TOKEN = re.compile(
    rf"""(?P<operator>(?:AND|OR|NOT){_END})
    | (?P<sign>[+-])(?![\s+\-)]|\Z)
    | (?P<field>(?:path|folder)(?=:/(?!/))|{TYPED_NAME}+(?=:[^\s:/)])):
    | (?P<open>\()
    | (?P<close>\))(?:\^(?P<close_boost>{_NUMBER}){_END})?+
    | (?:"(?P<quoted>(?:\\.|[^"\\])*+)" | [‘‹](?P<single>{_SINGLE})[’›](?!\w))
      (?:~(?P<slop>[0-9]{{1,9}})(?=\^|{_END}))?+ (?:\^(?P<boost>{_NUMBER}){_END})?+
    | {_WORD}++ | ["]""",
    re.VERBOSE | re.DOTALL,
)
_DIALED = re.compile(r"(?:\(\+?[0-9]{1,5}\)(?=[ .-]?[0-9])|\+)[0-9.*?-]*+")
"""(024) or +84 in front of a telephone number, and what follows without a blank."""
_ONLY_WORD = re.compile(rf'{_WORD}++|"', re.DOTALL)
_BOUND = r'(?:"(?:\\.|[^"\\])*+"|(?:\\.|[^\s"()\[\]{}\\])++)'
_RANGE = re.compile(
    rf"""[\[{{]\s*+(?P<low>{_BOUND})\s++TO\s++(?P<high>{_BOUND})\s*+[\]}}]{_END}
    | (?P<sign>[<>]=?|=)(?P<bound>{_BOUND}){_END}
    | (?P<any>\*){_END}
    | (?!\.\./)(?P<from>[^\s"()\\]*?)\.\.(?P<until>[^\s"()\\]*+){_END}""",
    re.VERBOSE | re.DOTALL,
)
_QUOTES = str.maketrans("“”„‟«»＂", '"""""""')
_WILDCARD = re.compile(r"(?<!\*)\*(?!\*)|(?<=[^\W_])\?(?=[^\W_])")
_ESCAPED_WILDCARD = re.compile(r"\\[*?]|\*\*")
_PHONE_NUMBER = re.compile(r"\+(?=[0-9]{1,3}[ .(-]|[0-9]{8})[0-9](?:[ .()-]{0,3}[0-9]){7,14}(?![^\W_])")
_QUANTITY = re.compile(r"\+(?!84)[1-9][0-9]{0,2}(?:\.[0-9]{3})++(?![.-]?[0-9])")
_ESCAPED = re.compile(r'\\(["‘‹()\[\]{}+\-:*?~^<>.\\])|\A\\(AND|OR|NOT)\Z')


class _Before(Enum):
    """The kind of text right before an offset, which decides what may start there."""

    NOTHING = 1
    """The start of the query, a blank or ``(``: any token may start here."""

    SIGN = 2
    FIELD = 3
    """The name of a field: a range may start here."""

    TOKEN = 4
    """Another token: only words, groups and quotation marks may start here."""


def lex(text: str) -> Iterator[QueryToken]:
    """Yield the tokens of a query; takes time linear in its length."""
    yield from map(itemgetter(1), lex_at(text))


def lex_at(text: str) -> Iterator[tuple[int, QueryToken]]:
    """Yield the tokens of a query, each with the offset where it begins."""
    text = with_plain_quotes(text)
    offset, before, blanks = 0, _Before.NOTHING, ""
    in_field = [False]  # whether each open group belongs to a field, whose values may be numbers to exclude
    while offset < len(text):
        match = _BLANKS.match(text, offset)
        if match is not None:
            offset, before, blanks = match.end(), _Before.NOTHING, match.group()
            continue
        lexed = _lex_range(text, offset) if before is _Before.FIELD else None
        start = offset
        token, offset = lexed or _lex_token(text, offset, before, blanks or " ", in_field=in_field[-1])
        yield start, token
        match token:
            case SignToken():
                before = _Before.SIGN
            case FieldToken():
                before = _Before.FIELD
            case OpenToken():
                in_field.append(before is _Before.FIELD or in_field[-1])
                before = _Before.NOTHING
            case _:
                before = _Before.TOKEN
                if isinstance(token, CloseToken) and len(in_field) > 1:
                    in_field.pop()
        blanks = ""


def with_plain_quotes(text: str) -> str:
    """Return a text of the same length with all double quotation marks as ``"``."""
    return text.translate(_QUOTES)


def _lex_token(text: str, offset: int, before: _Before, blanks: str, *, in_field: bool) -> tuple[QueryToken, int]:
    """Return the token that starts at an offset, and its end.

    :param blanks: the blanks between it and the token before
    """
    if (
        text[offset] in "(+"
        and before in (_Before.NOTHING, _Before.TOKEN)
        and (text[offset] == "(" or _is_phone_number(text, offset))
        and (match := _DIALED.match(text, offset))
    ):
        return WordToken(match.group(), blanks), match.end()
    match = _TOKEN.match(text, offset)
    assert match is not None, "any character but a blank starts a token"
    if match["operator"]:
        if before is _Before.NOTHING:
            return OperatorToken(match["operator"]), match.end()
    elif match["sign"]:
        if before is _Before.NOTHING and (in_field or _is_operator(match["sign"], text, offset)):
            return SignToken(match["sign"]), match.end()
    elif match["field"]:
        if before in (_Before.NOTHING, _Before.SIGN):
            return FieldToken(unicodedata.normalize("NFC", match["field"])), match.end()
    elif match["quoted"] is not None or (match["single"] and before is not _Before.TOKEN):
        slop = None if match["slop"] is None else int(match["slop"])
        raw = match["quoted"] or match["single"] or ""
        return QuotedToken(_unescape(raw), slop, match["boost"], _has_patterns(raw)), match.end()
    elif match["open"]:
        return OpenToken(), match.end()
    elif match["close"]:
        return CloseToken(match["close_boost"]), match.end()
    match = _ONLY_WORD.match(text, offset)
    assert match is not None
    return WordToken(match.group(), blanks), match.end()


def _has_patterns(quoted: str) -> bool:
    return (
        bool(_WILDCARD.search(quoted))
        and not _ESCAPED_WILDCARD.search(quoted)
        and any(map(str.isalnum, quoted))  # "*" alone stands for nothing
    )


def _is_operator(sign: str, text: str, offset: int) -> bool:
    """Return whether the sign at an offset, before which nothing or a blank is, requires or excludes something."""
    if sign == "-":
        return not is_part_of_name(text, offset)
    return not _is_phone_number(text, offset)


def _is_phone_number(text: str, offset: int) -> bool:
    """Return whether an international telephone number begins with the plus at an offset: not +1.500.000.000."""
    return _PHONE_NUMBER.match(text, offset) is not None and _QUANTITY.match(text, offset) is None


def _lex_range(text: str, offset: int) -> tuple[QueryToken, int] | None:
    """Return the range that starts at an offset, and its end; None if no range starts there."""
    match = _RANGE.match(text, offset)
    if match is None:
        return None
    raw = match.group()
    if match["any"]:
        return RangeToken(raw, None, None, True, True), match.end()
    if match["sign"] == "=":
        return WholeToken(raw, _bound(match["bound"]) or "*"), match.end()
    if match["sign"]:
        bound, included = _bound(match["bound"]), match["sign"].endswith("=")
        if match["sign"].startswith(">"):
            return RangeToken(raw, bound, None, included, True), match.end()
        return RangeToken(raw, None, bound, True, included), match.end()
    if match["low"] is not None:
        low, high = _bound(match["low"]), _bound(match["high"])
    else:
        low, high = _bound(match["from"] or "*"), _bound(match["until"] or "*")
    if low is None and high is None and match["low"] is None:
        return None  # two dots without a bound
    return RangeToken(raw, low, high, not raw.startswith("{"), not raw.endswith("}")), match.end()


def _bound(raw: str) -> str | None:
    """Return the unescaped text of a bound, or None if it is ``*``."""
    if raw.startswith('"'):
        return _unescape(raw[1:-1])
    return None if raw == "*" else _unescape(raw)


def _unescape(raw: str) -> str:
    return _ESCAPED.sub(r"\1\2", raw) if "\\" in raw else raw
