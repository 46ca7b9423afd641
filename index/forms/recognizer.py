"""Which forms (dates, numbers, codes, names, …) are in a text?

:func:`find_forms` reads documents and queries alike; :mod:`timviet.index.forms.form` says what a form is. The
recognizer is independent of the kinds of forms (:mod:`timviet.index.forms.form_kinds`): it runs each kind only at
the triggers of that kind, and resolves overlaps.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import lru_cache
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from timviet.index.forms.digit_reader import DIGIT, DigitReader
from timviet.index.forms.form import Form, Role
from timviet.index.forms.form_kinds import form_kinds
from timviet.index.forms.kind import FormGroup, FormKind, TriggerWord
from timviet.index.forms.kinds.abbreviation_list import Abbreviations, common_abbreviations
from timviet.index.forms.overlaps import resolve_overlaps
from timviet.index.forms.page import TEXT_BREAK, Page, read_page
from timviet.index.forms.triggers import Trigger, Triggers
from timviet.index.tables.chunk_table import ChunkTable, PerTable, current_chunk_table
from timviet.index.text.chunks import chunk_starts

__all__ = ["TEXT_SEPARATOR", "Recognizer", "find_forms", "original_spans", "recognizer"]

TEXT_SEPARATOR = f" {TEXT_BREAK} "
"""A separator for joining texts: no form crosses it."""

_MIN_CHUNKS_FOR_ARRAYS = 64
_NO_STARTS = np.zeros(0, np.int64)


class Recognizer:
    """A reader of the forms of certain kinds."""

    def __init__(self, kinds: Sequence[FormKind]) -> None:
        """Make a recognizer; earlier kinds have precedence over later ones."""
        self._digits = DigitReader([kind.digits for kind in kinds if kind.digits is not None])
        self._word_triggers = [kind.words for kind in kinds if kind.words is not None]
        self._sign_triggers = [(kind.signs, kind.candidates.keys()) for kind in kinds if kind.signs is not None]
        signs = "".join(trigger.signs for trigger, _ in self._sign_triggers)
        self._sign = re.compile(f"[{signs}]")
        self._triggers: PerTable[list[Triggers]] = PerTable(lambda: [Triggers(self._word_triggers)])

    def triggers(self, table: ChunkTable) -> Triggers:
        """Return the triggers of the chunks of a table; new ones when the old ones are full."""
        kept = self._triggers.of(table)
        if kept[0].is_full:
            kept[0] = Triggers(self._word_triggers)
        return kept[0]

    def recognize(self, text: str, terms: Collection[str] | None = None) -> list[Form]:
        """Return the forms in a text; see :func:`find_forms`."""
        table, chunks = current_chunk_table(), text.split()
        trigger_finder = self.triggers(table)
        starts = _NO_STARTS
        if len(chunks) < _MIN_CHUNKS_FOR_ARRAYS:
            numbers, triggers = trigger_finder.find_in_few(chunks)
            if numbers:
                starts = np.array(_chunk_starts(text, chunks[: numbers[-1] + 1]))[numbers]
        else:
            rows = np.fromiter(map(table.__getitem__, chunks), np.int64, len(chunks))
            triggering, triggers = trigger_finder.find(rows, chunks)
            offsets, is_chunk = chunk_starts(text)
            starts = offsets[is_chunk][triggering]
        if not triggers and not DIGIT.search(text) and not self._sign.search(text):
            return []
        parts = text.split(TEXT_BREAK)
        page = read_page(parts, list(accumulate((len(part) + 1 for part in parts[:-1]), initial=0)))
        forms = self.read(page, starts, triggers, terms)
        if len(page.shift_table[0]) == 1:
            return forms
        form_starts, form_ends = original_spans(page, forms)
        return [
            Form(form.term, start, end, form.role)
            for form, start, end in zip(forms, form_starts.tolist(), form_ends.tolist(), strict=True)
        ]

    def read(
        self,
        page: Page,
        starts: NDArray[np.int64],
        triggers: Sequence[Sequence[Trigger]],
        terms: Collection[str] | None = None,
    ) -> list[Form]:
        """Return the forms in a page, by start, with wholes before the parts within them.

        Starts and ends of the forms are positions in the page.

        :param starts: (n,) offsets in the texts of the chunks that have triggers
        :param triggers: (n,) the triggers of each of these chunks
        :param terms: return only forms with these terms, which takes less time; None for all
        """
        groups = self._digits.read(page)
        groups += self._read_at_words(page, starts, triggers)
        namespaces = None if terms is None else {term.removeprefix("~").partition(":")[0] for term in terms}
        if self._sign.search(page.plain):
            for trigger, own_namespaces in self._sign_triggers:
                if namespaces is None or not namespaces.isdisjoint(own_namespaces):
                    groups += trigger.read(page)
        forms = resolve_overlaps(groups)
        if terms is not None:
            forms = [form for form in forms if form.term in terms]
        forms.sort(key=lambda form: (form.start, -form.end, form.role is Role.PART, form.term))
        return [form for form, previous in zip(forms, [None, *forms], strict=False) if form != previous]

    def _read_at_words(
        self, page: Page, starts: NDArray[np.int64], triggers: Sequence[Sequence[Trigger]]
    ) -> list[FormGroup]:
        if not triggers:
            return []
        occurrences: list[list[tuple[int, TriggerWord]]] = [[] for _ in self._word_triggers]
        for chunk_start, chunk_triggers in zip(page.positions(starts).tolist(), triggers, strict=True):
            for offset, kind, word in chunk_triggers:
                occurrences[kind].append((chunk_start + offset, word))
        groups: list[FormGroup] = []
        for trigger, kind_occurrences in zip(self._word_triggers, occurrences, strict=True):
            if kind_occurrences:
                groups += trigger.read(page, kind_occurrences)
        return groups


@lru_cache(maxsize=8)
def recognizer(abbreviations: Abbreviations | None = None) -> Recognizer:
    """Return the recognizer of all kinds of form.

    :param abbreviations: a list that replaces the list that comes with timviet
    """
    return Recognizer(form_kinds(abbreviations or common_abbreviations()))


def find_forms(
    text: str, abbreviations: Abbreviations | None = None, terms: Collection[str] | None = None
) -> list[Form]:
    """Return the forms in a text, by start, with wholes before the parts within them.

    Spans begin and end where syllables do. The time is linear in the length of the text.

    :param text: normalized text (NFC, plain quotes); ``–`` and ``—`` count as hyphens
    :param abbreviations: a list that replaces the list that comes with timviet
    :param terms: return only forms with these terms, which takes less time; None for all
    """
    return recognizer(abbreviations).recognize(text, terms)


def original_spans(page: Page, forms: Sequence[Form]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return the starts and the ends of the forms of a page as offsets in its texts: (n,) each."""
    starts = np.array([form.start for form in forms], np.int64)
    ends = np.array([form.end for form in forms], np.int64)
    return page.offsets(starts), page.offsets(ends - 1) + 1


def _chunk_starts(text: str, chunks: Sequence[str]) -> list[int]:
    """Return the offsets of the given chunks, the first chunks of a text."""
    starts, end = [], 0
    for chunk in chunks:
        starts.append(text.index(chunk, end))
        end = starts[-1] + len(chunk)
    return starts
