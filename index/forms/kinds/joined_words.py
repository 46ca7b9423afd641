"""Which words with a sign inside may also be written without it?

Text is split into syllables at signs, so ``Hồ-Chí-Minh`` equals ``Hồ Chí Minh``. Words with hyphens, dots,
underscores and apostrophes are also written as one word: ``Lê-nin`` and ``Lênin``, ``COVID-19`` and ``covid19``,
``Node.js`` and ``nodejs``, ``user_name`` and ``username``, ``O'Neill`` and ``oneill``. So such a word has the part
``~word:lenin``, whose counterpart is the folded syllable ``lenin``.

A dot also ends sentences, groups the digits of numbers and begins the ending of a file's name. So a word is joined
at its dots only if none of them is between digits and no syllable is accented, and ``user_name.txt`` has the part
``~word:username`` too.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from timviet.index.forms.form import Form, Role
from timviet.index.forms.kind import FormGroup, FormKind, SignTrigger
from timviet.index.forms.page import HYPHENS, Page
from timviet.index.forms.syllable_text import SyllableText
from timviet.index.lazy import lazy_pattern
from timviet.index.text.fold import fold

__all__ = ["JOINED_WORDS"]

MAX_PIECE_LENGTH = 8  # characters

_BLANK = lazy_pattern(r"\s")
_LETTER = r"[^\W_]"
_PIECE = rf"{_LETTER}{{1,{MAX_PIECE_LENGTH}}}+"
_INNER_SIGN = lazy_pattern(rf"[-._'](?={_LETTER})")
_UNDOTTED = lazy_pattern(rf"{_PIECE}(?:[-_']{_PIECE}){{1,5}}+(?!{_LETTER}|-|[_']{_LETTER})")
_DOTTED = lazy_pattern(rf"{_PIECE}(?:[-._']{_PIECE}){{1,5}}+(?!{_LETTER}|-|[._']{_LETTER})")
_ACCENTED = r"[^\W\d_\x00-\x7f]"
_NO_JOINING_DOT = lazy_pattern(rf"\d\.\d|{_ACCENTED}{_LETTER}|{_LETTER}{_ACCENTED}")


def read_joined(page: Page) -> Iterator[FormGroup]:
    """Yield a part for each word of a page that has signs inside."""
    return ([form] for form in find_joined_words(page.lower))


def find_joined_words(lower: str) -> list[Form]:
    """Return a part for each word of two to six pieces with signs between them, at least one with a letter.

    :param lower: text in lower case, with all dashes as ``-`` and all apostrophes as ``'``
    """
    forms: list[Form] = []
    undotted_end = dotted_end = 0
    for sign in _INNER_SIGN.finditer(lower):
        middle = start = sign.start()
        while start and middle - start <= MAX_PIECE_LENGTH and lower[start - 1].isalnum():
            start -= 1
        if start == middle or middle - start > MAX_PIECE_LENGTH:
            continue
        before = lower[start - 2 : start] if start > 1 else lower[:start]
        if middle >= dotted_end and (word := _DOTTED.match(lower, start)) and not _continues(before, "-._'"):
            dotted_end = word.end()
            if "." in word.group() and not _NO_JOINING_DOT.search(word.group()):
                forms += _part_of(word)
        if middle >= undotted_end and (word := _UNDOTTED.match(lower, start)) and not _continues(before, "-_'"):
            undotted_end = word.end()
            forms += _part_of(word)
    return forms


def _continues(before: str, signs: str) -> bool:
    """Return whether a word continues what is before it: a hyphen, or a letter and one of the signs."""
    return before.endswith("-") or (len(before) == 2 and before[1] in signs and before[0].isalnum())


def _part_of(word: re.Match[str]) -> Iterator[Form]:
    """Yield the part of a word with signs inside, unless it has only digits."""
    joined = "".join(filter(str.isalnum, fold(word.group())))
    if not joined.isdecimal():
        yield Form("~word:" + joined, word.start(), word.end(), Role.PART)


def _candidates(names: Collection[str], text: SyllableText) -> Iterator[int]:
    """Yield the syllables at which several that no blank parts make up one of the names."""
    starts = text.starts
    for name in names:
        for first, last in text.several_syllables(name.encode("utf-8", "surrogatepass")):
            if _BLANK.search(text.text, starts[first], starts[last]) is None:
                yield first


JOINED_WORDS = FormKind(
    candidates={"word": _candidates},
    signs=SignTrigger(re.escape(HYPHENS + "._'"), read_joined),
)
"""Words with hyphens, dots, underscores or apostrophes inside."""
