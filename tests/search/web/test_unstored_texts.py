"""Over HTTP too, texts that are not stored are read from their files, and answers say when these have changed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from timviet import FileOptions, Index, Searcher, sync
from timviet.search.web.application import create_app
from timviet.search.web.options import WebOptions

API = "/api/v1"


@pytest.fixture
def rice(tmp_path: Path) -> Path:
    """A file in an index without texts."""
    (tmp_path / "articles").mkdir()
    file = tmp_path / "articles" / "rice.txt"
    file.write_text("Giá gạo\nGiá gạo xuất khẩu tăng.", encoding="utf-8")
    os.utime(file, (1e9, 1e9))
    with Index.open(tmp_path / ".timviet", create=True, jobs=1, durable=False) as index:
        sync(index, [tmp_path / "articles"], FileOptions(store=False))
    return file


@pytest.fixture
def client(rice: Path) -> TestClient:
    app = create_app([rice.parent.parent / ".timviet"], WebOptions(shows_files=True))
    return TestClient(app, base_url="http://localhost")


def change(file: Path) -> None:
    file.write_text("Giá lạc", encoding="utf-8")


def test_an_answer_that_depends_on_files_is_not_kept(rice: Path, client: TestClient) -> None:
    with client:
        first = client.get(f"{API}/search?q=xuat+khau")
        assert first.json()["hits"][0]["snippets"][0]["text"] == "Giá gạo xuất khẩu tăng."
        assert ("etag" in first.headers, first.headers["cache-control"]) == (False, "no-store")
        change(rice)
        hit = client.get(f"{API}/search?q=xuat+khau").json()["hits"][0]
        assert (hit["note"]["kind"], hit["snippets"][0]["text"]) == ("text-changed", "")


def test_a_text_that_cannot_be_read_is_a_problem_and_the_file_is_still_there(
    rice: Path, client: TestClient
) -> None:
    address = f"{API}/documents/articles%2Frice.txt"
    with client:
        assert client.get(address).json()["body"] == rice.read_text(encoding="utf-8")
        change(rice)
        for path in (address, f"{API}/similar/articles%2Frice.txt"):
            problem = client.get(path)
            assert (problem.status_code, problem.json()["type"]) == (409, f"{API}/docs#text-unavailable")
            assert problem.json()["detail"] == "the file has changed since it was indexed"
        said = "the file has changed since it was indexed, so no passage is shown"
        assert said in client.get("/documents/articles/rice.txt?q=gạo&lang=en").text
        assert client.get("/files/articles/rice.txt").content == rice.read_bytes()
        assert said in client.get("/?q=gạo&lang=en").text


def test_a_text_is_read_once_for_an_answer(rice: Path) -> None:
    program = """
import sys
from starlette.testclient import TestClient
from timviet.search.web.application import create_app
with TestClient(create_app([sys.argv[1]]), base_url="http://localhost") as client:
    opened = []
    sys.addaudithook(lambda event, of: opened.append(str(of[0])) if event == "open" else None)
    for path in ("/api/v1/documents/articles%2Frice.txt", "/documents/articles/rice.txt"):
        for query in ("", "?q=gia+gao"):
            assert "Giá gạo" in client.get(path + query).text
            print(sum(name.endswith("rice.txt") for name in opened))
            opened.clear()
"""
    arguments = [sys.executable, "-c", program, str(rice.parent.parent / ".timviet")]
    done = subprocess.run(arguments, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["1", "1", "1", "1"]


def test_a_searcher_says_whether_answers_depend_on_files(rice: Path) -> None:
    folder = rice.parent.parent / ".timviet"
    with Searcher(folder, refresh="auto") as searcher:
        assert not searcher.stores_texts
        stored = searcher.stored("articles/rice.txt")
        assert stored is not None
        assert (stored.title, stored.body, searcher.stored("none")) == ("Giá gạo", "", None)
        with Index.open(folder, jobs=1, durable=False) as index:
            sync(index, [rice.parent], FileOptions(store=True))
        assert searcher.stores_texts
