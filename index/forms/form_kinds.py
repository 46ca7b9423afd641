"""Which kinds of form are there?

A new kind is a module of its own and one line in :func:`form_kinds`.
"""

from __future__ import annotations

from functools import lru_cache

from timviet.index.forms.kind import FormKind
from timviet.index.forms.kinds.abbreviation_list import Abbreviations
from timviet.index.forms.kinds.abbreviations import abbreviation_kind
from timviet.index.forms.kinds.codes import CODES
from timviet.index.forms.kinds.dates import DATES
from timviet.index.forms.kinds.districts import DISTRICTS
from timviet.index.forms.kinds.joined_words import JOINED_WORDS
from timviet.index.forms.kinds.line_end_hyphens import LINE_END_HYPHENS
from timviet.index.forms.kinds.number_plates import NUMBER_PLATES
from timviet.index.forms.kinds.numbers import NUMBERS
from timviet.index.forms.kinds.ordinals import ORDINALS
from timviet.index.forms.kinds.phone_numbers import PHONE_NUMBERS
from timviet.index.forms.kinds.serial_numbers import SERIAL_NUMBERS
from timviet.index.forms.kinds.signs import SIGNS
from timviet.index.forms.kinds.spaced_numbers import SPACED_NUMBERS
from timviet.index.forms.kinds.spoken_amounts import SPOKEN_AMOUNTS
from timviet.index.forms.kinds.times import TIMES

__all__ = ["form_kinds"]


@lru_cache(maxsize=8)
def form_kinds(abbreviations: Abbreviations) -> tuple[FormKind, ...]:
    """Return all kinds of form, one of them the names of a list of abbreviations.

    When several kinds match at the same digits, the first in this order wins, so the most specific come first. Of
    forms with the same span, those of the first kind are kept.
    """
    return (
        CODES,
        NUMBER_PLATES,
        PHONE_NUMBERS,
        SERIAL_NUMBERS,
        DATES,
        TIMES,
        SPOKEN_AMOUNTS,
        SPACED_NUMBERS,
        NUMBERS,
        ORDINALS,
        DISTRICTS,
        abbreviation_kind(abbreviations),
        JOINED_WORDS,
        LINE_END_HYPHENS,
        SIGNS,
    )
