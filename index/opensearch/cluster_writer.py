"""How do changes become a commit on a cluster?

What is to be sent is first collected in a file, so that a transaction that is dropped has changed nothing, and one
that needs hours does not hold up the cluster. The lexicon of the changes is counted meanwhile.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from itertools import chain
from typing import IO, Any

from timviet.index.document import Document
from timviet.index.errors import ClusterRefused, StoreError
from timviet.index.forking import keep_from_child
from timviet.index.lexicon.builder import LexiconBuilder
from timviet.index.lexicon.file_cache import LexiconFileCache
from timviet.index.lexicon.lexicon_file import LexiconFile
from timviet.index.lexicon.manifest import LexiconManifest
from timviet.index.lexicon.next_lexicon import next_lexicon
from timviet.index.messages import Message, reason_of
from timviet.index.opensearch.batch_sources import BatchSources
from timviet.index.opensearch.bulk import Action, addition, send_all
from timviet.index.opensearch.client import Client, Unanswered
from timviet.index.opensearch.cluster_base import ClusterBase, stored_document
from timviet.index.opensearch.cluster_manifest import ClusterManifest, ReadManifest
from timviet.index.opensearch.commits import (
    Key,
    apply,
    data_index,
    make_data_index,
    remove_leftovers,
    write_replaced,
)
from timviet.index.opensearch.fields import COMMIT
from timviet.index.opensearch.last_manifest import commit_manifest, last_manifest, overtaken, reserve
from timviet.index.opensearch.lease import Lease
from timviet.index.opensearch.lexicon_files import fetch_file, send_file
from timviet.index.opensearch.names import alias_of, document_key
from timviet.index.store.segment.writing.document_parts import parts_of
from timviet.index.store.segment.writing.encoded_batch import EncodedBatch
from timviet.index.temporary_folder import TemporaryFolder
from timviet.index.workers.process import analyze_batch

__all__ = ["ClusterWriter"]

_TRIES = 3  # of a commit of which a request was not answered


class ClusterWriter:
    """The :class:`timviet.index.storage.Writer` of an index on a cluster."""

    def __init__(
        self, client: Client, base: ClusterBase, lease: Lease, cache: LexiconFileCache, memory: int
    ) -> None:
        """Start from a commit.

        :param memory: bytes that the lexicon of the changes may take
        """
        self._client, self._base, self._lease, self._cache = client, base, lease, cache
        self._memory = memory
        self._sources = BatchSources()
        self._folder = TemporaryFolder()
        self._file: IO[bytes] = tempfile.TemporaryFile(dir=self._folder.path)  # noqa: SIM115  (closed in the end)
        keep_from_child(self._file)
        self._places: dict[str, tuple[int, int]] = {}  # where in the file the source of a new document is
        self._changed: set[str] = set()  # ids of documents of the base that are replaced or deleted
        self._is_cleared = False
        self._lexicon = LexiconBuilder()
        self._written: list[LexiconFile] = []  # lexicons that did not fit in memory

    def clear(self) -> None:
        """Delete all documents."""
        self._is_cleared = True

    def __contains__(self, id: str) -> bool:
        if id in self._places:
            return True
        return not self._is_cleared and id not in self._changed and id in self._base

    def add(self, documents: Sequence[Document], encoded: EncodedBatch) -> None:
        """Add a batch of analyzed documents.

        :param documents: those that begin in it; the caller has deleted those with the same ids, if any
        :raises ClusterRefused: the text of one is not to be stored
        """
        for document in documents:
            if not document.store:
                raise ClusterRefused(
                    self._client.place,
                    Message("document {id!r}: an index on a cluster stores all texts", id=document.id),
                    Message("let this one store its texts too, or keep the index in a folder"),
                )
        self._lexicon.add(encoded)
        with self._naming_folder():
            for id, source in self._sources.add(documents, encoded):
                written = json.dumps(source).encode()
                self._places[id] = self._file.seek(0, 2), len(written)
                self._file.write(written)

    def has_room(self, size: int = 0) -> bool:
        """Return whether so many bytes of documents fit in memory; if not, flush first."""
        return self._lexicon.memory + size <= self._memory

    def flush(self) -> None:
        """Write the lexicon of the changes so far to a file."""
        path = self._folder.path / f"lexicon-{len(self._written)}"
        with self._naming_folder():
            self._lexicon.write(path, durable=False)
        self._written.append(LexiconFile(path))
        self._lexicon = LexiconBuilder()

    def delete(self, id: str) -> None:
        """Delete the document with this id, if there is one."""
        if id in self._places:
            self._subtract([self._stored(self._read(id))])
            del self._places[id]
        else:
            self._changed.add(id)

    def documents(self) -> Iterator[Document]:
        """Yield all documents as they will be after the commit."""
        for id in list(self._places):
            yield self._stored(self._read(id))
        if not self._is_cleared:
            for document in self._base.documents():
                if document.id not in self._changed:
                    yield document

    def commit(self, sources: str | None = None, unread: bytes | None = None) -> None:
        """Write the changes and the manifest.

        :param sources: where the documents come from; None if that stays as it is
        :param unread: the list of source files that could not be read; None if it stays as it is
        """
        base = self._base.manifest
        self._lease.check()
        try:
            replaced = [] if self._is_cleared else list(self._take_replaced())
            lexicon = next_lexicon(
                LexiconManifest() if self._is_cleared else base.lexicon,
                self._lexicon,
                self._cache,
                lambda digest: fetch_file(self._client, digest, base.senders),
                self._written,
            )
        except StoreError as error:
            if last_manifest(self._client).manifest.commit != base.commit:  # the base is gone
                raise overtaken(self._client) from error
            raise
        count = len(self._places) + (0 if self._is_cleared else base.documents - len(replaced))
        manifest = base.next_commit(
            documents=count,
            added=len(self._places),
            sources=base.sources if sources is None else sources,
            unread=base.unread if unread is None else unread,
            lexicon=lexicon,
            previous_lexicon=base.lexicon,
            is_applied=False,
        )
        read, sent = self._send(manifest, replaced)
        self._lease.check()
        last = commit_manifest(self._client, read, sent)
        with suppress(StoreError):  # the commit is made, and whoever opens it next will apply it
            apply(self._client, last.manifest)
        self._remove_files()

    def _send(self, manifest: ClusterManifest, replaced: Sequence[Key]) -> tuple[ReadManifest, ClusterManifest]:
        """Send all that a commit has but its manifest.

        :return: the last manifest, with the number that this writer has got, and that of the commit
        """
        read = self._base.read
        for tries_left in reversed(range(_TRIES)):
            self._lease.check()
            read = reserve(self._client, read)
            remove_leftovers(self._client, read.manifest)
            try:
                return read, self._send_as(read.manifest, manifest, replaced)
            except Unanswered:  # what was sent may arrive much later: all is sent again with another number
                if not tries_left:
                    raise
        raise AssertionError("unreachable")

    def _send_as(
        self, base: ClusterManifest, manifest: ClusterManifest, replaced: Sequence[Key]
    ) -> ClusterManifest:
        """Send all that a commit has with the number that was reserved last, and return its manifest.

        :param base: the last manifest
        :raises Unanswered: it is not known whether some of the documents will arrive
        """
        client, number = self._client, base.reserved
        senders = {digest.checksum: base.senders.get(digest.checksum, 0) for digest in base.lexicon.files}
        for digest in manifest.lexicon.files:
            if digest.checksum not in senders:
                send_file(client, digest, self._cache.folder / digest.name, number)
                senders[digest.checksum] = number
        manifest = replace(
            manifest,
            number=number,
            reserved=number,
            abandoned=base.abandoned,
            data=number if self._is_cleared else base.data,
            senders=senders,
            replaced_lists=write_replaced(client, number, replaced),
        )
        if self._is_cleared:
            make_data_index(client, manifest, base)
        actions = self._actions(alias_of(data_index(client, manifest)), number)
        send_all(client, actions, resends=False)
        return manifest

    def _actions(self, index: str, number: int) -> Iterator[Action]:
        for id in self._places:
            self._lease.check()
            key = document_key(id)
            yield addition(index, f"{number}:{key}", key, {**self._read(id), COMMIT: number})

    def _take_replaced(self) -> Iterator[Key]:
        """Yield the documents of the base that are replaced or deleted, and subtract them from the lexicon."""
        for hit in self._base.find_stored([*self._changed, *self._places]):
            self._subtract([self._stored(hit["_source"])])
            yield hit["_id"], hit["_routing"]

    def _subtract(self, documents: Iterable[Document]) -> None:
        """Take documents out of the lexicon, each in the parts in which it was added."""
        for part in chain.from_iterable(map(parts_of, documents)):
            if not self.has_room():
                self.flush()
            self._lexicon.subtract(analyze_batch([part], b""))

    def _stored(self, source: Mapping[str, Any]) -> Document:
        return stored_document(source, self._client.place)

    def _read(self, id: str) -> dict[str, Any]:
        start, size = self._places[id]
        self._file.seek(start)
        source: dict[str, Any] = json.loads(self._file.read(size))
        return source

    def rollback(self) -> None:
        """Drop the changes."""
        self._remove_files()

    def _remove_files(self) -> None:
        """Remove the files in which the changes were collected."""
        self._file.close()
        self._folder.close()

    @contextmanager
    def _naming_folder(self) -> Iterator[None]:
        """Say of an error which folder it concerns, and what to do."""
        try:
            yield
        except OSError as error:
            raise StoreError(
                str(self._folder.path),
                Message("the changes cannot be collected here ({reason})", reason=reason_of(error)),
                Message("make room, or set TMPDIR to another folder"),
            ) from error
