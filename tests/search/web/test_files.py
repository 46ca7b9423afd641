"""Files are sent only if that is wanted, only those of the index, and so that they do no harm in the browser."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from timviet.index import Document, Index
from timviet.index.files.sync import sync
from timviet.search import Searcher

Serve = Callable[..., TestClient]


@pytest.fixture
def library(tmp_path: Path) -> Path:
    """An index of files, and of documents that claim to be files."""
    folder = tmp_path / "kho"
    folder.mkdir()
    (folder / "giá gạo.txt").write_text("Giá gạo tăng.", encoding="utf-8")
    (folder / "trang.html").write_text("<p>Giá lúa</p><script>alert(1)</script>", encoding="utf-8")
    (folder / "out.txt").write_text("Giá ngô", encoding="utf-8")
    (tmp_path / "secret.txt").write_text("mật khẩu", encoding="utf-8")
    (folder / "left.log").write_text("mật khẩu", encoding="utf-8")
    with Index.open(tmp_path / ".timviet", create=True) as index:
        assert not sync(index, [folder]).problems
        for path in ("secret.txt", "../secret.txt", "/etc/hostname", str(tmp_path / "secret.txt")):
            index.add(Document(path, body="giả", fields={"path": path}, revision="file 9-1 0"))
        index.add(Document("kho/left.log", body="giả", fields={"path": "kho/left.log"}, revision="9-1 0"))
        index.add(Document("other", body="giả", fields={"path": "kho/trang.html"}, revision="file 9-1 0"))
    (folder / "out.txt").unlink()
    os.symlink(tmp_path / "secret.txt", folder / "out.txt")
    return tmp_path / ".timviet"


def test_files_are_not_sent_unless_that_is_wanted(serve: Serve, library: Path) -> None:
    response = serve(library).get("/files/kho/giá gạo.txt")
    assert response.status_code == 404
    assert "Giá gạo" not in response.text


def test_the_file_of_a_document_is_sent_as_it_is(serve: Serve, library: Path) -> None:
    response = serve(library, shows_files=True).get("/files/kho/giá%20gạo.txt")
    assert response.content == (library.parent / "kho" / "giá gạo.txt").read_bytes()
    assert response.headers["content-type"] == "text/plain; charset=utf-8"
    assert response.headers["content-disposition"] == "inline; filename*=utf-8''gi%C3%A1%20g%E1%BA%A1o.txt"
    assert response.headers["content-security-policy"].startswith("sandbox; default-src 'none'")


def test_a_type_that_browsers_run_is_saved_and_not_shown(serve: Serve, library: Path) -> None:
    headers = serve(library, shows_files=True).get("/files/kho/trang.html").headers
    assert headers["content-type"] == "application/octet-stream"
    assert headers["content-disposition"] == 'attachment; filename="trang.html"'
    assert headers["content-security-policy"].startswith("sandbox; default-src 'none'")
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize(
    "id",
    [
        "secret.txt",
        "..%2Fsecret.txt",
        "%2Fetc%2Fhostname",
        "kho/out.txt",
        "kho/left.log",
        "other",
        "none",
        "kho",
        "",
    ],
)
def test_nothing_else_is_sent(serve: Serve, library: Path, id: str) -> None:
    response = serve(library, shows_files=True).get(f"/files/{id}")
    assert response.status_code == 404
    assert "mật khẩu" not in response.text


def test_a_document_without_a_revision_is_not_one_of_a_file(serve: Serve, library: Path) -> None:
    with Index.open(library) as index, Searcher(library) as searcher:
        stored = searcher.document("kho/giá gạo.txt")
        assert stored is not None
        index.update(replace(stored, revision=""))
    assert serve(library, shows_files=True).get("/files/kho/giá gạo.txt").status_code == 404
