"""Is a text a Vietnamese syllable, what are its parts, and how does the index spell it?

The orthography is data: onsets, rhymes, and their combinations. The rest is rules. There is no word list, so names
and new words are treated like all others.
"""

from __future__ import annotations

import unicodedata
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from timviet.index.lazy import lazy_pattern
from timviet.index.tables.bounded_cache import cached_if_short
from timviet.index.text.fold import fold
from timviet.index.text.nfc import compose

__all__ = [
    "Syllable",
    "Tone",
    "canonicalize",
    "is_bare_syllable",
    "is_syllable",
    "iy_variants",
    "parse_syllable",
    "to_new_style",
]


class Tone(StrEnum):
    """The six tones; the value is the combining mark that writes it."""

    NGANG = ""
    HUYEN = "\u0300"
    SAC = "\u0301"
    HOI = "\u0309"
    NGA = "\u0303"
    NANG = "\u0323"


_TONES = {ord(tone): None for tone in Tone if tone}
# A tone mark and the vowel that carries it, perhaps with a quality mark between them.
_TONE_MARKS = lazy_pattern(f"([aeiouy]?)[\u0302\u0306\u031b]?([{''.join(Tone)}])")

# Before e, ê, i and y the sounds of c, g and ng are written k, gh and ngh.
_ONSETS_BEFORE_FRONT = "k gh ngh"
_ONSETS_BEFORE_BACK = "c g ng"
_ONSETS_BEFORE_ALL = "b ch d đ h kh l m n nh p ph qu r s t th tr v x"
_ONSETS_BEFORE_Y = "h k l m s t th v"

# nucleus: its codas; "-" is none
_RHYMES = {
    "a": "- i o u y m n ng nh p t c ch",
    "ă": "m n ng p t c",
    "â": "u y m n ng p t c",
    "e": "- o m n ng p t c",
    "ê": "- u m n nh p t ch",
    "i": "- u m n nh p t ch",
    "ia": "-",
    "iê": "u m n ng p t c",
    "o": "- i m n ng p t c",
    "oo": "ng c",
    "ô": "- i m n ng p t c",
    "ơ": "- i m n p t",
    "u": "- i m n ng p t c",
    "ua": "-",
    "uô": "i m n ng t c",
    "ư": "- i u m n ng t c",
    "ưa": "-",
    "ươ": "i u m n ng p t c",
    "y": "-",
    "yê": "u m n ng t",
}
# Rhymes with a rounded glide, which is written o before a, ă and e, and u elsewhere.
_ROUNDED_RHYMES = {
    "oa": "- i o y m n ng nh p t c ch",
    "oă": "m n ng p t c",
    "oe": "- o m n t",
    "uâ": "y n ng t",
    "uê": "- u n nh t ch",
    "uơ": "-",
    "uy": "- u n nh p t ch",
    "uya": "-",
    "uyê": "n t",
}
# Rhymes after q, where the glide is always written u.
_QU_RHYMES = {
    "ua": "- i o y m n ng nh p t c ch",
    "uă": "m n ng p t c",
    "uâ": "y n ng t",
    "ue": "- o n t",
    "uê": "- n t ch",
    "ui": "- n t",
    "uô": "c",
    "uơ": "- n t",
    "uy": "- n nh p t ch",
    "uyê": "n t",
}


def _rhymes(table: dict[str, str], glides: str) -> dict[str, tuple[str, str, str]]:
    """Return the glide, nucleus and coda of each rhyme, by its spelling."""
    return {
        letters + coda.strip("-"): (letters[: len(glides)], letters[len(glides) :], coda.strip("-"))
        for letters, codas in table.items()
        for coda in codas.split()
    }


def _shapes() -> dict[str, tuple[str, str, str, str]]:
    """Return the onset, glide, nucleus and coda of every possible syllable, by its spelling without tone."""
    plain, rounded = _rhymes(_RHYMES, ""), _rhymes(_ROUNDED_RHYMES, "u")
    front = {rhyme: parts for rhyme, parts in plain.items() if rhyme[0] in "eêi"}
    back = {rhyme: parts for rhyme, parts in plain.items() if rhyme[0] not in "eêiy"} | rounded
    shapes = {}
    for onsets, rhymes in (
        (_ONSETS_BEFORE_FRONT, front),
        (_ONSETS_BEFORE_BACK, back),
        (_ONSETS_BEFORE_ALL, front | back),
        (_ONSETS_BEFORE_Y, {"y": plain["y"]}),
        ("q", _rhymes(_QU_RHYMES, "u")),
    ):
        for onset in onsets.split():
            for rhyme, parts in rhymes.items():
                shapes[onset + rhyme] = (onset, *parts)
    for rhyme, parts in (plain | rounded).items():  # without onset, iê is written yê
        if not rhyme.startswith("iê"):
            shapes[rhyme] = ("", *parts)
    for rhyme, parts in plain.items():  # gi before i is written with one i: gì, giếng
        if rhyme in ("i", "in") or rhyme.startswith("iê"):
            shapes["g" + rhyme] = ("gi", *parts)
        elif rhyme[0] not in "êiy":
            shapes["gi" + rhyme] = ("gi", *parts)
    return shapes


