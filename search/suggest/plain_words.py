"""Which words of a query are plain words, and which are syntax, codes or quoted?

Suggestions and corrections change plain words only.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from timviet.index.text.fold import fold
from timviet.index.text.normalize import normalize
from timviet.index.text.syllable import canonicalize
from timviet.search.query.lexer import with_plain_quotes

__all__ = ["PlainWord", "has_syntax", "open_run", "plain_words"]

_CHUNK = re.compile(
    r"""\S*?[:=<>][\[({]([^\])}]*)\S*  # a group or range of a field
    | \S*?"(?:\\.|[^"\\])*+(?:"\S*|\Z)  # quoted, or after a lone quotation mark
    | \S*?[‘‹][^’›]*+(?:[’›]\S*|\Z)
    | \S+""",
    re.VERBOSE | re.DOTALL,
)
_PLAIN = re.compile(r"[(+]*+((?:[^\W\d_][\u0300-\u036f]*+)++)[),.;:!?…]*+")
_WORDS = re.compile(r"([(]*+)(?:[^\W_]|[\u0300-\u036f])++(?:[-.'’](?:[^\W_]|[\u0300-\u036f])++)*+([),.;:!?…]*+)")
_SYNTAX = re.compile(r'AND|OR|NOT|[+-]\S.*|.*\?\w.*|.*["‘‹*~^\\{}\[\]<>=].*|.*\w:\S.*|[@#].*', re.DOTALL)
_QUOTED = re.compile(r'".*"|[‘‹].*[’›]', re.DOTALL)
_OPERATOR = re.compile("AND|OR|NOT")
_MOST_LETTERS_OF_ABBREVIATIONS = 5


@dataclass(frozen=True, slots=True)
class PlainWord:
    """A word of letters alone, between blanks, with the signs of a sentence around it at most."""

    start: int
    end: int
    spelling: str
    """The canonical spelling of the word, in lower case."""

    @property
    def folded(self) -> str:
        """The spelling without accents."""
        return fold(self.spelling)


def has_syntax(text: str) -> bool:
    """Return whether a text has more than words and signs between them: an operator, a field, a quotation."""
    return any(_SYNTAX.fullmatch(chunk.group()) for chunk in _CHUNK.finditer(with_plain_quotes(text)))


def open_run(text: str) -> int | None:
    """Return where the words that end a text begin, after all signs; None if a text does not end with words.

    Numbers and hyphens may be among these words. The words after a field or a sign belong to it, so they are none.
    """
    start: int | None = 0
    for chunk in _CHUNK.finditer(with_plain_quotes(text)):
        word = chunk.group()
        match = _WORDS.fullmatch(word)
        if _OPERATOR.fullmatch(word) or _QUOTED.search(word) or not any(map(str.isalnum, word)):
            start = chunk.end()
        elif match is None:
            start = None
        elif start is not None and match[2]:
            start = chunk.end()
        elif start is not None and match[1]:
            start = chunk.start() + len(match[1])
    return start


def plain_words(text: str) -> Iterator[PlainWord | None]:
    """Yield the words of a query in their order; None stands for what must not be changed.

    That is: operators, fields, patterns, exclusions, quoted text, whatever has digits or signs, and abbreviations
    in capitals.
    """
    for chunk in _CHUNK.finditer(with_plain_quotes(text)):
        match = _PLAIN.fullmatch(chunk.group())
        if match is None or _is_written_in_capitals(match[1]):
            yield None
        else:
            start = chunk.start() + match.start(1)
            spelling = canonicalize(normalize(match[1]).text)
            yield PlainWord(start, start + len(match[1]), spelling)


def _is_written_in_capitals(word: str) -> bool:
    """Return whether a word is an operator or an abbreviation, not a word of a query all in capitals."""
    return word.isupper() and word.isascii() and 1 < len(word) <= _MOST_LETTERS_OF_ABBREVIATIONS
