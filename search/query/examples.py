"""Which examples show the query language on one page?"""

from __future__ import annotations

__all__ = ["EXAMPLES"]

EXAMPLES: tuple[tuple[str, str], ...] = (
    ("đại hội đảng", "most of these words; documents with more of them, closer together, rank first"),
    ("dai hoi dang", "the same: accents are optional; those you type count"),
    ('"đại hội đảng"', "these words side by side, in this order"),
    (
        '+"đại hội đảng" khai mạc',
        "the phrase is required; without +, a phrase that nothing has is searched for by its words",
    ),
    ('"đại đảng"~2', "the same, with at most two other syllables in between"),
    ("gạo AND xuất khẩu", "both; operators are English words in capitals and join all the words on either side"),
    ("gạo OR cà phê", "one or the other"),
    ("gạo NOT xuất khẩu", "gạo, but not the phrase xuất khẩu"),
    ("gạo -nếp", "gạo, but not nếp"),
    ("gạo NOT 2023", "gạo, but not 2023; a minus before a digit, as in Su -34, excludes nothing"),
    ("+gạo nếp", "gạo is required, nếp is optional"),
    ("(gạo OR ngô) AND giá", "a group"),
    ("title:gạo", "in the title"),
    ("year:2016", "the metadata field year is 2016; author:tuấn if author contains tuấn"),
    ("tags:=gạo", "tags is gạo and nothing more; tags:* if it has any value, -tags:* if it has none"),
    ("date:2016-10", "in October 2016; also date:10/2016"),
    ("year:[2016 TO 2020]", "from 2016 to 2020; with } at the end, 2020 is excluded; * means no limit"),
    ("date:>=2016-10-30", "on that day or later; also >, <, <= and 2016..2020"),
    ("path:2024/*.txt", "files in that folder; * stands for any characters, ? for one"),
    ("path:.", "files in the current folder and below; paths that begin with ./, ../ or / are read as in a shell"),
    ("quy*", "syllables that begin with quy; qu?t if one letter is unknown"),
    ("sm-g99*", "SM-G991, SM G990, SMG998; the same for other signs: hop_d*, 05-ct/t*"),
    ('"kinh tế xã h*"', "a phrase with patterns, anywhere in it; * alone is at most one syllable"),
    ("ngiêng~", "syllables of similar spelling or sound; ngiêng~2 allows two different letters"),
    ("gạo^3 nếp", "gạo weighs three times as much"),
    (r"\-5 \OR a\:b", "a backslash removes the special meaning of a character or an operator"),
)
"""Queries, each with a description of the documents that it finds."""
