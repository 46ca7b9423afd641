"""Was a query typed in Telex or VNI while the input method was off?

Vietnamese is typed with Telex (``tieengs Vieejt``) or VNI (``tie61ng Vie65t``): extra keys add the accents to
letters. If the input method is off, the keys themselves end up in the query. A word is decoded only if the index
does not have it as typed, but has the Vietnamese syllable that it decodes to. If the query has another unknown
word, such as ``windows``, it may be in another language; then only words that are clearly keys are decoded. Once
one word is decoded, the other words that are clearly keys are decoded too, even to syllables that the index does
not have.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Container

from timviet.index.analysis.analyzer import Layer, Token, analyze
from timviet.index.text.fold import fold
from timviet.index.text.syllable import canonicalize, is_syllable

__all__ = ["decode_keys", "from_telex", "from_vni"]

_SUSPECT = re.compile(r"(?i)aa|ee|oo|dd|w|[aeiouy][a-z]*[sfrxj]|[a-z][1-9]")
# Sequences that are rare in other languages. Telex: đ; ă, ơ, ư with a tone; vowels of several letters; doubled
# vowels with a tone key other than a plural s. VNI: a mark between letters, or a tone next to another mark.
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
_MAX_KEYS = 14  # of a syllable: seven letters and seven marks


def decode_keys(query: str, has_syllable: Callable[[str], bool]) -> str | None:
    """Return a query with its keys decoded, or None if no word of it is decoded.

    :param has_syllable: returns whether the index has a folded syllable
    """
    if not _SUSPECT.search(query):
        return None
    decoded: list[tuple[Token, str]] = []
    unconfirmed: list[tuple[Token, str]] = []  # the index has neither the word nor its syllable
    has_unknown_word = False
    for token in analyze(query, (Layer.SYLLABLE,))[Layer.SYLLABLE]:
        if (
            token.term.isdecimal()
            or query[token.start : token.end] in _OPERATORS
            or has_syllable(fold(token.term))
        ):
            continue
        syllable = from_telex(token.term) or from_vni(token.term)
        if syllable is not None and has_syllable(fold(syllable)):
            decoded.append((token, syllable))
            continue
        has_unknown_word = True
        if syllable is not None:
            unconfirmed.append((token, syllable))
    if has_unknown_word:
        decoded = [(token, syllable) for token, syllable in decoded if _CLEAR.search(token.term)]
    if decoded:
        decoded += [(token, syllable) for token, syllable in unconfirmed if _CLEAR.search(token.term)]
    pieces, end = [], 0
    for token, syllable in sorted(decoded, key=lambda pair: pair[0].start):
        pieces += [query[end : token.start], syllable]
        end = token.end
    return "".join([*pieces, query[end:]]) if decoded else None


def from_telex(keys: str) -> str | None:
    """Return the syllable that Telex makes of lower-case keys, or None if they make none.

    >>> from_telex("vieejt"), from_telex("vietej")
    ('việt', 'việt')
    """
    if len(keys) > _MAX_KEYS:
        return None
    letters: list[str] = []
    tone: str | None = None
    for key in keys:
        has_vowel = any(letter in _VOWELS for letter in letters)
        if key in _TELEX_TONES and has_vowel:
            tone = _TELEX_TONES[key]
        elif key == "w":
            if not _add_breve_or_horn(letters):
                letters.append("ư")
        elif key == "d" and letters[:1] == ["d"]:
            letters[0] = "đ"
        elif key in _CIRCUMFLEX and key in letters:
            letters[letters.index(key)] = _CIRCUMFLEX[key]
        else:
            letters.append(key)
    return _spell(letters, tone, keys)


def from_vni(keys: str) -> str | None:
    """Return the syllable that VNI makes of lower-case keys, or None if they make none.

    >>> from_vni("vie65t"), from_vni("viet65")
    ('việt', 'việt')
    """
    if len(keys) > _MAX_KEYS:
        return None
    letters: list[str] = []
    tone: str | None = None
    for key in keys:
        if key in _VNI_TONES:
            tone = _VNI_TONES[key]
        elif key == "6":
            vowel = _last_of(letters, _CIRCUMFLEX)
            if vowel is None:
                return None
            letters[vowel] = _CIRCUMFLEX[letters[vowel]]
        elif key in "78":
            if not _add_breve_or_horn(letters, "a" if key == "8" else "ou"):
                return None
        elif key == "9":
            if letters[:1] != ["d"]:
                return None
            letters[0] = "đ"
        else:
            letters.append(key)
    return _spell(letters, tone, keys)


def _add_breve_or_horn(letters: list[str], vowels: str = "aou") -> bool:
    """Put a breve or horn on the last of ``vowels``, and on both letters of uo; return False if there is none."""
    vowel = _last_of(letters, vowels)
    if vowel is None:
        return False
    letters[vowel] = _BREVE_OR_HORN[letters[vowel]]
    if letters[vowel] == "ơ" and letters[vowel - 1 : vowel] == ["u"] and letters[vowel - 2 : vowel - 1] != ["q"]:
        letters[vowel - 1] = "ư"
    return True


def _last_of(letters: list[str], candidates: Container[str]) -> int | None:
    """Return the index of the last letter that is a candidate, or None."""
    return next((i for i in reversed(range(len(letters))) if letters[i] in candidates), None)


def _spell(letters: list[str], tone: str | None, keys: str) -> str | None:
    """Return the syllable of letters and a tone; None if they form no syllable, or only repeat the keys."""
    vowel = _last_of(letters, _VOWELS)
    if vowel is None:
        return None
    marked = letters.copy()
    marked[vowel] += tone or ""
    syllable = canonicalize(unicodedata.normalize("NFC", "".join(marked)))
    return syllable if syllable != keys and is_syllable(syllable) else None
