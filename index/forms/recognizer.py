"""Which stretches of a text could be spelled in other ways, and what do they mean?

:func:`find_forms` reads documents and queries alike; :mod:`timviet.index.forms.form` says what a form is. The
recognizer is independent of the kinds of forms (:mod:`timviet.index.forms.form_kinds`): it runs each kind only at
the triggers of that kind, and resolves overlaps.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import lru_cache
from itertools import accumulate

import numpy as np
from numpy.typing import NDArray

from timviet.index.forms.digit_reader import DigitReader
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
"""What stands between texts of which no form may reach into the next."""

_FEW = 64  # chunks


class Recognizer:
    """Reads the forms of texts, of certain kinds."""

    def __init__(self, kinds: Sequence[FormKind]) -> None:
        """Make a recognizer; kinds that come first have precedence."""
        self._digits = DigitReader([kind.digits for kind in kinds if kind.digits is not None])
        self._word_triggers = [kind.words for kind in kinds if kind.words is not None]
        self._sign_triggers = [kind.signs for kind in kinds if kind.signs is not None]
        signs = "".join(trigger.signs for trigger in self._sign_triggers)
        self._signs = re.compile(f"[0-9{re.escape(signs)}]")
        self._triggers: PerTable[list[Triggers]] = PerTable(lambda: [Triggers(self._word_triggers)])

    def triggers(self, table: ChunkTable) -> Triggers:
        """Return the triggers of the chunks of a table; they begin afresh when they have grown enough."""
        kept = self._triggers.of(table)
        if kept[0].is_full:
            kept[0] = Triggers(self._word_triggers)
        return kept[0]

    def recognize(self, text: str) -> list[Form]:
        """Return the forms in a text; see :func:`find_forms`."""
        table, chunks = current_chunk_table(), text.split()
        all_triggers = self.triggers(table)
        if len(chunks) < _FEW:
            few, triggers = all_triggers.of_few(chunks)
            starts = np.array(_chunk_starts(text, chunks[: few[-1] + 1]))[few] if few else np.zeros(0, np.int64)
        else:
            rows = np.fromiter(map(table.__getitem__, chunks), np.int64, len(chunks))
            which, triggers = all_triggers.of(rows, chunks)
            offsets, is_chunk = chunk_starts(text)
            starts = offsets[is_chunk][which]
        if not triggers and not self._signs.search(text):
            return []
        parts = text.split(TEXT_BREAK)
        page = read_page(parts, list(accumulate((len(part) + 1 for part in parts[:-1]), initial=0)))
        forms = self.read(page, starts, triggers)
        if len(page.cuts[0]) == 1:
            return forms
        form_starts, form_ends = original_spans(page, forms)
        return [
            Form(form.term, start, end, form.role)
            for form, start, end in zip(forms, form_starts.tolist(), form_ends.tolist(), strict=True)
        ]

    def read(self, page: Page, starts: NDArray[np.int64], triggers: Sequence[Sequence[Trigger]]) -> list[Form]:
        """Return the forms in a page, by text, start, then wholes before the parts within them.

        Their offsets are those in the page.

        :param starts: (n,) offsets in the texts of the chunks that hold triggers
        :param triggers: (n,) the triggers of each of these chunks
        """
        groups = self._digits.read(page)
        groups += self._at_words(page, starts, triggers)
        for trigger in self._sign_triggers:
            groups += trigger.read(page)
        forms = resolve_overlaps(groups)
        forms.sort(key=lambda form: (form.start, -form.end, form.role is Role.PART, form.term))
        return [form for form, previous in zip(forms, [None, *forms], strict=False) if form != previous]

    def _at_words(
        self, page: Page, starts: NDArray[np.int64], triggers: Sequence[Sequence[Trigger]]
    ) -> list[FormGroup]:
        occurrences: list[list[tuple[int, TriggerWord]]] = [[] for _ in self._word_triggers]
        for chunk_start, of_chunk in zip(page.positions(starts).tolist(), triggers, strict=True):
            for offset, kind, word in of_chunk:
                occurrences[kind].append((chunk_start + offset, word))
        groups: list[FormGroup] = []
        for trigger, of_kind in zip(self._word_triggers, occurrences, strict=True):
            if of_kind:
                groups += trigger.read(page, of_kind)
        return groups


@lru_cache(maxsize=8)
def recognizer(abbreviations: Abbreviations | None = None) -> Recognizer:
    """Return the recognizer of all kinds, with the given list of abbreviations or the one that comes along."""
    return Recognizer(form_kinds(abbreviations or common_abbreviations()))


def find_forms(text: str, abbreviations: Abbreviations | None = None) -> list[Form]:
    """Return the forms in ``text``, by start, then wholes before the parts within them.

    ``text`` is normalized (NFC, plain quotes); ``–`` and ``—`` count as hyphens. Spans begin and end where
    syllables do. ``abbreviations`` replaces the list that comes with timviet. Linear in the length of text.
    """
    return recognizer(abbreviations).recognize(text)


def original_spans(page: Page, forms: Sequence[Form]) -> tuple[NDArray[np.int64], NDArray[np.int64]]:
    """Return where forms of a page start and end in its texts: (n,) and (n,)."""
    starts = np.array([form.start for form in forms], np.int64)
    ends = np.array([form.end for form in forms], np.int64)
    return page.offsets(starts), page.offsets(ends - 1) + 1


def _chunk_starts(text: str, chunks: Sequence[str]) -> list[int]:
    """Return where the first chunks of a text begin."""
    starts, end = [], 0
    for chunk in chunks:
        starts.append(text.index(chunk, end))
        end = starts[-1] + len(chunk)
    return starts
