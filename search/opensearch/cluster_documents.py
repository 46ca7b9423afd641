"""How are the stored documents of a commit on a cluster read?"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import numpy as np

from timviet.index.document import Document
from timviet.index.forking import fork_safe_lock
from timviet.index.messages import Message
from timviet.index.opensearch.cluster_base import stored_document, unreadable_document
from timviet.index.opensearch.fields import ID, LINE_ENDS, STARTS, STORED
from timviet.index.opensearch.problems import damaged
from timviet.index.opensearch.view import View
from timviet.index.store.format.documents.document_json import decode_section, decode_start
from timviet.index.store.format.malformed import Malformed
from timviet.index.store.segment.long_document import StoredLongDocument
from timviet.index.store.segment.sections import Sections
from timviet.search.opensearch.numbers import FIELDS, MOST_SECTIONS, Located, Numbers

__all__ = ["ClusterDocuments"]

_KEPT = 20_000_000  # characters of documents that stay in memory

_Stored = Mapping[str, Any]


class ClusterDocuments:
    """The stored documents of a commit; several threads may read them at once."""

    def __init__(self, view: View, numbers: Numbers) -> None:
        self._view, self._numbers = view, numbers
        self._address = view.client.place
        self._read: OrderedDict[str, _Stored] = OrderedDict()  # by key, the one that was used last at the end
        self._size = 0
        self._lock = fork_safe_lock()

    def prepare(self, numbers: Sequence[int]) -> None:
        """Read some documents at once."""
        located = dict.fromkeys(map(self._numbers.located, numbers))
        for _ in self._fetch([document for document in located if document.key not in self._read]):
            pass  # it is kept

    def document(self, number: int) -> Document:
        """Return a document as it is stored, maybe without its body."""
        return stored_document(self._source(number), self._address)

    def id_of(self, number: int) -> str:
        """Return the id of a document."""
        return self._numbers.located(number).id

    def section(self, number: int) -> Document:
        """Return a document with the body of one of its sections only, given the number of that."""
        document = self.in_parts(number)
        return document if isinstance(document, Document) else document.section(number)

    def in_parts(self, number: int) -> Document | StoredLongDocument:
        """Return a document as it is stored; one of several sections is in parts."""
        source = self._source(number)
        if STARTS not in source:
            return stored_document(source, self._address)
        texts = source[STORED]
        sections = Sections(np.array(source[STARTS]), np.array(source[LINE_ENDS]))
        try:
            start, length = decode_start(texts[0])
        except Malformed as error:
            raise unreadable_document(self._address, error) from error
        long = StoredLongDocument(start, length, range(len(texts)), sections, lambda n: decode_section(texts[n]))
        long.first_number = number - number % MOST_SECTIONS
        return long

    def number_of(self, id: str) -> int | None:
        """Return the number of the document with this id, or None if there is none."""
        body = {"query": {"term": {ID: id}}, "size": 1, "_source": False, "docvalue_fields": FIELDS}
        hits = self._view.search(body)["hits"]["hits"]
        return self._numbers.number_of(hits[0]) if hits else None

    def _source(self, number: int) -> _Stored:
        """Return what is stored of a document.

        :raises IndexDamaged: it is not there
        """
        located = self._numbers.located(number)
        with self._lock:
            source = self._read.get(located.key)
            if source is not None:
                self._read.move_to_end(located.key)
                return source
        for source in self._fetch([located]):
            return source
        raise damaged(self._address, Message("document {id!r} is missing", id=self.id_of(number)))

    def _fetch(self, documents: Iterable[Located]) -> Iterator[_Stored]:
        """Read documents, and keep those that were read last."""
        sizes = ((document.key, document.size) for document in documents)
        for hit in self._view.stored(sizes, [STORED, STARTS, LINE_ENDS]):
            key, source = hit["_id"], hit["_source"]
            with self._lock:
                if key not in self._read:
                    self._read[key] = source
                    self._size += _size(source)
                while self._size > _KEPT and len(self._read) > 1:
                    self._size -= _size(self._read.popitem(last=False)[1])
            yield source


def _size(source: _Stored) -> int:
    return sum(map(len, source[STORED]))
