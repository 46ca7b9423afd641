"""Which one word may these hyphens hold together?

Syllables are cut at hyphens, so ``Hồ-Chí-Minh`` is ``Hồ Chí Minh`` already. The joined spelling is the
other one that people write: ``Lê-nin`` and ``Lênin``, ``e-mail`` and ``email``, ``COVID-19`` and
``covid19``. Each hyphenated word gives a part ``~word:lenin``, and the folded syllable ``lenin`` is its
counterpart.
"""

from __future__ import annotations

import re

from timviet.index.forms.form import Form, Role
from timviet.index.text.fold import fold

__all__ = ["joined_words"]

LONGEST_PIECE = 8

_PIECES = re.compile(rf"[^\W_]{{1,{LONGEST_PIECE}}}+(?:-[^\W_]{{1,{LONGEST_PIECE}}}+){{1,5}}+(?![^\W_]|-)")


def joined_words(lower: str) -> list[Form]:
    """Return a part for every hyphenated word of two to six pieces, at least one of them with a letter."""
    forms = []
    hyphen, last = lower.find("-"), 0
    while hyphen >= 0:
        start = hyphen
        while start > last and hyphen - start <= LONGEST_PIECE and lower[start - 1].isalnum():
            start -= 1
        match = _PIECES.match(lower, start) if start < hyphen and not _held(lower, start) else None
        if match is not None:
            last = match.end()
            word = fold(match.group()).replace("-", "")
            if not word.isdecimal():
                forms.append(Form("~word:" + word, start, last, Role.PART))
        hyphen = lower.find("-", max(hyphen + 1, last))
    return forms


def _held(lower: str, start: int) -> bool:
    """Whether the character before ``start`` is a hyphen or goes on with the syllable."""
    return start > 0 and (lower[start - 1] == "-" or lower[start - 1].isalnum())
