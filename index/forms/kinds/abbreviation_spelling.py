"""How may a short or long name be spelled in a text?

A long name (``Ủy ban nhân dân``) is found in any case, with either tone placement, and without its accents, but
not with other accents. A short name (``UBND``, ``TP.HCM``) is found in any case, with dots, dashes, ``&`` and
blanks between its pieces. A short name that could be a syllable or a small word (``TƯ``, ``CA``, ``WHO``) must be
in upper case, and not inside a title in upper case.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import permutations

from timviet.index.forms.form import Role
from timviet.index.forms.page import Page
from timviet.index.lazy import lazy_pattern, lazy_property
from timviet.index.tables.bounded_cache import cached_if_short
from timviet.index.text.fold import fold

__all__ = ["NAME_GAP", "SHORT_GAP", "WORD_GAP", "NameSpelling", "is_small_word", "split_pieces", "variants"]

SHORT_GAP = r"(?:\. ?| ?[-&/] ?| )?"
"""Regular expression for the signs between two pieces of a short name."""
WORD_GAP = r"(?: ?- ?| )"
"""Regular expression for the signs between two syllables of a long name."""
NAME_GAP = r"(?:, ?| ?- ?| )"
"""Regular expression for the signs between two syllables of a long name with commas."""
_MAX_GAP = 3  # characters that these expressions match at most

_PIECE = lazy_pattern(r"[^\W_]++")
_SYLLABLE = lazy_pattern(
    r"(?:ngh?|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ng|nh|ch|[mnptc])?"
)
_TONE_PLACEMENTS = {
    one: other
    for first, second in (("oòóỏõọ", "aàáảãạ"), ("oòóỏõọ", "eèéẻẽẹ"), ("uùúủũụ", "yỳýỷỹỵ"))
    for tone in range(1, 6)
    for one, other in permutations((first[tone] + second[0], first[0] + second[tone]))
}


class NameSpelling:
    """One spelling of a name, searched for wherever one of its pieces, the trigger, occurs.

    Variants and patterns are made on first use: most spellings of a list never occur.
    """

    def __init__(
        self, term: str, pieces: Sequence[str], trigger: int, role: Role, gap: str, *, upper_only: bool = False
    ) -> None:
        """Describe a spelling.

        :param term: the canonical term of the name
        :param pieces: the letters and digits of the spelling between other signs, in lower case
        :param trigger: index of the piece that is the trigger
        :param gap: regular expression for the signs between two pieces
        :param upper_only: whether the spelling must be in upper case
        """
        self.term = term
        self.role = role
        self.upper_only = upper_only
        self._pieces, self._trigger, self._gap = pieces, trigger, gap

    @property
    def has_gaps(self) -> bool:
        """Whether its pieces are always separated by blanks, commas or hyphens."""
        return self._gap != SHORT_GAP

    @property
    def requires_next_word(self) -> bool:
        """Whether another word must follow the trigger."""
        return self.next_piece is not None and self.has_gaps

    @lazy_property
    def next_piece(self) -> set[str] | None:
        """The variants of the piece after the trigger, or None if the trigger is the last piece."""
        pieces_after = self._pieces[self._trigger + 1 :]
        return variants(pieces_after[0]) if pieces_after else None

    @lazy_property
    def _other_pieces(self) -> list[set[str]]:
        return [variants(piece) for number, piece in enumerate(self._pieces) if number != self._trigger]

    @lazy_property
    def _pieces_before(self) -> list[set[str]]:
        """The variants of the pieces before the trigger, the nearest piece first."""
        return [variants(piece) for piece in reversed(self._pieces[: self._trigger])]

    @lazy_property
    def _pattern(self) -> re.Pattern[str]:
        alternatives = ("(?:" + "|".join(sorted(variants(piece))) + ")" for piece in self._pieces)
        return re.compile(self._gap.join(alternatives) + r"(?![^\W_])")

    def may_be_in(self, words: frozenset[str]) -> bool:
        """Return whether the words of a text include a variant of each piece other than the trigger."""
        return not any(map(words.isdisjoint, self._other_pieces))

    def find(self, lower: str, trigger_start: int) -> tuple[int, int] | None:
        """Return the span of the spelling whose trigger is at ``trigger_start``, or None."""
        start = trigger_start
        for variants_of_piece in self._pieces_before:
            for variant in variants_of_piece:
                begin = lower.rfind(variant, max(start - _MAX_GAP - len(variant), 0), start)
                if begin >= 0:
                    start = begin
                    break
            else:
                return None
        if start and lower[start - 1].isalnum():
            return None
        match = self._pattern.match(lower, start)
        return match.span() if match else None

    def is_upper_where_needed(self, page: Page, start: int, end: int) -> bool:
        """Return whether the letters at (start, end) are in upper case, if they must be.

        If they must, the neighboring words may not be syllables in upper case: those belong to a title.
        """
        if not self.upper_only:
            return True
        if not page.plain[start:end].isupper():
            return False
        before, after = page.around(start, end, 9)
        return not any(
            word.isupper() and len(word) > 1 and _SYLLABLE.fullmatch(fold(word.lower()))
            for word in _PIECE.findall(before)[-1:] + _PIECE.findall(after)[:1]
        )


@cached_if_short(4096)
def variants(word: str) -> set[str]:
    """Return the variants of a word in lower case: with either tone placement, and without accents."""
    spellings = {word, fold(word)}
    if (other := _TONE_PLACEMENTS.get(word[-2:])) is not None and not word.startswith("q"):
        spellings.add(word[:-2] + other)
    return spellings


@cached_if_short(4096)
def split_pieces(name: str) -> tuple[str, ...]:
    """Return the pieces of a name: its letters and digits between other signs, in lower case."""
    return tuple(_PIECE.findall(name.lower()))


def is_small_word(letters: str) -> bool:
    """Return whether the letters of a short name could be a syllable or a small word."""
    folded = fold(letters)
    return _SYLLABLE.fullmatch(folded) is not None or (len(folded) < 4 and not set(folded).isdisjoint("aeiouy"))
