"""Which letters after a number are a unit, and which of them show that it is a decimal?

Letters may touch any number: ``60fps``, ``3x``. A list is needed only where a number without its unit would be
read differently: ``6.5kg`` is six and a half and ``6.5`` may be a section; ``1500ml`` is a quantity and
``2019nCoV`` a name.
"""

from __future__ import annotations

from timviet.index.text.fold import fold

__all__ = ["as_thousands", "is_unit", "other_names", "split_unit", "starts_decimals", "written_out"]

_MEASURE_NAMES = """
    nm μm µm mm cm dm m dam hm km mm2 cm2 dm2 m2 km2 mm3 cm3 dm3 m3 ha inch ft px
    mcg mg g dag kg tấn tạ yến ml cl dl l lít cc
    w kw mw gw wh kwh mwh gwh v mv kv ma mah ah hz khz mhz ghz kj mj cal kcal pa kpa mpa psi hp rpm lm db
    kb mb gb tb pb kbps mbps gbps mp fps dpi ms
    đ vnđ vnd usd k tr triệu tỷ tỉ nghìn ngàn
"""
_MEASURES = frozenset(_MEASURE_NAMES.split())

_COUNTED = "đồng ngày tháng năm giờ phút giây tuần người suất căn cái con chiếc bộ cuốn bản lần phần p h s"
"""What is counted in whole numbers, or also follows the number of a section: ``mục 1.2 năm 2020``."""

_FOLDED_MEASURES = frozenset(map(fold, _MEASURES))
_FOLDED_UNITS = _FOLDED_MEASURES | frozenset(map(fold, _COUNTED.split()))
_AFTER_BLANK = frozenset(unit for unit in _MEASURES if len(unit) > 1 or unit in "mgl") | {"ty", "trieu"}

_SAME_UNITS = (("đ", "đồng", "vnđ", "vnd"), ("tỷ", "tỉ"), ("l", "lít"), ("tr", "triệu"), ("k", "nghìn", "ngàn"))
"""Units that are the same one, each with its names."""

_EXPONENTS = str.maketrans("23²³", "²³23")

_ZEROS = {
    **dict.fromkeys(("k", "nghìn", "ngàn", "nghin", "ngan"), 3),
    **dict.fromkeys(("tr", "triệu", "trieu", "củ"), 6),
    **dict.fromkeys(("tỷ", "tỉ", "ty", "ti"), 9),
}

_NAMES = {fold(name): names for names in _SAME_UNITS for name in names}


def is_unit(letters: str) -> bool:
    """Return whether letters, folded, that touch a number are a unit."""
    return letters in _FOLDED_UNITS


def starts_decimals(letters: str, *, touches: bool) -> bool:
    """Return whether a point in the number before these letters can only start decimals.

    :param letters: folded if they touch the number, else in lower case with their marks
    """
    return letters in (_FOLDED_MEASURES if touches else _AFTER_BLANK)


def split_unit(syllable: str) -> tuple[str, str]:
    """Return the digits with which a syllable begins and the letters after them: ``80`` and ``m2`` of ``80m2``."""
    letters = syllable.lstrip("0123456789")
    return syllable[: len(syllable) - len(letters)], letters


def other_names(unit: str) -> tuple[str, ...]:
    """Return how else a unit is written: ``đồng`` for ``đ``, ``m2`` for ``m²``; the unit may be folded."""
    names = (*_NAMES.get(fold(unit), ()), unit.translate(_EXPONENTS))
    return tuple(name for name in names if name != unit)


def written_out(value: str, unit: str) -> str | None:
    """Return a number of thousands, millions or billions with all its digits: ``150000`` for 150 ``k``, or None.

    :param value: canonical: ``150``, ``1,5``
    :param unit: in lower case; None is returned for other units
    """
    zeros = _ZEROS.get(unit)
    integer, _, decimals = value.partition(",")
    if zeros is None or len(decimals) > zeros or not integer.strip("0"):
        return None
    return integer.lstrip("0") + decimals.ljust(zeros, "0")


def as_thousands(value: str) -> tuple[str, tuple[str, ...]] | None:
    """Return a whole number as thousands, millions or billions: (150, the folded names of 1000) for ``150000``.

    :returns: None if that has no or more than three digits, or others than zeros after it
    """
    zeros = (len(value) - 1) // 3 * 3
    digits = value[: len(value) - zeros]
    if value[len(digits) :].strip("0") or not value.isdecimal() or zeros not in _ZEROS.values():
        return None
    return digits, tuple(dict.fromkeys(fold(name) for name, count in _ZEROS.items() if count == zeros))
