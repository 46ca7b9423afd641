"""Does a phrase with digits at its ends have whole numbers there, or does it begin or end within a number?

``500 ml`` is in ``1.500 ml`` as syllables, but not as a quantity, and neither is ``5 kg`` in ``15,5 kg``. Postings
do not have the signs between digits. But the forms of a document say which numbers it has: if digits beside the
phrase and those of the phrase are together a number of the document, the phrase is part of it. Groups of telephone
numbers and sections (``1.2.3``) are no such numbers, and can be found alone.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import takewhile

from timviet.index.forms.kinds.numbers import canonical_decimal
from timviet.index.lazy import lazy_pattern

__all__ = ["numbers_across"]

_DIGITS = lazy_pattern("[0-9]+")
_FIRST_GROUP, _GROUP = lazy_pattern("[1-9][0-9]{0,2}"), lazy_pattern("[0-9]{3}")


@lru_cache(maxsize=4096)
def numbers_across(phrase: tuple[str, ...], before: tuple[str, ...], after: tuple[str, ...]) -> tuple[str, ...]:
    """Return the numbers that an occurrence of a phrase begins or ends within if its document has one of them.

    :param phrase: its folded syllables
    :param before: the syllables right before it that begin with digits, in text order
    :param after: those right after it
    :return: canonical values
    """
    leading, trailing = list(_digits(phrase)), _last_numbers(phrase)
    preceding, following = _last_numbers(before), list(_digits(after))
    is_number = len(trailing) == len(phrase)
    from_start = [*preceding, *leading, *(following if is_number else ())]
    to_end = [*(preceding if is_number else ()), *trailing, *following]
    across = {
        *_numbers_across(from_start, len(preceding)),
        *_numbers_across(to_end, len(to_end) - len(following)),
    }
    return tuple(sorted(across))


def _digits(syllables: Sequence[str]) -> Iterator[str]:
    """Yield the digits with which syllables begin, up to the first that is more: ``5`` and ``500`` of 5, 500ml."""
    for syllable in syllables:
        if (digits := _DIGITS.match(syllable)) is None:
            return
        yield digits.group()
        if digits.end() < len(syllable):
            return


def _last_numbers(syllables: Sequence[str]) -> list[str]:
    """Return the syllables at the end that are digits, in text order."""
    return list(takewhile(_DIGITS.fullmatch, reversed(syllables)))[::-1]


def _numbers_across(groups: Sequence[str], border: int) -> Iterator[str]:
    """Yield the values of all numbers that groups side by side may be, and that have groups on both sides.

    :param border: the number of groups on the left
    """
    for start in range(border):
        for end in range(border + 1, len(groups) + 1):
            *integer, last = groups[start:end]
            if _has_thousands(integer):
                if _GROUP.fullmatch(last):
                    yield "".join((*integer, last))
                yield canonical_decimal("".join(integer), last)
            elif len(integer) == 1:
                yield canonical_decimal(integer[0].lstrip("0") or "0", last)


def _has_thousands(groups: Sequence[str]) -> bool:
    """Return whether groups may be an integer with its thousands apart, or one group of a few digits."""
    return _FIRST_GROUP.fullmatch(groups[0]) is not None and all(map(_GROUP.fullmatch, groups[1:]))
