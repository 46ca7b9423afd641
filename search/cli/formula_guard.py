"""Which texts would a spreadsheet take for a formula, and how are they kept from it?

A spreadsheet runs what begins like a formula, also in a file of comma-separated values. An apostrophe before it
makes it a text, which the apostrophe is then part of.
"""

from __future__ import annotations

from timviet.index.lazy import lazy_pattern

__all__ = ["guard_cell"]

_SIGNS = "=+\\-@＝＋－＠"
"""What a formula begins with; input methods of East Asia write the wide forms."""

_SKIPPED = "[^\\S\t\r\n]|[\"'\x00-\x08\x0e-\x1f\x7f-\x9f\u00ad\u061c\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
"""What may stand before it: blanks, quotation marks, and what programs drop, such as zero bytes."""

_NUMBER = r"[+-]?[0-9][0-9.,]*(?:[eE][+-]?[0-9]+)?%?[ \t]*(?:$|[;\t\r\n])"

_FORMULA = lazy_pattern(f"^(?=[\t\r\n])|(^|[;\t\r\n])((?:{_SKIPPED})*+)(?=[{_SIGNS}])(?!{_NUMBER})")


def guard_cell(text: str) -> str:
    """Return a text with an apostrophe before all that a spreadsheet might take for a formula.

    This is what a cell begins with. Where a file is read with semicolons or tabs between cells in place of commas,
    a cell also begins after each of these, and after a line end. A number is no formula.

    >>> guard_cell("=1+1"), guard_cell("a; @b"), guard_cell("-5"), guard_cell("giá = 5")
    ("'=1+1", "a;' @b", '-5', 'giá = 5')
    """
    return _FORMULA.sub(r"\1'\2", text)
