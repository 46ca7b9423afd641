"""How are the documents of one commit searched, though writers change the index meanwhile?

A view holds the index as it was when it was opened (a *point in time* of OpenSearch), and leaves out documents of
other writers, which may be there already. An answer counts only if every part of the index has given its own.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import suppress
from operator import itemgetter
from typing import Any

from timviet.index.errors import ClusterUnavailable, CommitGone, StoreError
from timviet.index.forking import fork_safe_lock
from timviet.index.groups import in_groups
from timviet.index.messages import Message
from timviet.index.opensearch.client import Client, NotFound
from timviet.index.opensearch.cluster_manifest import ClusterManifest
from timviet.index.opensearch.commits import data_index
from timviet.index.opensearch.fields import COMMIT, ID, numbered
from timviet.index.opensearch.last_manifest import last_manifest
from timviet.index.opensearch.problems import damaged, unreachable
from timviet.index.opensearch.unused_points import Point, drop_soon, drop_when_unused, opened

__all__ = ["View"]

_KEPT = "10m"  # how long the cluster keeps the point in time after the last search
_RENEWAL = 60.0  # seconds; a node cannot make a copy of a shard anew while it keeps an old one for a point in time
_AT_ONCE = 1_000  # hits of a request that are read one after the other
_STORED_AT_ONCE, _CHARACTERS = 200, 4_000_000  # documents that are read at once, and what they have


class View:
    """The documents of one commit; several threads may search it at once.

    The cluster drops what it keeps for a view when the view is closed, or when nobody has it any more.
    """

    def __init__(self, client: Client, manifest: ClusterManifest) -> None:
        """Open the documents of a commit.

        :param manifest: of the commit, which must be the last one
        :raises CommitGone: another commit was made meanwhile
        :raises ClusterError: the cluster does not answer, or refuses
        """
        self.client, self.manifest = client, manifest
        self._lock = fork_safe_lock()
        # The point in time that is open, if any; a list, since the finalizer has it.
        self._points: list[Point] = []
        self._renewed = os.getpid(), 0.0  # which process has opened it, or tried to, and when
        drop_when_unused(self, client, self._points)
        self._open_point()

    def search(self, body: Mapping[str, Any]) -> Any:
        """Return the answer to a search, in which only documents of the commit count.

        :param body: as OpenSearch takes it, with a query
        :raises ClusterUnavailable: a part of the index cannot be reached
        :raises CommitGone: another commit was made, and the cluster has not kept this one
        """
        seen = {"range": {COMMIT: {"lte": self.manifest.number}}}
        unseen = numbered(self.manifest.abandoned)
        query = {"bool": {"must": [body["query"]], "filter": [seen], "must_not": unseen}}
        point_in_time = self._recent_point()
        for is_last in (False, True):
            of_commit = {**body, "query": query, "pit": {"id": point_in_time.id, "keep_alive": _KEPT}}
            try:
                answer = self.client.request(
                    "POST",
                    "_search",
                    of_commit,
                    search_type="dfs_query_then_fetch",
                    allow_partial_search_results=False,
                )
                shards = answer["_shards"]
                if shards["successful"] == shards["total"] and not answer["timed_out"]:
                    return answer
            except (NotFound, ClusterUnavailable):  # the cluster has dropped it, or its node has gone
                if is_last:
                    raise
            point_in_time = self._another_point(point_in_time)
        raise unreachable(self.client.place)

    def scan(self, query: Mapping[str, Any], **options: Any) -> Iterator[Any]:
        """Yield all documents of the commit that a query matches, by id.

        :param options: what else the body of the search has
        """
        body = {"query": query, "size": _AT_ONCE, "sort": [{ID: "asc"}], "track_total_hits": False, **options}
        while True:
            hits = self.search(body)["hits"]["hits"]
            yield from hits
            if len(hits) < body["size"]:
                return
            body["search_after"] = hits[-1]["sort"]

    def stored(self, sizes: Iterable[tuple[str, int]], fields: Sequence[str]) -> Iterator[Any]:
        """Yield the hits of some documents with what is stored of them, in no order.

        A request asks for several, or for one that is very large.

        :param sizes: the keys of the documents, and how many characters each has
        :param fields: those of the source that are read
        """
        for group in in_groups(sizes, itemgetter(1), _CHARACTERS, _STORED_AT_ONCE):
            keys = [key for key, _ in group]
            body = {"query": {"ids": {"values": keys}}, "size": len(keys), "_source": list(fields)}
            yield from self.search({**body, "track_total_hits": False})["hits"]["hits"]

    def close(self) -> None:
        """Let the cluster drop what it keeps for the view; it is opened again when it is needed."""
        with self._lock:
            points, self._points[:] = list(self._points), []
        drop_soon(self.client, points)

    def _recent_point(self) -> Point:
        """Return a point in time that this process has opened a short while ago, if that is possible."""
        point_in_time = self._open_point()
        with self._lock:
            process, moment = self._renewed
            if process == os.getpid() and time.monotonic() - moment < _RENEWAL:
                return point_in_time  # else this is a forked process, and that of the point may drop it
            self._renewed = os.getpid(), time.monotonic()  # other threads go on with what is open
        with suppress(StoreError):  # such as another commit: then this one is kept
            return self._another_point(point_in_time)
        return point_in_time

    def _open_point(self) -> Point:
        """Return the point in time that is open; open one if there is none."""
        with self._lock:
            if self._points:
                return self._points[0]
        return self._another_point(None)

    def _another_point(self, previous: Point | None) -> Point:
        """Return another point in time than one that cannot be used any more, or should not."""
        with self._lock:
            if self._points and self._points[0] != previous:
                return self._points[0]  # another thread has opened it
        new = self._new_point()
        with self._lock:
            previous_points, self._points[:] = list(self._points), [new]
            self._renewed = os.getpid(), time.monotonic()
        drop_soon(self.client, previous_points)
        return new

    def _new_point(self) -> Point:
        """Open a point in time.

        :raises CommitGone: another commit was made meanwhile
        """
        index = data_index(self.client, self.manifest)
        try:
            answer = self.client.request(
                "POST", f"{index}/_search/point_in_time", keep_alive=_KEPT, allow_partial_pit_creation=False
            )
        except NotFound:
            answer = None
        last = last_manifest(self.client).manifest
        if answer is not None and last.commit == self.manifest.commit:
            return opened(answer["pit_id"])
        if answer is not None:
            drop_soon(self.client, [opened(answer["pit_id"])])
        elif last.data == self.manifest.data:
            raise damaged(self.client.place, Message("its documents are gone"))
        raise CommitGone(
            self.client.place, Message("the index has changed, and the cluster has not kept it as it was")
        )
