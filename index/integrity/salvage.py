"""Which documents of a damaged segment can still be read?

Documents are stored in blocks. Each block has its own checksum and contains complete documents with their ids, so
documents outside the damage can be read as usual. If the list of blocks is lost too, as in a truncated file, the
file is searched for compressed blocks: each block records its own length.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from timviet.index.document import Document
from timviet.index.errors import IndexDamaged
from timviet.index.store.format.documents.block_recovery import recover_blocks
from timviet.index.store.format.documents.docstore import is_filled
from timviet.index.store.format.documents.document_json import decode_document, is_section
from timviet.index.store.format.file_reader import FileReader
from timviet.index.store.format.malformed import Malformed
from timviet.index.store.segment.reader import SegmentReader

__all__ = ["DamagedSegment", "SalvagedDocument"]


@dataclass(frozen=True, slots=True)
class SalvagedDocument:
    """A document of a damaged segment, or as much of it as can be read."""

    id: str | None
    """None if it cannot be read."""

    document: Document | None
    """None if it cannot be read."""


class DamagedSegment:
    """A segment whose files are damaged."""

    def __init__(self, path: Path, deletions: tuple[Path, ...] = ()) -> None:
        """Open as much of the segment as possible.

        :param deletions: files that mark its deleted documents; the first that can be read is used
        :raises StoreError: a file cannot be opened or read; it may be undamaged
        """
        self._path = path
        self._reader: SegmentReader | None = None
        self.is_deletion_known = not deletions
        """Whether the deleted documents are known, so that they are left out."""
        for file in (*deletions, None):
            try:
                self._reader = SegmentReader(path, file)
            except IndexDamaged:
                continue
            self.is_deletion_known |= file is not None
            break

    @property
    def is_open(self) -> bool:
        """Whether the list of blocks can be read, so that unreadable documents are counted."""
        return self._reader is not None

    def salvage(self) -> Iterator[SalvagedDocument]:
        """Yield each document that is not deleted, also those of which nothing or only the id can be read.

        :raises StoreError: the file cannot be opened or read; it may be undamaged
        """
        reader = self._reader
        if reader is None:
            yield from (SalvagedDocument(document.id, document) for document in self._recover_documents())
            return
        known_ids: set[str] = set()
        missing: dict[int, str | None] = {}  # number of each unreadable document to its id
        deleted = 0  # deleted documents whose ids cannot be read
        for number in range(reader.doc_count):
            is_live = reader.live is None or bool(reader.live[number])
            id, document = _read_document(reader, number)
            if id == "":
                continue  # a section of the document before
            if document is None and is_live:
                missing[number] = id
                continue
            if id is not None:
                known_ids.add(id)
            elif not is_live:
                deleted += 1
            if document is not None and is_live:
                yield SalvagedDocument(document.id, document)
        if missing:
            yield from self._recover_missing(known_ids, missing, deleted)

    def _recover_missing(
        self, known_ids: set[str], missing: dict[int, str | None], deleted: int
    ) -> Iterator[SalvagedDocument]:
        """Yield documents from undamaged blocks on damaged pages, then the lost documents.

        :param deleted: the number of deleted documents whose ids cannot be read, so that they may be yielded too
        """
        ids = {id for id in missing.values() if id is not None}
        nameless = len(missing) - len(ids)
        unknown = nameless + deleted
        for document in self._recover_documents():
            if document.id in ids:
                ids.remove(document.id)
                yield SalvagedDocument(document.id, document)
            elif unknown and document.id not in known_ids:
                unknown -= 1
                self.is_deletion_known &= not deleted
                yield SalvagedDocument(document.id, document)
            known_ids.add(document.id)
        yield from (SalvagedDocument(id, None) for id in sorted(ids))
        yield from [SalvagedDocument(None, None)] * min(unknown, nameless)

    def _recover_documents(self) -> Iterator[Document]:
        """Yield the documents in the file as if its list of blocks were lost.

        :raises StoreError: the file cannot be opened or read; it may be undamaged
        """
        try:
            file = FileReader(self._path)
        except IndexDamaged:  # it is missing
            return
        filled = self._reader is not None and is_filled(self._reader.columns, "documents")
        blocks = recover_blocks(file.read(0, file.size), is_filled=filled)
        texts: list[str] = []  # the sections of a document so far
        for text in chain(chain.from_iterable(blocks), ("",)):
            if texts and not is_section(text):
                with suppress(Malformed):  # blocks of ids and revisions have the same format
                    yield decode_document(*texts)
                texts = []
            texts.append(text)


def _read_document(reader: SegmentReader, number: int) -> tuple[str | None, Document | None]:
    """Return the id of a document, and the document, each None if it cannot be read.

    The id of a further section of a document is empty.
    """
    id, document = None, None
    with suppress(IndexDamaged):
        id = reader.document_ids.ids[number]
    with suppress(IndexDamaged):
        if is_section(reader.stored.texts[number]):
            return "", None
    with suppress(IndexDamaged):
        document = reader.document(number)
        id = document.id
    return id, document
