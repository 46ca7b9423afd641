"""Whoever has the token writes documents; a request is done as a whole, or not at all."""

from __future__ import annotations

import asyncio
import errno
import json
import os
import tempfile
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from starlette.requests import Request
from starlette.testclient import TestClient

from timviet.index import Document, Index
from timviet.index.files.sync import sync
from timviet.index.records.json_lines import to_json_line
from timviet.index.store.commit.file_names import LOCK_FILE
from timviet.search.web.application import create_app
from timviet.search.web.document_writer import DocumentWriter
from timviet.search.web.options import WebOptions, WriteOptions
from timviet.search.web.problems import RequestProblem
from timviet.search.web.request_body import received_body
from timviet.search.web.write_token import WriteToken

Serve = Callable[..., TestClient]
TOKEN = "chi-nguoi-nay-duoc-ghi"
SENT = {"Authorization": f"Bearer {TOKEN}"}
WRITE = WriteOptions(WriteToken(TOKEN), max_body=2000, lock_timeout=0.05)
LINES = "application/x-ndjson"
NOTHING = {"added": 0, "updated": 0, "removed": 0, "unchanged": 0, "repeated": 0}


def post(client: TestClient, body: str | bytes, type: str = LINES, **headers: str) -> Any:
    return client.post("/api/v1/documents", content=body, headers={**SENT, "Content-Type": type, **headers})


def put(client: TestClient, id: str, body: str) -> Any:
    headers = {**SENT, "Content-Type": "application/json"}
    return client.put(f"/api/v1/documents/{id}", content=body, headers=headers)


def problem(response: Any) -> tuple[int, str, str]:
    """Return the status, the kind and the detail of a problem."""
    assert response.headers["content-type"] == "application/problem+json", response.text
    answer = response.json()
    return response.status_code, answer["type"].partition("#")[2], answer["detail"]


def bodies(folder: Path) -> dict[str, str]:
    with Index.open(folder) as index:
        return {document.id: document.body for document in index.documents()}


def test_json_lines_are_added_and_replace_those_with_their_ids(serve: Serve, indexed: Callable[..., Path]) -> None:
    folder = indexed(a="giá gạo", b="giá lúa")
    client = serve(folder, write=WRITE)
    lines = (
        '{"id": "a", "body": "giá ngô"}\n\n{"id": "b", "body": "giá lúa"}\n{"id": 3, "title": "Đỗ", "year": 2016}'
    )
    answer = post(client, lines)
    assert answer.json() == {"version": 1, "commit": 2, **NOTHING, "added": 1, "updated": 1, "unchanged": 1}
    assert client.get("/api/v1/search?q=gia+ngo").json()["hits"][0]["id"] == "a"
    assert client.get("/api/v1/documents/3").json()["fields"] == {"year": 2016}
    assert post(client, lines).json() == {"version": 1, "commit": 2, **NOTHING, "unchanged": 3}
    assert post(client, '{"id": "x", "body": "1"}\n{"id": "x", "body": "2"}').json()["repeated"] == 1
    assert bodies(folder)["x"] == "2"


@pytest.mark.parametrize(
    "body", ['{"id": "a", "body": "gạo"}', '[{"id": "a", "body": "gạo"}, {"id": "b", "title": ""}]']
)
def test_a_json_object_or_list_is_added(serve: Serve, indexed: Callable[..., Path], body: str) -> None:
    folder = indexed()
    answer = post(serve(folder, write=WRITE), body, "application/json; charset=utf-8").json()
    sent = json.loads(body)
    assert answer["added"] == len(bodies(folder)) == (len(sent) if isinstance(sent, list) else 1)
    assert bodies(folder)["a"] == "gạo"


def test_an_export_is_read_as_it_was_written(serve: Serve, tmp_path: Path) -> None:
    with Index.open(tmp_path / "one", create=True) as one, Index.open(tmp_path / "other", create=True):
        one.add(Document("a", "Gạo", "Giá gạo", {"tags": ["x"], "n": None}, "r1", ((0, {"page": 1}),)))
        one.commit()
        lines = "\n".join(json.dumps(to_json_line(document)) for document in one.documents())
        assert post(serve(tmp_path / "other", write=WRITE), lines).json()["added"] == 1
        with Index.open(tmp_path / "other") as other:
            assert [*other.documents()] == [*one.documents()]


