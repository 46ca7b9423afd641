"""Which spellings mean the same: dates, numbers, codes, numerals, names?"""

from timviet.index.forms.form import Form, Role
from timviet.index.forms.kinds.abbreviation_list import Abbreviations, common_abbreviations, read_abbreviations
from timviet.index.forms.recognizer import TEXT_SEPARATOR, find_forms

__all__ = [
    "TEXT_SEPARATOR",
    "Abbreviations",
    "Form",
    "Role",
    "common_abbreviations",
    "find_forms",
    "read_abbreviations",
]