_SHAPES = _shapes()


class Syllable(NamedTuple):
    """The parts of a syllable, in lower case; ``str`` returns its canonical spelling."""

    onset: str
    """``""``, ``b`` … ``ngh``; ``q`` and ``gi`` are onsets, the u of ``qu`` is a glide."""

    glide: str
    """The rounding before the nucleus: ``""``, ``o`` or ``u``."""

    nucleus: str
    """One vowel or a diphthong: ``a``, ``iê``, ``ưa``."""

    coda: str
    """``""``, a consonant, or a semivowel written i, y, o or u."""

    tone: Tone

    def __str__(self) -> str:
        return self._spell(self._tone_index())

    @property
    def new_style(self) -> str:
        """The spelling with the tone on the nucleus: ``hoà``, ``thuỷ``."""
        return self._spell(self._nucleus_index())

    def _tone_index(self) -> int:
        """Return the index of the letter that carries the tone: ``hòa``, ``của``, ``hoàn``."""
        in_old_style = not self.coda and self.glide and self.nucleus in ("a", "e", "y") and self.onset != "q"
        return self._nucleus_index() - (1 if in_old_style else 0)

    def _nucleus_index(self) -> int:
        """Return the index of the letter that carries the tone in the new style, on the nucleus: ``hoà``."""
        on_second = len(self.nucleus) == 2 and not self.nucleus.endswith("a")
        return len(self._letters()) - len(self.coda) - len(self.nucleus) + (1 if on_second else 0)

    def _letters(self) -> str:
        onset = "g" if self.onset == "gi" and self.nucleus.startswith("i") else self.onset
        return onset + self.glide + self.nucleus + self.coda

    def _spell(self, tone_index: int) -> str:
        letters = self._letters()
        marked = unicodedata.normalize("NFC", letters[tone_index] + self.tone)
        return letters[:tone_index] + marked + letters[tone_index + 1 :]


def _lower(text: str) -> str:
    """Return a text in lower case and NFC."""
    return compose(compose(text).lower())


def _split_tone(lowered: str) -> tuple[str, Tone] | None:
    """Return the letters and the tone separately, or None if there are several tones or one on a consonant."""
    decomposed = unicodedata.normalize("NFD", lowered)
    marked = _TONE_MARKS.findall(decomposed)
    tones = {mark for _, mark in marked}
    if len(tones) > 1 or not all(vowel for vowel, _ in marked):  # ñ is a letter, not n with the tone ngã
        return None
    return unicodedata.normalize("NFC", decomposed.translate(_TONES)), Tone(tones.pop() if tones else "")


@cached_if_short(16384)
def parse_syllable(syllable: str) -> Syllable | None:
    """Return the parts of a Vietnamese syllable, or None if it is not one.

    Case, normal form and the position of the tone do not matter: ``HOÀ``, ``hòa`` and ``qủa`` have parts. The
    letters must be correct, and a syllable that ends in p, t, c or ch must have the tone sắc or nặng: ``viet`` is
    not a syllable.
    """
    split = _split_tone(_lower(syllable))
    if split is None or split[0] not in _SHAPES:
        return None
    parsed = Syllable(*_SHAPES[split[0]], split[1])
    is_stopped = parsed.coda in ("p", "t", "c", "ch")
    return None if is_stopped and parsed.tone not in (Tone.SAC, Tone.NANG) else parsed


@cached_if_short(16384)
def is_syllable(text: str) -> bool:
    """Return whether a text is a correctly spelled Vietnamese syllable: ``hòa`` or ``hoà``, but not ``qủa``."""
    parsed = parse_syllable(text)
    if parsed is None:
        return False
    return _lower(text) in (str(parsed), parsed._spell(parsed._nucleus_index()))