@pytest.mark.parametrize(
    ("type", "body", "line", "detail"),
    [
        (LINES, '{"id": "x", "body": "1"}\n{"id": "y"', 2, "line 2: no JSON ("),
        (
            LINES,
            '{"id": "x", "body": "1"}\n\n{"body": "2"}',
            3,
            "line 3: there is no 'id'; give each document one",
        ),
        (
            LINES,
            '{"id": "x", "body": "1"}\n{"id": "y"}',
            2,
            "line 2: there is neither 'title' nor 'body'; give the",
        ),
        (LINES, '{"id": "x", "body": "1", "a b": 1}', 1, "line 1: 'a b' cannot be the name of a field: "),
        (
            LINES,
            '{"id": "x", "body": "1", "score": 1}',
            1,
            "line 1: 'score' cannot be the name of a field, it means",
        ),
        (LINES, '{"id": 1.5, "body": "1"}', 1, "line 1: the id must be text or a whole number"),
        (LINES, '{"id": "", "body": "1"}', 1, "line 1: the id is empty"),
        (LINES, '{"id": "\\ud800", "body": "1"}', 1, "line 1: the id is not valid Unicode"),
        (LINES, '{"id": "\\ud800", "body": "1", "$revision": "file 1-1 x"}', 1, "line 1: the id is not valid"),
        (LINES, '[{"id": "x", "body": "1"}]', 1, "line 1: a JSON list; each line must be an object of its own"),
        (LINES, b'{"id": "x", "body": "\xff"}', 1, "line 1: not in UTF-8"),
        ("application/json", '[{"id": "x", "body": "1"},\n3]', 2, "line 2: no JSON object; each document must be"),
        ("application/json", '{"id": "x", "body": "1"}\n{"id": "y"}', 2, "line 2: more text after the end of the"),
        ("application/json", b"\xff", None, "not in UTF-8"),
        ("application/json", '{"id": NaN, "body": "1"}', 1, "line 1: no JSON (NaN)"),
        ("application/json", "", 1, "line 1: no JSON ("),
    ],
)
def test_a_document_that_is_invalid_is_told_and_nothing_is_changed(
    serve: Serve, indexed: Callable[..., Path], type: str, body: str | bytes, line: int | None, detail: str
) -> None:
    folder = indexed(a="giá gạo")
    response = post(serve(folder, write=WRITE), body, type)
    status, kind, told = problem(response)
    assert (status, kind, response.json().get("line")) == (400, "invalid-document", line)
    assert told.startswith(detail)
    assert told.endswith("; nothing was changed")
    assert "--" not in told, "that is advice for the command line"
    assert bodies(folder) == {"a": "giá gạo"}


def test_one_document_is_put_at_its_address_and_deleted(serve: Serve, indexed: Callable[..., Path]) -> None:
    folder = indexed(a="giá gạo")
    client = serve(folder, write=WRITE)
    address = "b%2Fc%20%3F%23%0A"
    assert put(client, address, '{"title": "Lúa"}').json() == {"version": 1, "commit": 2, **NOTHING, "added": 1}
    assert put(client, address, '{"id": "b/c ?#\\n", "title": "Ngô"}').json()["updated"] == 1
    assert client.get(f"/api/v1/documents/{address}").json()["title"] == "Ngô"
    assert problem(put(client, "b", '{"id": "c", "title": ""}'))[:2] == (400, "invalid-document")
    assert problem(put(client, "b", '[{"title": "Lúa"}]'))[:2] == (400, "invalid-document")
    assert put(client, "d", '{"id": null, "title": "Khoai"}').json()["added"] == 1
    assert client.delete("/api/v1/documents/d", headers=SENT).json()["removed"] == 1
    for response in (
        put(client, "x%FE", '{"title": "Lúa"}'),
        client.delete("/api/v1/documents/%E1%BA", headers=SENT),
    ):
        assert problem(response)[:2] == (400, "invalid-parameter")
    for path in (address, "a"):
        assert client.delete(f"/api/v1/documents/{path}", headers=SENT).json()["removed"] == 1
        answer = client.delete(f"/api/v1/documents/{path}", headers=SENT)
        assert problem(answer)[:2] == (404, "document-missing")
    assert bodies(folder) == {}


