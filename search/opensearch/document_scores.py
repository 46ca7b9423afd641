"""Which sections of a document are the best for a plan, and what makes up its score?

The cluster tells only scores. So the few documents that are shown are analyzed once more, and our own engine
evaluates the plan over them, with the statistics of the whole index.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager

from timviet.index.document import Document
from timviet.index.store.commit.snapshot import SegmentSequence
from timviet.search.contract.explanation import Explanation
from timviet.search.contract.plan import PlanNode
from timviet.search.engine.column_engine import ColumnEngine
from timviet.search.engine.statistics import IndexTotals
from timviet.search.opensearch.document_segment import segment_of

__all__ = ["DocumentScores"]


class DocumentScores:
    """Evaluates plans over single documents of a commit; several threads may use it at once."""

    def __init__(self, document: Callable[[int], Document], totals: IndexTotals) -> None:
        """Take what is known of the commit.

        :param document: returns the document that has a number, as it was added
        """
        self._document, self._totals = document, totals

    def best_sections(self, plan: PlanNode, numbers: Sequence[int], count: int) -> Mapping[int, list[int]]:
        """Return the best sections of long documents.

        See :meth:`timviet.search.contract.engine.Engine.best_sections`.
        """
        documents = {number: self._document(number) for number in numbers}
        with self._engine(documents.values()) as (engine, firsts):
            number_of = dict(zip(firsts, documents, strict=True))
            best = engine.best_sections(plan, firsts, count)
            return {
                number_of[first]: [number_of[first] + section - first for section in sections]
                for first, sections in best.items()
            }

    def explain(self, plan: PlanNode, number: int) -> Explanation:
        """Return the parts of the score of a document that matches a plan, or of its best section."""
        with self._engine([self._document(number)]) as (engine, _):
            return engine.explain(plan, 0)

    @contextmanager
    def _engine(self, documents: Iterable[Document]) -> Iterator[tuple[ColumnEngine, list[int]]]:
        """Yield an engine over some documents, and their numbers in it."""
        with segment_of(documents) as (segment, firsts):
            engine = ColumnEngine(SegmentSequence([segment]), self._totals)
            try:
                yield engine, firsts
            finally:
                engine.release()
