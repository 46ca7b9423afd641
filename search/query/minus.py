"""Is a minus after a blank an operator, or a part of a number, a code or a name?

``gạo -nếp`` excludes a word. But ``Su -34``, ``covid -19`` and ``05 -CT/TW`` are names and codes with a blank
before their hyphen, as texts have it after a conversion or a line end. So a minus before a digit excludes nothing,
and neither does one within a form such as a document code. ``NOT 34`` and ``-"34"`` exclude numbers.
"""

from __future__ import annotations

import re

__all__ = ["is_part_of_name", "joins_name"]

_SEPARATORS = re.compile(r'["()]')
_MAX_CHUNK = 30  # characters on either side of the minus that may belong to a code
_CODE_BEFORE = re.compile(r"[^\W_]\s*\Z")
_NAME = re.compile(r"[A-Za-z]{1,8}")
_NUMBER_OF_NAME = re.compile(r"-[0-9]{1,3}[A-Za-z]{0,3}[.,;:!?]*")


def is_part_of_name(text: str, offset: int) -> bool:
    """Return whether the minus at an offset of a query is part of a number, a code or a name."""
    following = text[offset + 1 : offset + 2]
    if following.isdigit():
        return True
    before = _SEPARATORS.split(text[max(offset - _MAX_CHUNK, 0) : offset])[-1]
    if not following.isupper() or not _CODE_BEFORE.search(before):
        return False
    from timviet.index.forms import find_forms  # imported here: few queries have such a minus

    piece = before + re.split(r'[\s"()]', text[offset : offset + _MAX_CHUNK], maxsplit=1)[0]
    minus = len(before)
    return any(form.is_whole and form.start < minus < form.end for form in find_forms(piece))


def joins_name(name: str, number: str) -> bool:
    """Return whether a word and a number after a minus are one name: ``Su`` and ``-34``."""
    return _NAME.fullmatch(name) is not None and _NUMBER_OF_NAME.fullmatch(number) is not None
