"""Of which words, signs and texts does a file in Rich Text Format consist?"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from timviet.index.encodings.tables import WESTERN_FROM_80

__all__ = ["RtfWord", "read_words"]

_TOKEN = re.compile(
    rb"\\([a-zA-Z]{1,32})(-?\d{1,10})? ?"  # a word and its number
    rb"|\\'([0-9a-fA-F]{2})"  # a byte
    rb"|\\([^a-zA-Z'])"  # a sign
    rb"|([{}])"
    rb"|([^\\{}\r\n]+)",
    re.DOTALL,
)
_CHARSETS = {
    **{77: "mac_roman", 128: "cp932", 129: "cp949", 134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254"},
    **{163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257", 204: "cp1251", 222: "cp874", 238: "cp1250"},
}
_WESTERN = "cp1252"
_WESTERN_CHARACTERS = dict(enumerate(WESTERN_FROM_80, start=0x80))
_OLD_VIETNAMESE_FONT = re.compile(rb"\.Vn|VNI|VK Sans|ABC", re.IGNORECASE)  # whatever charset they declare


class RtfWord(NamedTuple):
    r"""A control word such as ``\par``, or a sign such as ``\~``."""

    name: str
    number: int | None = None


class _Font(NamedTuple):
    """What says how the bytes of a text are meant; it holds until the end of a group."""

    encoding: str
    skipped: int = 1
    """How many characters follow a Unicode character for programs that do not know Unicode."""


def read_words(data: bytes) -> Iterator[RtfWord | str]:
    """Yield the control words, the texts in Unicode, and ``{`` and ``}`` of a file."""
    fonts: dict[int, str] = {}
    number_of_font, in_fonts = 0, 0  # in_fonts: the depth of the table of fonts
    default = _Font(_WESTERN)
    stack = [default]
    text = bytearray()
    units: list[int] = []  # of UTF-16
    to_skip = position = 0
    while found := _TOKEN.search(data, position):
        position = found.end()
        word, number, byte, sign, brace, plain = found.groups()
        if to_skip and (byte or plain or (sign and sign not in b"*\r\n")):
            if plain and len(plain) > to_skip:
                position = found.start() + to_skip
            to_skip -= min(to_skip, len(plain) if plain else 1)
            continue
        if units and word != b"u":
            yield _characters(units)
            units = []
        if byte:
            text += bytes.fromhex(byte.decode())
            continue
        if plain:
            if in_fonts:
                if _OLD_VIETNAMESE_FONT.match(plain.lstrip()):
                    fonts[number_of_font] = _WESTERN
                continue
            text += plain
            continue
        if text:
            yield _decode(bytes(text), stack[-1].encoding)
            text.clear()
        if brace == b"{":
            stack.append(stack[-1])
            yield "{"
        elif brace:
            to_skip = 0
            if len(stack) > 1:
                stack.pop()
            if len(stack) < in_fonts:
                in_fonts = 0
            yield "}"
        elif sign:
            yield RtfWord(sign.decode("latin-1"))
        else:
            value = int(number) if number else None
            match word, value:
                case b"u", int():
                    units.append(value % 0x10000)
                    to_skip = stack[-1].skipped
                    continue
                case b"uc", int():
                    stack[-1] = stack[-1]._replace(skipped=max(value, 0))
                case b"bin", int():
                    position += max(value, 0)
                case b"ansicpg", int():
                    default = _Font(f"cp{value}" if value in (1250, 1251, 1252, 1253, 1254, 1258) else _WESTERN)
                    stack[-1] = stack[-1]._replace(encoding=default.encoding)
                case b"fonttbl", _:
                    in_fonts = len(stack)
                case b"f", int():
                    number_of_font = value
                    if not in_fonts:
                        stack[-1] = stack[-1]._replace(encoding=fonts.get(value, default.encoding))
                case b"fcharset", int() if in_fonts:
                    fonts[number_of_font] = _CHARSETS.get(value, default.encoding if value == 1 else _WESTERN)
                case b"plain", _:
                    stack[-1] = stack[-1]._replace(encoding=default.encoding)
            yield RtfWord(word.decode(), value)
    if units:
        yield _characters(units)
    if text:
        yield _decode(bytes(text), stack[-1].encoding)


def _characters(units: list[int]) -> str:
    encoded = b"".join(unit.to_bytes(2, "little") for unit in units)
    return encoded.decode("utf-16-le", "replace")


def _decode(text: bytes, encoding: str) -> str:
    if encoding == _WESTERN:
        return text.decode("latin-1").translate(_WESTERN_CHARACTERS)
    return text.decode(encoding, "replace")
