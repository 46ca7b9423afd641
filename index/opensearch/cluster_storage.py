"""How is an index kept on a cluster?"""

from __future__ import annotations

from pathlib import Path

from timviet.index.opensearch.address import ClusterAddress, Credentials
from timviet.index.opensearch.client import Client
from timviet.index.opensearch.cluster_base import ClusterBase
from timviet.index.opensearch.cluster_writer import ClusterWriter
from timviet.index.opensearch.commits import create_index, open_commit
from timviet.index.opensearch.lease import Lease
from timviet.index.opensearch.lexicon_files import open_cache

__all__ = ["ClusterStorage"]


class ClusterStorage:
    """The :class:`timviet.index.storage.Storage` of a cluster."""

    def __init__(self, address: ClusterAddress) -> None:
        """Connect to no node yet.

        :raises ClusterRefused: the credentials in the environment cannot be used
        """
        self.client = Client(address, Credentials.of_environment(address))
        self.lock = Lease(self.client)
        self._last: ClusterBase | None = None

    @property
    def path(self) -> Path:
        """The address as a path. No file is below the folder that holds it, so the ids of files are absolute."""
        return Path(self.client.place)

    def create(self, timeout: float = 0.0) -> ClusterBase:
        """Make an empty index if there is none, and open it."""
        create_index(self.client)
        return self.open()

    def open(self) -> ClusterBase:
        """Open the last commit."""
        self._last = open_commit(self.client, lambda read: ClusterBase(self.client, read))
        return self._last

    def begin(self) -> ClusterBase:
        """Open the last commit to change it."""
        return self.open()

    def new_writer(self, *, memory: int, workers: int) -> ClusterWriter:
        """Return a writer of changes to the commit that was opened last."""
        assert self._last is not None, "changes begin with the last commit"
        return ClusterWriter(self.client, self._last, self.lock, open_cache(), memory - workers)

    def close(self) -> None:
        """Let the cluster drop what it keeps for the commit that was opened last."""
        last, self._last = self._last, None
        if last is not None:
            last.view.close()
        self.client.close()
