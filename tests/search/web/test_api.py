"""The API answers as the library does, and says what is wrong with a request."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from timviet.index import Document, Index
from timviet.search import Searcher
from timviet.search.web.service import SearchService, TookTooLong

API = "/api/v1"
Serve = Callable[..., TestClient]


def ask(client: TestClient, path: str, **parameters: Any) -> Any:
    response = client.get(f"{API}{path}", params=parameters)
    assert response.status_code == 200, response.text
    return response.json()


@pytest.mark.parametrize(
    ("parameters", "options"),
    [
        ({}, {}),
        ({"limit": 2, "offset": 1, "exact_total": True}, {"limit": 2, "offset": 1, "exact_total": True}),
        ({"accents": "exact", "match": "all"}, {"accents": "exact", "match": "all"}),
        ({"filter": ["type:txt", "size:>10000"]}, {"filters": ["type:txt", "size:>10000"]}),
        ({"sort": ["-size", "name"]}, {"sort": ["-size", "name"]}),
        ({"facet": ["type", "folder"]}, {"facets": ["type", "folder"]}),
        ({"snippets": 3, "context": 1}, {"snippets": 3, "context": 1}),
        ({"snippets": 0, "explain": True}, {"snippets": 0, "explain": True}),
    ],
)
def test_a_search_answers_as_the_library_does(
    seeds_client: TestClient, seeds_index: Path, parameters: dict[str, Any], options: dict[str, Any]
) -> None:
    with Searcher(seeds_index) as searcher:
        expected = searcher.search("nghị quyết", **options).to_dict()
    assert expected["hits"]
    assert ask(seeds_client, "/search", q="nghị quyết", **parameters) == expected


def test_pages_follow_each_other_by_cursor(seeds_client: TestClient) -> None:
    first = ask(seeds_client, "/search", q="nghị quyết", limit=2)
    second = ask(seeds_client, "/search", q="nghị quyết", limit=2, after=first["cursor"])
    assert second == ask(seeds_client, "/search", q="nghị quyết", limit=2, offset=2)
    assert not {hit["id"] for hit in first["hits"]} & {hit["id"] for hit in second["hits"]}


def test_suggestions_and_similar_documents(seeds_client: TestClient, seeds_index: Path) -> None:
    with Searcher(seeds_index) as searcher:
        suggestions = [asdict(suggestion) for suggestion in searcher.suggest("dai h", limit=3)]
        id = searcher.search("nghi quyet").hits[0].id
        similar = searcher.similar(id, limit=2).to_dict()
    assert ask(seeds_client, "/suggest", q="dai h", limit=3)["suggestions"] == suggestions != []
    assert ask(seeds_client, f"/similar/{id}", limit=2) == similar


def test_a_document_is_as_it_was_added_with_the_matches_of_a_query(serve: Serve, tmp_path: Path) -> None:
    document = Document("a/b ?#%", "Gạo", "Giá gạo tăng.", {"year": 2016}, places=((0, {"page": 1}),))
    with Index.open(tmp_path / "index", create=True) as index:
        index.add(document)
    client = serve(tmp_path / "index")
    answer = ask(client, "/documents/a%2Fb%20%3F%23%25", q="gia gao")
    assert (answer["id"], answer["title"], answer["body"]) == (document.id, document.title, document.body)
    assert (answer["fields"], answer["places"]) == ({"year": 2016}, [[0, {"page": 1}]])
    assert (answer["title_highlights"], answer["highlights"]) == ([[0, 3]], [[0, 7]])
    assert "highlights" not in ask(client, "/documents/a%2Fb%20%3F%23%25")


def test_status_and_health_tell_of_the_last_commit(serve: Serve, indexed: Callable[..., Path]) -> None:
    folder = indexed(a="gạo")
    client = serve(folder)
    assert ask(client, "/health") == {"status": "ok", "commit": 1}
    with Index.open(folder) as index:
        index.add(Document("b", body="lúa"))
    status = ask(client, "/status")
    assert (status["documents"], status["indexes"][0]["documents"], status["indexes"][0]["commit"]) == (2, 2, 2)
    assert ask(client, "/health")["commit"] == 2


@pytest.mark.parametrize(
    ("path", "status", "kind", "said"),
    [
        ("/search", 400, "invalid-parameter", "q: Field required"),
        ("/search?q=a&limit=1000", 400, "invalid-parameter", "limit: Input should be less than or equal to 100"),
        ("/search?q=a&limit=ba", 400, "invalid-parameter", "limit: Input should be a valid integer"),
        ("/search?q=a&match=some", 400, "invalid-parameter", "match: Input should be 'any', 'most' or 'all'"),
        ("/search?q=a&limt=1", 400, "invalid-parameter", "did you mean: limit"),
        (
            "/search?q=a&after=x",
            400,
            "invalid-parameter",
            "is not a cursor; use the one",
        ),
        ("/search?q=a&sort=sise", 400, "field-missing", "did you mean: size"),
        ("/search?q=a&filter=sise:1", 400, "field-missing", "did you mean: size"),
        ("/search?q=a&filter=" + "-type:a " * 65, 400, "invalid-parameter", "divide it into several filters"),
        ("/suggest?q=" + "a" * 1001, 400, "invalid-parameter", "q: String should have at most 1000 characters"),
        ("/similar/none", 404, "document-missing", "no document has the id 'none'; check the spelling"),
        ("/documents/none", 404, "document-missing", "no document has the id 'none'; check the spelling"),
        ("/none", 404, "not-found", "see /api/v1/docs"),
    ],
)
def test_a_problem_says_what_to_do(seeds_client: TestClient, path: str, status: int, kind: str, said: str) -> None:
    response = seeds_client.get(f"{API}{path}")
    problem = response.json()
    assert response.headers["content-type"] == "application/problem+json"
    assert (response.status_code, problem["status"], problem["type"]) == (status, status, f"{API}/docs#{kind}")
    assert said in problem["detail"]
    assert f'id="{kind}"' in seeds_client.get(f"{API}/docs").text


def test_a_method_that_is_not_allowed(seeds_client: TestClient) -> None:
    response = seeds_client.post(f"{API}/search?q=a")
    assert (response.status_code, response.headers["allow"]) == (405, "GET")
    assert response.json()["detail"] == "this address allows only GET"


def test_a_cursor_of_an_earlier_commit_has_expired(serve: Serve, indexed: Callable[..., Path]) -> None:
    folder = indexed(a="gạo", b="gạo")
    client = serve(folder)
    cursor = ask(client, "/search", q="gạo", limit=1)["cursor"]
    with Index.open(folder) as index:
        index.add(Document("c", body="gạo"))
    response = client.get(f"{API}/search", params={"q": "gạo", "limit": 1, "after": cursor})
    assert (response.status_code, response.json()["type"]) == (410, f"{API}/docs#cursor-expired")


def test_an_answer_that_the_client_has_is_not_sent_again(serve: Serve, indexed: Callable[..., Path]) -> None:
    folder = indexed(a="gạo")
    client = serve(folder)
    first = client.get(f"{API}/search?q=gạo")
    etag = first.headers["etag"]
    same = client.get(f"{API}/search?q=gạo", headers={"If-None-Match": f'"other", W/{etag}'})
    assert (same.status_code, same.content, same.headers["etag"]) == (304, b"", etag)
    assert client.get(f"{API}/search?q=lúa", headers={"If-None-Match": etag}).status_code == 200
    with Index.open(folder) as index:
        index.add(Document("b", body="gạo"))
    changed = client.get(f"{API}/search?q=gạo", headers={"If-None-Match": etag})
    assert (changed.status_code, changed.json()["total"]) == (200, 2)


def test_a_head_request_is_answered_without_the_body(seeds_client: TestClient) -> None:
    whole, head = seeds_client.get(f"{API}/search?q=gạo"), seeds_client.head(f"{API}/search?q=gạo")
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers == whole.headers


def test_too_many_searches_at_once_are_refused(serve: Serve, indexed: Callable[..., Path]) -> None:
    client = serve(indexed(a="gạo"), threads=1, queue=0, timeout=0.05)
    service: SearchService = client.app.state.service  # type: ignore[attr-defined]
    is_done = threading.Event()

    async def occupy() -> None:
        await service.run(is_done.wait)

    assert client.portal is not None
    running = client.portal.start_task_soon(occupy)
    while not service.is_busy:
        pass
    refused = client.get(f"{API}/search?q=gạo")
    assert (refused.status_code, refused.headers["retry-after"]) == (429, "1")
    assert refused.json()["type"] == f"{API}/docs#overloaded"
    assert client.get(f"{API}/health").status_code == 200
    assert isinstance(running.exception(), TookTooLong)
    assert client.get(f"{API}/search?q=gạo").status_code == 429  # its thread still runs
    is_done.set()
    while service.is_busy:
        pass
    assert client.get(f"{API}/search?q=gạo").status_code != 429


def test_an_index_that_is_gone_is_a_problem_of_the_server(serve: Serve, indexed: Callable[..., Path]) -> None:
    folder = indexed(a="gạo")
    client = serve(folder)
    folder.rename(folder.with_name("elsewhere"))
    for path in ("/search?q=gạo", "/suggest?q=g", "/documents/a", "/status", "/health"):
        response = client.get(f"{API}{path}")
        assert (response.status_code, response.json()["type"]) == (503, f"{API}/docs#index-unavailable")
        assert str(folder.parent) not in response.text


def test_a_search_that_takes_too_long_is_given_up(serve: Serve, indexed: Callable[..., Path]) -> None:
    response = serve(indexed(a="gạo"), timeout=0.0).get(f"{API}/search?q=gạo")
    assert (response.status_code, response.json()["type"]) == (503, f"{API}/docs#took-too-long")
    assert response.json()["detail"] == "the search took too long; use fewer words or patterns"


def test_browsers_can_take_it_as_a_search_engine(seeds_client: TestClient) -> None:
    text = seeds_client.get("/opensearch.xml", headers={"Host": "localhost:81"}).text
    assert 'type="text/html" template="http://localhost:81/?q={searchTerms}"' in text
    suggest = "http://localhost:81/opensearch/suggest?q={searchTerms}"
    assert f'type="application/x-suggestions+json" template="{suggest}"' in text
    typed, suggestions = seeds_client.get("/opensearch/suggest?q=dai h").json()
    assert typed == "dai h"
    assert "Đại hội" in suggestions
