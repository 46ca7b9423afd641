"""Which Vietnamese characters do the bytes of the encodings before Unicode mean?

Each table maps the character that results from decoding as Latin-1, or as Windows-1252 where the two differ, to
the intended character. VNI and Windows-1258 encode marks as separate characters, so their text must be composed
(NFC) afterwards.
"""

from __future__ import annotations

from functools import cache

__all__ = ["ENCODINGS", "WESTERN_FROM_80", "translation_table"]

WESTERN_FROM_80 = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ"
"""The characters of bytes 80 to 9F in Windows-1252; bytes without a character decode as in Latin-1."""

ENCODINGS = ("tcvn3", "vni", "viscii", "windows-1258")
"""The encodings that have a table."""

# TCVN 5712:1993, from A1 on; the common ABC fonts lack its capitals with two marks.
# B0 to B4 are combining marks in the standard, but ° ± ² ³ ´ in documents in those fonts and in this table.
_TCVN3_FROM_A1 = (
    "ĂÂÊÔƠƯĐăâêôơưđẰ"
    "°±²³´àảãáạẲằẳẵắẴ"
    "ẮẦẨẪẤỀặầẩẫấậèỂẻẽ"
    "éẹềểễếệìỉỄẾỒĩíịò"
    "Ổỏõóọồổỗốộờởỡớợù"
    "Ỗủũúụừửữứựỳỷỹýỵ"
)  # fmt: skip

# RFC 1456.
_VISCII_FROM_80 = (
    "ẠẮẰẶẤẦẨẬẼẸẾỀỂỄỆỐ"
    "ỒỔỖỘỢỚỜỞỊỎỌỈỦŨỤỲ"
    "Õắằặấầẩậẽẹếềểễệố"
    "ồổỗỠƠộờởịỰỨỪỬơớƯ"
    "ÀÁÂÃẢĂẳẵÈÉÊẺÌÍĨỳ"
    "ĐứÒÓÔạỷừửÙÚỹỵÝỡư"
    "àáâãảăữẫèéêẻìíĩỉ"
    "đựòóôõỏọụùúũủýợỮ"
)  # fmt: skip
_VISCII_CONTROLS = {0x02: "Ẳ", 0x05: "Ẵ", 0x06: "Ẫ", 0x14: "Ỷ", 0x19: "Ỹ", 0x1E: "Ỵ"}

# VNI writes these after the vowel: a tone, breve, circumflex, and the last two with each tone.
_VNI_MARKS = {
    "ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323",
    "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309", "ü": "\u0306\u0303",
    "ë": "\u0306\u0323",
    "â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303",
    "ä": "\u0302\u0323",
}  # fmt: skip
_VNI_LETTERS = {"ñ": "đ", "ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


@cache
def translation_table(encoding: str) -> dict[int, str]:
    """Return the table of one of ``ENCODINGS``, for ``str.translate``."""
    match encoding:
        case "tcvn3":
            return _add_western({0xA1 + i: letter for i, letter in enumerate(_TCVN3_FROM_A1)})
        case "viscii":
            return _add_western({0x80 + i: letter for i, letter in enumerate(_VISCII_FROM_80)} | _VISCII_CONTROLS)
        case "windows-1258":
            decoded = {byte: bytes([byte]).decode("cp1258", "ignore") for byte in range(0x80, 0x100)}
            return _add_western({byte: letter for byte, letter in decoded.items() if letter})
        case _:
            lower = _VNI_MARKS | _VNI_LETTERS
            upper = {key.upper(): _VNI_MARKS.get(key) or intended.upper() for key, intended in lower.items()}
            return {ord(key): intended for key, intended in (lower | upper).items()}


def _add_western(letters: dict[int, str]) -> dict[int, str]:
    """Return a table keyed by Latin-1 characters, extended by the Windows-1252 character of each byte."""
    western = dict(enumerate(WESTERN_FROM_80, start=0x80))
    return letters | {ord(western[byte]): letter for byte, letter in letters.items() if byte in western}
