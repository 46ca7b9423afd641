"""Were these keys struck for an input method that was off?

Vietnamese is typed with Telex (``tieengs Vieejt``) or VNI (``tie61ng Vie65t``): further keys put the marks on
letters. Where the input method is off, the keys themselves end up in the query. They are read as syllables only if
the index knows none of them as they stand and every one gives a Vietnamese syllable that it knows. Beside a word
that is neither, as ``windows``, the query may well be in another language, and only those are read that no other
has; with these also such as give a syllable that the index does not know.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable

from timviet.index.analysis.analyzer import Layer, Token, analyze
from timviet.index.text.fold import fold
from timviet.index.text.syllable import canonicalize, is_syllable

__all__ = ["decoded", "from_telex", "from_vni"]

_SUSPECT = re.compile(r"(?i)aa|ee|oo|dd|w|[aeiouy][a-z]*[sfrxj]|[a-z][1-9]")
# What other languages hardly write: đ and ă, ơ, ư with a tone, vowels of several letters, doubled ones with a tone
# that makes no plural; of VNI a mark between letters, or a tone beside another mark.
_CLEAR = re.compile(
    r"dd[aeiouy]|uo?w|iee|yee|uoo|aa[a-z]*[sfrxj]|(?:ee|oo)n[gh]|(?:ee|oo)[a-z]+f|(?:ee|oo|[ao]w)[a-z]*[xj]"
    r"|[aeiouy][a-z]*[1-9]+[a-z]|[aeiouy][a-z]*(?:[1-5][6-9]|[6-9][1-5])"
)
_VOWELS = "aeiouyăâêôơư"
_TELEX_TONES = {"f": "\u0300", "s": "\u0301", "r": "\u0309", "x": "\u0303", "j": "\u0323", "z": ""}
_VNI_TONES = {"2": "\u0300", "1": "\u0301", "3": "\u0309", "4": "\u0303", "5": "\u0323", "0": ""}
_CIRCUMFLEX = {"a": "â", "e": "ê", "o": "ô"}
_BREVE_OR_HORN = {"a": "ă", "o": "ơ", "u": "ư"}
_OPERATORS = frozenset({"AND", "OR", "NOT", "TO"})
_LONGEST = 14  # keys of a syllable: seven letters and their marks


def decoded(query: str, known: Callable[[str], bool]) -> str | None:
    """Gives a query with its keys read as syllables, or None if it holds none that can be told from other words.

    :param known: whether the index has a syllable, given without its marks
    """
    if not _SUSPECT.search(query):
        return None
    keys: list[tuple[Token, str]] = []
    unknown: list[tuple[Token, str]] = []
    doubtful = False
    for token in analyze(query, (Layer.SYLLABLE,))[Layer.SYLLABLE]:
        if token.term.isdecimal() or query[token.start : token.end] in _OPERATORS or known(fold(token.term)):
            continue
        syllable = from_telex(token.term) or from_vni(token.term)
        if syllable is not None and known(fold(syllable)):
            keys.append((token, syllable))
            continue
        doubtful = True
        if syllable is not None:
            unknown.append((token, syllable))
    if doubtful:
        keys = [(token, syllable) for token, syllable in keys if _CLEAR.search(token.term)]
    if keys:  # then what stands beside them is struck so too, if it can be nothing else
        keys += [(token, syllable) for token, syllable in unknown if _CLEAR.search(token.term)]
    pieces, last = [], 0
    for token, syllable in sorted(keys, key=lambda each: each[0].start):
        pieces += [query[last : token.start], syllable]
        last = token.end
    return "".join([*pieces, query[last:]]) if keys else None


def from_telex(keys: str) -> str | None:
    """Gives the syllable that Telex makes of lower-case keys, or None: ``vieejt`` and ``vietej`` are ``việt``."""
    if len(keys) > _LONGEST:
        return None
    letters: list[str] = []
    tone: str | None = None
    for key in keys:
        begun = any(letter in _VOWELS for letter in letters)
        if key in _TELEX_TONES and begun:
            tone = _TELEX_TONES[key]
        elif key == "w":
            if not _hook(letters):
                letters.append("ư")
        elif key == "d" and letters[:1] == ["d"]:
            letters[0] = "đ"
        elif key in _CIRCUMFLEX and key in letters:
            letters[letters.index(key)] = _CIRCUMFLEX[key]
        else:
            letters.append(key)
    return _spelled(letters, tone, keys)


def from_vni(keys: str) -> str | None:
    """Gives the syllable that VNI makes of lower-case keys, or None: ``vie65t`` and ``viet65`` are ``việt``."""
    if len(keys) > _LONGEST:
        return None
    letters: list[str] = []
    tone: str | None = None
    for key in keys:
        if key in _VNI_TONES:
            tone = _VNI_TONES[key]
        elif key == "6":
            place = next((i for i in reversed(range(len(letters))) if letters[i] in _CIRCUMFLEX), None)
            if place is None:
                return None
            letters[place] = _CIRCUMFLEX[letters[place]]
        elif key in "78":
            if not _hook(letters, "a" if key == "8" else "ou"):
                return None
        elif key == "9":
            if letters[:1] != ["d"]:
                return None
            letters[0] = "đ"
        else:
            letters.append(key)
    return _spelled(letters, tone, keys)


def _hook(letters: list[str], among: str = "aou") -> bool:
    """Puts a breve or a horn on the last letter that takes one, on both of uo; gives False if there is none."""
    place = next((i for i in reversed(range(len(letters))) if letters[i] in among), None)
    if place is None:
        return False
    letters[place] = _BREVE_OR_HORN[letters[place]]
    if letters[place] == "ơ" and letters[place - 1 : place] == ["u"] and letters[place - 2 : place - 1] != ["q"]:
        letters[place - 1] = "ư"
    return True


def _spelled(letters: list[str], tone: str | None, keys: str) -> str | None:
    vowels = [i for i, letter in enumerate(letters) if letter in _VOWELS]
    if not vowels:
        return None
    marked = letters.copy()
    marked[vowels[-1]] += tone or ""
    syllable = canonicalize(unicodedata.normalize("NFC", "".join(marked)))
    return syllable if syllable != keys and is_syllable(syllable) else None
