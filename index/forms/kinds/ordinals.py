"""Which congresses, terms, quarters, centuries or chapters does a text number?

``lần thứ III``, ``lần thứ 3`` and ``lần thứ ba`` are ``ord:thu-3``; ``khóa XIII`` and ``khóa 13`` are
``ord:khoa-13``; ``Đại hội XIII`` is short for ``Đại hội lần thứ XIII``. The syllables count as well
(``Role.BESIDE``), so an equal spelling ranks first. Roman numerals are read only after these words: ``Louis XIV``
stays syllables. In ``khóa XI, XII và XIII`` the word applies to all three numerals. A quarter with its year is a
date: ``date:2024-q1``.
"""

from __future__ import annotations

import re

from timviet.index.forms.form import Form, Role
from timviet.index.forms.kind import FixedWords, FormGroup, FormKind, TriggerWord
from timviet.index.forms.kinds.numbers import number_part
from timviet.index.forms.kinds.numerals import NUMBER_WORD, NUMBER_WORDS, ROMAN, roman_value, word_value
from timviet.index.forms.kinds.single_date import read_year_after
from timviet.index.forms.page import Page
from timviet.index.forms.syllable_text import hint_search
from timviet.index.lazy import lazy_pattern

__all__ = ["ORDINALS"]

_SERIES = {
    "thứ": "thu", "thu": "thu", "khóa": "khoa", "khoá": "khoa", "khoa": "khoa", "kỳ": "ky", "kì": "ky",
    "ky": "ky", "quý": "quy", "quí": "quy", "quy": "quy", "kỷ": "theky", "kỉ": "theky", "đại": "thu",
    "dai": "thu", "chương": "chuong", "chuong": "chuong", "phần": "phan", "phan": "phan", "mục": "muc",
    "muc": "muc", "hạng": "hang", "hang": "hang",
}  # fmt: skip
"""The name of the series in a term, by the word before the numeral, with and without accents."""

_CONGRESS = lazy_pattern(r"(?:đại|đai|dai) (?:hội|hôi|hoi)(?: (?:đảng|dang))?+ ")
_NUMERAL = lazy_pattern(rf"(?:({ROMAN})|([0-9]{{1,2}}+)|({NUMBER_WORD}))(?![^\W_])(?![./-][0-9]{{1,3}}(?![0-9]))")
_NEXT = lazy_pattern(rf"(?:, ?| và | va | ?- ?)({ROMAN})(?![^\W_])")
_CONGRESS_WORDS, _CONGRESS_FOLLOWERS = ("đại", "dai"), frozenset({"hội", "hôi", "hoi"})
_CENTURY_WORDS = ("thế ", "the ")
_TIME_WORDS = ("lần ", "lan ")


def read_ordinal_at(page: Page, start: int, word: str) -> FormGroup:
    """Return the forms of the series whose ``word``, a key of :data:`_SERIES`, begins at ``start``, or none."""
    plain, lower = page.plain, page.lower
    series, begin = _SERIES[word], start + len(word) + 1
    if word in _CONGRESS_WORDS:
        congress = _CONGRESS.match(lower, start)
        if congress is None:
            return []
        begin = congress.end()
    elif series in ("theky", "ky") and lower.endswith(_CENTURY_WORDS, max(0, start - 4), start):
        series = "theky"
    elif series == "theky" or lower[begin - 1 : begin] != " ":
        return []
    match = _NUMERAL.match(lower, begin)
    if match is None or (value := _numeral_value(plain, lower, match, start, word)) is None:
        return []
    if series == "quy":
        return _quarter_forms(lower, start, match.end(), value)
    forms = [Form(f"ord:{series}-{value}", start, match.end(), Role.BESIDE)]
    while match and match[1] and (match := _NEXT.match(lower, match.end())):
        letters = plain[match.start(1) : match.end(1)]
        following = roman_value(letters) if letters.isupper() else None
        if following is None:
            break
        forms.append(Form(f"ord:{series}-{following}", *match.span(1), Role.BESIDE))
    return forms


def _numeral_value(plain: str, lower: str, match: re.Match[str], start: int, word: str) -> int | None:
    """Return the value of a match of ``_NUMERAL`` after ``word``, or None if it is no numeral there."""
    if match[1]:
        return roman_value(plain[match.start(1) : match.end(1)])
    follows_time_word = lower.endswith(_TIME_WORDS, max(0, start - 4), start)
    if word == "thu" and not follows_time_word:
        return None  # thu alone is another word: thu 3 tỷ, mùa thu ba năm trước
    if match[2]:
        return int(match[2]) or None
    return word_value(match[3]) if word in ("thứ", "thu") else None


def _quarter_forms(lower: str, start: int, end: int, value: int) -> FormGroup:
    """Return the forms of a quarter at (start, end), which is a date if a year follows, or none."""
    if value > 4:
        return []
    year = read_year_after(lower, end)
    if year is None:
        return [Form(f"ord:quy-{value}", start, end, Role.BESIDE)]
    return [
        Form(f"date:{year[0]}-q{value}", start, year[2], Role.INSTEAD),
        Form(f"~ord:quy-{value}", start, end, Role.PART),
        *number_part(*year),
    ]


_HINTS = {"thu": ["thu", "dai"], "theky": ["ky", "ki"], "ky": ["ky", "ki"], "quy": ["quy", "qui"]}


def _hints(name: str) -> list[str]:
    """Return the folded words of which every spelling of an ordinal contains one."""
    series = name.partition("-")[0]
    return _HINTS.get(series, [series])


def _quarter_hints(name: str) -> list[str]:
    """Return the digits of the year of a quarter; none for other dates."""
    year, _, quarter = name.partition("-q")
    return [year[-2:]] if quarter else []


ORDINALS = FormKind(
    candidates={"ord": hint_search(_hints), "date": hint_search(_quarter_hints)},
    words=FixedWords(
        [
            TriggerWord(word, _CONGRESS_FOLLOWERS)
            if word in _CONGRESS_WORDS
            else TriggerWord(word, NUMBER_WORDS, numeral_follows=True)
            for word in _SERIES
        ],
        read_ordinal_at,
    ),
)
"""Members of a series, and quarters of a year."""
