"""Which keys of Telex and VNI type a syllable?"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping

from timviet.index.text.syllable import Syllable, Tone, canonicalize, is_syllable, parse_syllable

ONSETS = [
    "",
    "b",
    "c",
    "ch",
    "d",
    "đ",
    "g",
    "gh",
    "gi",
    "h",
    "k",
    "kh",
    "l",
    "m",
    "n",
    "ng",
    "ngh",
    "nh",
    "p",
    "ph",
    "q",
    "r",
    "s",
    "t",
    "th",
    "tr",
    "v",
    "x",
]
NUCLEI = [
    "a",
    "ă",
    "â",
    "e",
    "ê",
    "i",
    "o",
    "ô",
    "ơ",
    "u",
    "ư",
    "y",
    "ia",
    "iê",
    "ua",
    "uô",
    "ưa",
    "ươ",
    "yê",
    "oa",
    "oă",
    "oe",
    "uâ",
    "uê",
    "uơ",
    "uy",
    "uya",
    "uyê",
    "oo",
    "ue",
    "ui",
    "uă",
]
CODAS = ["", "i", "y", "o", "u", "m", "n", "ng", "nh", "p", "t", "c", "ch"]
TELEX = {"ă": "aw", "â": "aa", "ê": "ee", "ô": "oo", "ơ": "ow", "ư": "uw", "đ": "dd"}
VNI = {"ă": "a8", "â": "a6", "ê": "e6", "ô": "o6", "ơ": "o7", "ư": "u7", "đ": "d9"}
TELEX_TONES = {Tone.HUYEN: "f", Tone.SAC: "s", Tone.HOI: "r", Tone.NGA: "x", Tone.NANG: "j", Tone.NGANG: ""}
VNI_TONES = {Tone.HUYEN: "2", Tone.SAC: "1", Tone.HOI: "3", Tone.NGA: "4", Tone.NANG: "5", Tone.NGANG: ""}


def make_syllables() -> Iterator[Syllable]:
    """Yield every onset with every rhyme in one tone, and some onsets with every rhyme in every tone."""
    for nucleus in NUCLEI:
        for coda in CODAS:
            for onset in ONSETS:
                for tone in Tone if onset in ("", "q", "t") else (Tone.SAC,):
                    spelling = canonicalize(unicodedata.normalize("NFC", onset + nucleus + tone + coda))
                    parsed = parse_syllable(spelling) if is_syllable(spelling) else None
                    if parsed is not None:
                        yield parsed


SYLLABLES = {str(syllable): syllable for syllable in make_syllables()}


def ways_to_type(syllable: Syllable, marks: Mapping[str, str], tones: Mapping[Tone, str]) -> Iterator[str]:
    """Yield the keys of a syllable in every usual order."""
    letters = str(syllable)
    untoned = str(Syllable(syllable.onset, syllable.glide, syllable.nucleus, syllable.coda, Tone.NGANG))
    tone = tones[syllable.tone]
    toned = next((i for i in range(len(letters)) if letters[i] != untoned[i]), len(letters) - 1)
    keys = [marks.get(letter, letter) for letter in untoned]
    yield "".join(keys) + tone
    yield "".join(keys[: toned + 1]) + tone + "".join(keys[toned + 1 :])
    if "ươ" in untoned:  # one key makes both horns
        yield "".join(keys).replace(marks["ư"] + marks["ơ"], "u" + marks["ơ"]) + tone
    plain = "".join(key[0] for key in keys)
    late = "".join(dict.fromkeys(key[1] for key in keys if len(key) > 1))
    yield plain + late + tone
    yield plain + tone + late
