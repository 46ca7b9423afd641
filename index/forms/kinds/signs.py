"""Which signs of a text are searched for, alone or as part of a name?

Syllables have letters and digits only, so ``C++`` and ``C#`` are the syllable ``c``. A name with its signs has the
form ``sign:c++`` besides. So have symbols, which belong to no syllable: ``sign:🎉``, ``sign:★``. A sign takes no
position: phrases and words are the same with and without it. Names with signs are:

* a word before ``+`` or ``++``: ``C++``, ``A+``, ``Disney+``, ``18+``, ``Na+``. Not ``3+4``, ``+84``, ``a + b``;
* one to three letters before ``#``: ``C#``, ``F#``. Not ``#tag``;
* a blood group, a grade or an ion before a minus: ``O-``, ``AB-``, ``Rh-``, ``HCO3-``. Not ``Hà Nội-``;
* an ASCII word after a dot that nothing precedes: ``.NET``, ``.vn``. Not ``hết.Nam``;
* short words around ``&``, and short ASCII words around a slash: ``R&B``, ``AT&T``, ``A/B``, ``TCP/IP``;
* ``24/7``, ``7/24`` and ``24/24``, unless they follow a word for a day.

A name with a sign at one end also has the part ``~sign:c``, so that a query for ``C`` can tell ``C`` from ``C++``;
``ASP.NET`` has the part ``~sign:.net``, and an emoji with a skin tone the part ``~sign:👍``.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator

from timviet.index.forms.form import Form, Role
from timviet.index.forms.kind import FormGroup, FormKind, SignTrigger
from timviet.index.forms.page import Page
from timviet.index.forms.syllable_text import SyllableText, hint_search
from timviet.index.lazy import lazy_pattern
from timviet.index.text.fold import fold
from timviet.index.text.symbols import SKIN_TONES, SYMBOL_CLASS, find_symbols

__all__ = ["SIGNS"]

_MAX_WORD = 16  # characters before + and after a dot
_CLOSING = " \n\0,.;:!?)]}\"'/|…"
"""The characters that may follow a sign at the end of a name; the end of the text may, too."""

_PLUS = lazy_pattern(r"\++")
_SHARP = lazy_pattern(r"#(?<=[^\W\d_]#)")
_MINUS = lazy_pattern(r"-(?<=[^\W_]-)(?![^\s,.;:!?)\]}\"'/|…\0])")
_DOT = lazy_pattern(r"\.(?<![^\s(\[{\"'/,\0].)[a-z][a-z0-9]{1,15}(?![^\W_])")
_WORD_BEFORE = lazy_pattern(rf"(?<![^\W_])[^\W_]{{1,{_MAX_WORD}}}\Z")
_WITH_MINUS = lazy_pattern(r"(?:[A-HJKN-UWYZ]|AB|OH|Rh|Cl|Br|[A-Z]{1,3}[2-4])")  # no Roman numerals: headings
_BLOOD_GROUP = lazy_pattern(r"(?:máu|mau|nhóm|nhom|group|type|rh)(?: hệ)? (?:a|b|ab|o|rh)\Z")
_MAX_BLOOD_GROUP = 12  # characters, with the word before
_FIRST_NAME = lazy_pattern(r"(?<![^\W_])[^\W_]{1,8} ?\Z")
_AND = lazy_pattern(r"&(?<=[^\W_]&)(?=[^\W_])|&(?<= &)(?= )")
_NAMES_WITH_AND = lazy_pattern(r"[^\W_]{1,8}(?: ?& ?[^\W_]{1,8}){1,2}(?![^\W_&+#])")
_SLASH = lazy_pattern(r"/(?<=[a-z0-9]/)(?=[a-z])")
_NAMES_WITH_SLASH = lazy_pattern(r"(?<![/.@&-])[a-z][a-z0-9]{0,4}(?:/[a-z][a-z0-9]{0,4}){1,2}(?![^\W_]|[/@+#&-])")
_DOT_NET = lazy_pattern(r"\.(?<=[A-Za-z]\.)N(?:ET|et)(?![^\W_])")
_ALWAYS = lazy_pattern(r"(?<![^\W_])(?<![0-9][.,/:-])(24/7|7/24|24/24)h?(?![^\W_]|[.,/-][0-9])")
_OF_DAY = lazy_pattern(r"(?<![^\W_])(?:ngày|ngay|sáng|trưa|chiều|tối|đêm|hôm|từ|đến|tới|trước|sau) ?\(?\Z")
_LONGEST_OF_DAY = 8  # characters
_TONE = lazy_pattern(f"[{SKIN_TONES}]")


def _read_signs(page: Page) -> Iterator[FormGroup]:
    """Yield the names with signs and the symbols of a page."""
    plain, lower = page.plain, page.lower
    if "+" in lower:
        yield from _read_plus(lower)
    if "#" in lower:
        yield from _read_sharp(lower)
    yield from _read_minus(page)
    for dot in _DOT.finditer(lower):
        yield _with_sign(dot.group(), dot.group()[1:], dot.start(), dot.end())
    for dot in _DOT_NET.finditer(plain):
        yield [Form("~sign:.net", dot.start(), dot.end(), Role.PART)]
    if "24/" in lower or "/24" in lower:
        yield from _read_always(lower)
    if "&" in lower:
        yield from _read_joined(_AND, _NAMES_WITH_AND, lower)
    yield from _read_joined(_SLASH, _NAMES_WITH_SLASH, lower)
    for start, end in find_symbols(plain):
        symbol = plain[start:end]
        yield [
            Form(f"sign:{symbol}", start, end, Role.SIGN),
            *[Form(f"~sign:{toneless}", start, end, Role.PART) for toneless in _without_tone(symbol)],
        ]


def _read_plus(lower: str) -> Iterator[FormGroup]:
    for run in _PLUS.finditer(lower):
        start, end = run.span()
        following = lower[end : end + 1]
        if following in _CLOSING or (end - start == 2 and (following.isalnum() or following == "-")):
            word = _WORD_BEFORE.search(lower, max(start - _MAX_WORD - 1, 0), start)
            if word is not None and end - start <= 2 and lower[max(word.start() - 1, 0)] not in "+.,":
                yield _with_sign(word.group() + run.group(), word.group(), word.start(), end)


def _read_sharp(lower: str) -> Iterator[FormGroup]:
    for sign in _SHARP.finditer(lower):
        start, end = sign.span()
        word = _WORD_BEFORE.search(lower, max(start - 4, 0), start)
        if (
            word is not None
            and word.group().isascii()
            and len(word.group()) <= 3
            and lower[end : end + 1] in _CLOSING
        ):
            yield _with_sign(word.group() + "#", word.group(), word.start(), end)


def _read_minus(page: Page) -> Iterator[FormGroup]:
    """Yield blood groups, grades and ions; at a line end, where a minus may divide a word, blood groups only."""
    plain, lower = page.plain, page.lower
    line_end_hyphens = frozenset(page.line_end_hyphens.tolist())
    for sign in _MINUS.finditer(lower):
        start, end = sign.span()
        word = _WORD_BEFORE.search(plain, max(start - 5, 0), start)
        if word is None or len(word.group()) > 4:
            continue
        is_blood_group = _BLOOD_GROUP.search(lower, max(start - _MAX_BLOOD_GROUP, 0), start) is not None
        if is_blood_group or (_WITH_MINUS.fullmatch(word.group()) and start not in line_end_hyphens):
            name = word.group().lower()
            yield _with_sign(name + "-", name, word.start(), end)


def _read_always(lower: str) -> Iterator[FormGroup]:
    """Yield what means that something is open day and night, not a day or a fraction."""
    for match in _ALWAYS.finditer(lower):
        start, end = match.span(1)
        if _OF_DAY.search(lower, max(start - _LONGEST_OF_DAY, 0), start) is None:
            yield [Form(f"sign:{match[1]}", start, end, Role.SIGN)]


def _read_joined(sign: re.Pattern[str], names: re.Pattern[str], text: str) -> Iterator[FormGroup]:
    """Yield short names with a sign between them, at least one of which has a letter."""
    done = 0
    for occurrence in sign.finditer(text):
        middle = occurrence.start()
        first = _FIRST_NAME.search(text, max(middle - 10, done), middle) if middle >= done else None
        match = names.match(text, first.start()) if first is not None else None
        if match is not None and text[max(match.start() - 1, 0)] != "&":
            done = match.end()
            name = fold(match.group().lower()).replace(" ", "")
            if not name.replace("&", "").isdecimal():
                yield [Form(f"sign:{name}", match.start(), done, Role.SIGN)]


def _with_sign(name: str, word: str, start: int, end: int) -> FormGroup:
    """Return the form of a name with its sign, and the part for the name without it."""
    return [Form(f"sign:{fold(name)}", start, end, Role.SIGN), Form(f"~sign:{fold(word)}", start, end, Role.PART)]


def _without_tone(symbol: str) -> list[str]:
    """Return an emoji without its skin tones, if it has any."""
    toneless = _TONE.sub("", symbol)
    return [toneless] if toneless and toneless != symbol else []


_find_words = hint_search(lambda name: [name])


def _candidates(names: Collection[str], text: SyllableText) -> Iterator[int]:
    """Yield the syllables at or after which signs of the given names may be."""
    words = [name for name in names if any(map(str.isalnum, name))]
    symbols = dict.fromkeys(name[0] for name in names if name not in words)
    if "$" in symbols:
        symbols["＄"] = None  # no other symbol of Unicode is normalized to one of these
    yield from _find_words(words, text)
    for symbol in symbols:
        yield from _syllables_before(symbol, text)


def _syllables_before(symbol: str, text: SyllableText) -> Iterator[int]:
    """Yield the syllable before each occurrence of a symbol, the first one if there is none before it."""
    offset = text.text.find(symbol) if text.starts else -1
    while offset >= 0:
        yield max(text.syllable_at(offset) - 1, 0)
        offset = text.text.find(symbol, offset + 1)


SIGNS = FormKind(
    candidates={"sign": _candidates},
    signs=SignTrigger(rf"+#&/\-.{SYMBOL_CLASS}", _read_signs),
)
"""Names with signs, and symbols."""
