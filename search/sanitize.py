"""Which characters of a text may reach a terminal, a page, or a line of JSON?

SECURITY.md has a table of what is replaced, and why. It goes by general categories and properties of Unicode. The
ranges are written out here, so that they do not depend on the version of Unicode that Python knows, and have what
Unicode reserves for further characters of the kind.
"""

from __future__ import annotations

import json
import re

from timviet.index.lazy import lazy_pattern

__all__ = ["MOST_MARKS", "dump_answer", "dump_json", "isolated", "sanitize", "sanitize_for_page", "sanitize_line"]

MOST_MARKS = 4
"""Marks on one letter; no language has more (UTS #39, section 5.4)."""

_PLAIN = lazy_pattern("[\t\n -~\xa0-\xac\xae-\u02ff\u1e00-\u1eff\u2010-\u2027\u2030-\u205e\u20a0-\u20c0]*")
"""Texts of which nothing is replaced: almost all in Vietnamese."""

_CONTROLS = (
    "\x00-\x08\x0b-\x1f\x7f-\x9f"  # Cc, but not the tab and the line feed
    "\u2028\u2029\ud800-\udfff"  # Zl, Zp, Cs
    "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"  # Bidi_Control
)
_NONCHARACTERS = "\ufdd0-\ufdef" + "".join(f"{chr(end - 1)}{chr(end)}" for end in range(0xFFFF, 0x110000, 0x10000))
_INVISIBLE = (
    "\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u206a-\u206f\u3164\ufe00-\ufe0f\ufeff"
    "\uffa0\ufff0-\ufffb\U00013430-\U0001343f\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0000-\U000e0fff"
)
"""Cf and Default_Ignorable_Code_Point, but not the signs of Prepended_Concatenation_Mark, which are seen."""

_FLAGS = "|".join(
    "\U0001f3f4" + "".join(chr(0xE0000 + ord(letter)) for letter in region) + "\U000e007f"
    for region in ("gbeng", "gbsct", "gbwls")
)
"""The flags of England, Scotland and Wales, the only emoji with tags."""

_GUARD = lazy_pattern(f"{_FLAGS}|[{_CONTROLS}{_INVISIBLE}{_NONCHARACTERS}]")
_PAGE_GUARD = lazy_pattern(f"[{_CONTROLS}]")

_EMOJI = "\xa9\xae\u203c\u2049\u2122\u2139\u2190-\u2bff\u3030\u303d\u3297\u3299\U0001f000-\U0001faff"
_IDEOGRAPHS = "\u3400-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_MONGOLIAN = "\u1820-\u18aa"
_JOINING = "\u0620-\u109f\u1780-\u18aa\u1a00-\u1cf9\ua800-\uabff\U00010a00-\U00011fff\U0001e900-\U0001e95f"
"""Letters and marks of the scripts that joiners are for, from Arabic to those of India, and their neighbours."""

_SHAPING = lazy_pattern(
    f"(?<=[{_JOINING}])[\u200c\u200d]"
    f"|(?<=[{_EMOJI}\ufe0f])\u200d(?=[{_EMOJI}])"
    f"|(?<=[{_EMOJI}])[\ufe0e\ufe0f]|(?<=[#*0-9])[\ufe0e\ufe0f](?=\u20e3)"
    f"|(?<=[0\u1000-\u109f\u2190-\u2bff\u3001\u3002{_IDEOGRAPHS}\ua840-\ua877\uff01-\uff60])[\ufe00-\ufe02]"
    f"|(?<=[{_IDEOGRAPHS}])[\U000e0100-\U000e01ef]"
    f"|(?<=[{_MONGOLIAN}])[\u180b-\u180f]"
)
"""Joiners and selectors of variants where they shape what is seen."""

_STACKS = lazy_pattern(
    "[^\x00-\u02ff\u0370-\u0482\u1e00-\u200b\u200e-\u20cf\u2100-\u2bff\u3031-\u3098\u30a0-\ua66e\uac00-\ud7a3]"
    f"{{{MOST_MARKS + 1},}}"
)
"""Where there may be too many marks, and joiners: this many characters that are no letters of frequent scripts."""


_RIGHT_TO_LEFT = lazy_pattern(
    "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def sanitize(text: str) -> str:
    """Replace each character by U+FFFD that could control a terminal, reorder its text, or hide in it.

    So are marks from the fifth on that follow each other.
    """
    if _PLAIN.fullmatch(text):
        return text
    return _STACKS.sub(_without_stacks, _GUARD.sub(_unless_shaping, text))


def sanitize_line(text: str) -> str:
    """Return a text on one line, without what :func:`sanitize` replaces."""
    return sanitize(text if text.isprintable() else " ".join(map(str.strip, text.splitlines())))


def sanitize_for_page(text: str) -> str:
    """Replace each character by U+FFFD that could reorder the text of a page, and each mark that is too many.

    A browser shows the other characters that are not seen as they are meant.
    """
    if _PLAIN.fullmatch(text):
        return text
    return _STACKS.sub(_without_stacks, _PAGE_GUARD.sub("\ufffd", text))


def isolated(text: str) -> str:
    r"""Return a text for the middle of another one on a page, whose order it cannot change.

    >>> isolated("gạo"), isolated("אורז")
    ('gạo', '\u2068אורז\u2069')
    """
    text = sanitize_for_page(text)
    return f"\u2068{text}\u2069" if _RIGHT_TO_LEFT.search(text) else text


def dump_json(value: object) -> str:
    """Return a value as one line of JSON, with all characters escaped that :func:`sanitize` would replace."""
    text = json.dumps(value, ensure_ascii=False)
    shown = sanitize(text)
    if shown == text:
        return text
    return "".join(old if old == new else _escaped(old) for old, new in zip(text, shown, strict=True))


def dump_answer(value: object) -> str:
    """Return a value as one line of JSON for a program elsewhere, which may show it on a terminal.

    Only characters are escaped that could control it or reorder a text, because a text may be that of a book.
    """
    text = json.dumps(value, ensure_ascii=False, separators=(",", ":"))
    return text if _PLAIN.fullmatch(text) else _PAGE_GUARD.sub(lambda match: _escaped(match[0]), text)


def _unless_shaping(match: re.Match[str]) -> str:
    """Return a flag, a joiner or a selector that shapes what is seen as it is, else U+FFFD."""
    is_flag = len(match[0]) > 1
    return match[0] if is_flag or _SHAPING.match(match.string, match.start()) else "\ufffd"


def _without_stacks(match: re.Match[str]) -> str:
    """Return a part of a text with the marks replaced that are too many."""
    import unicodedata  # few texts need it

    pieces, count = [], 0
    for character in match[0]:
        category = unicodedata.category(character)
        if category in ("Mn", "Me") or "\u1160" <= character <= "\u11ff" or "\ud7b0" <= character <= "\ud7ff":
            count += 1  # the vowels and ends of Korean syllables are drawn over their beginning
        elif category != "Cf":
            count = 0
        pieces.append("\ufffd" if count > MOST_MARKS else character)
    return "".join(pieces)


def _escaped(character: str) -> str:
    units = character.encode("utf-16-be", "surrogatepass").hex()
    return "".join(f"\\u{units[i : i + 4]}" for i in range(0, len(units), 4))
