"""Where in this text could a form stand that is looked for?

Reading all forms of a text takes longer than all else that a snippet does. Each form can only stand where some
letters or digits of it do, however it is spelled; most texts that do not hold it lack these, and of the others
only what is around them is read.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from heapq import merge
from itertools import accumulate

from timviet.index.analysis.scan import Scan
from timviet.index.forms import common_abbreviations
from timviet.index.forms.hyphenated import joined_words
from timviet.index.text.fold import fold

__all__ = ["stretches"]

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63"
_LETTERS = re.compile(r"[^\W_]+")
_BEFORE, _BEHIND = 12, 24  # syllables that are read around the place of a hint: only long lists reach farther
_APART = 20  # syllables that take less time to read than to begin anew behind them
_LONG = 4_000  # syllables that are read together
_LONGEST_WORD = 6 * 8 * 4  # bytes of a word that hyphens may hold together


def stretches(scan: Scan, forms: Collection[str]) -> Iterator[tuple[int, int]]:
    """Yields the (start, end) of what must be read of a text to find the forms in it, ascending."""
    first = behind = 0
    for number in _places(scan, forms):
        if behind and (number - _BEFORE > behind + _APART or number - first > _LONG):
            yield _span(scan, first, behind)
            behind = 0
        if not behind:
            first = max(number - _BEFORE, 0)
        behind = number + _BEHIND
    if behind:
        yield _span(scan, first, behind)


def _span(scan: Scan, first: int, behind: int) -> tuple[int, int]:
    """Gives where syllables stand with the signs on both sides."""
    start = scan.ends[first - 1] if first else scan.origin
    return start, scan.starts[behind] if behind < len(scan) else scan.end


def _places(scan: Scan, forms: Collection[str]) -> Iterator[int]:
    """Yields the numbers of the syllables at which some form may stand, ascending."""
    spaced = scan.spaced
    letters = spaced.replace(b" ", b"")
    hints: dict[bytes, bool] = {}  # whether they stand there from the beginning of a syllable to the end of one
    joined: dict[str, list[int]] | None = None
    numbers: set[int] = set()
    for form in forms:
        if not form.startswith("~word:"):
            hints.update((hint, hint.isalpha()) for hint in _hints(form.removeprefix("~")) if hint in letters)
            continue
        word = form[6:].encode("utf-8", "surrogatepass")
        if len(word) > _LONGEST_WORD or word not in letters:
            continue
        if word.isdigit() or _is_behind_a_digit(word, spaced):  # digits, or their unit
            hints[word] = False
        if letters.count(word) != spaced.count(word) or _overlaps_itself(word):
            joined = _joined(scan.text) if joined is None else joined
            numbers.update(bisect_left(scan.starts, start) for start in joined.get(form, ()))
    ends = list(accumulate(map(len, scan.tokens))) if hints else []
    yield from merge(sorted(numbers), *(_syllables(ends, letters, *hint) for hint in hints.items()))


def _is_behind_a_digit(word: bytes, spaced: bytes) -> bool:
    at = spaced.find(word, 1)
    while at > 0:
        if spaced[at - 1] in b"0123456789":
            return True
        at = spaced.find(word, at + 1)
    return False


def _overlaps_itself(word: bytes) -> bool:
    """Tells whether two of the same may overlap, so that they cannot be counted."""
    return any(word.startswith(word[place:]) for place in range(1, len(word)))


def _syllables(ends: Sequence[int], letters: bytes, hint: bytes, whole: bool) -> Iterator[int]:
    """Yields the numbers of the syllables in which a hint stands, or begins to if it stands for whole syllables.

    :param ends: where each syllable ends in the letters of all
    """
    at = letters.find(hint)
    while 0 <= at < len(letters):
        number = bisect_right(ends, at)
        if not whole or (at == (ends[number - 1] if number else 0) and _is_one_of(ends, at + len(hint), number)):
            yield number
        at = letters.find(hint, at + 1)


def _is_one_of(ends: Sequence[int], end: int, first: int) -> bool:
    place = bisect_left(ends, end, first)
    return place < len(ends) and ends[place] == end


def _joined(text: str) -> dict[str, list[int]]:
    """Gives the words that hyphens may hold together, each with where it stands."""
    for dash in _DASHES:
        if dash in text:
            text = text.replace(dash, "-")
    found: dict[str, list[int]] = {}
    if "-" in text:
        for form in joined_words(text.replace("İ", "i").lower()):
            found.setdefault(form.term, []).append(form.start)
    return found


@lru_cache(maxsize=4096)
def _hints(form: str) -> tuple[bytes, ...]:
    """Gives letters and digits of which some must be in a text that holds the form."""
    kind, _, name = form.partition(":")
    match kind:
        case "abbr":
            long = name.replace("-", " ")
            found = [long, *common_abbreviations().short(long)]
        case "num":
            found = [name.replace(",", "").strip("0") or "0"]
        case "ord":
            series = name.partition("-")[0]
            found = {"thu": ["thu", "dai"], "theky": ["ky", "ki"], "ky": ["ky", "ki"], "quy": ["quy", "qui"]}.get(
                series, [series]
            )
        case "date" if name.startswith("--"):
            found = [str(int(name[-2:]))] if len(name) > len("--12") else ["thang"]
        case "date":
            found = [name.partition("-")[0][-2:]]
        case "time" | "code" | "place":
            digits = re.search("[0-9]+", name)
            found = [str(int(digits[0]))] if digits else [""]
        case _:
            found = [""]
    return tuple("".join(_LETTERS.findall(fold(each))).encode() for each in found)
