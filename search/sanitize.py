"""Which characters of a text may reach a terminal?"""

from __future__ import annotations

import json
import re

__all__ = ["dump_json", "sanitize"]

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def sanitize(text: str) -> str:
    """Replace each character that could control a terminal, or reorder its text, by U+FFFD."""
    return _CONTROLS.sub("\ufffd", text)


def dump_json(value: object) -> str:
    """Return a value as one line of JSON, with the characters escaped that could control a terminal."""
    text = json.dumps(value, ensure_ascii=False)
    return _CONTROLS.sub(lambda match: f"\\u{ord(match[0]):04x}", text)
