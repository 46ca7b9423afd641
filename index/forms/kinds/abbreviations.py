"""Which names, short or long, of a list of abbreviations are in a text?

Each spelling is searched for at one of its pieces: a long name at the piece that the fewest other names have, a
short name at its longest piece that is no syllable (``TP`` of ``TP Hồ Chí Minh``), since that is in the fewest
texts.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from itertools import chain

from timviet.index.forms.form import Form, Role
from timviet.index.forms.kind import FormGroup, FormKind, TriggerWord
from timviet.index.forms.kinds.abbreviation_list import Abbreviations, letters_of, term_of
from timviet.index.forms.kinds.abbreviation_spelling import (
    NAME_GAP,
    SHORT_GAP,
    WORD_GAP,
    NameSpelling,
    is_small_word,
    split_pieces,
    variants,
)
from timviet.index.forms.page import Page
from timviet.index.forms.syllable_text import hint_search
from timviet.index.lazy import lazy_pattern
from timviet.index.text.syllable import is_syllable

__all__ = ["abbreviation_kind"]

_GAP = lazy_pattern(r"[^\w\n]{0,3}+")  # between a trigger word and the next piece


def abbreviation_kind(abbreviations: Abbreviations) -> FormKind:
    """Return the kind of form of the names in a list."""

    def hints(name: str) -> list[str]:
        """Return the long name and its short names: every spelling contains one of them."""
        long = name.replace("-", " ")
        return [long, *abbreviations.short(long)]

    return FormKind(candidates={"abbr": hint_search(hints)}, words=_NameTriggers(abbreviations))


class _NameTriggers:
    """The trigger words of the names in a list."""

    def __init__(self, abbreviations: Abbreviations) -> None:
        self._spellings: dict[str, list[NameSpelling]] = {}  # by trigger word
        self._trigger_words: dict[tuple[str, bool], TriggerWord | None] = {}
        self._spellings_of_trigger: dict[TriggerWord, list[tuple[tuple[str, ...], NameSpelling]]] = {}
        long_names = {long: term_of(long) for long in dict.fromkeys(long for _, long in abbreviations.pairs)}
        self._add_long_names(long_names)
        self._add_short_names(abbreviations, long_names)
        self.words = frozenset(self._spellings)
        spellings = chain.from_iterable(self._spellings.values())
        self.followers = frozenset(
            chain.from_iterable(spelling.next_piece or () for spelling in spellings if spelling.requires_next_word)
        )

    def trigger_word(self, word: str, plain: str) -> TriggerWord | None:
        """Return the trigger at a word, or None; some names count only if ``plain`` is in upper case."""
        if word not in self._spellings:
            return None
        variant = word, plain == plain.upper()
        if variant not in self._trigger_words:
            self._trigger_words[variant] = self._new_trigger_word(*variant)
        return self._trigger_words[variant]

    def read(self, page: Page, occurrences: Sequence[tuple[int, TriggerWord]]) -> list[FormGroup]:
        """Return the names at trigger words; names with the same span are one group."""
        groups: dict[tuple[int, int], FormGroup] = {}
        lower = page.lower
        for start, trigger in occurrences:
            word = trigger.word
            gap = _GAP.match(lower, start + len(word))
            if gap is None:
                continue
            for next_pieces, spelling in self._spellings_of_trigger[trigger]:
                if not lower.startswith(next_pieces, gap.end()):  # this rejects most of them
                    continue
                span = spelling.find(lower, start)
                if span is None or not spelling.is_upper_where_needed(page, *span):
                    continue
                if not _has_only_usual_signs(spelling, page, span, word) and not any(
                    word in words and spelling.may_be_in(words) for words in page.words(*span)
                ):
                    continue
                group = groups.setdefault(span, [])
                if all(form.term != spelling.term for form in group):
                    group.append(Form(spelling.term, *span, spelling.role))
        return list(groups.values())

    def _new_trigger_word(self, word: str, is_upper: bool) -> TriggerWord | None:
        spellings = [spelling for spelling in self._spellings[word] if is_upper or not spelling.upper_only]
        if not spellings:
            return None
        followers = None
        if all(spelling.requires_next_word for spelling in spellings):
            followers = frozenset(chain.from_iterable(spelling.next_piece or () for spelling in spellings))
        trigger = TriggerWord(word, followers)
        self._spellings_of_trigger[trigger] = [
            (tuple(sorted(spelling.next_piece or ("",))), spelling) for spelling in spellings
        ]
        return trigger

    def _add_long_names(self, long_names: dict[str, str]) -> None:
        """Add the spellings of long names.

        :param long_names: the term of each long name
        """
        uses = Counter(piece for long in long_names for piece in set(split_pieces(long)))
        for long, term in long_names.items():
            pieces = split_pieces(long)
            gap = NAME_GAP if "," in long else WORD_GAP
            trigger = _rarest(pieces, lambda piece: (uses[piece], -len(piece)))
            self._add(pieces[trigger], NameSpelling(term, pieces, trigger, Role.ABOVE, gap))

    def _add_short_names(self, abbreviations: Abbreviations, long_names: dict[str, str]) -> None:
        """Add the spellings of short names; those with several meanings get the role ``BESIDE``."""
        meanings = Counter(
            letters
            for letters, _ in {(letters_of(short), long_names[long]) for short, long in abbreviations.pairs}
        )
        for short, long in abbreviations.pairs:
            pieces, letters, term = split_pieces(short), letters_of(short), long_names[long]
            upper_only = is_small_word(letters)
            role = Role.ABOVE if meanings[letters] == 1 else Role.BESIDE
            trigger = _rarest(pieces, lambda piece: (is_syllable(piece), -len(piece)))
            spelling = NameSpelling(term, pieces, trigger, role, SHORT_GAP, upper_only=upper_only)
            self._add(pieces[trigger], spelling)
            if len(pieces) > 1:
                self._add(letters, NameSpelling(term, (letters,), 0, role, SHORT_GAP, upper_only=upper_only))

    def _add(self, word: str, spelling: NameSpelling) -> None:
        for variant in variants(word):
            self._spellings.setdefault(variant, []).append(spelling)


def _rarest(pieces: Sequence[str], rank: Callable[[str], tuple[int, int]]) -> int:
    """Return the number of the piece with the lowest rank, but never of the last of several: none follows it."""
    return 0 if len(pieces) < 3 else min(range(len(pieces) - 1), key=lambda number: rank(pieces[number]))


def _has_only_usual_signs(spelling: NameSpelling, page: Page, span: tuple[int, int], word: str) -> bool:
    """Return whether no unusual sign (``_``) touches a piece of the spelling, so that its words need no check."""
    return spelling.has_gaps and len(word) > 1 and page.is_standalone(*span)
