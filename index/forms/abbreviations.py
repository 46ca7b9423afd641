"""Which short and long spellings name the same thing?

``UBND`` and ``Ủy ban nhân dân`` both have the form ``abbr:uy-ban-nhan-dan``. The list is a text file, a
line for each long spelling, its short ones before the sign; a short one may stand in several lines
(``CP``), and then only joins the syllables, since nobody knows which one is meant::

    TP.HCM, TPHCM = Thành phố Hồ Chí Minh    # dots, dashes, & and blanks between the pieces may vary

Long spellings are found in any case, with either tone placement, and with marks missing but not with
others. Short ones are found in any case too, unless they could be a syllable or a small word (``TƯ``,
``CA``, ``WHO``): those must be in upper case, and not inside a title that is.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from functools import cache, cached_property, lru_cache
from itertools import chain, permutations
from pathlib import Path
from typing import NamedTuple

from timviet.index.errors import AbbreviationError
from timviet.index.forms.form import Form, Role
from timviet.index.forms.page import Page
from timviet.index.messages import Message
from timviet.index.text.fold import fold

__all__ = ["Abbreviations", "Key", "common_abbreviations", "named", "read_abbreviations"]

LONGEST_LINE = 300

_WORD = re.compile(r"[^\W_]++")
_BETWEEN_LETTERS = r"(?:\. ?| ?[-&/] ?| )?"
_BETWEEN_WORDS = r"(?: ?- ?| )"
_BETWEEN_NAMES = r"(?:, ?| ?- ?| )"
_GAP = 3  # the most that these match
_SYLLABLE = re.compile(
    r"(?:ngh?|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ng|nh|ch|[mnptc])?"
)
_TONE_PLACES = {
    one: other
    for first, second in (("oòóỏõọ", "aàáảãạ"), ("oòóỏõọ", "eèéẻẽẹ"), ("uùúủũụ", "yỳýỷỹỵ"))
    for tone in range(1, 6)
    for one, other in permutations((first[tone] + second[0], first[0] + second[tone]))
}


class _Spelling:
    """One spelling to look for, found by the word ``key`` of its ``pieces``; of most no more is ever asked."""

    def __init__(
        self, term: str, pieces: list[str], key: int, role: Role, between: str, *, upper: bool = False
    ) -> None:
        self.term = term
        self.role = role
        self.upper = upper
        self._pieces, self._key, self._between = pieces, key, between

    @property
    def apart(self) -> bool:
        """Whether there is a piece behind the key, and a blank, a comma or a hyphen must stand between them."""
        return self.next is not None and self.parted

    @property
    def parted(self) -> bool:
        """Whether its pieces are always parted by blanks, commas or hyphens."""
        return self._between != _BETWEEN_LETTERS

    @cached_property
    def next(self) -> set[str] | None:
        """The ways to write the piece behind the key, if there is one."""
        behind = self._pieces[self._key + 1 :]
        return variants(behind[0]) if behind else None

    @cached_property
    def _others(self) -> list[set[str]]:
        return [variants(piece) for piece in self._pieces[: self._key] + self._pieces[self._key + 1 :]]

    @cached_property
    def _before(self) -> list[set[str]]:
        return [variants(piece) for piece in reversed(self._pieces[: self._key])]

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        ways = ("(?:" + "|".join(sorted(variants(piece))) + ")" for piece in self._pieces)
        return re.compile(self._between.join(ways) + r"(?![^\W_])")

    def may_be_in(self, words: frozenset[str]) -> bool:
        """Whether a text of these words may contain the spelling."""
        return not any(map(words.isdisjoint, self._others))

    def find(self, lower: str, at: int) -> tuple[int, int] | None:
        """Return the span of the spelling whose key word stands at ``at``, or None."""
        start = at
        for ways in self._before:
            for way in ways:
                if (begin := lower.rfind(way, max(start - _GAP - len(way), 0), start)) >= 0:
                    start = begin
                    break
            else:
                return None
        if start and lower[start - 1].isalnum():
            return None
        found = self._pattern.match(lower, start)
        return found.span() if found else None


class Key(NamedTuple):
    """A word at which spellings are looked for."""

    word: str

    followers: frozenset[str] | None
    """The words of which one must follow, if one must."""

    behind: re.Pattern[str]
    """What may come after it: one look settles most of its occurrences."""

    spellings: list[_Spelling]


def named(page: Page, keys: Iterable[tuple[int, Key]]) -> list[list[Form]]:
    """Return the forms at keys of which the offsets are given, those of one place together, not yet sorted."""
    found: dict[tuple[int, int], list[Form]] = {}
    lower = page.lower
    for at, (word, _, behind, spellings) in keys:
        if behind.match(lower, at + len(word)) is None:
            continue
        for spelling in spellings:
            span = spelling.find(lower, at)
            if span is None or (spelling.upper and not _stands_out(page, *span)):
                continue
            surely = spelling.parted and len(word) > 1 and page.stands_alone(*span)
            if not surely and not any(word in each and spelling.may_be_in(each) for each in page.words(*span)):
                continue
            forms = found.setdefault(span, [])
            if all(form.term != spelling.term for form in forms):
                forms.append(Form(spelling.term, *span, spelling.role))
    return list(found.values())


class Abbreviations:
    """A list of abbreviations, looked up both ways and found in texts. Made by :func:`read_abbreviations`."""

    def __init__(self, pairs: Iterable[tuple[str, str]]) -> None:
        self._pairs = tuple(dict.fromkeys(pairs))
        longs = {long: _term(long) for long in dict.fromkeys(long for _, long in self._pairs)}
        uses = Counter(word for long in longs for word in set(_words(long)))
        meanings = Counter(glued for glued, _ in {(_glued(short), longs[long]) for short, long in self._pairs})
        self._by_word: dict[str, list[_Spelling]] = {}
        self._behind: dict[str, re.Pattern[str]] = {}
        self._keys: dict[tuple[str, bool], Key | None] = {}
        for long, term in longs.items():
            pieces = _words(long)
            between = _BETWEEN_NAMES if "," in long else _BETWEEN_WORDS
            key = min(range(len(pieces) - 1 or 1), key=lambda i: (uses[pieces[i]], -len(pieces[i]), i))
            self._file(pieces[key], _Spelling(term, pieces, key, Role.ABOVE, between))
        for short, long in self._pairs:
            pieces, glued, term = _words(short), _glued(short), longs[long]
            small = _small(glued)
            role = Role.ABOVE if meanings[glued] == 1 else Role.BESIDE
            key = max(range(len(pieces) - 1 or 1), key=lambda i: len(pieces[i]))
            self._file(pieces[key], _Spelling(term, pieces, key, role, _BETWEEN_LETTERS, upper=small))
            if len(pieces) > 1:
                self._file(glued, _Spelling(term, [glued], 0, role, _BETWEEN_LETTERS, upper=small))

    def __add__(self, other: Abbreviations) -> Abbreviations:
        """Return both lists as one."""
        return Abbreviations(self._pairs + other._pairs)

    def long(self, short: str) -> tuple[str, ...]:
        """Return what ``short`` may stand for, in the order of the list."""
        return tuple(long for name, long in self._pairs if fold(_glued(name)) == fold(_glued(short)))

    def short(self, long: str) -> tuple[str, ...]:
        """Return the short spellings of ``long``, in the order of the list."""
        return tuple(short for short, name in self._pairs if _term(name) == _term(long))

    @property
    def words(self) -> frozenset[str]:
        """The words at which something may be looked for."""
        return frozenset(self._by_word)

    @cached_property
    def followers(self) -> frozenset[str]:
        """The words of which some must follow key words."""
        every = chain.from_iterable(self._by_word.values())
        return frozenset(chain.from_iterable(spelling.next or () for spelling in every if spelling.apart))

    def key(self, word: str, plain: str) -> Key | None:
        """Return what to look for at a word, of which the letters are given as they stand; None for nothing."""
        if word not in self._by_word:
            return None
        kind = word, plain == plain.upper()
        if kind not in self._keys:
            spellings = [each for each in self._by_word[word] if kind[1] or not each.upper]
            apart = all(each.apart for each in spellings)
            followers = frozenset(chain.from_iterable(each.next or () for each in spellings)) if apart else None
            self._keys[kind] = Key(word, followers, self._pattern_behind(word), spellings) if spellings else None
        return self._keys[kind]

    def _pattern_behind(self, word: str) -> re.Pattern[str]:
        """Return what may come after ``word``."""
        if word not in self._behind:
            ways = {way for spelling in self._by_word[word] for way in spelling.next or ("",)}
            self._behind[word] = re.compile(r"[^\w\n]{0,3}+(?:" + "|".join(sorted(ways, reverse=True)) + ")")
        return self._behind[word]

    def _file(self, word: str, spelling: _Spelling) -> None:
        for variant in variants(word):
            self._by_word.setdefault(variant, []).append(spelling)


def read_abbreviations(lines: Iterable[str]) -> Abbreviations:
    """Return the abbreviations that ``lines`` list; ``#`` begins a comment.

    Raises:
        AbbreviationError: a line is not of the form ``short, short = long``; it names the line.

    """
    pairs: list[tuple[str, str]] = []
    for number, line in enumerate(lines, 1):
        entry = line.partition("#")[0].strip()
        if not entry:
            continue
        shorts, sign, long = entry.partition("=")
        names = [short.strip() for short in shorts.split(",")]
        if not sign or "=" in long:
            raise AbbreviationError(number, line, Message("not exactly one = between the short and the long form"))
        if not all(_words(name) for name in names) or not _words(long):
            raise AbbreviationError(number, line, Message("a form without letters"))
        if len(entry) > LONGEST_LINE:
            raise AbbreviationError(number, line, Message("longer than {limit} characters", limit=LONGEST_LINE))
        pairs += ((name, " ".join(long.split())) for name in names)
    return Abbreviations(pairs)


@cache
def common_abbreviations() -> Abbreviations:
    """Return the list that comes with timviet, read from ``abbreviations.txt`` when first asked for."""
    text = Path(__file__).with_name("abbreviations.txt").read_text(encoding="utf-8")
    return read_abbreviations(text.splitlines())


@lru_cache(maxsize=4096)
def variants(word: str) -> set[str]:
    """Return the ways to write a lower-case word: either tone placement, and without marks."""
    found = {word, fold(word)}
    if (other := _TONE_PLACES.get(word[-2:])) is not None and not word.startswith("q"):
        found.add(word[:-2] + other)
    return found


def _words(text: str) -> list[str]:
    return _WORD.findall(text.lower())


def _glued(short: str) -> str:
    return "".join(_words(short))


def _term(long: str) -> str:
    return "abbr:" + "-".join(fold(word) for word in _words(long))


def _small(glued: str) -> bool:
    folded = fold(glued)
    return _SYLLABLE.fullmatch(folded) is not None or (len(folded) < 4 and not set(folded).isdisjoint("aeiouy"))


def _stands_out(page: Page, start: int, end: int) -> bool:
    """Whether the letters are in upper case, and the words beside them are not words in upper case."""
    if not page.plain[start:end].isupper():
        return False
    before, after = page.around(start, end, 9)
    return not any(
        word.isupper() and len(word) > 1 and _SYLLABLE.fullmatch(fold(word.lower()))
        for word in _WORD.findall(before)[-1:] + _WORD.findall(after)[:1]
    )
