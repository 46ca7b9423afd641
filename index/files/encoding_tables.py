"""How did the encodings before Unicode write Vietnamese?

Each table leads from the character that a Western reader (Latin-1, or Windows-1252 where the two differ)
shows to the one that was meant. VNI and Windows-1258 write marks as characters of their own, so their text
must be composed (NFC) afterwards.
"""

from __future__ import annotations

from functools import cache

__all__ = ["TABLES", "WESTERN_FROM_80", "table"]

# What Windows-1252 shows for 80 to 9F; where it has nothing, readers show the control character of Latin-1.
WESTERN_FROM_80 = "€\x81‚ƒ„…†‡ˆ‰Š‹Œ\x8dŽ\x8f\x90‘’“”•–—˜™š›œ\x9džŸ"

TABLES = ("tcvn3", "vni", "viscii", "windows-1258")

# TCVN 5712:1993, from A1 on; what the common ABC fonts lack are the capitals with two marks.
# B0 to B4, its combining marks, are left out: documents in those fonts write ° ± ² ³ ´ there.
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

# VNI sets these behind the vowel: tone, breve, circumflex, and the last two with each tone.
_VNI_MARKS = {
    "ù": "\u0301", "ø": "\u0300", "û": "\u0309", "õ": "\u0303", "ï": "\u0323",
    "ê": "\u0306", "é": "\u0306\u0301", "è": "\u0306\u0300", "ú": "\u0306\u0309", "ü": "\u0306\u0303",
    "ë": "\u0306\u0323",
    "â": "\u0302", "á": "\u0302\u0301", "à": "\u0302\u0300", "å": "\u0302\u0309", "ã": "\u0302\u0303",
    "ä": "\u0302\u0323",
}  # fmt: skip
_VNI_LETTERS = {"ñ": "đ", "ô": "ơ", "ö": "ư", "æ": "ỉ", "ó": "ĩ", "ò": "ị", "î": "ỵ"}


@cache
def table(encoding: str) -> dict[int, str]:
    """Return the table of one of ``TABLES``, for ``str.translate``."""
    match encoding:
        case "tcvn3":
            return _keyed({0xA1 + i: letter for i, letter in enumerate(_TCVN3_FROM_A1)})
        case "viscii":
            return _keyed({0x80 + i: letter for i, letter in enumerate(_VISCII_FROM_80)} | _VISCII_CONTROLS)
        case "windows-1258":
            shown = {byte: bytes([byte]).decode("cp1258", "ignore") for byte in range(0x80, 0x100)}
            return _keyed({byte: letter for byte, letter in shown.items() if letter})
        case _:
            lower = _VNI_MARKS | _VNI_LETTERS
            upper = {key.upper(): _VNI_MARKS.get(key) or meant.upper() for key, meant in lower.items()}
            return {ord(key): meant for key, meant in (lower | upper).items()}


def _keyed(letters: dict[int, str]) -> dict[int, str]:
    """Return the table keyed by what Latin-1 and what Windows-1252 show for each byte."""
    western = dict(enumerate(WESTERN_FROM_80, start=0x80))
    return letters | {ord(western[byte]): letter for byte, letter in letters.items() if byte in western}
