"""Which forms does a pattern of digits match, however their digits are grouped in documents?

``0912345*`` matches the syllables that begin so, and the telephone number «0912 345 678» too, since its form is
``num:0912345678``. So do ``29A-123*`` number plates, ``9786041*`` the numbers of books and ``05-CT*`` codes of
documents, whose forms begin with the kind and what was typed without its signs.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from itertools import islice

from timviet.index.text.fold import fold
from timviet.search.contract.lexicon import Lexicon
from timviet.search.query.wildcard import compile_wildcard
from timviet.search.work import PLANNING, TEST, current_work

__all__ = ["MAX_FORMS", "matching_forms"]

MAX_FORMS = 100
"""Maximum number of forms of a pattern; each is a term to search for."""

_MIN_TYPED = {"num": 4, "plate": 4, "code": 3}
"""How many letters and digits must be before the first wildcard."""

_MAX_READ = 2000  # forms that are compared with a pattern
_SIGNS = re.compile(r"[^\w*?]+|_")
_DIGITS = re.compile(r"[0-9]+[0-9*?]*")
_PLATE = re.compile(r"[1-9][0-9][a-z]{1,2}[0-9*?]*")
_CODE = re.compile(r"0*([0-9]+[a-z]?/[a-z0-9/*?]*)")
_COUNTRY = "84"


def matching_forms(pattern: str, lexicon: Lexicon, *, is_complete: bool = False) -> Mapping[str, int]:
    """Return the forms that a pattern matches, with their document frequencies; of each kind ``MAX_FORMS``.

    :param is_complete: return all of them, as far as work is left
    """
    forms: dict[str, int] = {}
    work = current_work()
    max_read, max_forms = (None, None) if is_complete else (_MAX_READ, MAX_FORMS)
    for namespace, name in _patterns_of_forms(fold(pattern)):
        prefix = re.split("[*?]", name, maxsplit=1)[0]
        if sum(map(str.isalnum, prefix)) < _MIN_TYPED[namespace]:
            continue
        matches = compile_wildcard(name).fullmatch
        start = len(namespace) + 1
        found: dict[str, int] = {}
        for term, count in islice(lexicon.forms(f"{namespace}:{prefix}"), max_read):
            work.done += TEST
            if not work.may_go_on(PLANNING):
                return forms
            if matches(term[start:]):
                found[term] = count
            if len(found) == max_forms:
                break
        forms |= found
    return forms


def _patterns_of_forms(pattern: str) -> Iterator[tuple[str, str]]:
    """Yield the namespaces of the forms that a folded pattern may match, each with a pattern of their names."""
    solid = _SIGNS.sub("", pattern)
    if _DIGITS.fullmatch(solid):
        yield "num", solid
        if solid.startswith(_COUNTRY):
            yield "num", f"0{solid.removeprefix(_COUNTRY)}"
    elif _PLATE.fullmatch(solid):
        yield "plate", solid
    if (code := _CODE.fullmatch(_SIGNS.sub("/", pattern))) is not None:
        yield "code", code[1]
