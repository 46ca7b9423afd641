"""Which numbered district or ward is written in a text?

``Q.1``, ``Q1`` and ``Quận 1`` are ``place:quan-1``; ``P.5`` is ``Phường 5``.
"""

from __future__ import annotations

from timviet.index.forms.form import Form, Role
from timviet.index.forms.kind import FixedWords, FormGroup, FormKind, TriggerWord
from timviet.index.forms.kinds.numbers import leading_digits
from timviet.index.forms.kinds.numerals import NUMBER_WORDS
from timviet.index.forms.page import Page
from timviet.index.forms.syllable_text import hint_search
from timviet.index.lazy import lazy_pattern

__all__ = ["DISTRICTS"]

LAST_NUMBER = 30  # Hồ Chí Minh City counted wards up to 28

_WORDS = ("quận", "quan", "phường", "phuong", "q", "p")
_WITH_NUMBER = [f"{letter}{number}" for letter in "qp" for number in range(1, LAST_NUMBER + 1)]

_DISTRICT = lazy_pattern(
    r"(?:(quận|quan|phường|phuong) |([qp])(?:\. ?| )?)(0?[1-9]|[12][0-9]|30)(?![^\W_])(?![./,-][0-9])"
)


def read_district_at(page: Page, start: int, word: str) -> FormGroup:
    """Return the form of the district or ward whose word begins at ``start``, or none.

    A lower-case ``p`` is no ward: it is often a page.
    """
    match = _DISTRICT.match(page.lower, start)
    if match is None or (match[2] == "p" and page.plain[start] == "p"):
        return []
    kind = "quan" if page.lower[start] == "q" else "phuong"
    return [Form(f"place:{kind}-{int(match[3])}", start, match.end(), Role.ABOVE)]


DISTRICTS = FormKind(
    candidates={"place": hint_search(leading_digits)},
    words=FixedWords(
        [
            *(TriggerWord(word, NUMBER_WORDS, numeral_follows=True) for word in _WORDS),
            *(TriggerWord(word, None) for word in _WITH_NUMBER),
        ],
        read_district_at,
    ),
)
"""Numbered districts and wards."""
