"""Which words does a hyphen divide at the end of a line?

``coopera-⏎tion`` is ``cooperation``, and ``e-⏎mail`` is ``e-mail`` or ``email``. The pieces are syllables as
everywhere, and the hyphen does not end the line, so the spelling with a hyphen is found without a form. The
spelling as one word is the part ``~word:cooperation``, as for a hyphenated word within a line. No dictionary is
asked whether there is such a word: nobody looks for the others.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator

from timviet.index.forms.form import Form, Role
from timviet.index.forms.kind import FormGroup, FormKind, SignTrigger
from timviet.index.forms.page import Page
from timviet.index.forms.syllable_text import SyllableText
from timviet.index.lazy import lazy_pattern
from timviet.index.text.fold import fold

__all__ = ["LINE_END_HYPHENS"]

_MAX_LENGTH = 48  # characters on either side of the hyphen
_PIECES = r"(?:[^\W_]{1,8}+-){0,4}[^\W_]{1,24}+"
_BEFORE = lazy_pattern(rf"(?<![^\W_])(?<!-){_PIECES}\Z")
_AFTER = lazy_pattern(r"[^\W_]{1,24}+(?:-[^\W_]{1,8}+){0,4}+(?![^\W_])")
_MAY_BE_DIVIDED = lazy_pattern("[-\u00ad\u2010-\u2015\u2212\ufe58\ufe63][^\\S\r\n]*[\r\n]")


def _read_divided(page: Page) -> Iterator[FormGroup]:
    """Yield a part for each word of a page that a hyphen divides at a line end."""
    lower = page.lower
    for hyphen in page.line_end_hyphens.tolist():
        before = _BEFORE.search(lower, max(hyphen - _MAX_LENGTH, 0), hyphen)
        after = _AFTER.match(lower, hyphen + 2)
        if before is not None and after is not None:
            word = fold(before.group() + after.group()).replace("-", "")
            if not word.isdecimal():
                yield [Form("~word:" + word, before.start(), after.end(), Role.PART)]


def _candidates(names: Collection[str], text: SyllableText) -> Iterator[int]:
    """Yield the syllables at which several with a hyphen at a line end make up one of the names, ascending."""
    starts = text.starts
    yield from sorted(
        {
            first
            for name in names
            for first, last in text.several_syllables(name.encode("utf-8", "surrogatepass"))
            if _MAY_BE_DIVIDED.search(text.text, starts[first], starts[last]) is not None
        }
    )


LINE_END_HYPHENS = FormKind(candidates={"word": _candidates}, signs=SignTrigger(r"\-", _read_divided))
"""Words divided at a line end."""