def test_several_documents_are_deleted_together(serve: Serve, indexed: Callable[..., Path]) -> None:
    folder = indexed(a="giá gạo", b="giá lúa", c="giá ngô")
    client = serve(folder, write=WRITE)
    headers = {**SENT, "Content-Type": "application/json"}

    def delete(body: str | bytes) -> Any:
        return client.post("/api/v1/delete", content=body, headers=headers)

    encoded = (b'["a\xff"]', '["a"]'.encode("utf-16"))
    for body in ('{"id": "a"}', '"a"', '["a", null]', '["a", true]', '["a"', "", "[NaN]", *encoded):
        status, kind, told = problem(delete(body))
        assert (status, kind) == (400, "invalid-document")
        assert told.endswith("; nothing was changed")
    assert delete('["a", "none", "c", "a", 3, "\\ud800", ""]').json() == {
        "version": 1,
        "commit": 2,
        **NOTHING,
        "removed": 2,
    }
    assert delete("[]").json()["commit"] == 2
    assert {*bodies(folder)} == {"b"}
    assert client.post("/api/v1/delete", content="[]", headers=SENT).status_code == 415
    assert client.post("/api/v1/delete", content='["b"]').status_code == 401


def test_documents_of_files_are_not_replaced_and_none_is_made(serve: Serve, tmp_path: Path) -> None:
    folder = tmp_path / "kho"
    folder.mkdir()
    (folder / "gạo.txt").write_text("Giá gạo", encoding="utf-8")
    (folder / ".mật").write_text("mật khẩu", encoding="utf-8")
    with Index.open(tmp_path / ".timviet", create=True) as index:
        sync(index, [folder])
        index.commit()
        (exported,) = (to_json_line(document) for document in index.documents())
    client = serve(tmp_path / ".timviet", write=WRITE, shows_files=True)
    assert post(client, json.dumps(exported)).json()["unchanged"] == 1
    told = problem(post(client, json.dumps(exported | {"body": "Giá lúa"})))[2]
    assert told.startswith("line 1: the id 'kho/gạo.txt' is that of a file in the index; use another")
    forged = json.dumps(exported | {"id": "kho/.mật", "path": "kho/.mật"})
    assert post(client, forged).json()["added"] == 1
    assert client.get("/files/kho/gạo.txt").text == "Giá gạo"
    assert client.get("/files/kho/.mật").status_code == 404
    assert client.delete("/api/v1/documents/kho/gạo.txt", headers=SENT).json()["removed"] == 1
    with Index.open(tmp_path / ".timviet") as index:
        assert sync(index).added == ["kho/gạo.txt"]
        assert "kho/.mật" in index


