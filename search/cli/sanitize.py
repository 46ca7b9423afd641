"""What of a text may reach a terminal?"""

from __future__ import annotations

import json
import re

__all__ = ["dumped", "harmless"]

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def harmless(text: str) -> str:
    """Replaces what could command a terminal, or reorder its text, by U+FFFD; each such character by one."""
    return _CONTROLS.sub("\ufffd", text)


def dumped(value: object) -> str:
    """Gives a value as one line of JSON, in which what could command a terminal is escaped."""
    text = json.dumps(value, ensure_ascii=False)
    return _CONTROLS.sub(lambda found: f"\\u{ord(found[0]):04x}", text)
