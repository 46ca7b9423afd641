"""How do tests run the command line as a process, without waiting for its imports?

A server imports timviet, then forks for each command. So each command is a process of its own, with its own
streams, folder, environment and session; it begins where a new interpreter has finished its imports, and ends when
its output is written. Tests of how the interpreter starts and ends have to start one.
"""

from __future__ import annotations

import gc
import importlib
import json
import os
import pkgutil
import socket
import subprocess
import sys
import traceback
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, NoReturn

__all__ = ["close_server", "start_command", "wait_for_command"]

_STREAMS = 3


class _Server:
    """The server, as seen by the tests."""

    def __init__(self) -> None:
        self.connection, theirs = socket.socketpair()
        with theirs:
            number = theirs.fileno()
            self.process = subprocess.Popen([sys.executable, "-P", __file__, str(number)], pass_fds=[number])
        self.replies = self.connection.makefile("r")


_server: _Server | None = None


def start_command(
    arguments: Sequence[str | Path], streams: Sequence[int], cwd: Path, environment: Mapping[str, str]
) -> None:
    """Start ``timviet`` in a session of its own; one command runs at a time.

    :param streams: its standard input, output and error
    """
    global _server
    if _server is None:
        _server = _Server()
    request = {"arguments": [*map(str, arguments)], "cwd": str(cwd), "environment": {**environment}}
    socket.send_fds(_server.connection, [b">"], streams)
    _server.connection.sendall(json.dumps(request).encode() + b"\n")


def wait_for_command() -> int:
    """Wait until the command has ended, and return its exit status; negative for the signal that ended it."""
    assert _server is not None
    return int(_server.replies.readline())


def close_server() -> None:
    """End the server, if there is one."""
    global _server
    if _server is not None:
        _server.replies.close()
        _server.connection.close()
        _server.process.wait()
        _server = None


def _import_all() -> None:
    """Import timviet without its commands: some texts of theirs are translated as they are imported."""
    import timviet

    for module in pkgutil.walk_packages(timviet.__path__, "timviet."):
        if not module.name.startswith("timviet.search.cli."):
            importlib.import_module(module.name)
    importlib.import_module("timviet.search.cli.main")


def _serve(connection: socket.socket) -> None:
    """Run each command that is asked for, until the tests have ended."""
    requests = connection.makefile("r")
    while True:
        byte, streams, *_ = socket.recv_fds(connection, 1, _STREAMS)
        if not byte:
            return
        request = json.loads(requests.readline())
        process = os.fork()
        if process == 0:
            requests.close()
            connection.close()
            _run(request, streams)
        for stream in streams:
            os.close(stream)
        status = os.waitstatus_to_exitcode(os.waitpid(process, 0)[1])
        connection.sendall(f"{status}\n".encode())


def _run(request: dict[str, Any], streams: Sequence[int]) -> NoReturn:
    """Run a command as a new interpreter would, and end the process."""
    from timviet.__main__ import main

    status: object = 1
    try:
        os.setsid()
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        os.chdir(request["cwd"])
        os.environ.clear()
        os.environ.update(request["environment"])
        sys.argv = ["timviet", *request["arguments"]]
        sys.stdin, sys.stdout, sys.stderr = (
            open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115
            for number, mode in enumerate(("r", "w", "w"))
        )
        main()
        status = 0
    except SystemExit as end:
        status = end.code
    except BaseException:
        traceback.print_exc()
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(status if isinstance(status, int) else 0 if status is None else 1)


if __name__ == "__main__":
    _import_all()
    gc.collect()
    gc.freeze()  # so that forked processes share its memory
    _serve(socket.socket(fileno=int(sys.argv[1])))
