"""What does a client of a cluster do with certain answers? Nodes that give prepared ones, or keep documents."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from timviet.index.opensearch.address import ClusterAddress, Credentials
from timviet.index.opensearch.client import Client

Answer = tuple[int, Any]
"""A status, and JSON values."""


class Server:
    """A server that answers the requests of clients."""

    def __init__(self) -> None:
        node = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"
            wbufsize = -1  # so that an answer is one packet

            def do_POST(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
                answer = node.answer(self.command, self.path, body, dict(self.headers))
                if answer is None:
                    self.close_connection = True
                    return
                status, values = answer
                data = values if isinstance(values, bytes) else json.dumps(values).encode()
                self.send_response(status)
                self.send_header("Content-Length", str(len(data)))
                self.end_headers()
                self.wfile.write(data)

            do_GET = do_PUT = do_DELETE = do_POST  # noqa: N815  (so the server wants it)

            def log_message(self, format: str, *args: object) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port: int = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def answer(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | None:
        """Return the answer to a request; None if there is none and the connection is closed."""
        raise NotImplementedError


class Node(Server):
    """A server that gives prepared answers, the last one for ever."""

    def __init__(self, *answers: Answer) -> None:
        self.answers, self.asked = list(answers), []
        super().__init__()

    def answer(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer:
        self.asked.append((path, body, headers))
        answer = self.answers[0]
        if len(self.answers) > 1:
            del self.answers[0]
        return answer


class KeepingNode(Server):
    """A server that keeps the documents of one index, each with the number of its last change."""

    def __init__(self) -> None:
        self.documents: dict[str, tuple[int, Any]] = {}
        self.is_gone = False
        """Whether the index was deleted; a document makes a new one, unless it requires an alias."""

        self.is_deaf = False
        """Whether it takes no changes and does not answer."""

        self.loses_answer = False
        """Whether it makes the next change without an answer."""

        self._count = 0
        self._lock = threading.Lock()
        super().__init__()

    def put(self, key: str, document: Any) -> None:
        """Write a document, whatever was there."""
        self._count += 1
        self.documents[key] = self._count, document

    def answer(self, method: str, path: str, body: bytes, headers: dict[str, str]) -> Answer | None:
        url = urlsplit(path)
        key, options = url.path.rpartition("/")[2], parse_qs(url.query)
        with self._lock:
            if method != "GET" and self.is_deaf:
                return None
            if method == "PUT" and "require_alias" not in options:
                self.is_gone = False
            number, document = self.documents.get(key, (0, None))
            if self.is_gone or (not number and method != "PUT"):
                return 404, {"error": {"type": "index_not_found_exception", "reason": "no such document"}}
            if method == "GET":
                return 200, {"_source": document, "_seq_no": number, "_primary_term": 1}
            expected = 0 if "op_type" in options else int(options.get("if_seq_no", [str(number)])[0])
            if number != expected:
                return 409, {"error": {"type": "version_conflict_engine_exception", "reason": "another version"}}
            if method == "DELETE":
                del self.documents[key]
            else:
                self.put(key, json.loads(body))
            if self.loses_answer:
                self.loses_answer = False
                return None
            return 200, {"_seq_no": self._count, "_primary_term": 1}


@contextmanager
def client_of(*nodes: Server | int, patience: float = 5.0, user: str = "") -> Iterator[Client]:
    """Yield a client of nodes, or of ports at which there is none."""
    ports = [node if isinstance(node, int) else node.port for node in nodes]
    address = ClusterAddress.parse(f"opensearch://{','.join(f'127.0.0.1:{port}' for port in ports)}/news")
    client = Client(
        address, Credentials(user, "secret" if user else ""), patience=patience, writing_patience=patience
    )
    with ExitStack() as stack:
        stack.callback(client.close)
        for node in nodes:
            if isinstance(node, Server):
                stack.callback(node.server.server_close)
                stack.callback(node.server.shutdown)
        yield client
