"""Which stretches of a text must be read to find certain forms in it?

Reading all forms of a text takes longer than the rest of the work for a snippet. So each kind of form has a fast
search for candidates, the syllables at which a form may be, and only the stretches around candidates are read.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Collection, Iterator, Mapping
from functools import lru_cache

from timviet.index.analysis.scan import Scan
from timviet.index.forms.form_kinds import form_kinds
from timviet.index.forms.kinds.abbreviation_list import common_abbreviations
from timviet.index.forms.syllable_text import CandidateSearch, SyllableText
from timviet.index.lazy import lazy_pattern
from timviet.index.text.chunk_split import MARK

__all__ = ["stretches_to_read"]

_BEFORE, _AFTER = 12, 24  # syllables that are read around a candidate: only long lists are longer
_AFTER_NAME = 14  # the same after a name or a word: no name that begins there is longer
_NAMES = frozenset(["abbr", "word"])
_MIN_SKIPPED = 10  # syllables; reading fewer is faster than beginning a new stretch after them
_MAX_LENGTH = 4_000  # syllables of a stretch
_NUMBER_SIGNS = "²³¹⁰-₉①-⑳⓪㉑-㊿"
# A set first, which is found fast: in most texts none of its characters is.
_DIVIDED = lazy_pattern(f"[{MARK[1:-1]}{_NUMBER_SIGNS}](?:(?<={MARK})|(?<=[0-9][{_NUMBER_SIGNS}]))")


def stretches_to_read(scan: Scan, forms: Collection[str]) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) of the stretches of a text in which the forms may be, ascending.

    :param forms: canonical terms, with or without a tilde
    """
    if not len(scan):
        yield scan.origin, scan.end  # there may be signs that are a form
        return
    names = _names_by_namespace(forms)
    after = _AFTER_NAME if names.keys() <= _NAMES else _AFTER
    first = end = 0  # numbers of syllables
    for number in _candidates(scan, names):
        if end and (number - _BEFORE > end + _MIN_SKIPPED or number - first > _MAX_LENGTH):
            yield _offsets(scan, first, end)
            end = 0
        if not end:
            first = max(number - _BEFORE, 0)
        end = number + after
    if end:
        yield _offsets(scan, first, end)


def _offsets(scan: Scan, first: int, end: int) -> tuple[int, int]:
    """Return the (start, end) of a range of syllables, with the signs around it, without a blank at an end."""
    text = scan.text
    start = scan.ends[first - 1] if first else scan.origin
    stop = scan.starts[end] if end < len(scan) else scan.end
    return start + (text[start] == " "), stop - (text[stop - 1] == " ")


def _names_by_namespace(forms: Collection[str]) -> dict[str, set[str]]:
    names: dict[str, set[str]] = {}
    for form in forms:
        namespace, _, name = form.removeprefix("~").partition(":")
        names.setdefault(namespace, set()).add(name)
    return names


def _candidates(scan: Scan, names: Mapping[str, set[str]]) -> list[int]:
    """Return the numbers of the syllables at which one of the forms may be, ascending.

    The searches know syllables, so syllables that forms divide are candidates for all: those with a mark that no
    letter has, and digits with raised, lowered or circled ones after them.
    """
    text = SyllableText(scan.text, scan.tokens, scan.starts)
    searches = _searches()
    candidates = {bisect_right(scan.starts, match.start()) - 1 for match in _DIVIDED.finditer(scan.text)}
    for namespace, of_namespace in names.items():
        for search in searches.get(namespace, ()):
            candidates.update(search(of_namespace, text))
    return sorted(candidates)


@lru_cache(maxsize=1)
def _searches() -> dict[str, list[CandidateSearch]]:
    """Return the searches for candidates by the namespace of the forms."""
    searches: dict[str, list[CandidateSearch]] = {}
    for kind in form_kinds(common_abbreviations()):
        for namespace, search in kind.candidates.items():
            searches.setdefault(namespace, []).append(search)
    return searches
