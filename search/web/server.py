"""How is the application run: on which socket, and until when?"""

from __future__ import annotations

import ipaddress
import os
import signal
import socket
import sys
from collections.abc import Callable, Iterable
from functools import partial
from pathlib import Path

import uvicorn

from timviet.index.messages import Message
from timviet.index.temporary_folder import TemporaryFolder
from timviet.search.logs import log_to_stderr
from timviet.search.searcher import Searcher
from timviet.search.web.options import WebOptions
from timviet.search.web.workers import COUNTS_FOLDER, run_workers

__all__ = ["address_of", "is_local", "listen", "serve"]

_BACKLOG = 2048  # connections that wait to be accepted
_GRACE = 30  # seconds that requests have to end when the server is stopped


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that accepts connections.

    :param port: 0 for any that is free
    :raises OSError: the port is taken, or there is no such host
    :raises ValueError: the host is no name or address; an empty one would stand for every network
    """
    if not host or not host.isprintable():
        raise ValueError(Message("this is no name of a host"))
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)  # so asyncio sends answers at once
    try:
        if os.name == "posix":
            listener.setsockopt(
                socket.SOL_SOCKET, socket.SO_REUSEADDR, 1
            )  # a server that has just ended is no bar
        listener.bind((host, port))
        listener.listen(_BACKLOG)
    except BaseException:
        listener.close()
        raise
    return listener


def is_local(listener: socket.socket) -> bool:
    """Return whether only this machine can connect to a socket."""
    return ipaddress.ip_address(listener.getsockname()[0]).is_loopback


def address_of(listener: socket.socket) -> str:
    """Return the URL of what a socket serves, as seen from this machine."""
    host, port, *_ = listener.getsockname()
    if ipaddress.ip_address(host).is_unspecified:
        host = "localhost"
    return f"http://[{host}]:{port}/" if ":" in host else f"http://{host}:{port}/"


def serve(
    index_paths: Iterable[Path],
    options: WebOptions,
    listener: socket.socket,
    workers: int,
    on_start: Callable[[], object],
) -> None:
    """Answer requests until the process gets SIGTERM or SIGINT; those that have begun are answered first.

    :param workers: the number of processes
    :param on_start: called when it is known that the indexes can be opened
    :raises StoreError: an index cannot be opened
    :raises StartFailed: a worker could not start
    """
    paths = tuple(index_paths)
    Searcher(paths).close()  # errors are raised here, not in the workers
    on_start()
    if workers == 1:
        _work(paths, options, listener)
        return
    with TemporaryFolder() as folder:
        os.environ[COUNTS_FOLDER] = str(folder.path)
        received = run_workers(partial(_work, paths, options, listener), workers)
    if received == signal.SIGINT:
        signal.raise_signal(received)  # now that the folder is gone


def _work(paths: tuple[Path, ...], options: WebOptions, listener: socket.socket) -> None:
    """Answer requests in this process."""
    from timviet.search.web.application import create_app  # imports prometheus_client

    signal.signal(signal.SIGTERM, _end)  # uvicorn ends what has begun, then raises the signal again
    log_to_stderr()
    config = uvicorn.Config(
        create_app(paths, options),
        log_config=None,
        log_level="warning",
        server_header=False,
        timeout_graceful_shutdown=_GRACE,
        ws="none",
    )
    uvicorn.Server(config).run([listener])


def _end(*_: object) -> None:
    """Let this process end; takes the arguments of a signal handler."""
    signal.signal(signal.SIGTERM, signal.SIG_IGN)  # a second one must not interrupt the end
    sys.exit()
