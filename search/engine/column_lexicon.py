"""How does an index on disk implement the lexicon of planning and suggestions?

Each segment keeps its own counts; the counts of the index are their sums.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from timviet.index.store.commit.snapshot import SegmentSequence
from timviet.search.engine.segment_part import SegmentPart
from timviet.search.lexicon.summed_lexicon import SummedLexicon

if TYPE_CHECKING:
    from timviet.index.continuation import Continuation, Sampling

__all__ = ["ColumnLexicon"]


class ColumnLexicon(SummedLexicon):
    """The lexicon of one commit, with how its texts go on; several threads may use it at once."""

    def __init__(self, snapshot: SegmentSequence) -> None:
        super().__init__([*map(SegmentPart, snapshot.segments)])
        self._segments, self._bases = snapshot.segments, snapshot.bases

    def continuations(
        self, field: str, before: Sequence[str], prefix: str, sampling: Sampling, *, at_start: bool
    ) -> Iterable[Continuation]:
        """Return how a field goes on after some folded syllables, in no order; each continuation once."""
        from timviet.index.store.segment.continuations import continuations  # a search needs none of it

        if len(self._segments) == 1:
            return list(continuations(self._segments[0], field, before, prefix, sampling, at_start=at_start))
        merged: dict[tuple[tuple[str, ...], tuple[str, ...], bool], Continuation] = {}
        for segment, base in zip(self._segments, self._bases, strict=True):
            for row in continuations(segment, field, before, prefix, sampling, at_start=at_start):
                known = merged.get(key := (row.preceding, row.spellings, row.is_whole))
                count = row.count if known is None else row.count + known.count
                merged[key] = replace(row, count=count, document=base + row.document)
        return merged.values()
