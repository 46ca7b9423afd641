from __future__ import annotations

from typing import Any

import pytest

from timviet.index import FieldMissing
from timviet.search.contract.sort_field import SortField
from timviet.search.request import SearchRequest, as_tuple


def request(**changes: Any) -> SearchRequest:
    arguments: dict[str, Any] = {
        "query": "gạo",
        "limit": 10,
        "offset": 20,
        "exact_total": False,
        "accents": "auto",
        "match": "most",
        "filters": (),
        "sort": (),
        "facets": (),
        "snippets": 1,
        "context": None,
        "explain": False,
    }
    return SearchRequest(**{**arguments, **changes})


@pytest.mark.parametrize(
    "changes", [{"limit": -1}, {"offset": -1}, {"context": -1}, {"snippets": -1}, {"accents": "some"}]
)
def test_invalid_arguments_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"."):
        request(**changes)


@pytest.mark.parametrize(
    "changes", [{"limit": "10"}, {"offset": 1.5}, {"context": "2"}, {"query": b"x"}, {"filters": (3,)}]
)
def test_arguments_of_another_type_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(TypeError, match=r"."):
        request(**changes)


def test_a_minus_before_the_field_sorts_descending() -> None:
    assert request(sort=("-year", "kind")).sort_fields == (SortField("year", True), SortField("kind", False))
    assert request().sort_fields == ()


@pytest.mark.parametrize("changes", [{"sort": ("year", "-size")}, {"facets": ("year", "size")}])
def test_a_missing_field_is_named(changes: dict[str, Any]) -> None:
    request(sort=("year",), facets=("year",)).validate_fields(("year",))
    with pytest.raises(FieldMissing, match="size"):
        request(**changes).validate_fields(("year",))


def test_the_cursor_depends_on_the_search_but_not_on_the_page() -> None:
    written = str(request().cursor(7, 30))
    assert request(limit=3, offset=0, snippets=2).cursor(7).offset_of(written) == 30
    for other in (
        request(query="lúa"),
        request(sort=("year",)),
        request(filters=("a:b",)),
        request(accents="exact"),
    ):
        with pytest.raises(ValueError, match="another"):
            other.cursor(7).offset_of(written)


def test_one_text_becomes_a_tuple_of_one() -> None:
    assert as_tuple("year:2016") == as_tuple(["year:2016"]) == ("year:2016",)
