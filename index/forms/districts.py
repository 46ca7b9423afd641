"""Which numbered district or ward is this?

``Q.1``, ``Q1`` and ``Quận 1`` are ``place:quan-1``; ``P.5`` is ``Phường 5``.
"""

from __future__ import annotations

import re

from timviet.index.forms.form import Form, Role

__all__ = ["DISTRICT_WORDS", "district_at"]

LAST_NUMBER = 30  # Hồ Chí Minh City counted wards up to 28

DISTRICT_WORDS = frozenset(
    {"quận", "quan", "phường", "phuong", "q", "p"}
    | {f"{letter}{number}" for letter in "qp" for number in range(1, LAST_NUMBER + 1)}
)
"""The words that a numbered district begins with, in lower case."""

_DISTRICT = re.compile(
    r"(?:(quận|quan|phường|phuong) |([qp])(?:\. ?| )?)(0?[1-9]|[12][0-9]|30)(?![^\W_])(?![./,-][0-9])"
)


def district_at(plain: str, lower: str, start: int) -> list[Form]:
    """Return the form of the district or ward whose word begins at ``start``; ``p`` alone is often a page."""
    match = _DISTRICT.match(lower, start)
    if match is None or (match[2] == "p" and plain[start] == "p"):
        return []
    kind = "quan" if lower[start] == "q" else "phuong"
    return [Form(f"place:{kind}-{int(match[3])}", start, match.end(), Role.ABOVE)]
