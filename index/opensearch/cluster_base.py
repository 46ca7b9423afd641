"""How is a commit on a cluster read by a writer?"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from timviet.index.document import Document
from timviet.index.errors import IndexDamaged, IndexOutdated
from timviet.index.messages import Message
from timviet.index.opensearch.client import Client
from timviet.index.opensearch.cluster_manifest import ReadManifest
from timviet.index.opensearch.commits import data_index
from timviet.index.opensearch.fields import ID, KEYWORD, REVISION, SIZE, STORED
from timviet.index.opensearch.problems import damaged
from timviet.index.opensearch.view import View
from timviet.index.store.format.documents.document_json import decode_document
from timviet.index.store.format.malformed import Malformed

__all__ = ["ClusterBase", "stored_document", "unreadable_document"]

_AT_ONCE = 1_000  # ids of a request
_WITH_SIZE: Mapping[str, Any] = {"_source": False, "docvalue_fields": [SIZE]}
_MOST_VALUES = 1_000  # that are counted


class ClusterBase:
    """The :class:`timviet.index.storage.Base` of a commit on a cluster."""

    def __init__(self, client: Client, read: ReadManifest) -> None:
        self.read, self.manifest = read, read.manifest
        self.view = View(client, read.manifest)
        self._address = client.place

    @property
    def generation(self) -> int:
        """The number of the commit."""
        return self.manifest.generation

    @property
    def is_current(self) -> bool:
        """Whether this version of timviet makes the same tokens."""
        return self.manifest.is_current

    @property
    def sources(self) -> str:
        """Where the documents come from."""
        return self.manifest.sources

    @property
    def live_count(self) -> int:
        """The number of documents."""
        return self.manifest.documents

    def outdated_error(self) -> IndexOutdated:
        """Return the error for an index that another version of the analysis built."""
        return self.manifest.outdated_error(self._address)

    def read_unread(self) -> bytes:
        """Return the list of source files that could not be read."""
        return self.manifest.unread

    def __contains__(self, id: str) -> bool:
        return any(self._find([id], _source=False))

    def stored(self, id: str) -> Document | None:
        """Return the document with this id as it is stored, maybe without its body, or None."""
        return next(self.stored_of([id]), None)

    def stored_of(self, ids: Iterable[str]) -> Iterator[Document]:
        """Yield those documents that have some ids, as they are stored."""
        return (stored_document(hit["_source"], self._address) for hit in self.find_stored(ids))

    def documents(self) -> Iterator[Document]:
        """Yield every document as it is stored."""
        hits = self.view.scan({"match_all": {}}, **_WITH_SIZE)
        return (stored_document(hit["_source"], self._address) for hit in self._read(hits))

    def find_stored(self, ids: Iterable[str]) -> Iterator[Any]:
        """Yield the hits of the documents that have some ids, with what is stored of them."""
        return self._read(self._find(ids, **_WITH_SIZE))

    def _read(self, hits: Iterable[Any]) -> Iterator[Any]:
        return self.view.stored(((hit["_id"], hit["fields"][SIZE][0]) for hit in hits), [STORED])

    def revisions(self) -> Iterator[tuple[str, str]]:
        """Yield the id and the revision of every document."""
        for hit in self.view.scan({"match_all": {}}, _source=False, docvalue_fields=[ID, REVISION]):
            (id,), revision = hit["fields"][ID], hit["fields"].get(REVISION, [""])
            yield id, revision[0]

    def _find(self, ids: Iterable[str], **options: Any) -> Iterator[Any]:
        """Yield the hits of the documents that have some ids.

        :param options: what else the body of the search has
        """
        if not self.manifest.documents:
            return
        wanted = list(dict.fromkeys(ids))
        for start in range(0, len(wanted), _AT_ONCE):
            some = {"terms": {ID: wanted[start : start + _AT_ONCE]}}
            yield from self.view.scan(some, size=_AT_ONCE, **options)

    def count_values(self, field: str) -> dict[str, int]:
        """Return how many documents have each value of a metadata field, the most frequent first.

        An empty value stands for those that have none.
        """
        start = f"{field}="
        counted = {"terms": {"field": KEYWORD, "include": f"{re.escape(start)}.*", "size": _MOST_VALUES}}
        body = {"query": {"match_all": {}}, "size": 0, "aggs": {field: counted}}
        buckets = self.view.search(body)["aggregations"][field]["buckets"]
        counts = {bucket["key"].removeprefix(start): bucket["doc_count"] for bucket in buckets}
        rest = self.manifest.documents - sum(counts.values())
        return counts | ({"": rest} if rest > 0 else {})

    def sizes(self) -> dict[str, int]:
        """Return the bytes that the documents take, with all copies, and the lexicon."""
        client = self.view.client
        stored = client.request("GET", f"{data_index(client, self.manifest)}/_stats/store")
        return {
            "documents": stored["_all"]["total"]["store"]["size_in_bytes"],
            "lexicon": sum(file.size for file in self.manifest.lexicon.files),
        }


def stored_document(source: Mapping[str, Any], address: str) -> Document:
    """Return a document as it is stored.

    :param source: that of a hit
    :raises IndexDamaged: it was not written by timviet
    """
    try:
        return decode_document(*source[STORED])
    except Malformed as error:
        raise unreadable_document(address, error) from error


def unreadable_document(address: str, error: Malformed) -> IndexDamaged:
    """Return the error for a document that was not written by timviet."""
    return damaged(address, Message("a document cannot be read ({reason})", reason=error.reason))
