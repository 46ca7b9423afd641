"""A search that is too much work to plan is answered alike by every kind of index: with less, never with more."""

from __future__ import annotations

import pytest
from stores import Store

from timviet.index import Document
from timviet.search import Searcher

DOCUMENTS = [
    Document("a", body="gạo nếp thơm", fields={"kind": "rice"}),
    Document("b", body="gạo tẻ", fields={"kind": "rice"}),
    Document("c", body="ngô nếp", fields={"kind": "maize"}),
    Document("d", body="khoai lang"),
]


@pytest.mark.parametrize(
    "query",
    [
        "gạo -k* -n*p",
        "gạo AND NOT *z* AND NOT ne*",
        "gạo OR *z* OR (NOT n*)",
        "(gạo OR khoai) -z* -(n* OR t*)",
        'gạo -z* -"n* th*"',
        "gạo NOT kind:z* NOT kind:r*",
        "gạo OR l* OR n*",
        "kind:r* OR kind:m*",
    ],
)
def test_what_planning_has_left_out_makes_no_wrong_match_and_is_told(query: str, store: Store) -> None:
    store.write(*DOCUMENTS)
    with Searcher(store.place) as whole, Searcher(store.place, max_work=1) as limited:
        found = {hit.id for hit in whole.search(query)}
        results = limited.search(query, exact_total=True, facets="kind")
        assert {hit.id for hit in results} <= found
        assert results.total == len(results.hits)
        assert not results.total_exact
        assert results.notes[0].kind == "work-limited"
        assert sum(results.facets["kind"].values()) <= results.total
        assert {*limited.ids(query)} == {*whole.ids(query)}
