"""Which documents of an index on a cluster are the best, the first in some order, and how many are there?

Scores have the digits of float32, so documents of equal score may differ in the last one: those count as equal,
and are ordered by id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from timviet.index.opensearch.fields import ID, KEYWORD, sort_path
from timviet.index.opensearch.view import View
from timviet.index.value_order import has_dates, sort_key
from timviet.search.contract.engine import TopDocs, TotalHits
from timviet.search.contract.explanation import Explanation
from timviet.search.contract.plan import PlanNode
from timviet.search.contract.sort_field import SortField
from timviet.search.deadline import check_deadline
from timviet.search.opensearch.document_scores import DocumentScores
from timviet.search.opensearch.index_facts import IndexFacts
from timviet.search.opensearch.numbers import FIELDS, Numbers
from timviet.search.opensearch.plan_query import plan_query
from timviet.search.work import current_work

__all__ = ["ClusterEngine"]

_TIED = 2.0**-22  # relative difference of scores that are sums of the same numbers
_MORE = 16  # hits that are read at least beyond those wanted, to see which tie with the last one
_COUNTED = 1000  # matches that are counted if the total need not be exact
_MOST_COUNTED = (1 << 31) - 1  # matches, to OpenSearch the same as all
_WINDOW = 10_000  # hits that OpenSearch returns at once


class _Found(NamedTuple):
    number: int
    id: str
    score: float

    values: tuple[object, ...]
    """By which it is sorted before the score."""


class _Values(NamedTuple):
    """What is known of the values of a metadata field."""

    distinct: int
    has_dates: bool


class ClusterEngine:
    """The :class:`timviet.search.contract.engine.Engine` of a commit on a cluster; several threads may use it."""

    def __init__(self, view: View, numbers: Numbers, facts: IndexFacts, scores: DocumentScores) -> None:
        """Search a commit.

        :param scores: computes the scores of single documents
        """
        self._view, self._numbers, self._facts, self._scores = view, numbers, facts, scores
        self._values: dict[str, _Values] = {}  # by the name of the field

    def best(
        self,
        plan: PlanNode,
        count: int,
        *,
        exact_total: bool = False,
        sort: Sequence[SortField] = (),
        facets: Sequence[str] = (),
    ) -> TopDocs:
        """Return the first documents; see :meth:`timviet.search.contract.engine.Engine.best`."""
        is_exact, work = exact_total or bool(sort) or bool(facets), current_work()
        query = plan_query(plan, self._facts, is_limited=work.ran_out)
        body: dict[str, Any] = {
            "query": query.query,
            "sort": [*map(self._order, sort), {"_score": "desc"}, {ID: "asc"}],
            "track_scores": True,
            "track_total_hits": True if is_exact else min(max(_COUNTED, count), _MOST_COUNTED),
            "_source": False,
            "docvalue_fields": FIELDS,
        }
        if facets:
            body["aggs"] = {str(number): self._facet_query(name) for number, name in enumerate(facets)}
        hits, answer = self._first(body, len(sort), count)
        total = answer["hits"]["total"]
        ranked = _ordered(hits)[:count]
        numbers = [hit.number for hit in ranked]
        counts = {name: self._facet_counts(name, answer, number) for number, name in enumerate(facets)}
        best = self.best_sections(plan, numbers, 1)
        return TopDocs(
            numbers,
            [hit.score for hit in ranked],
            TotalHits(total["value"], total["relation"] == "eq" and not work.was_limited),
            {number: sections[0] for number, sections in best.items()},
            counts,
            query.omitted_count,
        )

    def all(self, plan: PlanNode) -> Iterator[int]:
        """Yield all documents that match, by id."""
        query = {"bool": {"filter": [plan_query(plan, self._facts).query]}}
        for hit in self._view.scan(query, _source=False, docvalue_fields=FIELDS):
            yield self._numbers.number_of(hit)

    def best_sections(self, plan: PlanNode, numbers: Sequence[int], count: int) -> Mapping[int, list[int]]:
        """Return the best sections of those of some documents that have several."""
        long = [number for number in numbers if self._numbers.located(number).is_long]
        return self._scores.best_sections(plan, long, count) if long else {}

    def explain(self, plan: PlanNode, number: int) -> Explanation:
        """Return the parts of the score of a document that matches a plan, or of its best section."""
        return self._scores.explain(plan, number)

    def _first(self, body: Mapping[str, Any], n_fields: int, count: int) -> tuple[list[_Found], Any]:
        """Return the first hits, with all that tie with the last one, and the first answer."""
        size = min(count + _MORE, _WINDOW) if count else 0
        first: Any = None
        hits: list[_Found] = []
        body = dict(body)
        while True:
            check_deadline()
            answer = self._view.search({**body, "size": size})
            first = answer if first is None else first
            found = answer["hits"]["hits"]
            hits += (
                _Found(
                    self._numbers.number_of(hit),
                    hit["fields"][ID][0],
                    hit["sort"][n_fields],
                    tuple(hit["sort"][:n_fields]),
                )
                for hit in found
            )
            if len(found) < size or not size or (len(hits) > count and _end_of_tied(hits, count) < len(hits)):
                return hits, first
            body |= {"search_after": found[-1]["sort"], "aggs": {}, "track_total_hits": False}
            size = min(max(count + _MORE - len(hits), 4 * _MORE), _WINDOW)

    def _order(self, field: SortField) -> dict[str, Any]:
        path = sort_path(field.name, self._values_of(field.name).has_dates)
        order, mode = ("desc", "max") if field.is_descending else ("asc", "min")
        return {path: {"order": order, "mode": mode, "missing": "_last", "unmapped_type": "keyword"}}

    def _facet_query(self, name: str) -> dict[str, Any]:
        size = max(1, self._values_of(name).distinct)
        return {"terms": {"field": KEYWORD, "include": f"{re.escape(name)}=.*", "size": size}}

    def _facet_counts(self, name: str, answer: Any, number: int) -> dict[str, int]:
        buckets = answer["aggregations"][str(number)]["buckets"]
        counts = {bucket["key"].partition("=")[2]: bucket["doc_count"] for bucket in buckets}
        prefers_dates = self._values_of(name).has_dates
        return dict(sorted(counts.items(), key=lambda item: (-item[1], sort_key(item[0], prefers_dates), item[0])))

    def _values_of(self, name: str) -> _Values:
        """Return what is known of the values of a field, which are read once: the cluster may have to be asked."""
        known = self._values.get(name)
        if known is None:
            values = list(self._facts.values(name))
            known = self._values[name] = _Values(len(values), has_dates(values))
        return known


def _is_tied(first: _Found, second: _Found) -> bool:
    return first.values == second.values and abs(first.score - second.score) <= _TIED * first.score


def _end_of_tied(hits: Sequence[_Found], count: int) -> int:
    """Return where those end that tie with the last of the first hits."""
    end = min(count, len(hits))
    while 0 < end < len(hits) and _is_tied(hits[end - 1], hits[end]):
        end += 1
    return end


def _ordered(hits: Sequence[_Found]) -> list[_Found]:
    """Return hits with those that tie ordered by id."""
    ordered: list[_Found] = []
    start = 0
    while start < len(hits):
        end = _end_of_tied(hits, start + 1)
        ordered += sorted(hits[start:end], key=lambda hit: hit.id)
        start = end
    return ordered
