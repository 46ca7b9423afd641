"""Which hyphenated words in a text may also be written without hyphens?

Text is split into syllables at hyphens, so ``Hồ-Chí-Minh`` equals ``Hồ Chí Minh``. Hyphenated words are also
written as one word: ``Lê-nin`` and ``Lênin``, ``e-mail`` and ``email``, ``COVID-19`` and ``covid19``. So a
hyphenated word has the part ``~word:lenin``, whose counterpart is the folded syllable ``lenin``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from timviet.index.forms.form import Form, Role
from timviet.index.forms.kind import FormGroup, FormKind, SignTrigger
from timviet.index.forms.page import HYPHENS, Page, to_lower
from timviet.index.forms.syllable_text import SyllableText
from timviet.index.text.fold import fold

__all__ = ["HYPHENATED_WORDS"]

MAX_PIECE_LENGTH = 8  # characters

_MAX_WORD_LENGTH = 6 * MAX_PIECE_LENGTH * 4  # bytes
_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63"

_PIECES = re.compile(rf"[^\W_]{{1,{MAX_PIECE_LENGTH}}}+(?:-[^\W_]{{1,{MAX_PIECE_LENGTH}}}+){{1,5}}+(?![^\W_]|-)")


def read_hyphenated(page: Page) -> Iterator[FormGroup]:
    """Yield a part for each hyphenated word of a page."""
    return ([form] for form in find_hyphenated_words(page.lower))


def find_hyphenated_words(lower: str) -> list[Form]:
    """Return a part for each hyphenated word of two to six pieces, at least one with a letter.

    :param lower: text in lower case, with all dashes as ``-``
    """
    forms = []
    hyphen, previous_end = lower.find("-"), 0
    while hyphen >= 0:
        start = hyphen
        while start > previous_end and hyphen - start <= MAX_PIECE_LENGTH and lower[start - 1].isalnum():
            start -= 1
        match = _PIECES.match(lower, start) if start < hyphen and not _is_in_longer_word(lower, start) else None
        if match is not None:
            previous_end = match.end()
            word = fold(match.group()).replace("-", "")
            if not word.isdecimal():
                forms.append(Form("~word:" + word, start, previous_end, Role.PART))
        hyphen = lower.find("-", max(hyphen + 1, previous_end))
    return forms


def _is_in_longer_word(lower: str, start: int) -> bool:
    """Return whether the character before ``start`` is a hyphen, a letter or a digit."""
    return start > 0 and (lower[start - 1] == "-" or lower[start - 1].isalnum())


def _candidates(names: Collection[str], text: SyllableText) -> Iterator[int]:
    """Yield the syllables with which hyphenated words of the given names begin, ascending.

    The hyphenated words of a text are read only if one of the names occurs in it across syllables.
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
    """Return the hyphenated words of a text whose dashes have not been normalized."""
    for dash in _DASHES:
        if dash in text:
            text = text.replace(dash, "-")
    return find_hyphenated_words(to_lower(text)) if "-" in text else []


HYPHENATED_WORDS = FormKind(
    candidates={"word": _candidates},
    signs=SignTrigger(HYPHENS, read_hyphenated),
)
"""Words with hyphens."""
