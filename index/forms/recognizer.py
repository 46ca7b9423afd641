"""Which stretches of this text could be spelled otherwise, and what are they?

:func:`forms` reads documents and queries alike; what it finds is explained in :mod:`timviet.index.forms.form`. It
looks only where something can begin: at digits (the first recognizer of :data:`AT_DIGITS` that reads
something has it), at hyphens, and at the places of :mod:`timviet.index.forms.triggers`: the words of
:data:`AT_WORDS` and the rarest word of each abbreviation.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Sequence
from itertools import accumulate
from operator import attrgetter

import numpy as np
from numpy.typing import NDArray

from timviet.index.forms.abbreviations import Abbreviations, common_abbreviations, named
from timviet.index.forms.codes import code_at
from timviet.index.forms.dates import date_at, spoken_date
from timviet.index.forms.form import Form, Role
from timviet.index.forms.hyphenated import joined_words
from timviet.index.forms.numbers import number_at, plain_number
from timviet.index.forms.page import BETWEEN, Page, read_page
from timviet.index.forms.times import time_at
from timviet.index.forms.triggers import Trigger, triggers
from timviet.index.tables.chunk_table import current_chunk_table
from timviet.index.text.chunks import chunk_starts

__all__ = ["APART", "forms", "placed", "read"]

APART = f" {BETWEEN} "
"""What stands between texts of which no form may reach into the next."""

Group = list[Form]
"""The forms of one place; the first begins where the place begins."""

AT_DIGITS: tuple[Callable[[Page, int], Group], ...] = (
    lambda page, at: code_at(page.plain, page.lower, at),
    lambda page, at: date_at(page.lower, at),
    lambda page, at: time_at(page.lower, at),
)
"""Recognizers that begin at digits and go on behind them, most telling first; numbers come after them."""

_DIGITS = re.compile(
    r"[0-9](?<![^\W_].)[0-9]*+"
    r"(?:(?P<more>(?=[./,:-] ?[^\W_]|[^\W_]"
    r"| (?:[/-]|th[áa]ng|gi[ờo]|đến|den|tới|toi|và|va|h[ 0-9]|[a-zđ]{1,4}/)))"
    r"|(?<=[0-9]{4})|(?<=0[1-9])(?<![0-9]{3}))",
    re.DOTALL,
)
"""Digits worth a look: with something at their end that may go on, of four places or more, or ``05``."""

_ASCII_DIGITS = frozenset("0123456789")
_MONTHS = (" tháng", " thang")
_MONTHS_BEHIND_COMMA = (*_MONTHS, "tháng", "thang")
_AFTER_YEARS = (*_MONTHS, " giờ", " gio", " đến", " den", " tới", " toi", " và", " va")
"""What makes a day or an hour of one or two digits only."""

_SIGNS = re.compile("[0-9–—-]")
_FEW = 64  # runs
_END = attrgetter("end")


def forms(text: str, abbreviations: Abbreviations | None = None) -> list[Form]:
    """Return the forms in ``text``, by start, then wholes before the parts within them.

    ``text`` is normalised (NFC, plain quotes); ``–`` and ``—`` count as hyphens. Spans begin and end where
    syllables do. ``abbreviations`` replaces the list that comes with timviet. Linear in the length of text.
    """
    table, runs = current_chunk_table(), text.split()
    known = triggers(table, abbreviations or common_abbreviations())
    if len(runs) < _FEW:
        few, words = known.of_few(runs)
        starts = np.array(_starts(text, runs[: few[-1] + 1]))[few] if few else np.zeros(0, np.int64)
    else:
        rows = np.fromiter(map(table.__getitem__, runs), np.int64, len(runs))
        which, words = known.of(rows, runs)
        at, solid = chunk_starts(text)
        starts = at[solid][which]
    if not words and not _SIGNS.search(text):
        return []
    parts = text.split(BETWEEN)
    page = read_page(parts, list(accumulate((len(part) + 1 for part in parts[:-1]), initial=0)))
    found = read(page, starts, words)
    if len(page.cuts[0]) == 1:
        return found
    starts, ends = placed(page, found)
    return [
        Form(form.term, start, end, form.role)
        for form, start, end in zip(found, starts.tolist(), ends.tolist(), strict=True)
    ]


def _starts(text: str, runs: Sequence[str]) -> list[int]:
    """Return where the first runs of a text begin."""
    starts, end = [], 0
    for run in runs:
        starts.append(text.index(run, end))
        end = starts[-1] + len(run)
    return starts


def read(page: Page, starts: NDArray[np.int64], words: Sequence[Sequence[Trigger]]) -> list[Form]:
    """Return the forms in a page, by text, start, then wholes before the parts within them.

    ``starts`` (n,) are offsets in the texts of runs that hold triggers, ``words`` the triggers of each. Offsets of
    the forms are those in the page.
    """
    at = [
        (begin + word.offset, word)
        for begin, of_run in zip(page.positions(starts).tolist(), words, strict=True)
        for word in of_run
    ]
    groups = _at_digits(page) + _at_words(page, at)
    groups += named(page, [(start, word.key) for start, word in at if word.key is not None])
    groups += ([form] for form in joined_words(page.lower))
    found = _settle(groups)
    found.sort(key=lambda form: (form.start, -form.end, form.role is Role.PART, form.term))
    return [form for form, before in zip(found, [None, *found], strict=False) if form != before]


def placed(page: Page, found: list[Form]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where forms of a page start and end in its texts."""
    starts = np.array([form.start for form in found], np.int64)
    ends = np.array([form.end for form in found], np.int64)
    return page.offsets(starts), page.offsets(ends - 1) + 1


