"""Which stretches of a text could be spelled otherwise: dates, numbers, codes, numerals, names?"""

from timviet.index.forms.abbreviations import Abbreviations, common_abbreviations, read_abbreviations
from timviet.index.forms.form import Form, Role
from timviet.index.forms.recognizer import APART, forms

__all__ = [
    "APART",
    "Abbreviations",
    "Form",
    "Role",
    "common_abbreviations",
    "forms",
    "read_abbreviations",
]
