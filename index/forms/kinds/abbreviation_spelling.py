"""In which ways is the short or long name of something written?

A long name (``Ủy ban nhân dân``) is found in any case, with either tone placement, and with marks missing but
not with others. A short name (``UBND``, ``TP.HCM``) is found in any case too, with dots, dashes, ``&`` and blanks
between its pieces. If it could be a syllable or a small word (``TƯ``, ``CA``, ``WHO``), it must be in upper case,
and not inside a title that is.
"""

from __future__ import annotations

import re
from functools import cached_property, lru_cache
from itertools import permutations

from timviet.index.forms.form import Role
from timviet.index.forms.page import Page
from timviet.index.text.fold import fold

__all__ = ["NAME_GAP", "SHORT_GAP", "WORD_GAP", "NameSpelling", "is_small_word", "pieces_of", "variants"]

SHORT_GAP = r"(?:\. ?| ?[-&/] ?| )?"
"""What may stand between the pieces of a short name."""
WORD_GAP = r"(?: ?- ?| )"
"""What may stand between the syllables of a long name."""
NAME_GAP = r"(?:, ?| ?- ?| )"
"""The same of a long name that has commas."""
_LONGEST_GAP = 3  # characters that these match

_PIECE = re.compile(r"[^\W_]++")
_SYLLABLE = re.compile(
    r"(?:ngh?|nh|gh|gi|kh|ph|th|tr|ch|qu|[bcdghklmnpqrstvx])?[aeiouy]{1,3}(?:ng|nh|ch|[mnptc])?"
)
_TONE_PLACEMENTS = {
    one: other
    for first, second in (("oòóỏõọ", "aàáảãạ"), ("oòóỏõọ", "eèéẻẽẹ"), ("uùúủũụ", "yỳýỷỹỵ"))
    for tone in range(1, 6)
    for one, other in permutations((first[tone] + second[0], first[0] + second[tone]))
}


class NameSpelling:
    """One spelling of a name, which is looked for where one of its pieces stands.

    What is needed to find it is made when it is first asked for: most spellings of a list are never met.
    """

    def __init__(
        self, term: str, pieces: list[str], trigger: int, role: Role, gap: str, *, upper_only: bool = False
    ) -> None:
        """Describe a spelling.

        :param term: the canonical term of what it names
        :param pieces: its letters and digits between other signs, in lower case
        :param trigger: which of the pieces it is looked for at
        :param gap: regular expression for what may stand between the pieces
        :param upper_only: whether it must be in upper case
        """
        self.term = term
        self.role = role
        self.upper_only = upper_only
        self._pieces, self._trigger, self._gap = pieces, trigger, gap

    @property
    def has_gaps(self) -> bool:
        """Whether blanks, commas or hyphens always stand between its pieces."""
        return self._gap != SHORT_GAP

    @property
    def requires_next_word(self) -> bool:
        """Whether another word must follow that of the trigger."""
        return self.next_piece is not None and self.has_gaps

    @cached_property
    def next_piece(self) -> set[str] | None:
        """The ways to write the piece after the trigger, or None if that is the last."""
        following = self._pieces[self._trigger + 1 :]
        return variants(following[0]) if following else None

    @cached_property
    def _other_pieces(self) -> list[set[str]]:
        return [variants(piece) for number, piece in enumerate(self._pieces) if number != self._trigger]

    @cached_property
    def _pieces_before(self) -> list[set[str]]:
        """The ways to write the pieces before the trigger, the nearest first."""
        return [variants(piece) for piece in reversed(self._pieces[: self._trigger])]

    @cached_property
    def _pattern(self) -> re.Pattern[str]:
        alternatives = ("(?:" + "|".join(sorted(variants(piece))) + ")" for piece in self._pieces)
        return re.compile(self._gap.join(alternatives) + r"(?![^\W_])")

    def may_be_in(self, words: frozenset[str]) -> bool:
        """Return whether a text of these words may contain the spelling."""
        return not any(map(words.isdisjoint, self._other_pieces))

    def find(self, lower: str, trigger_start: int) -> tuple[int, int] | None:
        """Return the span of the spelling whose trigger stands at ``trigger_start``, or None."""
        start = trigger_start
        for spellings in self._pieces_before:
            for spelling in spellings:
                begin = lower.rfind(spelling, max(start - _LONGEST_GAP - len(spelling), 0), start)
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

        The words beside them must not be words in upper case then: those are a title.
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


@lru_cache(maxsize=4096)
def variants(word: str) -> set[str]:
    """Return the ways to write a lower-case word: either tone placement, and without marks."""
    spellings = {word, fold(word)}
    if (other := _TONE_PLACEMENTS.get(word[-2:])) is not None and not word.startswith("q"):
        spellings.add(word[:-2] + other)
    return spellings


def pieces_of(name: str) -> list[str]:
    """Return the letters and digits of a name between other signs, in lower case."""
    return _PIECE.findall(name.lower())


def is_small_word(letters: str) -> bool:
    """Return whether the letters of a short name could be a syllable or a small word."""
    folded = fold(letters)
    return _SYLLABLE.fullmatch(folded) is not None or (len(folded) < 4 and not set(folded).isdisjoint("aeiouy"))
