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
from timviet.index.forms.page import HYPHENS, Page, to_lower
from timviet.index.forms.syllable_text import SyllableText
from timviet.index.text.fold import fold

__all__ = ["JOINED_WORDS"]

MAX_PIECE_LENGTH = 8  # characters

_MAX_WORD_LENGTH = 6 * MAX_PIECE_LENGTH * 4  # bytes
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63"
_APOSTROPHES = "‘’‚‛‹›′ʼ"

_LETTER = r"[^\W_]"
_PIECE = rf"{_LETTER}{{1,{MAX_PIECE_LENGTH}}}+"
_INNER_SIGN = re.compile(rf"[-._'](?={_LETTER})")
_UNDOTTED = re.compile(rf"{_PIECE}(?:[-_']{_PIECE}){{1,5}}+(?!{_LETTER}|-|[_']{_LETTER})")
_DOTTED = re.compile(rf"{_PIECE}(?:[-._']{_PIECE}){{1,5}}+(?!{_LETTER}|-|[._']{_LETTER})")
_ACCENTED = r"[^\W\d_\x00-\x7f]"
_NO_JOINING_DOT = re.compile(rf"\d\.\d|{_ACCENTED}{_LETTER}|{_LETTER}{_ACCENTED}")


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
    """Yield the syllables with which words of the given names begin, ascending.

    The words of a text that have signs inside are read only if one of the names occurs in it across syllables.
    """
    encoded = {name: name.encode("utf-8", "surrogatepass") for name in names}
    terms = {"~word:" + name for name, word in encoded.items() if _may_be_across_syllables(word, text)}
    if terms:
        yield from sorted(
            {text.syllable_at(form.start) for form in _find_in_raw_text(text.text) if form.term in terms}
        )


def _may_be_across_syllables(word: bytes, text: SyllableText) -> bool:
    """Return whether a word may occur across syllables: more often in the letters than within syllables."""
    if len(word) > _MAX_WORD_LENGTH or word not in text.letters:
        return False
    return text.letters.count(word) != text.spaced.count(word) or _may_overlap_itself(word)


def _may_overlap_itself(word: bytes) -> bool:
    """Return whether two occurrences of a word may overlap: ``count`` finds only one of them."""
    return any(word.startswith(word[offset:]) for offset in range(1, len(word)))


def _find_in_raw_text(text: str) -> list[Form]:
    """Return the words with signs inside of a text whose dashes and apostrophes have not been normalized."""
    for signs, plain in ((_DASHES, "-"), (_APOSTROPHES, "'")):
        for sign in signs:
            if sign in text:
                text = text.replace(sign, plain)
    return find_joined_words(to_lower(text))


JOINED_WORDS = FormKind(
    candidates={"word": _candidates},
    signs=SignTrigger(re.escape(HYPHENS + "._'"), read_joined),
)
"""Words with hyphens, dots, underscores or apostrophes inside."""
