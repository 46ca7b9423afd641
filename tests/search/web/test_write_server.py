"""Documents that a server has said it wrote are there, whatever ends it, and every worker finds them."""

from __future__ import annotations

import http.client
import json
import os
import signal
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from processes import Run
from servers import ask, serving, workers_of

from timviet.index import Index

TOKEN = "chi-nguoi-nay-duoc-ghi"
HEADERS = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}


def write(address: str, method: str, path: str, document: object = None) -> tuple[int, Any]:
    with closing(http.client.HTTPConnection(address.removeprefix("http://"), timeout=60)) as connection:
        connection.request(method, f"/api/v1/{path}", json.dumps(document), HEADERS)
        response = connection.getresponse()
        return response.status, json.load(response)


@contextmanager
def begun(address: str, length: int) -> Iterator[tuple[socket.socket, bytes]]:
    """Begin a request that writes; yield its connection, and what the server says before it gets the body."""
    host, _, port = address.removeprefix("http://").partition(":")
    with socket.create_connection((host, int(port)), timeout=60) as connection:
        head = {**HEADERS, "Host": "localhost", "Content-Length": str(length), "Expect": "100-continue"}
        lines = ["POST /api/v1/documents HTTP/1.1", *(f"{name}: {value}" for name, value in head.items())]
        connection.sendall("\r\n".join([*lines, "", ""]).encode())
        yield connection, connection.recv(1000)[:12]


def ids(folder: Path) -> set[str]:
    with Index.open(folder) as index:
        assert not index.check()
        return {*index.revisions()}


def test_every_worker_finds_what_was_written(indexed: Callable[..., Path], tmp_path: Path) -> None:
    folder = indexed(a="giá gạo")
    options = ("--write", "--workers", "2", "--index", folder)
    with serving(*options, cwd=tmp_path, TIMVIET_TOKEN=TOKEN) as (process, address):
        for number in range(5):
            status, answer = write(address, "PUT", f"documents/{number}", {"body": f"giá lúa {number}"})
            assert (status, answer["added"]) == (200, 1)
            for _ in range(4):
                assert ask(address, "search", q="gia lua", exact_total=True)["total"] == number + 1
        assert write(address, "POST", "documents", [{"id": "x", "body": "a"}, {"id": "y"}])[0] == 400
        assert ids(folder) == {"a", "0", "1", "2", "3", "4"}
        for pid in (process.pid, *workers_of(process)):
            assert TOKEN.encode() not in Path(f"/proc/{pid}/cmdline").read_bytes()
        process.terminate()
        assert TOKEN not in "".join(process.communicate())


@pytest.mark.thorough
def test_no_document_is_lost_if_workers_are_killed(indexed: Callable[..., Path], tmp_path: Path) -> None:
    folder, acknowledged, is_end = indexed(a="giá gạo"), {"a"}, threading.Event()

    def write_all(address: str, name: str) -> None:
        number = 0
        while not is_end.is_set():
            number += 1
            documents = [{"id": f"{name}{number}.{part}", "body": "giá lúa"} for part in range(3)]
            try:
                status, answer = write(address, "POST", "documents", documents)
            except (OSError, http.client.HTTPException):  # its worker was killed
                continue
            assert (status, answer["added"]) == (200, 3)
            acknowledged.update(document["id"] for document in documents)

    options = ("--write", "--workers", "2", "--index", folder)
    with serving(*options, cwd=tmp_path, TIMVIET_TOKEN=TOKEN) as (process, address):
        clients = [threading.Thread(target=write_all, args=(address, name)) for name in "bcd"]
        for client in clients:
            client.start()
        for _ in range(4):
            count = len(acknowledged)
            while len(acknowledged) < count + 6 or len(workers_of(process)) < 2:
                assert process.poll() is None
            os.kill(workers_of(process)[0], signal.SIGKILL)
        is_end.set()
        for client in clients:
            client.join()
        assert ask(address, "search", q="gia lua", limit=0, exact_total=True)["total"] >= len(acknowledged) - 1
    found = ids(folder)
    assert acknowledged <= found
    assert all(
        len({id for id in found if id.startswith(f"{one.partition('.')[0]}.")}) == 3 for one in found - {"a"}
    )


def test_what_has_begun_is_written_before_the_server_ends(indexed: Callable[..., Path], tmp_path: Path) -> None:
    folder, body = indexed(a="giá gạo"), b'{"id": "b", "body": "gi\xc3\xa1 l\xc3\xbaa"}'
    with serving("--write", "--index", folder, cwd=tmp_path, TIMVIET_TOKEN=TOKEN) as (process, address):
        with begun(address, len(body)) as (connection, said), Index.open(folder) as other:
            assert said == b"HTTP/1.1 100"
            other.begin()
            process.terminate()
            connection.sendall(body)
            other.rollback()
            assert connection.recv(1000).startswith(b"HTTP/1.1 200")
        assert process.wait() == 0
        assert process.communicate() == ("", "")
    assert ids(folder) == {"a", "b"}


def test_a_request_that_ends_early_changes_nothing(indexed: Callable[..., Path], tmp_path: Path) -> None:
    folder, body = indexed(a="giá gạo"), b'{"id": "b", "body": "b"}'
    with serving("--write", "--index", folder, cwd=tmp_path, TIMVIET_TOKEN=TOKEN) as (process, address):
        with begun(address, len(body) + 1) as (connection, said):
            assert said == b"HTTP/1.1 100"
            connection.sendall(body)  # a valid document, but a byte is missing
        assert write(address, "PUT", "documents/c", {"body": "c"})[0] == 200
        process.terminate()
        assert process.communicate() == ("", "")
    assert ids(folder) == {"a", "c"}


def test_a_server_that_may_write_begins_with_an_empty_index(tmp_path: Path) -> None:
    options = ("--write", "--max-body", "1", "--index", "kho")
    with serving(*options, cwd=tmp_path, TIMVIET_TOKEN=TOKEN) as (process, address):
        assert write(address, "PUT", "documents/a", {"body": "giá gạo"})[0] == 200
        assert write(address, "PUT", "documents/b", {"body": "x" * (1 << 20)})[0] == 413
        with begun(address, (1 << 20) + 1) as (_, said):
            assert said == b"HTTP/1.1 413"
        assert ask(address, "search", q="gia gao")["total"] == 1
        process.terminate()
        assert process.communicate()[1] == "timviet: kho: new, empty index\n"


def test_what_is_needed_to_write_is_said_at_the_start(
    run: Run, indexed: Callable[..., Path], tmp_path: Path
) -> None:
    folder = indexed(a="giá gạo")
    advice = (
        "set one that clients send: export TIMVIET_TOKEN=$(python3 -c 'import secrets; print(secrets.token_urlsafe"
    )
    for token, reason in (("", "there is no token"), ("abc", "the token is shorter than 16 characters")):
        done = run("serve", "--write", "--index", folder, TIMVIET_TOKEN=token)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr.startswith(f"Error: --write: {reason}; {advice}")
    done = run("serve", "--write", "--index", folder, "--index", tmp_path / "b", TIMVIET_TOKEN=TOKEN)
    assert done.returncode == 2
    assert "--write needs a single --index" in done.stderr
    assert "--max-body is for --write" in run("serve", "--max-body", "3", "--index", folder).stderr
