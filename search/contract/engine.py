"""What does an engine do: which documents match a plan, in which order, and why?

A document is named by its number, which means something only in one commit. So is a section of a long document.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, NamedTuple, Protocol

from timviet.index.value_class import value_class
from timviet.search.contract.plan import PlanNode
from timviet.search.contract.sort_field import SortField

if TYPE_CHECKING:
    from timviet.search.contract.explanation import Explanation

__all__ = ["Engine", "TopDocs", "TotalHits"]


@value_class
class TotalHits:
    """How many documents match."""

    count: int
    is_exact: bool
    """Whether ``count`` is the number; if not, it is a lower bound."""


class TopDocs(NamedTuple):
    """The first documents of a plan."""

    numbers: list[int]
    """In their order."""

    scores: list[float]
    """One for each document."""

    total: TotalHits

    best_sections: Mapping[int, int]
    """The number of the best section of each of the documents that have several."""

    facets: Mapping[str, Mapping[str, int]]
    """For each field that was asked for, how many of all matching documents have each value."""

    omitted_count: int = 0
    """How many terms of a very long query have added nothing to the scores, as the engine cannot take so many."""


class Engine(Protocol):
    """Evaluates plans over one commit of an index; several threads may use it at once.

    If the search was limited before (:mod:`timviet.search.work`), a plan may lack parts, and it is not known what
    it excludes. Then in :meth:`best` what excludes documents matches none, and the total is a lower bound.

    A method that evaluates a plan raises ValueError if a weight is negative or not finite, and TypeError if the
    engine does not know a node.
    """

    def best(
        self,
        plan: PlanNode,
        count: int,
        *,
        exact_total: bool = False,
        sort: Sequence[SortField] = (),
        facets: Sequence[str] = (),
    ) -> TopDocs:
        """Return the documents with the highest scores, or the first ones in the order of fields.

        Documents of equal score are ordered by id. With fields, documents with equal values in all of them are
        ordered by score, then by id. Documents without a value in a field come last, whether it is ascending or
        descending; of a list the first value in that order counts. Values are ordered as
        :func:`timviet.index.value_order.sort_key` says.

        :param count: return at most this many documents
        :param exact_total: count every match; otherwise the total may be a lower bound, unless there are fields
        :param sort: the most important field first
        :param facets: fields whose values are counted over all matches, the most frequent value first, equally
            frequent ones in their order; a document counts once for each value of a list
        """
        ...

    def all(self, plan: PlanNode) -> Iterable[int]:
        """Return all documents that match, in the order in which they lie in the index."""
        ...

    def best_sections(self, plan: PlanNode, numbers: Sequence[int], count: int) -> Mapping[int, list[int]]:
        """Return the best sections of those of some documents that have several, the best first.

        After the first one come those that have what is required and is not in the ones before.

        :param numbers: documents that match the plan
        :param count: return at most this many sections of each, those that score and at least one
        """
        ...

    def explain(self, plan: PlanNode, number: int) -> Explanation:
        """Return the parts of the score of a document that matches a plan, or of its best section."""
        ...
