"""How are two nodes cut off from each other, though both go on, and a third one speaks with both?

Before the port of each node is one of ours, which passes on what it gets. While two nodes are cut off, what they
send is held back: nobody notices that at once, and it arrives when they are joined again, as after a cable was
out.
"""

from __future__ import annotations

import os
import socket
import threading
from collections.abc import Sequence
from contextlib import suppress
from functools import cached_property
from pathlib import Path

from opensearch import Node

_SIZE = 1 << 16


class Links:
    """The connections between nodes, which are few enough for two threads each."""

    def __init__(self) -> None:
        self.nodes: Sequence[Node] = ()
        """Set when they are started; a node is named by its place here."""

        self.held_count = 0
        """How many pieces were held back."""

        self._cut: frozenset[int] = frozenset()
        self._changed = threading.Condition()
        self._servers: list[socket.socket] = []

    def publish(self, ports: Sequence[int]) -> list[int]:
        """Return for each port of a node the one that others are to use."""
        for target, port in enumerate(ports):
            server = socket.create_server(("127.0.0.1", 0))
            self._servers.append(server)
            threading.Thread(target=self._accept, args=(server, target, port), daemon=True).start()
        return [server.getsockname()[1] for server in self._servers]

    def cut(self, one: int, other: int) -> None:
        """Hold back what two nodes send to each other."""
        self._cut = frozenset((one, other))

    def join(self) -> None:
        """Pass on what was held back, and all that comes."""
        with self._changed:
            self._cut = frozenset()
            self._changed.notify_all()

    def close(self) -> None:
        self.join()
        for server in self._servers:
            server.close()

    def _accept(self, server: socket.socket, target: int, port: int) -> None:
        with suppress(OSError):  # the server was closed
            while True:
                near, (_, from_port) = server.accept()
                try:
                    far = socket.create_connection(("127.0.0.1", port))
                except OSError:
                    near.close()  # the node is not running
                    continue
                connection = _Connection(self, from_port, target)
                for source, destination in ((near, far), (far, near)):
                    threading.Thread(
                        target=self._pass_on, args=(connection, source, destination), daemon=True
                    ).start()

    def _pass_on(self, connection: _Connection, source: socket.socket, destination: socket.socket) -> None:
        data = b"more"
        while data:
            try:
                data = source.recv(_SIZE)
            except OSError:
                data = b""
            self._hold(connection)
            with suppress(OSError):
                destination.sendall(data)
        for end in (source, destination):
            with suppress(OSError):
                end.shutdown(socket.SHUT_RDWR)  # the other thread ends too; forked processes have copies of both
            end.close()

    def _hold(self, connection: _Connection) -> None:
        """Wait while the nodes of a connection are cut off from each other."""
        if not self._cut or not self._is_cut(connection):
            return
        self.held_count += 1
        with self._changed:
            while self._is_cut(connection):
                self._changed.wait()

    def _is_cut(self, connection: _Connection) -> bool:
        return connection.target in self._cut and connection.source in self._cut


class _Connection:
    def __init__(self, links: Links, port: int, target: int) -> None:
        self.target = target
        self._links, self._port = links, port

    @cached_property
    def source(self) -> int:
        """The node that has made it, whose process has its other end; -1 if that has ended."""
        sockets = _inodes(self._port)
        for number, node in enumerate(self._links.nodes):
            with suppress(OSError):
                for file in Path(f"/proc/{node.pid}/fd").iterdir():
                    with suppress(OSError):
                        if os.readlink(file) in sockets:
                            return number
        return -1


def _inodes(port: int) -> set[str]:
    """Return the sockets of a local port, as links in ``/proc`` name them."""
    found = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        for line in Path(table).read_text(encoding="ascii").splitlines()[1:]:
            columns = line.split()
            if int(columns[1].rpartition(":")[2], 16) == port:
                found.add(f"socket:[{columns[9]}]")
    return found
