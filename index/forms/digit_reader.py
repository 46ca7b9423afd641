"""Which forms in a text begin with digits?

One regular expression finds the digits at which a form may begin. It has one group for each kind, which matches if
the characters after the digits may belong to a form of that kind. So few kinds are tried at each number.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from timviet.index.forms.kind import DigitTrigger, FormGroup
from timviet.index.forms.page import Page
from timviet.index.lazy import lazy_pattern, lazy_property
from timviet.index.text.chunk_split import EAST_ASIAN

__all__ = ["DIGIT", "DigitReader"]

DIGIT = lazy_pattern("[0-9]")
"""A digit with which a form may begin."""


class DigitReader:
    """A reader of the forms that begin with digits."""

    def __init__(self, triggers: Sequence[DigitTrigger]) -> None:
        """Make a reader.

        :param triggers: of all kinds; when several match at the same digits, the first wins
        """
        self._readers = [trigger.read for trigger in triggers]
        self._triggers = triggers

    @lazy_property
    def _pattern(self) -> re.Pattern[str]:
        return re.compile(_pattern(self._triggers), re.DOTALL)

    def read(self, page: Page) -> list[FormGroup]:
        """Return the forms of a page that begin with digits, as one group for each number."""
        groups: list[FormGroup] = []
        if not DIGIT.search(page.lower):  # most queries: the expression takes a while to compile
            return groups
        done = 0
        readers = self._readers
        for match in self._pattern.finditer(page.lower):
            start, end = match.span()
            if start < done:
                continue
            for read, may_begin in zip(readers, match.groups()[1:], strict=True):
                if may_begin is None:
                    continue
                group, done = read(page, start, end)
                if group:
                    groups.append(group)
                if done > start:
                    break
        return groups


def _pattern(triggers: Sequence[DigitTrigger]) -> str:
    """Return an expression that matches digits at which some trigger may read a form.

    Group 1 is empty if the digits continue another number, else None. Then there is one group for each trigger:
    empty if a form may begin here, else None. The groups are atomic; otherwise a search would backtrack and match
    without them.
    """
    pieces = [rf"[0-9](?<![^\W_{EAST_ASIAN}].)(?>(?<=\d[./,:].)()|)[0-9]*+"]
    is_any = "(?!)"
    for number, trigger in enumerate(triggers, 2):
        ahead = f"(?={trigger.following})"
        pieces.append(f"(?>{ahead if trigger.continues_number else f'(?(1)(?!)|{ahead})'}()|)")
        is_any = f"(?({number})|{is_any})"
    return "".join(pieces) + is_any
