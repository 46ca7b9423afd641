"""The OpenAPI document tells what the API answers. Schemathesis asks whether that is true, in ``.ci/run``."""

from __future__ import annotations

from starlette.testclient import TestClient


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
