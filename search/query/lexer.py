r"""Which pieces is a query made of?

Every character of a query lies in one piece or is blank. A backslash takes the meaning from the sign or operator
behind it; before anything else it is a backslash.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

__all__ = [
    "CloseToken",
    "FieldToken",
    "OpenToken",
    "OperatorToken",
    "QueryToken",
    "QuotedToken",
    "RangeToken",
    "SignToken",
    "WordToken",
    "lex",
]


@dataclass(frozen=True, slots=True)
class WordToken:
    """A run of characters without blanks, quotation marks and parentheses."""

    raw: str
    """As it was typed."""

    before: str = " "
    """The blanks before it."""

    @property
    def text(self) -> str:
        """Without the backslashes of escapes."""
        return _unescaped(self.raw)


@dataclass(frozen=True, slots=True)
class QuotedToken:
    """What stands between quotation marks, and what is glued to them."""

    text: str
    slop: int | None
    boost: str | None


@dataclass(frozen=True, slots=True)
class FieldToken:
    """A name and a colon, with something glued to it."""

    name: str


@dataclass(frozen=True, slots=True)
class RangeToken:
    """Two bounds in brackets, or one behind a sign of comparison, glued to the name of a field."""

    raw: str
    low: str | None
    high: str | None
    low_included: bool
    high_included: bool


@dataclass(frozen=True, slots=True)
class SignToken:
    """``+`` or ``-`` glued to what follows."""

    sign: str


@dataclass(frozen=True, slots=True)
class OperatorToken:
    """``AND``, ``OR`` or ``NOT``, alone between blanks."""

    name: str


@dataclass(frozen=True, slots=True)
class OpenToken:
    """``(``."""


@dataclass(frozen=True, slots=True)
class CloseToken:
    """``)``, with the boost that is glued to it."""

    boost: str | None


QueryToken = WordToken | QuotedToken | FieldToken | RangeToken | SignToken | OperatorToken | OpenToken | CloseToken

_BLANKS = re.compile(r"\s+")
_WORD = r'(?:\\\S|[^\s"()])'
_END = r"(?=[\s()]|\Z)"
_NUMBER = r"[0-9]{1,9}(?:\.[0-9]{1,9})?"
_PIECE = re.compile(
    rf"""(?P<operator>(?:AND|OR|NOT){_END})
    | (?P<sign>[+-])(?![\s+\-)]|\Z)
    | (?P<field>[^\W\d][\w.-]{{0,99}}+):(?![\s:/)]|\Z)
    | (?P<open>\()
    | (?P<close>\))(?:\^(?P<close_boost>{_NUMBER}){_END})?+
    | "(?P<quoted>(?:\\.|[^"\\])*+)"
      (?:~(?P<slop>[0-9]{{1,9}})(?=\^|{_END}))?+ (?:\^(?P<boost>{_NUMBER}){_END})?+
    | {_WORD}++ | ["]""",
    re.VERBOSE | re.DOTALL,
)
_ONLY_WORD = re.compile(rf'{_WORD}++|"', re.DOTALL)
_BOUND = r'(?:"(?:\\.|[^"\\])*+"|(?:\\.|[^\s"()\[\]{}\\])++)'
_RANGE = re.compile(
    rf"""[\[{{]\s*+(?P<low>{_BOUND})\s++TO\s++(?P<high>{_BOUND})\s*+[\]}}]{_END}
    | (?P<sign>[<>]=?)(?P<bound>{_BOUND}){_END}
    | (?P<from>[^\s"()\\]*?)\.\.(?P<until>[^\s"()\\]*+){_END}""",
    re.VERBOSE | re.DOTALL,
)
_QUOTES = str.maketrans("“”„‟«»", '""""""')
_ESCAPED = re.compile(r'\\(["()\[\]{}+\-:*?~^<>.\\])|\A\\(AND|OR|NOT)\Z')


class _After(Enum):
    """What stands before a place, without a blank between."""

    NOTHING = 1
    """A blank, the beginning, or an opened group: anything may begin here."""

    SIGN = 2
    NAME = 3
    """The name of a field: a range may begin here."""

    PIECE = 4
    """Something else: only words go on from there, and groups and quotation marks."""


def lex(text: str) -> Iterator[QueryToken]:
    """Yields the pieces of a query; linear in its length."""
    text = text.translate(_QUOTES)
    at, after, before = 0, _After.NOTHING, ""
    while at < len(text):
        blank = _BLANKS.match(text, at)
        if blank is not None:
            at, after, before = blank.end(), _After.NOTHING, blank.group()
            continue
        found = _range(text, at) if after is _After.NAME else None
        piece, at = found or _piece(text, at, after, before or " ")
        yield piece
        match piece:
            case SignToken():
                after = _After.SIGN
            case FieldToken():
                after = _After.NAME
            case OpenToken():
                after = _After.NOTHING
            case _:
                after = _After.PIECE
        before = ""


def _piece(text: str, at: int, after: _After, before: str) -> tuple[QueryToken, int]:
    """Gives the piece that begins here, and where it ends.

    :param before: the blanks before it
    """
    match = _PIECE.match(text, at)
    assert match is not None, "any character but a blank begins a piece"
    if match["operator"] or match["sign"]:
        if after is _After.NOTHING:
            return OperatorToken(match["operator"]) if match["operator"] else SignToken(match["sign"]), match.end()
    elif match["field"]:
        if after in (_After.NOTHING, _After.SIGN):
            return FieldToken(match["field"]), match.end()
    elif match["quoted"] is not None:
        slop = None if match["slop"] is None else int(match["slop"])
        return QuotedToken(_unescaped(match["quoted"]), slop, match["boost"]), match.end()
    elif match["open"]:
        return OpenToken(), match.end()
    elif match["close"]:
        return CloseToken(match["close_boost"]), match.end()
    match = _ONLY_WORD.match(text, at)
    assert match is not None
    return WordToken(match.group(), before), match.end()


def _range(text: str, at: int) -> tuple[QueryToken, int] | None:
    """Gives the range that begins here, and where it ends."""
    match = _RANGE.match(text, at)
    if match is None:
        return None
    raw = match.group()
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
        return None  # two dots alone
    return RangeToken(raw, low, high, not raw.startswith("{"), not raw.endswith("}")), match.end()


def _bound(raw: str) -> str | None:
    """Gives a bound, or None if it is open."""
    if raw.startswith('"'):
        return _unescaped(raw[1:-1])
    return None if raw == "*" else _unescaped(raw)


def _unescaped(raw: str) -> str:
    return _ESCAPED.sub(r"\1\2", raw) if "\\" in raw else raw
