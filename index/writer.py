"""How do changes get into a store?"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from itertools import islice

from whoosh.index import FileIndex
from whoosh.reading import IndexReader
from whoosh.writing import SegmentWriter

from timviet.index.analysis import Analysis, analyze_all
from timviet.index.document import Document
from timviet.index.schema import ID, STORED, TEXT_FIELDS, encode, fact, layer_field

__all__ = ["Progress", "analyzed", "apply", "number_of"]

Progress = Callable[[int], object]
"""Called with the number of documents done since the last call."""

_BATCH = 64  # documents that are segmented in one pass


def apply(store: FileIndex, changes: Mapping[str, Document | None], progress: Progress | None = None) -> None:
    """Puts changes into a store in one step: all of them, or none if anything is raised.

    :param changes: the new document for each id, or None to delete it
    """
    writer = SegmentWriter(store)
    try:
        _delete(writer, changes)
        for document, fields in analyzed(d for d in changes.values() if d is not None):
            facts = [fact(name, value) for name, value in document.fields.items()]
            layers = {
                layer_field(field, layer): stream
                for field, analysis in fields.items()
                for layer, stream in analysis.streams.items()
            }
            writer.add_document(**{ID: document.id, "facts": facts, STORED: encode(document)}, **layers)
            if progress:
                progress(1)
        writer.commit()
    except BaseException:
        writer.cancel()
        raise


def analyzed(documents: Iterable[Document]) -> Iterator[tuple[Document, dict[str, Analysis]]]:
    """Yields each document with the analysis of its text fields."""
    waiting = iter(documents)
    while batch := list(islice(waiting, _BATCH)):
        texts = [getattr(document, field) for document in batch for field in TEXT_FIELDS]
        analyses = iter(analyze_all(texts))
        for document in batch:
            yield document, {field: next(analyses) for field in TEXT_FIELDS}


def number_of(reader: IndexReader, id: str) -> int | None:
    """Gives the document number that an id has in a reader, or None."""
    term = id.encode()
    if (ID, term) not in reader:
        return None
    return next(iter(reader.postings(ID, term).all_ids()), None)


def _delete(writer: SegmentWriter, ids: Iterable[str]) -> None:
    with writer.reader() as reader:
        for id in ids:
            if (number := number_of(reader, id)) is not None:
                writer.delete_document(number)