def test_where_files_are_is_not_told_to_writers(serve: Serve, tmp_path: Path) -> None:
    folder = tmp_path / "kho"
    folder.mkdir()
    (folder / "gạo.txt").write_text("Giá gạo", encoding="utf-8")
    index_path = tmp_path / "elsewhere" / ".timviet"
    with Index.open(index_path, create=True) as index:
        sync(index, [folder])
    client = serve(index_path, write=WRITE)
    for name in (f"{folder}/gạo.txt", f"{folder}/none.txt", "…/kho/gạo.txt"):
        told = problem(post(client, json.dumps({"id": name, "body": "x"})))[2]
        assert told.startswith(f"line 1: the id {name!r} is that of a file in the index")
    address = quote(f"{folder}/gạo.txt", safe="")
    assert client.delete(f"/api/v1/documents/{address}", headers=SENT).status_code == 404
    answer = client.delete("/api/v1/documents/…/kho/gạo.txt", headers=SENT)
    assert answer.json()["removed"] == 1
    assert bodies(index_path) == {}


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", f"Basic {TOKEN}", f"Bearer {TOKEN}x", f"Bearer {TOKEN[:-1]}", TOKEN]
)
def test_without_the_token_nothing_is_written(
    serve: Serve, indexed: Callable[..., Path], header: str | None
) -> None:
    folder = indexed(a="giá gạo")
    client = serve(folder, write=WRITE)
    headers = {"Content-Type": LINES} | ({} if header is None else {"Authorization": header})
    for method, path in (("POST", "documents"), ("PUT", "documents/a"), ("DELETE", "documents/a")):
        response = client.request(method, f"/api/v1/{path}", content='{"id": "b", "body": "b"}', headers=headers)
        assert problem(response)[:2] == (401, "unauthorized")
        assert response.headers["www-authenticate"] == "Bearer"
        assert TOKEN not in response.text
    assert bodies(folder) == {"a": "giá gạo"}
    assert client.get("/api/v1/search?q=gao").status_code == 200


def test_nothing_tells_the_token(serve: Serve, indexed: Callable[..., Path]) -> None:
    client = serve(indexed(a="giá gạo"), write=WRITE)
    assert TOKEN not in repr(WRITE)
    post(client, "{")
    for path in ("/api/v1/openapi.json", "/api/v1/docs", "/api/v1/status", "/metrics", "/"):
        assert TOKEN not in client.get(path).text


@pytest.mark.parametrize(
    "token", ["", "ngắn", "x" * 15, "with blanks in the token", "dấu-của-tiếng-Việt", "a" * 20 + "\n"]
)
def test_a_token_that_is_short_or_cannot_be_sent_is_refused(token: str) -> None:
    with pytest.raises(ValueError, match="the token") as raised:
        WriteToken(token)
    assert not token or token not in str(raised.value)


def test_without_write_there_is_nothing_to_write_with(serve: Serve, indexed: Callable[..., Path]) -> None:
    folder = indexed(a="giá gạo")
    client = serve(folder)
    assert problem(post(client, "{}"))[:2] == (404, "not-found")
    response = put(client, "a", "{}")
    assert problem(response) == (405, "method-not-allowed", "this address allows only GET")
    assert client.delete("/api/v1/documents/a", headers=SENT).status_code == 405
    assert "/api/v1/documents" not in client.get("/api/v1/openapi.json").json()["paths"]
    assert "Authorization" not in client.get("/api/v1/docs").text


def test_all_methods_of_an_address_are_named(serve: Serve, indexed: Callable[..., Path]) -> None:
    client = serve(indexed(a="giá gạo"), write=WRITE)
    assert client.patch("/api/v1/documents/a").headers["allow"] == "DELETE, GET, PUT"
    assert client.get("/api/v1/documents").headers["allow"] == "POST"
    assert client.get("/api/v1/delete").headers["allow"] == "POST"
    assert client.post("/api/v1/search").headers["allow"] == "GET"


@pytest.mark.parametrize(
    ("type", "encoding"),
    [
        ("", "identity"),
        ("text/plain", "identity"),
        ("application/x-www-form-urlencoded", "identity"),
        ("multipart/form-data; boundary=x", "identity"),
        ("text/csv", "identity"),
        (LINES, "gzip"),
    ],
)
def test_other_types_of_bodies_are_refused(
    serve: Serve, indexed: Callable[..., Path], type: str, encoding: str
) -> None:
    response = post(
        serve(indexed(), write=WRITE), '{"id": "a", "body": "a"}', type, **{"Content-Encoding": encoding}
    )
    assert problem(response)[:2] == (415, "unsupported-type")


