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
from timviet.index.schema import decode
from timviet.index.store.columns import BROKEN
from timviet.index.store.disk import opened
from timviet.index.store.segment_reader import SegmentReader
from timviet.index.store.stored import strewn

__all__ = ["Piece", "Wreck"]


@dataclass(frozen=True, slots=True)
class Piece:
    """What is left of one document."""

    id: str | None
    """None if it cannot be read."""

    document: Document | None
    """None if it cannot be read."""


class Wreck:
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

    def pieces(self) -> Iterator[Piece]:
        """Yields what is left of each document, in order."""
        reader = self._reader
        if reader is None:
            yield from (Piece(document.id, document) for document in _found(self._path))
            return
        for number in range(reader.doc_count):
            if reader.live is not None and not reader.live[number]:
                continue
            id, document = None, None
            try:
                document = reader.document(number)
                id = document.id
            except StoreError:
                with suppress(StoreError):
                    id = reader.id_of(number)
            yield Piece(id, document)


def _found(path: Path) -> Iterator[Document]:
    """Yields the documents that stand in a file whose blocks are not known."""
    try:
        with open(opened(path), "rb") as file:
            written = file.read()
    except (StoreError, OSError):
        return
    for strings in strewn(written):
        with suppress(*BROKEN):  # ids and revisions are kept so too
            yield from [decode(text) for text in strings]
