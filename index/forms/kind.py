"""What does one kind of form consist of?

A :class:`FormKind` holds all that is known of its kind: what makes the recognizer look (its triggers), what is
read there, and where in a text one of its forms could stand (its candidates, which highlighting asks for). There
are three sorts of trigger:

* digits (:class:`DigitTrigger`): a number begins here, and what follows its digits may belong to the form;
* words (:class:`WordTrigger`): one of certain words stands here, and the next word may follow it;
* signs (:class:`SignTrigger`): one of certain characters stands somewhere in the text.

A new kind is one module that makes a ``FormKind``, and one line in :mod:`timviet.index.forms.form_kinds`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol, TypeAlias

from timviet.index.forms.form import Form
from timviet.index.forms.page import Page
from timviet.index.forms.syllable_text import CandidateSearch

__all__ = ["DigitTrigger", "FixedWords", "FormGroup", "FormKind", "SignTrigger", "TriggerWord", "WordTrigger"]

FormGroup: TypeAlias = list[Form]
"""The forms that are read at one offset, at least one; the first begins where the group begins."""


@dataclass(frozen=True, slots=True, eq=False)
class DigitTrigger:
    """A form that begins with ASCII digits that stand at the beginning of a syllable."""

    following: str
    """A regular expression, in lower case, for what stands after the digits of every such form.

    It is matched where the digits end. It may look back at them, with groups that capture nothing.
    """

    read: Callable[[Page, int, int], tuple[FormGroup, int]]
    """Read a form whose digits stand at (start, end).

    The second value is the offset at which reading goes on: ``start`` if there is nothing to read. Digits that are
    known to be no form are passed over with an empty group and a later offset.
    """

    continues_number: bool = False
    """Whether the form may begin after another number and one of ``. / , :``."""


@dataclass(frozen=True, slots=True, eq=False)
class TriggerWord:
    """A word at which a kind of form is looked for."""

    word: str
    """In lower case."""

    followers: frozenset[str] | None
    """The words of which one must follow, in lower case; None if any may."""

    numeral_follows: bool = False
    """Whether digits or the letters of a Roman numeral may follow as well."""


class WordTrigger(Protocol):
    """The words at which a kind of form is looked for, and what is read there."""

    @property
    def words(self) -> frozenset[str]:
        """All these words, in lower case."""
        ...

    @property
    def followers(self) -> frozenset[str]:
        """All words that are a follower of some of them."""
        ...

    def trigger_word(self, word: str, plain: str) -> TriggerWord | None:
        """Return what is looked for at a word, or None; ``plain`` is the word as it stands in the text."""
        ...

    def read(self, page: Page, places: Sequence[tuple[int, TriggerWord]]) -> list[FormGroup]:
        """Return the forms at trigger words that stand at the given offsets of a page."""
        ...


class FixedWords:
    """A fixed set of trigger words with one function that reads a form at any of them."""

    def __init__(self, words: Sequence[TriggerWord], read: Callable[[Page, int, str], FormGroup]) -> None:
        self._words: Mapping[str, TriggerWord] = {trigger.word: trigger for trigger in words}
        self._read = read
        self.words = frozenset(self._words)
        self.followers = frozenset[str]().union(*(trigger.followers or () for trigger in words))

    def trigger_word(self, word: str, plain: str) -> TriggerWord | None:
        """Return what is looked for at a word, or None."""
        return self._words.get(word)

    def read(self, page: Page, places: Sequence[tuple[int, TriggerWord]]) -> list[FormGroup]:
        """Return the forms at trigger words, except where an unusual sign touches the word."""
        groups = []
        for start, trigger in places:
            word = trigger.word
            group = self._read(page, start, word)
            if group:
                end = start + len(word)
                if page.stands_alone(start, end) or any(word in words for words in page.words(start, end)):
                    groups.append(group)
        return groups


@dataclass(frozen=True, slots=True, eq=False)
class SignTrigger:
    """A form that only texts with certain characters hold."""

    signs: str
    """These characters, as they stand in texts."""

    read: Callable[[Page], Iterator[FormGroup]]
    """Read all forms of a page."""


@dataclass(frozen=True, slots=True, eq=False)
class FormKind:
    """All that is known of one kind of form."""

    candidates: Mapping[str, CandidateSearch]
    """For each namespace of its canonical terms (``date``), where forms of given names in it could stand.

    A form that this kind reads never stands in a text without a candidate in it; a candidate need not be a form.
    """

    digits: DigitTrigger | None = None
    words: WordTrigger | None = None
    signs: SignTrigger | None = None