@pytest.mark.parametrize("is_chunked", [False, True])
def test_a_body_that_is_too_large_is_refused(serve: Serve, indexed: Callable[..., Path], is_chunked: bool) -> None:
    folder = indexed()
    client = serve(folder, write=WRITE)
    line = json.dumps({"id": "a", "body": "x" * 1900})
    padded = f"{line}{' ' * (WRITE.max_body - len(line))}".encode()

    def parts(text: bytes) -> Iterator[bytes]:
        yield from (text[:700], text[700:])

    for text, status in ((padded, 200), (padded + b" ", 413)):
        content: Any = parts(text) if is_chunked else text
        assert post(client, content).status_code == status
    assert problem(post(client, padded + b" "))[1:] == (
        "too-large",
        "the body of the request is larger than 2.0 kB; send it in parts, or start the server with a larger "
        "--max-body",
    )
    assert len(bodies(folder)) == 1


def test_another_writer_is_waited_for_and_then_told(serve: Serve, indexed: Callable[..., Path]) -> None:
    folder = indexed(a="giá gạo")
    client = serve(folder, write=WRITE)
    with Index.open(folder) as other:
        other.begin()
        response = post(client, '{"id": "b", "body": "b"}')
        assert problem(response) == (
            503,
            "index-locked",
            "another request or program is writing to the index; nothing was changed; try again later",
        )
        assert int(response.headers["retry-after"]) > 0
        assert client.get("/api/v1/search?q=gao").json()["total"] == 1
    assert post(client, '{"id": "b", "body": "b"}').status_code == 200


