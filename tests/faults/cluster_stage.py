"""On which cluster do the faults happen, who is at work on it, and how far are they?"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cluster_workers import be_impatient, first_state, read_journals, search, stop_workers, write
from node_links import Links
from opensearch import Cluster, Node

from timviet.index import Index

_SEARCHERS = 2
_WAIT, _WAIT_BETWEEN = 150.0, 0.05  # seconds


@dataclass
class Stage:
    """A healthy cluster with an index of its own, and the processes that are at work on the index."""

    cluster: Cluster
    links: Links
    address: str
    folder: Path
    """For the journals of the processes."""

    seconds: float
    """How long one fault lasts."""

    patience: float
    """Seconds after which the processes give up what the cluster does not do."""

    draw: Any
    """Random choices."""

    writers: dict[str, int] = field(default_factory=dict)
    """The process of each writer, by its name."""

    _others: list[int] = field(default_factory=list)
    _count: int = 0

    @property
    def name(self) -> str:
        """The name of the index."""
        return self.address.rpartition("/")[2]

    def begin(self) -> None:
        """Make the index, and start a writer and searchers; return when each of them has done some work."""
        with Index.open(self.address, create=True, jobs=1) as index:
            index.add_many(first_state().values())
        for number in range(_SEARCHERS):
            self._others.append(self._fork(search, self.address, self.folder, f"s{number}"))
        self.start_writer()
        self.wait_for_work()

    def start_writer(self, expiry: float | None = None) -> str:
        """Start another writer, and return its name; see :func:`cluster_workers.write`."""
        name, self._count = f"w{self._count}", self._count + 1
        self.writers[name] = self._fork(write, self.address, self.folder, name, expiry)
        return name

    def _fork(self, work: Callable[..., None], *arguments: object) -> int:
        """Do some work in a process of its own, and return its number."""
        child = os.fork()
        if not child:
            status = 1
            try:
                be_impatient(self.patience)
                work(*arguments)
                status = 0
            finally:
                os._exit(status)
        return child

    def kill_writer(self, name: str) -> None:
        """Kill a writer with SIGKILL."""
        process = self.writers.pop(name)
        os.kill(process, signal.SIGKILL)
        _, status = os.waitpid(process, 0)
        assert os.WIFSIGNALED(status), f"writer {name} has ended by itself"

    def wait(self, seconds: float | None = None) -> None:
        """Let the work go on, for as long as a fault lasts."""
        time.sleep(self.seconds if seconds is None else seconds)

    def wait_until(self, what: str, is_so: Callable[[], bool]) -> None:
        """Wait for something.

        :raises AssertionError: it takes too long
        """
        until = time.monotonic() + _WAIT
        while not is_so():
            assert time.monotonic() < until, f"waited in vain until {what}"
            time.sleep(_WAIT_BETWEEN)

    def wait_for_work(self) -> None:
        """Wait until a commit that began after now is acknowledged, and each searcher has answers of after now.

        :raises AssertionError: the work does not go on
        """
        now = time.monotonic()
        self.wait_until("a commit is acknowledged", lambda: self._has_commit_since(now))
        self.wait_until("each searcher answers", lambda: self._has_answers_since(now))

    def _has_commit_since(self, moment: float) -> bool:
        for journal in read_journals(self.folder, "writer"):
            begun = {event["commit"] for event in journal if event["kind"] == "began" and event["at"] > moment}
            if any(event["kind"] == "acknowledged" and event["commit"] in begun for event in journal):
                return True
        return False

    def _has_answers_since(self, moment: float) -> bool:
        journals = read_journals(self.folder, "searcher")
        has_each = (any(event.get("begun", 0.0) > moment for event in journal) for journal in journals)
        return len(journals) == _SEARCHERS and all(has_each)

    def end(self) -> None:
        """Let all nodes work as they should, and all processes finish what they are at, and end.

        :raises AssertionError: one does not end, or has failed
        """
        self.links.join()
        for node in self.cluster.nodes:
            node.resume()
            if not node.is_running:
                node.start()
        stop_workers(self.folder)
        running = {*self.writers.values(), *self._others}
        try:
            self.wait_until("all processes have ended", lambda: not _reap(running))
        finally:
            for process in running:
                os.kill(process, signal.SIGKILL)
                os.waitpid(process, 0)
        self.cluster.wait_until_healthy()

    # The cluster.

    def settings(self, path: str, settings: object) -> None:
        """Change settings of the cluster or of an index."""
        self.cluster.call("PUT", path, settings)

    def set_transient(self, **settings: object) -> None:
        """Change settings of the cluster; ``__`` stands for a point, and None for what was before."""
        named = {name.replace("__", "."): value for name, value in settings.items()}
        self.cluster.call("PUT", "/_cluster/settings", {"transient": named})

    def status(self) -> str:
        """Return whether the index is ``green``, ``yellow`` or ``red``."""
        path = f"/_cluster/health/{self.name}-timviet*?timeout=1s&local=false"
        return str(self.cluster.call("GET", path)["status"])

    def manager(self) -> Node:
        """Return the node that is the cluster manager."""
        state = self.cluster.call("GET", "/_cluster/state/cluster_manager_node,nodes")
        name = state["nodes"][state["cluster_manager_node"]]["name"]
        return next(node for node in self.cluster.nodes if node.name == name)

    def data_index(self) -> str:
        """Return the name of the index of OpenSearch that has the documents now."""
        found = self.cluster.call("GET", f"/{self.name}-timviet/_doc/manifest")
        return f"{self.name}-timviet-{found['_source']['data']}"

    def holder(self, index: str) -> Node:
        """Return a node that has a copy of a shard of an index of OpenSearch."""
        for shard in self.cluster.call("GET", f"/_cat/shards/{index}?format=json"):
            if shard["state"] == "STARTED":
                return next(node for node in self.cluster.nodes if node.name == shard["node"])
        raise AssertionError(f"no node has a shard of {index}")


def _reap(running: set[int]) -> bool:
    """Forget the processes that have ended; return whether there are others.

    :raises AssertionError: one has failed
    """
    for process in list(running):
        ended, status = os.waitpid(process, os.WNOHANG)
        if ended:
            running.discard(process)
            assert not status, f"a process has ended with status {status}"
    return bool(running)
