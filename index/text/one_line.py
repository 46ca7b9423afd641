"""How is a text put on one line?"""

from __future__ import annotations

__all__ = ["on_one_line"]


def on_one_line(text: str) -> str:
    r"""Return a text with one blank in place of each run of blanks and line ends, and none around it.

    >>> on_one_line("  Đại hội\r\n\tĐảng bộ\u2028")
    'Đại hội Đảng bộ'
    """
    return " ".join(text.split())