def test_a_request_whose_lock_is_taken_away_changes_nothing_and_the_next_is_written(
    serve: Serve, indexed: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    folder = indexed(a="giá gạo")
    client = serve(folder, write=WRITE)
    begin = Index.begin

    def lose(self: Index) -> None:
        begin(self)
        (folder / "write.lock").unlink(missing_ok=True)

    with monkeypatch.context() as patch:
        patch.setattr(Index, "begin", lose)
        assert problem(put(client, "b", '{"body": "b"}'))[:2] == (503, "index-unwritable")
    assert "write.lock was removed or replaced while the index was written" in caplog.text
    assert {*bodies(folder)} == {"a"}
    assert put(client, "b", '{"body": "b"}').status_code == 200
    assert {*bodies(folder)} == {"a", "b"}


def test_searches_do_not_wait_for_a_request_that_waits(serve: Serve, indexed: Callable[..., Path]) -> None:
    folder = indexed(a="giá gạo")
    client = serve(folder, write=replace(WRITE, lock_timeout=60), threads=1, queue=0)
    with Index.open(folder) as other, ThreadPoolExecutor() as threads:
        other.begin()
        waiting = [threads.submit(put, client, id, '{"body": "giá gạo"}') for id in "bcd"]
        for _ in range(20):
            assert client.get("/api/v1/search?q=gao").json()["total"] == 1
        assert not any(request.done() for request in waiting)
        other.rollback()
        assert {request.result().status_code for request in waiting} == {200}
    assert client.get("/api/v1/search?q=gao&exact_total=true").json()["total"] == 4


def test_more_requests_than_may_wait_are_refused(serve: Serve, indexed: Callable[..., Path]) -> None:
    client = serve(indexed(a="giá gạo"), write=WRITE)
    writer: DocumentWriter = client.app.state.writer  # type: ignore[attr-defined]
    with ExitStack() as waiting:
        for _ in range(16):
            waiting.enter_context(writer.turn())
        for response in (put(client, "b", "{}"), client.delete("/api/v1/documents/a", headers=SENT)):
            assert problem(response)[:2] == (429, "overloaded")
            assert int(response.headers["retry-after"]) > 0
    assert put(client, "b", '{"title": "b"}').status_code == 200


def test_a_long_body_is_received_in_parts(serve: Serve, indexed: Callable[..., Path]) -> None:
    folder = indexed()
    client = serve(folder, write=replace(WRITE, max_body=4 << 20))
    line = '{"id": "%d", "body": "giá gạo"}' + " " * (1 << 20) + "\n"
    assert post(client, "".join(line % number for number in range(3))).json()["added"] == 3
    assert {*bodies(folder)} == {"0", "1", "2"}


def test_a_body_that_does_not_come_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    async def receive() -> dict[str, Any]:
        await asyncio.sleep(3600)
        raise AssertionError

    async def wait() -> None:
        async with received_body(Request({"type": "http", "headers": []}, receive), 100):
            raise AssertionError

    monkeypatch.setattr("timviet.search.web.request_body._PATIENCE", 0.01)
    with pytest.raises(RequestProblem, match="ended early; nothing was changed"):
        asyncio.run(wait())


def test_a_body_for_which_there_is_no_room_is_told(
    serve: Serve, indexed: Callable[..., Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    folder = indexed(a="giá gạo")
    client = serve(folder, write=replace(WRITE, max_body=4 << 20))
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    response = post(client, '{"id": "b", "body": "b"}' + " " * (2 << 20))
    assert problem(response)[:2] == (503, "index-unwritable")
    assert bodies(folder) == {"a": "giá gạo"}


def test_a_commit_that_cannot_be_opened_is_made_all_the_same(
    serve: Serve, indexed: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = indexed(a="giá gạo")
    client = serve(folder, write=WRITE)
    commit = Index.commit

    def commit_and_lose(index: Index) -> None:
        commit(index)
        index._is_stale = True
        monkeypatch.setattr("timviet.index.store.commit.disk_storage.open_snapshot", refuse)

    def refuse(*_: object, **__: object) -> None:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    monkeypatch.setattr(Index, "commit", commit_and_lose)
    assert put(client, "b", '{"title": "b"}').json() == {"version": 1, "commit": 2, **NOTHING, "added": 1}
    monkeypatch.undo()
    assert {*bodies(folder)} == {"a", "b"}


def test_an_index_that_cannot_be_written_is_told_without_its_place(
    serve: Serve, indexed: Callable[..., Path], caplog: pytest.LogCaptureFixture
) -> None:
    folder = indexed(a="giá gạo")
    client = serve(folder, write=WRITE)
    (folder / LOCK_FILE).unlink()
    (folder / LOCK_FILE).mkdir()
    response = post(client, '{"id": "b", "body": "b"}')
    assert problem(response)[:2] == (503, "index-unwritable")
    assert str(folder) not in response.text
    assert str(folder) in caplog.text
    assert TOKEN not in caplog.text


def test_only_sites_that_are_named_may_write(serve: Serve, indexed: Callable[..., Path]) -> None:
    folder, kho = indexed(a="giá gạo"), "https://kho.example"
    asked = {
        "Access-Control-Request-Method": "PUT",
        "Access-Control-Request-Headers": "authorization,content-type",
    }
    cases = (((kho,), kho, 200), ((kho,), "https://evil.example", 400), (("*",), kho, 400), ((), kho, 405))
    for origins, origin, status in cases:
        client = serve(folder, write=WRITE, cors_origins=origins)
        response = client.options("/api/v1/documents/a", headers=asked | {"Origin": origin})
        assert response.status_code == status, origins
    assert (
        serve(folder, cors_origins=(kho,))
        .options("/api/v1/documents/a", headers=asked | {"Origin": kho})
        .status_code
        == 400
    ), "nothing can be written"
    client = serve(folder, write=WRITE, cors_origins=(kho,))
    assert post(client, "", Origin=kho).headers["access-control-allow-origin"] == kho
    assert post(client, "", Host="evil.example").status_code == 421


def test_routes_that_write_are_counted(serve: Serve, indexed: Callable[..., Path]) -> None:
    client = serve(indexed(a="giá gạo"), write=WRITE)
    put(client, "b", '{"title": "b"}')
    client.get("/api/v1/documents/b")
    client.request("BREW", "/api/v1/documents/b")
    lines = client.get("/metrics").text.splitlines()
    route = 'route="/api/v1/documents/{id:document_id}"'
    for method, status in (("PUT", 200), ("GET", 200), ("other", 405)):
        assert f'timviet_requests_total{{method="{method}",{route},status="{status}"}} 1.0' in lines


def test_several_indexes_cannot_be_written(indexed: Callable[..., Path], tmp_path: Path) -> None:
    folder = indexed(a="giá gạo")
    with Index.open(tmp_path / "other", create=True), pytest.raises(ValueError, match="only a single index"):
        create_app([folder, tmp_path / "other"], WebOptions(write=WRITE))
