"""What can still be read of a segment that is damaged?

Documents lie in blocks, each of which is checked by itself and holds whole documents with their ids: what is
outside of the damage is as good as ever. If even the list of blocks is gone, as in a file that was cut off, the
compressed texts are looked for one behind the other, as each tells where it ends.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from timviet.index.document import Document
from timviet.index.errors import StoreError
from timviet.index.store.format.columns import BROKEN
from timviet.index.store.format.disk import opened
from timviet.index.store.format.docstore import decode_document, recover_blocks
from timviet.index.store.segment.reader import SegmentReader

__all__ = ["DamagedSegment", "SalvagedDocument"]


@dataclass(frozen=True, slots=True)
class SalvagedDocument:
    """What is left of one document."""

    id: str | None
    """None if it cannot be read."""

    document: Document | None
    """None if it cannot be read."""


class DamagedSegment:
    """A segment of which something is damaged."""

    def __init__(self, path: Path, deletions: tuple[Path, ...] = ()) -> None:
        """Looks what is left.

        :param deletions: files that may say which of its documents are deleted, the best first
        """
        self._path = path
        self._reader: SegmentReader | None = None
        self.deletions_known = not deletions
        """Whether documents that had been deleted are left out."""
        for each in (*deletions, None):
            try:
                self._reader = SegmentReader(path, each)
            except StoreError:
                continue
            self.deletions_known |= each is not None
            break

    @property
    def counted(self) -> bool:
        """Whether documents that cannot be read are noticed."""
        return self._reader is not None

    def pieces(self) -> Iterator[SalvagedDocument]:
        """Yields what is left of each document."""
        reader = self._reader
        if reader is None:
            yield from (SalvagedDocument(document.id, document) for document in _found(self._path))
            return
        known: set[str] = set()
        missing: dict[int, str | None] = {}
        for number in range(reader.doc_count):
            id, document = None, None
            with suppress(StoreError):
                id = reader.id_of(number)
            with suppress(StoreError):
                document = reader.document(number)
                id = document.id
            if document is None and (reader.live is None or reader.live[number]):
                missing[number] = id
                continue
            known |= {id} if id is not None else set()
            if document is not None and (reader.live is None or reader.live[number]):
                yield SalvagedDocument(document.id, document)
        yield from self._sought(known, missing) if missing else ()

    def _sought(self, known: set[str], missing: dict[int, str | None]) -> Iterator[SalvagedDocument]:
        """Yields documents that lie on a page with damage, but not where the damage is."""
        ids = {id for id in missing.values() if id is not None}
        unknown = len(missing) - len(ids)
        for document in _found(self._path):
            if document.id in ids:
                ids.remove(document.id)
                yield SalvagedDocument(document.id, document)
            elif unknown and document.id not in known:
                unknown -= 1
                yield SalvagedDocument(document.id, document)
            known.add(document.id)
        yield from (SalvagedDocument(id, None) for id in sorted(ids))
        yield from [SalvagedDocument(None, None)] * unknown


def _found(path: Path) -> Iterator[Document]:
    """Yields the documents that stand in a file whose blocks are not known."""
    try:
        with open(opened(path), "rb") as file:
            written = file.read()
    except (StoreError, OSError):
        return
    for strings in recover_blocks(written):
        with suppress(*BROKEN):  # ids and revisions are kept so too
            yield from [decode_document(text) for text in strings]
