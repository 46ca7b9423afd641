"""How much of the forms that a text has is highlighted?

Of a number and the letters that touch it, what was asked for: ``mg`` in ``1000mg``, ``1.500`` in ``1.500ml``. If
the query has a number with its unit (``500mg``), both are highlighted where they stand together; a number or a
unit alone is a fallback.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from timviet.index.lazy import lazy_pattern
from timviet.index.text.fold import fold
from timviet.index.text.syllable import canonicalize
from timviet.search.planning.highlight_spec import Quantity

__all__ = ["FoundForm", "FoundSpan", "spans_to_highlight"]

_NUMBER_AND_LETTERS = lazy_pattern(r"[\w.,]*[0-9][\w.,]*")
_DIGITS = lazy_pattern(r"[0-9]+(?:[.,][0-9]+)*")
_LETTERS = lazy_pattern(r"(?<=[0-9])[^\W\d_]+[23²³]?")
_UNIT = lazy_pattern(r"[ \xa0]?([^\W\d_]+[23²³]?)(?![^\W_])(?:/([^\W\d_]+[23²³]?)(?![^\W_]))?")


class FoundForm(NamedTuple):
    """A form of a text."""

    start: int
    end: int
    term: str


FoundSpan = tuple[int, int]
"""(start, end) of what is highlighted of a form."""


def spans_to_highlight(
    text: str, forms: Sequence[FoundForm], quantities: Sequence[Quantity]
) -> tuple[list[FoundSpan], list[FoundSpan]]:
    """Return the spans of forms that are highlighted, and those that are only if nothing else is; both ascending.

    :param forms: forms of the text that the query asks for, ascending
    """
    if not forms:
        return [], []
    parts = {word for quantity in quantities for word in quantity.words}
    spans: list[FoundSpan] = []
    fallback: list[FoundSpan] = []
    units: list[tuple[FoundSpan, str]] = []
    with_number: set[int] = set()  # offsets of units
    for form in forms:
        namespace, _, name = form.term.removeprefix("~").partition(":")
        if namespace not in ("num", "word"):
            spans.append(form[:2])
            continue
        start, end = _part_of(text, form, name)
        if not name[0].isdecimal():
            units.append(((start, end), name))
        elif (unit := _find_unit(text, end, f"{namespace}:{name}", quantities)) is not None:
            spans.append((start, unit[1]))
            with_number.add(unit[0])
        else:
            (fallback if namespace == "word" and name in parts else spans).append((start, end))
    for (start, end), name in units:
        if name not in parts:
            spans.append((start, end))
        elif start not in with_number:
            fallback.append((start, end))
    return sorted(spans), sorted(fallback)


def _part_of(text: str, form: FoundForm, name: str) -> FoundSpan:
    """Return the digits, or the letters after them, that a form is in what has both."""
    start, end, _ = form
    if _NUMBER_AND_LETTERS.fullmatch(text, start, end) is None:
        return start, end
    if not name[0].isdecimal():
        letters = list(_LETTERS.finditer(text, start, end))
        if len(letters) > 1:
            letters = [match for match in letters if fold(match.group()) == name]
        return letters[0].span() if len(letters) == 1 else (start, end)
    numbers = list(_DIGITS.finditer(text, start, end))
    if len(numbers) == 2 and numbers[1].end() == end and numbers[1].group() in ("2", "3"):  # 80m2
        del numbers[1]
    if len(numbers) > 1:  # 1920x1080, 3tr5
        numbers = [number for number in numbers if number.group().lstrip("0") == name.lstrip("0")]
    return numbers[0].span() if len(numbers) == 1 else (start, end)


def _find_unit(text: str, end: int, term: str, quantities: Iterable[Quantity]) -> FoundSpan | None:
    """Return the (start, end) of the unit after a number that ends at an offset, or None if it is not there."""
    match = _UNIT.match(text, end)
    if match is None:
        return None
    unit, per = canonicalize(match[1]), canonicalize(match[2] or "")
    of_number = [
        quantity
        for quantity in quantities
        if term in quantity.numbers and (unit in quantity.units or unit in map(fold, quantity.units))
    ]
    if not of_number:
        return None
    return match.start(1), match.end() if any(quantity.per == per for quantity in of_number) else match.end(1)
