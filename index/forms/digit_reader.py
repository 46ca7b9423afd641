"""At which digits of a text does a form begin, and of which kind?

One regular expression finds the digits worth a look. For each kind it says whether what follows the digits may
belong to a form of that kind, so that few kinds are asked.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from timviet.index.forms.kind import DigitTrigger, FormGroup
from timviet.index.forms.page import Page

__all__ = ["DigitReader"]


class DigitReader:
    """Reads the forms that begin with digits."""

    def __init__(self, triggers: Sequence[DigitTrigger]) -> None:
        """Make a reader.

        :param triggers: of all kinds; the first that reads something at some digits has them
        """
        self._readers = [trigger.read for trigger in triggers]
        self._pattern = re.compile(_pattern(triggers), re.DOTALL)

    def read(self, page: Page) -> list[FormGroup]:
        """Return the forms of a page that begin with digits, in one group those of each offset."""
        groups: list[FormGroup] = []
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
    """Return an expression that matches the digits at which some trigger may read a form.

    Group 1 is empty if the digits go on with another number, else None. Then comes one group for each trigger:
    empty if a form may begin here, else None. The groups are atomic, or a search would try again without them.
    """
    pieces = [r"[0-9](?<![^\W_].)(?>(?<=\d[./,:].)()|)[0-9]*+"]
    is_any = "(?!)"
    for number, trigger in enumerate(triggers, 2):
        ahead = f"(?={trigger.following})"
        pieces.append(f"(?>{ahead if trigger.continues_number else f'(?(1)(?!)|{ahead})'}()|)")
        is_any = f"(?({number})|{is_any})"
    return "".join(pieces) + is_any
