"""Which folded syllables sound alike in some dialect, or are easily confused?"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

__all__ = ["sounding_alike"]

_ONSETS: Sequence[Sequence[str]] = [
    ("d", "gi", "r", "v"),
    ("tr", "ch"),
    ("s", "x"),
    ("l", "n"),
    ("c", "k", "q"),
    ("g", "gh"),
    ("ng", "ngh"),
    ("ph", "f"),
]
_ENDINGS: Sequence[Sequence[str]] = [("n", "ng", "nh"), ("c", "t", "ch"), ("i", "y")]


def sounding_alike(folded: str) -> list[str]:
    """Return a folded syllable, and those that differ only in an onset or ending that sounds alike."""
    return list(dict.fromkeys([folded, *_with_other_ending(folded), *_with_other_onset(folded)]))


def _with_other_ending(folded: str) -> Iterator[str]:
    for ending, others in _longest_first(_ENDINGS):
        if len(folded) > len(ending) and folded.endswith(ending):
            yield from (folded[: -len(ending)] + other for other in others)
            return


def _with_other_onset(folded: str) -> Iterator[str]:
    for onset, others in _longest_first(_ONSETS):
        if len(folded) > len(onset) and folded.startswith(onset):
            yield from (other + folded[len(onset) :] for other in others)
            return


def _longest_first(groups: Sequence[Sequence[str]]) -> list[tuple[str, list[str]]]:
    """Return each piece with the others of its group, longest first, so that ``ngh`` is tried before ``ng``."""
    pieces = [(piece, [other for other in group if other != piece]) for group in groups for piece in group]
    return sorted(pieces, key=lambda pair: -len(pair[0]))