def is_bare_syllable(folded: str) -> bool:
    """Return whether a folded text is a Vietnamese syllable without its accents: ``viet``, but not ``oto``."""
    return folded in _bare_shapes()


@cache
def _bare_shapes() -> frozenset[str]:
    return frozenset(fold(" ".join(_SHAPES)).split())


@cached_if_short(65536)
def canonicalize(syllable: str) -> str:
    """Return a syllable as the index spells it: lower case, NFC, the tone in the old style (``hòa``).

    Misplaced marks are corrected (``vịêt``, ``nứơc``, ``qủa``, ``đuợc``), and so is Ð or Ɖ typed for Đ. A text
    that is not a Vietnamese syllable is returned in lower case and NFC, otherwise unchanged.
    """
    if syllable.isascii():
        return syllable.lower()
    lowered = _lower(_correct_d(syllable))
    split = _split_tone(lowered)
    if split is None:
        return lowered
    letters, tone = split
    for spelling in (letters, *_corrected_horns(letters)):
        if spelling in _SHAPES:
            return str(Syllable(*_SHAPES[spelling], tone))
    return lowered


_MAY_END_ROUNDED = frozenset("aàáảãạeèéẻẽẹyỳýỷỹỵ")  # hòa, khỏe, thủy; in all others the styles agree


@cached_if_short(65536)
def to_new_style(syllable: str) -> str:
    """Return a syllable as pyvi's dictionary spells it: the tone on the nucleus (``hoà``), marks corrected.

    Case and length are kept: a text whose length would change, or that is not a Vietnamese syllable, is returned
    as it is.

    :param syllable: in NFC
    """
    if syllable.isascii():
        return syllable
    corrected = canonicalize(syllable)
    if corrected[-1] not in _MAY_END_ROUNDED and corrected == syllable.lower():
        return syllable
    parsed = parse_syllable(corrected)
    if parsed is None:
        return syllable
    spelled = parsed.new_style
    if len(spelled) != len(syllable):
        return syllable
    return "".join(new.upper() if old.isupper() else new for new, old in zip(spelled, syllable, strict=True))


def _corrected_horns(letters: str) -> tuple[str, ...]:
    """Return the possible corrections of a missing or extra horn: ``đuơc`` → đươc, ``thưở`` → thuở."""
    if letters in ("hươ", "thươ"):  # the only onsets, besides q, before an open uơ
        return (letters.replace("ư", "u"),)
    return tuple(letters.replace(pair, "ươ") for pair in ("uơ", "ưo") if pair in letters)


_D = str.maketrans({"Ð": "Đ", "Ɖ": "Đ", "ð": "đ", "ɖ": "đ"})
_LETTERS = frozenset("aăâbcdđeêghiklmnoôơpqrstuưvxy")


def _correct_d(word: str) -> str:
    """Return a word with its look-alikes of đ (ð, Ð, ɖ, Ɖ) replaced, if that makes it Vietnamese.

    It is Vietnamese if it is a syllable, an abbreviation (``HÐND``), or a capital before Vietnamese letters
    (``Ðắk``). Icelandic ``maður`` keeps its letter.
    """
    corrected = word.translate(_D)
    if corrected == word:
        return word
    split = _split_tone(_lower(corrected))
    if split is None:
        return word
    letters = split[0]
    is_abbreviation = word.isupper() and _LETTERS.issuperset(letters) and not set(letters) & set("aeêioôuy")
    is_name = word[0] in "ÐƉ" and _LETTERS.issuperset(letters)
    return corrected if letters in _SHAPES or is_abbreviation or is_name else word


@cached_if_short(8192)
def iy_variants(syllable: str) -> tuple[str, ...]:
    """Return the canonical spellings with i for y or y for i that mean the same: ``kĩ`` for ``kỹ``.

    Only a final i or y that is the whole rhyme after h, k, l, m, s, t or qu has a variant; ``tay``, ``thúy`` and
    ``thi`` have none.
    """
    split = _split_tone(canonicalize(syllable))
    onset, glide, nucleus, coda = _SHAPES.get(split[0], ("", "", "", "")) if split else ("", "", "", "")
    if split is None or coda or nucleus not in ("i", "y") or onset not in ("h", "k", "l", "m", "s", "t", "q"):
        return ()
    if glide and onset != "q":
        return ()
    return (str(Syllable(onset, glide, "y" if nucleus == "i" else "i", coda, split[1])),)
