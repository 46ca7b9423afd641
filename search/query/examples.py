"""How is a query written, on one page?"""

from __future__ import annotations

__all__ = ["EXAMPLES"]

EXAMPLES: tuple[tuple[str, str], ...] = (
    ("đại hội đảng", "any of the words; documents with most of them, close together, come first"),
    ("dai hoi dang", "the same: marks may be left out, and count where they are typed"),
    ('"đại hội đảng"', "these words side by side, in this order"),
    ('"đại đảng"~2', "the same with at most two other syllables between"),
    ("gạo AND xuất khẩu", "both: all words on either side of an operator, which is in English capitals"),
    ("gạo OR cà phê", "one or the other"),
    ("gạo NOT xuất khẩu", "gạo, but not xuất khẩu side by side"),
    ("gạo -nếp", "gạo, but not nếp"),
    ("+gạo nếp", "gạo must be there, nếp may be"),
    ("(gạo OR ngô) AND giá", "a group"),
    ("title:gạo", "in the title"),
    ("year:2016", "where a metadata field has this value; author:tuấn where it has this word"),
    ("date:2016-10", "in October 2016, as date:10/2016"),
    ("year:[2016 TO 2020]", "from 2016 to 2020; } instead of ] leaves 2020 out, * is no bound"),
    ("date:>=2016-10-30", "on that day or later; also >, <, <= and 2016..2020"),
    ("path:2024/*.txt", "files of that folder; * is any letters, ? is one"),
    ("quy*", "syllables that begin so; qu?t where one letter is not known"),
    ("ngiêng~", "syllables spelled or sounding nearly so; ngiêng~2 for two letters"),
    ("gạo^3 nếp", "gạo weighs three times as much"),
    (r"\-5 \OR a\:b", "a backslash takes the meaning from a sign or an operator"),
)
"""Queries, each with what it finds."""
