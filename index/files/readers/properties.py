"""Do the title and the date that a program gave a document say something?"""

from __future__ import annotations

import re
from datetime import date

__all__ = ["parse_date", "says_nothing"]

_SAYS_NOTHING = re.compile(
    r"microsoft (?:office )?(?:word|excel|powerpoint)\b.*"
    r"|.*\.(?:docx?|rtf|odt|wpd|xlsx?|pptx?|txt|tex|dvi|indd|qxd|pmd|cdr)"
    r"|powerpoint presentation|slide \d+|(?:document|book|presentation|layout)\d*|bản trình bày powerpoint"
    r"|untitled\b.*|unknown title|no title|title|không có tiêu đề",
    re.IGNORECASE,
)


def says_nothing(title: str) -> bool:
    """Return whether a title is the name of a file or of a program, or stands for a missing one.

    >>> says_nothing("Microsoft Word - TT 19.doc"), says_nothing("Thông tư 19")
    (True, False)
    """
    return _SAYS_NOTHING.fullmatch(title.strip()) is not None


def parse_date(written: str) -> date | None:
    """Return the date at the start of an ISO 8601 time, or None."""
    try:
        return date.fromisoformat(written.strip()[:10])
    except ValueError:
        return None
