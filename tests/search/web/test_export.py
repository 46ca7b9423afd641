"""An export has all documents that match, in order, from one commit."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from timviet.index import Document, Index
from timviet.search import Searcher
from timviet.search.web import export

Serve = Callable[..., TestClient]


@pytest.fixture
def folder(indexed: Callable[..., Path]) -> Path:
    return indexed(**{f"d{number:03}": "giá gạo " + "lúa " * (number % 7) for number in range(250)})


def lines(client: TestClient, **parameters: Any) -> list[Any]:
    response = client.get("/api/v1/export", params=parameters)
    assert response.headers["content-type"] == "application/jsonl"
    return [json.loads(line) for line in response.text.splitlines()]


def test_an_export_has_every_hit_in_the_order_of_a_search(serve: Serve, folder: Path) -> None:
    with Searcher(folder) as searcher:
        hits = searcher.search("gia gao", limit=250).hits
    expected = [{"query": "gia gao", **hit.to_dict()} for hit in hits]
    client = serve(folder)
    assert lines(client, q="gia gao") == expected
    assert lines(client, q="gia gao", limit=120) == expected[:120]
    assert [hit["snippets"] for hit in lines(client, q="gia gao", limit=1, snippets=0)] == [[]]


def test_an_error_is_a_problem_before_anything_is_sent(serve: Serve, folder: Path) -> None:
    response = serve(folder).get("/api/v1/export", params={"q": "gạo", "sort": "none"})
    assert (response.status_code, response.json()["type"]) == (400, "/api/v1/docs#field-missing")


def test_what_is_committed_meanwhile_changes_nothing(
    serve: Serve, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_lines = export._lines

    def commit_and_make_lines(*page: Any) -> Iterator[bytes]:
        with Index.open(folder) as index:
            index.delete_many([f"d{number:03}" for number in range(0, 250, 3)])
            index.update(Document("new", body="giá gạo"))
        return make_lines(*page)

    monkeypatch.setattr(export, "_lines", commit_and_make_lines)
    ids = [hit["id"] for hit in lines(serve(folder), q="gia gao")]
    assert sorted(ids) == [f"d{number:03}" for number in range(250)]
