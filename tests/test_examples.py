"""The examples run; those whose framework is not installed are skipped."""

from __future__ import annotations

import asyncio
import configparser
import importlib.util
import json
import os
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any, cast

import pytest
from processes import REPOSITORY

from timviet.index import Document, Index
from timviet.search import Searcher
from timviet.search.cli.commands.index import index_command
from timviet.search.cli.commands.serve import serve as serve_command
from timviet.search.cli.interrupts import INTERRUPTED

EXAMPLES = REPOSITORY / "examples"


def load_example(name: str) -> Any:
    spec = importlib.util.spec_from_file_location(name, EXAMPLES / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module: ModuleType = importlib.util.module_from_spec(spec)
    sys.modules[name] = module  # pydantic looks for annotations there
    spec.loader.exec_module(module)
    return module


def test_every_example_is_listed() -> None:
    page = (EXAMPLES / "README.md").read_text(encoding="utf-8")
    assert all(f"`{file.name}`" in page for file in EXAMPLES.iterdir() if file.suffix in (".py", ".service"))


def test_a_session(tmp_path: Path) -> None:
    lines = load_example("session").session(tmp_path / "kho")
    assert lines[0].startswith("<Results 'gia gao': 2 of 2")
    assert lines[1].startswith("<Hit 'gao' ")
    assert lines[2:] == ["<mark>Giá gạo</mark> xuất khẩu tăng.", "[[0, 7]]", "{'year': {'2016': 1, '2020': 1}}"]


def test_a_batch(seeds_index: Path, tmp_path: Path) -> None:
    (tmp_path / "queries.txt").write_text("quận Long Biên\n\nkhông-có-gì-như-thế AND xyz\n", encoding="utf-8")
    assert load_example("batch").answer_all(seeds_index, tmp_path / "queries.txt", tmp_path / "answers") == 1
    answers = [json.loads(line) for line in (tmp_path / "answers").read_text(encoding="utf-8").splitlines()]
    assert [answer["query"] for answer in answers] == ["quận Long Biên", "không-có-gì-như-thế AND xyz"]
    assert answers[0]["hits"][0]["snippets"][0]["highlights"]


def test_concurrent_searches(seeds_index: Path) -> None:
    with Searcher(seeds_index) as searcher:
        queries = ["nghị quyết", "quận"] * 5
        answers = asyncio.run(load_example("async_search").search_all(searcher, queries))
        assert [answer.query for answer in answers] == queries
        assert answers[0].hits == searcher.search("nghị quyết").hits


def test_fastapi(seeds_index: Path) -> None:
    pytest.importorskip("fastapi", reason="FastAPI is not installed; pip install '.[examples]'")
    pytest.importorskip("httpx2", reason="httpx2 is not installed; pip install '.[examples]'")
    from fastapi.testclient import TestClient

    with TestClient(load_example("fastapi_endpoint").make_app(str(seeds_index))) as client:
        first = client.get("/search", params={"q": "nghị quyết", "limit": 2}).json()
        assert len(first["hits"]) == 2
        second = client.get("/search", params={"q": "nghị quyết", "limit": 2, "after": first["cursor"]}).json()
        assert not {hit["id"] for hit in first["hits"]} & {hit["id"] for hit in second["hits"]}
        assert client.get("/search", params={"q": "x", "after": "wrong"}).status_code == 400
        assert client.get("/search", params={"q": "x", "sort": "nothing"}).status_code == 400
        assert client.get("/suggest", params={"q": "nghi qu"}).json()[0].lower() == "nghị quyết"


def test_flask(seeds_index: Path) -> None:
    pytest.importorskip("flask", reason="Flask is not installed; pip install '.[examples]'")
    page = load_example("flask_view").make_app(str(seeds_index)).test_client().get("/?q=<b>nghị quyết").text
    assert "&lt;b&gt;nghị quyết" in page
    assert "<mark>Nghị quyết</mark>" in page


def test_langchain(seeds_index: Path) -> None:
    pytest.importorskip("langchain_core", reason="langchain-core is not installed")
    text = (EXAMPLES / "langchain_retriever.py").read_text(encoding="utf-8")
    assert len(text.splitlines()) < 50
    with Searcher(seeds_index) as searcher:
        retriever = load_example("langchain_retriever").TimvietRetriever(searcher=searcher, k=2, passages=2)
        documents = retriever.invoke("nghị quyết")
        assert len(documents) == 2
        assert "ghị quyết" in documents[0].page_content


def test_workers_of_gunicorn_share_a_searcher_and_see_later_commits(
    indexed: Callable[..., Path], tmp_path: Path
) -> None:
    pytest.importorskip("gunicorn", reason="gunicorn is not installed; pip install '.[examples]'")
    folder = indexed(a="giá gạo", b="giá lúa")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    command = [sys.executable, "-m", "gunicorn", "--preload", "-w", "2", "--threads", "2", "-b", address]
    server = subprocess.Popen(
        [*command, "--chdir", str(EXAMPLES), "prefork_server:app"],
        env=os.environ | {"TIMVIET_INDEX": str(folder)},
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        assert server.stderr is not None
        assert any("Listening" in line for line in server.stderr)
        workers: set[int] = set()
        while len(workers) < 2:
            answer = ask(f"http://{address}/?q=gia+gao")
            assert answer["hits"][0]["id"] == "a"
            workers.add(answer["worker"])
        with Index.open(folder) as index:
            index.add(Document("c", body="giá gạo giá gạo"))
        for _ in range(20):
            assert {hit["id"] for hit in ask(f"http://{address}/?q=gia+gao")["hits"]} >= {"a", "c"}
    finally:
        server.terminate()
        server.communicate()


def ask(url: str) -> dict[str, Any]:
    with urllib.request.urlopen(url) as response:
        return cast("dict[str, Any]", json.load(response))


def test_the_service_runs_a_command_that_exists() -> None:
    service = configparser.ConfigParser(interpolation=None)
    service.optionxform = str  # type: ignore[assignment,method-assign]
    service.read(EXAMPLES / "timviet-watch.service")
    program, *arguments = service["Service"]["ExecStart"].split()
    assert program.endswith("/timviet")
    context = index_command.make_context("index", arguments[1:])
    assert (arguments[0], context.params["is_watching"]) == ("index", True)
    assert service["Service"]["SuccessExitStatus"] == str(INTERRUPTED)


def test_the_service_of_the_page_runs_a_command_that_exists() -> None:
    service = configparser.ConfigParser(interpolation=None)
    service.optionxform = str  # type: ignore[assignment,method-assign]
    service.read(EXAMPLES / "timviet-serve.service")
    program, *arguments = service["Service"]["ExecStart"].split()
    assert program.endswith("/timviet")
    context = serve_command.make_context("serve", arguments[1:])
    assert (arguments[0], context.params["port"], context.params["host"]) == ("serve", 8000, "127.0.0.1")
