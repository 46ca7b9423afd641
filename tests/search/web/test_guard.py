"""Other sites cannot use a browser to read from this server, and no answer lets a script of others run."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from starlette.testclient import TestClient

Serve = Callable[..., TestClient]
EVERY_KIND = ("/", "/api/v1/search?q=a", "/api/v1/search", "/none", "/api/v1/docs", "/metrics", "/static/api.css")


@pytest.mark.parametrize(
    ("host", "status"),
    [
        ("localhost", 200),
        ("LOCALHOST.:8000", 200),
        ("127.0.0.1:8000", 200),
        ("192.168.1.7", 200),
        ("[::1]:8000", 200),
        ("kho.example", 200),
        ("Kho.Example:80", 200),
        ("evil.example", 421),
        ("kho.example.evil.example", 421),
        ("localhost.evil.example", 421),
        ("localhost@evil.example", 421),
        ("127.0.0.1.evil.example", 421),
        ("localhost:80:evil.example", 421),
        ("", 421),
    ],
)
def test_only_names_that_cannot_be_rebound_are_answered(
    serve: Serve, indexed: Callable[..., Path], host: str, status: int
) -> None:
    response = serve(indexed(a="gạo"), allowed_hosts=("kho.example",)).get(
        "/api/v1/health", headers={"Host": host}
    )
    assert response.status_code == status
    assert response.headers["x-content-type-options"] == "nosniff"


def test_every_answer_forbids_scripts_of_others(seeds_client: TestClient) -> None:
    for path in EVERY_KIND:
        headers = seeds_client.get(path).headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'; script-src 'self';" in policy, path
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cross-origin-resource-policy"] == "same-origin"


def test_a_fault_of_the_server_is_answered_in_the_same_way(
    serve: Serve, indexed: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    client = serve(indexed(a="gạo"))
    monkeypatch.delattr("timviet.search.web.service.SearchService.run")
    response = client.get("/api/v1/search?q=a")
    assert (response.status_code, response.headers["content-type"]) == (500, "application/problem+json")
    assert response.json()["type"] == "/api/v1/docs#internal"
    assert "content-security-policy" in response.headers


def test_no_other_site_may_read_unless_it_is_named(serve: Serve, indexed: Callable[..., Path]) -> None:
    folder, evil, kho = indexed(a="gạo"), {"Origin": "https://evil.example"}, {"Origin": "https://kho.example"}
    closed, opened = serve(folder), serve(folder, cors_origins=("https://kho.example",))
    path = "/api/v1/search?q=gạo"
    assert "access-control-allow-origin" not in closed.get(path, headers=kho).headers
    assert "access-control-allow-origin" not in opened.get(path, headers=evil).headers
    assert opened.get(path, headers=kho).headers["access-control-allow-origin"] == "https://kho.example"
    asked = kho | {"Access-Control-Request-Method": "GET", "Access-Control-Request-Headers": "if-none-match"}
    assert opened.options(path, headers=asked).status_code == 200
    assert closed.options(path, headers=asked).status_code == 405
