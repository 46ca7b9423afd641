"""Which other spellings sound alike, in some part of the country or to a careless ear?"""

from __future__ import annotations

from collections.abc import Iterator

__all__ = ["sounding_alike"]

_ONSETS = [
    tuple(group.split()) for group in ("d gi r v", "tr ch", "s x", "l n", "c k q", "g gh", "ng ngh", "ph f")
]
_ENDINGS = [("n", "ng", "nh"), ("c", "t", "ch"), ("i", "y")]


def sounding_alike(folded: str) -> list[str]:
    """Gives a folded syllable and those whose onset or ending sounds alike, the syllable itself first."""
    return list(dict.fromkeys(_variants(folded)))


def _variants(folded: str) -> Iterator[str]:
    yield folded
    yield from _exchanged(folded, _ENDINGS, at_end=True)
    yield from _exchanged(folded, _ONSETS, at_end=False)


def _exchanged(folded: str, groups: list[tuple[str, ...]], *, at_end: bool) -> Iterator[str]:
    pieces = [(piece, group) for group in groups for piece in group]
    for piece, group in sorted(pieces, key=lambda each: -len(each[0])):
        if len(folded) > len(piece) and (folded.endswith(piece) if at_end else folded.startswith(piece)):
            for other in group:
                if other != piece:
                    yield folded[: -len(piece)] + other if at_end else other + folded[len(piece) :]
            return