def _at_digits(page: Page) -> list[Group]:
    groups: list[Group] = []
    done, lower = 0, page.lower
    for match in _DIGITS.finditer(lower):
        start = match.start()
        if start < done:
            continue
        end = match.end()
        if match["more"] is None or _surely_alone(lower, start, end):
            found, done = plain_number(match[0], start, end), end
        elif lower.startswith(_MONTHS, end) and (found := _day_at(lower, start)):
            done = found[0].end
        elif end - start > 2 and lower.startswith(" - ", end):
            code = [] if _goes_on(lower, start) else code_at(page.plain, lower, start)
            found, done = (code, code[0].end) if code else (plain_number(match[0], start, end), end)
        elif _surely_number(lower, end):
            found, done = number_at(lower, start)
        else:
            found = _read_at(page, start)
            if found:
                done = max(form.end for form in found)
            else:
                found, done = number_at(lower, start)
        if found:
            groups.append(found)
    return groups


def _surely_alone(lower: str, start: int, end: int) -> bool:
    """Whether what follows digits tells by itself that they are a number without a sign or a unit."""
    sign = lower[end]
    if sign == ",":
        return lower[end + 1] not in _ASCII_DIGITS and not lower.startswith(_MONTHS_BEHIND_COMMA, end + 1)
    if sign in ".:":
        return lower[end + 1] not in _ASCII_DIGITS
    return sign == " " and end - start > 2 and lower.startswith(_AFTER_YEARS, end)


def _surely_number(lower: str, end: int) -> bool:
    """Whether digits go on behind a comma, or with three more behind a dot, as no code, date or time does."""
    if lower[end] == ",":
        return lower[end + 1] in _ASCII_DIGITS
    return lower[end] == "." and _ASCII_DIGITS.issuperset(lower[end + 1 : end + 4]) and end + 4 <= len(lower)


def _day_at(lower: str, start: int) -> Group:
    """Return the forms of the day that begins at ``start``, before the word for month."""
    return [] if _goes_on(lower, start) else spoken_date(lower, start)


def _read_at(page: Page, start: int) -> Group:
    if not _goes_on(page.lower, start):
        for recognize in AT_DIGITS:
            if found := recognize(page, start):
                return found
    return []


def _goes_on(lower: str, start: int) -> bool:
    """Whether digits and a sign stand before ``start``, so that nothing begins there."""
    return start > 1 and lower[start - 1] in "./,:" and lower[start - 2].isdecimal()


def _at_words(page: Page, at: Sequence[tuple[int, Trigger]]) -> list[Group]:
    groups: list[Group] = []
    for start, (_, word, recognize, _) in at:
        found = recognize(page, start, word) if recognize else []
        end = start + len(word)
        if found and (page.stands_alone(start, end) or any(word in words for words in page.words(start, end))):
            groups.append(found)
    return groups


def _settle(groups: list[Group]) -> list[Form]:
    """Return the forms that hold their place: of two groups that overlap the longer, or the first.

    A whole above its syllables (a code, an abbreviation) that lies within a longer one becomes a part of it.
    """
    part = Role.PART  # an enumeration gives its members slowly
    wholes = [
        (group[0][1], group[0][2] if len(group) == 1 else max(map(_END, group)), group)
        for group in groups
        if group[0][3] is not part
    ]
    wholes.sort(key=lambda place: (place[0], -place[1]))
    kept: list[tuple[int, int, Group]] = []
    inner: list[Form] = []
    for place in wholes:
        while kept and place[0] < kept[-1][1]:
            winner, loser = (
                (kept[-1], place) if kept[-1][1] - kept[-1][0] >= place[1] - place[0] else (place, kept[-1])
            )
            if winner[0] <= loser[0] and loser[1] <= winner[1]:
                inner += (
                    Form(form.also, form.start, form.end, Role.PART)
                    for form in loser[2]
                    if form.role is Role.ABOVE
                )
            if winner is kept[-1]:
                break
            kept.pop()
        else:
            kept.append(place)
    starts = [place[0] for place in kept]
    found = inner + [form for place in kept for form in place[2]]
    for group in groups:
        if group[0][3] is part and _free(group, kept, starts):
            found += group
    return found


def _end(group: Group) -> int:
    """Where the last of the forms of one place ends."""
    return group[0].end if len(group) == 1 else max(map(_END, group))


def _free(group: Group, kept: list[tuple[int, int, Group]], starts: list[int]) -> bool:
    """Whether no whole covers the start or the end of the group, other than wholes that lie within it."""
    start, end = group[0].start, _end(group)
    for position in (start, end - 1):
        index = bisect_right(starts, position) - 1
        if index >= 0 and kept[index][1] > position:
            whole = kept[index]
            if not (start <= whole[0] and whole[1] <= end and (whole[0], whole[1]) != (start, end)):
                return False
    return True
