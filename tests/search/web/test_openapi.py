"""The OpenAPI document tells what the API answers. Schemathesis asks whether that is true, in ``.ci/run``."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from starlette.testclient import TestClient

from timviet.search.web.options import WriteOptions
from timviet.search.web.write_token import WriteToken

Serve = Callable[..., TestClient]


def test_the_document_tells_all_routes_of_the_api_and_no_others(seeds_client: TestClient) -> None:
    document = seeds_client.get("/api/v1/openapi.json").json()
    names = {"search", "suggest", "similar/{id}", "documents/{id}", "status", "health", "export"}
    assert {*document["paths"]} == {f"/api/v1/{name}" for name in names}
    for operations in document["paths"].values():
        for operation in operations.values():
            assert {"400", "421", "429", "500", "503"} <= {*operation["responses"]}
            assert "422" not in operation["responses"]
            assert operation["description"].endswith(".")
            assert all(parameter["description"] for parameter in operation.get("parameters", []))


def test_the_page_of_the_api_needs_nothing_from_elsewhere(seeds_client: TestClient) -> None:
    page = seeds_client.get("/api/v1/docs").text
    assert "<script" not in page
    assert "http" not in page.replace("http://localhost/api/v1/search", "")
    for name in ("/api/v1/search", "exact_total", "SearchAnswer", "cursor-expired"):
        assert name in page


def test_what_writes_is_told_only_where_one_may_write(serve: Serve, indexed: Callable[..., Path]) -> None:
    folder = indexed(a="giá gạo")
    closed, opened = serve(folder), serve(folder, write=WriteOptions(WriteToken("chi-nguoi-nay-duoc-ghi")))
    assert "WriteAnswer" not in closed.get("/api/v1/docs").text
    page = opened.get("/api/v1/docs").text
    for text in (
        "POST /api/v1/documents<",
        "POST /api/v1/delete<",
        "PUT /api/v1/documents/{id}<",
        "DELETE /api/v1/documents/{id}<",
    ):
        assert text in page
    for text in ("Authorization: Bearer TOKEN", "application/x-ndjson", "SentDocument or list of SentDocument"):
        assert text in page
    document = opened.get("/api/v1/openapi.json").json()
    assert "requestBody" not in str(closed.get("/api/v1/openapi.json").json())
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            is_writing = method != "get"
            assert ("security" in operation) == ("401" in operation["responses"]) == is_writing, path
            assert not is_writing or {"400", "421", "429", "500", "503"} <= {*operation["responses"]}
    (scheme,) = document["components"]["securitySchemes"].values()
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
