"""The server as a process: it starts, sees later commits, survives its workers, and ends when it is told to."""

from __future__ import annotations

import asyncio
import http.client
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from processes import Run
from servers import ask, serving, workers_of

from timviet.index import Document, Index
from timviet.search.web.server import address_of, is_local, listen


def test_a_server_sees_later_commits_and_ends_gracefully(indexed: Callable[..., Path], tmp_path: Path) -> None:
    folder = indexed(a="giá gạo")
    with serving("--index", folder, cwd=tmp_path) as (process, address):
        assert ask(address, "search", q="gia gao")["total"] == 1
        with Index.open(folder) as index:
            index.add(Document("b", body="giá gạo"))
        assert ask(address, "search", q="gia gao", exact_total=True)["total"] == 2
        with closing(http.client.HTTPConnection(address.removeprefix("http://"))) as kept:
            kept.request("GET", "/api/v1/health")
            assert kept.getresponse().read()
            process.terminate()  # though a client keeps its connection
            assert process.wait() == 0
        assert process.communicate() == ("", "")


@pytest.mark.thorough
def test_workers_answer_and_count_together_and_are_replaced(indexed: Callable[..., Path], tmp_path: Path) -> None:
    folder = indexed(a="giá gạo")
    with serving("--workers", "2", "--index", folder, cwd=tmp_path) as (process, address):
        for _ in range(6):
            assert ask(address, "search", q="gia gao")["total"] == 1
        killed, _ = workers_of(process)
        os.kill(killed, signal.SIGKILL)
        while process.poll() is None and len({*workers_of(process)} - {killed}) < 2:
            pass
        for _ in range(4):
            assert ask(address, "search", q="gia gao")["total"] == 1
        with urllib.request.urlopen(f"{address}/metrics") as response:
            lines = response.read().decode().splitlines()
        assert 'timviet_requests_total{method="GET",route="/api/v1/search",status="200"} 10.0' in lines
        assert "timviet_index_documents 1.0" in lines
        assert len([*tmp_path.glob("timviet-*")]) == 1
        process.send_signal(signal.SIGINT)
        assert process.wait() == 130
        assert process.communicate() == ("", "")
        assert not [*tmp_path.glob("timviet-*")]


@pytest.mark.thorough
def test_workers_end_with_the_process_that_started_them(indexed: Callable[..., Path], tmp_path: Path) -> None:
    with serving("--workers", "3", "--index", indexed(a="giá gạo"), cwd=tmp_path) as (process, address):
        assert ask(address, "search", q="gia gao")["total"] == 1
        process.kill()
        process.communicate()  # until no worker has its output
        with pytest.raises(urllib.error.URLError, match="refused"):
            ask(address, "health")


def test_a_port_that_is_taken_and_an_index_that_is_missing(run: Run, indexed: Callable[..., Path]) -> None:
    folder = indexed(a="giá gạo")
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        done = run("serve", "--index", folder, "--port", str(port))
        assert done.returncode == 2
        said = f"Error: cannot listen on 127.0.0.1, port {port}: Address already in use; choose another --port"
        assert done.stderr.startswith(said)
    for host in ("", "a\u202e", "a\nb"):
        done = run("serve", "--index", folder, "--port", "0", "--host", host)
        assert (done.returncode, len(done.stderr.splitlines())) == (2, 1)
        assert "this is no name of a host; choose another --port or --host" in done.stderr
    done = run("serve", "--port", "0", "--index", folder / "none")
    assert (done.returncode, done.stdout) == (2, "")
    assert "no index here; create one with 'timviet index PATH...'" in done.stderr


def test_a_missing_extra_is_named_with_the_command_that_brings_it(
    indexed: Callable[..., Path], tmp_path: Path
) -> None:
    program = """
import importlib.util, sys
find = importlib.util.find_spec
importlib.util.find_spec = lambda name, package=None: None if name == "uvicorn" else find(name, package)
from timviet.__main__ import main
sys.argv[0] = "timviet"
main()
"""
    done = subprocess.run(
        [sys.executable, "-c", program, "serve", "--index", str(indexed(a="giá gạo"))],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert done.stderr == "Error: needs a library that is not installed: pip install 'timviet[web]'\n"


def test_a_server_that_others_can_reach_says_so(indexed: Callable[..., Path], tmp_path: Path) -> None:
    with serving("--host", "0.0.0.0", "--index", indexed(a="giá gạo"), cwd=tmp_path) as (process, address):
        assert ask(address, "search", q="gao")["total"] == 1
        process.terminate()
        assert "whoever reaches this machine can search" in process.communicate()[1]


def test_addresses_that_are_printed() -> None:
    cases = (("127.0.0.1", "127.0.0.1", True), ("::1", "[::1]", True), ("::", "localhost", False))
    for host, shown, is_alone in cases:
        with listen(host, 0) as listener:
            assert address_of(listener) == f"http://{shown}:{listener.getsockname()[1]}/"
            assert is_local(listener) == is_alone


def test_the_end_of_an_answer_does_not_wait_for_the_client_to_acknowledge_its_start() -> None:
    async def has_no_delay() -> bool:
        answered: asyncio.Future[bool] = asyncio.get_running_loop().create_future()

        def answer(_: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
            option = writer.get_extra_info("socket").getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            answered.set_result(bool(option))
            writer.close()

        listener = listen("127.0.0.1", 0)
        async with await asyncio.start_server(answer, sock=listener):
            _, writer = await asyncio.open_connection(*listener.getsockname())
            writer.close()
            return await answered

    assert asyncio.run(has_no_delay())
