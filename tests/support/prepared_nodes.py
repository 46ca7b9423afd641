"""What does a client of a cluster do with certain answers? Nodes that give prepared ones."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from timviet.index.opensearch.address import ClusterAddress, Credentials
from timviet.index.opensearch.client import Client

Answer = tuple[int, Any]
"""A status, and JSON values."""


class Node:
    """A server that gives prepared answers, the last one for ever."""

    def __init__(self, *answers: Answer) -> None:
        self.answers, self.asked = list(answers), []
        node = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                node.asked.append((self.path, body, dict(self.headers)))
                status, values = node.answers[0]
                if len(node.answers) > 1:
                    del node.answers[0]
                data = values if isinstance(values, bytes) else json.dumps(values).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_POST  # noqa: N815  (so the server wants it)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port: int = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, daemon=True).start()


@contextmanager
def client_of(*nodes: Node | int, patience: float = 5.0, user: str = "") -> Iterator[Client]:
    """Yield a client of nodes, or of ports at which there is none."""
    ports = [node if isinstance(node, int) else node.port for node in nodes]
    address = ClusterAddress.parse(f"opensearch://{','.join(f'127.0.0.1:{port}' for port in ports)}/news")
    client = Client(
        address, Credentials(user, "secret" if user else ""), patience=patience, writing_patience=patience
    )
    with ExitStack() as stack:
        stack.callback(client.close)
        for node in nodes:
            if isinstance(node, Node):
                stack.callback(node.server.server_close)
                stack.callback(node.server.shutdown)
        yield client
