"""What does one kind of form consist of?

A :class:`FormKind` has triggers, at which the recognizer tries to read a form of this kind, and candidate
searches, which return the syllables of a text at which a form may be (for highlighting). There are three sorts of
triggers:

* digits (:class:`DigitTrigger`): digits, and after them characters that may belong to the form;
* words (:class:`WordTrigger`): one of certain words, and after it a word that may belong to the form;
* signs (:class:`SignTrigger`): one of certain characters anywhere in the text.

A new kind is one module in :mod:`timviet.index.forms.kinds` that makes a ``FormKind``, and one line in
:mod:`timviet.index.forms.form_kinds`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Protocol, TypeAlias

from timviet.index.forms.form import Form
from timviet.index.forms.page import Page
from timviet.index.forms.syllable_text import CandidateSearch
from timviet.index.value_class import value_class

__all__ = ["DigitTrigger", "FixedWords", "FormGroup", "FormKind", "SignTrigger", "TriggerWord", "WordTrigger"]

FormGroup: TypeAlias = list[Form]
"""The forms that are read at one offset; if there are any, the first begins where the group begins."""


@value_class
class DigitTrigger:
    """The trigger of a kind whose forms begin with ASCII digits at the start of a syllable."""

    following: str
    """A regular expression, in lower case, that matches after the digits of every form of this kind.

    It is matched where the digits end. It may look back at them. It has no capturing groups.
    """

    read: Callable[[Page, int, int], tuple[FormGroup, int]]
    """Read the form whose digits are at (start, end).

    The second value is the offset at which reading continues: ``start`` if this kind reads nothing here. An empty
    group and a later offset skip digits that are a form of no kind.
    """

    continues_number: bool = False
    """Whether the form may begin after another number and one of ``. / , :``."""


@value_class
class TriggerWord:
    """One word at which a form may be read; others of the same spelling, for other names, are not equal."""

    __eq__ = object.__eq__
    __hash__ = object.__hash__

    word: str
    """In lower case."""

    followers: frozenset[str] | None
    """The words, in lower case, of which one must follow; None if any word may follow."""

    numeral_follows: bool = False
    """Whether digits or letters of a Roman numeral may also follow."""


class WordTrigger(Protocol):
    """The trigger words of a kind of form, and a function that reads its forms there."""

    @property
    def words(self) -> frozenset[str]:
        """All trigger words, in lower case."""
        ...

    @property
    def followers(self) -> frozenset[str]:
        """All followers of trigger words."""
        ...

    def trigger_word(self, word: str, plain: str) -> TriggerWord | None:
        """Return the trigger at a word, or None; ``plain`` is the word in its original case."""
        ...

    def read(self, page: Page, occurrences: Sequence[tuple[int, TriggerWord]]) -> list[FormGroup]:
        """Return the forms at trigger words, given as (offset in the page, trigger)."""
        ...


class FixedWords:
    """A fixed set of trigger words with one function that reads a form at any of them."""

    def __init__(self, words: Sequence[TriggerWord], read: Callable[[Page, int, str], FormGroup]) -> None:
        self._words: Mapping[str, TriggerWord] = {trigger.word: trigger for trigger in words}
        self._read = read
        self.words = frozenset(self._words)
        self.followers = frozenset[str]().union(*(trigger.followers or () for trigger in words))

    def trigger_word(self, word: str, plain: str) -> TriggerWord | None:
        """Return the trigger at a word, or None."""
        return self._words.get(word)

    def read(self, page: Page, occurrences: Sequence[tuple[int, TriggerWord]]) -> list[FormGroup]:
        """Return the forms at trigger words, except words that an unusual sign touches."""
        groups = []
        for start, trigger in occurrences:
            word = trigger.word
            group = self._read(page, start, word)
            if group:
                end = start + len(word)
                if page.is_standalone(start, end) or any(word in words for words in page.words(start, end)):
                    groups.append(group)
        return groups


@value_class
class SignTrigger:
    """The trigger of a kind whose forms occur only in texts with certain characters.

    All of them are parts or signs, so no form of another kind depends on them.
    """

    signs: str
    """The characters, before a page replaces any, as the inside of a character class of a regular expression."""

    read: Callable[[Page], Iterator[FormGroup]]
    """Read all forms of a page."""


@value_class
class FormKind:
    """The triggers and candidate searches of one kind of form."""

    candidates: Mapping[str, CandidateSearch]
    """For each namespace of its terms (``date``), a search for syllables at which forms of given names may be.

    Every form that this kind reads in a text has a candidate within it; a candidate need not be a form.
    """

    digits: DigitTrigger | None = None
    words: WordTrigger | None = None
    signs: SignTrigger | None = None
