"""Patterns in filters and in ``ids`` stand for all that they match, in every kind of index."""

from __future__ import annotations

from itertools import islice, product
from string import ascii_lowercase

import pytest
from stores import Store

from timviet.index import ClusterRefused, Document
from timviet.search import Searcher

_PHRASES = ('"nếp zu*"', '"nếp zu*"~2', "nếp-zu*")
"""Each row of syllables is a clause of OpenSearch, which allows 1,024."""

_ENDS = ["".join(letters) for letters in islice(product(ascii_lowercase, repeat=3), 1_200)]


@pytest.mark.thorough
@pytest.mark.parametrize("condition", ["zu*", "zú*", "title:zu*", "-(tẻ -zu*)", *_PHRASES])
def test_a_pattern_of_more_terms_than_a_query_has_clauses_is_whole(condition: str, store: Store) -> None:
    documents = [Document(end, title=f"Zú{end}", body=f"gạo nếp zu{end} zú{end}") for end in _ENDS]
    store.write(*documents, Document("x", body="gạo tẻ"))
    with Searcher(store.place) as searcher:
        if condition in _PHRASES and str(store.place).startswith("opensearch:"):
            for call in (lambda: list(searcher.ids(condition)), lambda: searcher.search("gạo", filters=condition)):
                with pytest.raises(ClusterRefused, match="make it more precise"):
                    call()
            return
        assert {*searcher.ids(condition)} == {*searcher.ids("gạo", filters=condition)} == {*_ENDS}
        results = searcher.search("gạo", filters=condition, limit=2_000, snippets=0)
        assert ({hit.id for hit in results}, results.total) == ({*_ENDS}, len(_ENDS))
