"""How is the application run: on which socket, and until when?"""

from __future__ import annotations

import signal
import socket
import sys
from collections.abc import Callable, Iterable
from pathlib import Path

import uvicorn

from timviet.search.searcher import Searcher
from timviet.search.web.application import create_app
from timviet.search.web.options import WebOptions
from timviet.search.web.workers import run_workers

__all__ = ["address_of", "listen", "serve"]

_BACKLOG = 2048  # connections that wait to be accepted
_GRACE = 30  # seconds that requests have to end when the server is stopped


def listen(host: str, port: int) -> socket.socket:
    """Return a socket that accepts connections.

    :param port: 0 for any that is free
    :raises OSError: the port is taken, or there is no such host
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    return socket.create_server((host, port), family=family, backlog=_BACKLOG)


def address_of(listener: socket.socket) -> str:
    """Return the URL of what a socket serves."""
    host, port, *_ = listener.getsockname()
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
    """
    paths = tuple(index_paths)
    Searcher(paths).close()  # errors are raised here, not in the workers
    on_start()

    def work() -> None:
        signal.signal(signal.SIGTERM, lambda *_: sys.exit())  # uvicorn ends what has begun, then raises it again
        app = create_app(paths, options)
        config = uvicorn.Config(
            app, log_level="warning", server_header=False, timeout_graceful_shutdown=_GRACE, ws="none"
        )
        uvicorn.Server(config).run([listener])

    if workers == 1:
        work()
    else:
        run_workers(work, workers)
