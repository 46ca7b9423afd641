"""How does Whoosh read the terms, postings and documents of a segment?

Whoosh reads an index through a codec: a reader of terms, a reader of documents, and matchers that step from
posting to posting. Those of this codec read a :class:`~timviet.index.store.segment.reader.SegmentReader`. They
return one posting at a time, as Whoosh requires, so they are as slow as Whoosh. Tests compare the documents that
Whoosh finds with those of the engine.

To Whoosh each section of a long document is a document: it is matched and scored by itself, and has the id, the
metadata and the stored fields of the whole document.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Generator, Iterator
from typing import Any, NamedTuple, NoReturn

import numpy as np
from whoosh.codec import base
from whoosh.matching import LeafMatcher, ReadTooFar
from whoosh.reading import TermInfo, TermNotFound

from timviet.index.analysis.layer import Layer
from timviet.index.document import LeftOutDocument
from timviet.index.lazy import lazy_property
from timviet.index.store.segment.postings.posting_table import Postings
from timviet.index.store.segment.reader import SegmentReader

__all__ = ["ID_FIELD", "KEYWORDS_FIELD", "ColumnsCodec", "ColumnsSegment", "LayerName"]

ID_FIELD, KEYWORDS_FIELD = "id", "keywords"


class LayerName(NamedTuple):
    """The text field and the layer that one Whoosh field contains."""

    field: str
    layer: Layer


class ColumnsSegment(base.Segment):  # type: ignore[misc]  # Whoosh has no types
    """A Whoosh segment that reads a segment of timviet."""

    def __init__(self, name: str, reader: SegmentReader, layers: dict[str, LayerName]) -> None:
        self.indexname = "timviet"
        self.segid = name
        self.compound = False
        self.reader = reader
        self.layers = layers

    def codec(self) -> ColumnsCodec:
        return ColumnsCodec()

    def doc_count_all(self) -> int:
        return self.reader.doc_count

    def deleted_count(self) -> int:
        return 0 if self.reader.live is None else int(np.count_nonzero(~self.reader.live))

    def deleted_docs(self) -> set[int]:
        live = self.reader.live
        return set() if live is None else set(np.flatnonzero(~live).tolist())

    def is_deleted(self, docnum: int) -> bool:
        live = self.reader.live
        return live is not None and not live[docnum]

    def doc_count_of(self, fieldname: str) -> int:
        """Return the number of documents that have a token in a field, deleted ones included."""
        name = self.layers.get(fieldname)
        if name is None or not self.reader.has_layer(*name):
            return 0
        return int(np.count_nonzero(self.reader.lengths(*name)))

    def delete_document(self, docnum: int, delete: bool = True) -> NoReturn:
        raise TypeError("Whoosh can only read this index; delete with timviet.index.Index")


class ColumnsCodec(base.Codec):  # type: ignore[misc]
    """A codec that reads segments and writes nothing."""

    def terms_reader(self, storage: object, segment: ColumnsSegment) -> _SegmentTerms:
        return _SegmentTerms(segment)

    def per_document_reader(self, storage: object, segment: ColumnsSegment) -> _SegmentDocuments:
        return _SegmentDocuments(segment)


class _SegmentDocuments(base.PerDocumentReader):  # type: ignore[misc]
    def __init__(self, segment: ColumnsSegment) -> None:
        self._segment, self._reader = segment, segment.reader

    def doc_count(self) -> int:
        return self._segment.doc_count_all() - self._segment.deleted_count()

    def doc_count_all(self) -> int:
        return self._reader.doc_count

    def has_deletions(self) -> bool:
        return self._segment.deleted_count() > 0

    def is_deleted(self, docnum: int) -> bool:
        return self._segment.is_deleted(docnum)

    def deleted_docs(self) -> set[int]:
        return self._segment.deleted_docs()

    def doc_field_length(self, docnum: int, fieldname: str, default: int = 0) -> int:
        lengths = self._lengths(fieldname)
        return default if lengths is None else int(lengths[docnum])

    def field_length(self, fieldname: str) -> int:
        name = self._segment.layers.get(fieldname)
        return 0 if name is None else self._reader.total_length(*name)

    def min_field_length(self, fieldname: str) -> int:
        lengths = self._lengths(fieldname)
        return 0 if lengths is None else int(lengths.min(initial=0))

    def max_field_length(self, fieldname: str) -> int:
        lengths = self._lengths(fieldname)
        return 0 if lengths is None else int(lengths.max(initial=0))

    def _lengths(self, fieldname: str) -> Any:
        name = self._segment.layers.get(fieldname)
        return None if name is None or not self._reader.has_layer(*name) else self._reader.lengths(*name)

    def stored_fields(self, docnum: int) -> dict[str, Any]:
        document = self._reader.document(docnum)
        return {
            "id": document.id,
            "title": document.title,
            "body": None if isinstance(document, LeftOutDocument) else document.body,
            "fields": dict(document.fields),
            "revision": document.revision,
        }


class _SegmentTerms(base.TermsReader):  # type: ignore[misc]
    def __init__(self, segment: ColumnsSegment) -> None:
        self._reader, self._layers = segment.reader, segment.layers

    def __contains__(self, term: tuple[str, bytes]) -> bool:
        return self._docs(*term) is not None

    def indexed_field_names(self) -> list[str]:
        return sorted([ID_FIELD, KEYWORDS_FIELD, *self._layers])

    def terms(self) -> Iterator[tuple[str, bytes]]:
        for fieldname in self.indexed_field_names():
            yield from self.terms_from(fieldname, b"")

    def terms_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[str, bytes]]:
        """Return the terms of a field that are not less than ``prefix``, in sorted order."""
        terms = self._names(fieldname)
        return ((fieldname, term) for term in terms[bisect_left(terms, prefix) :])

    def items(self) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms())

    def items_from(self, fieldname: str, prefix: bytes) -> Iterator[tuple[tuple[str, bytes], TermInfo]]:
        return ((term, self.term_info(*term)) for term in self.terms_from(fieldname, prefix))

    def term_info(self, fieldname: str, text: bytes) -> TermInfo:
        docs = self._docs(fieldname, text)
        if docs is None:
            raise KeyError((fieldname, text))
        postings = self._postings(fieldname, text)
        if postings is None:
            count = len(docs)
            return TermInfo(weight=count, df=count, maxweight=1, minid=int(docs[0]), maxid=int(docs[-1]))
        lengths = self._reader.lengths(*self._layers[fieldname])[postings.docs]
        return TermInfo(
            weight=postings.cf,
            df=postings.df,
            minlength=int(lengths.min()),
            maxlength=int(lengths.max()),
            maxweight=int(postings.tfs.max()),
            minid=int(postings.docs[0]),
            maxid=int(postings.docs[-1]),
        )

    def frequency(self, fieldname: str, text: bytes) -> float:
        return float(self.term_info(fieldname, text).weight())

    def doc_frequency(self, fieldname: str, text: bytes) -> int:
        docs = self._docs(fieldname, text)
        return 0 if docs is None else len(docs)

    def matcher(self, fieldname: str, text: bytes, format_: Any, scorer: Any = None) -> ColumnsMatcher:
        docs = self._docs(fieldname, text)
        if docs is None:
            raise TermNotFound(f"no term {fieldname}:{text!r}")
        return ColumnsMatcher(
            self._reader,
            self._layers.get(fieldname),
            text,
            docs,
            self._postings(fieldname, text),
            format_,
            scorer,
        )

    def _sections(self, docs: Any) -> Any:
        """Return all sections of some documents, ascending."""
        return docs if self._reader.sections is None else self._reader.sections.whole(docs)

    def cursor(self, fieldname: str, fieldobj: Any) -> _TermCursor:
        return _TermCursor(self, fieldname)

    def _names(self, fieldname: str) -> list[bytes]:
        if fieldname == ID_FIELD:
            return sorted(id.encode() for id in self._reader.document_ids.ids if id)
        if fieldname == KEYWORDS_FIELD:
            return [term.encode() for term in self._reader.keyword_terms()]
        name = self._layers[fieldname]
        return [term.encode() for term in self._reader.terms(*name)] if self._reader.has_layer(*name) else []

    def _postings(self, fieldname: str, text: bytes) -> Postings | None:
        name = self._layers.get(fieldname)
        return None if name is None else self._reader.postings(*name, text.decode())

    def _docs(self, fieldname: str, text: bytes) -> Any:
        """Return the documents of a term, (n,) ascending, or None if there are none."""
        try:
            term = text.decode()
        except UnicodeDecodeError:
            return None
        if fieldname == ID_FIELD:
            number = self._reader.number_of(term)
            return None if number is None else self._sections(np.array([number]))
        if fieldname == KEYWORDS_FIELD:
            docs = self._reader.keyword_docs(term)
            return self._sections(docs) if len(docs) else None
        postings = self._postings(fieldname, text)
        return None if postings is None else postings.docs


class _TermCursor(base.FieldCursor):  # type: ignore[misc]
    """A position in the sorted terms of a field; Whoosh needs it for fuzzy queries."""

    def __init__(self, reader: _SegmentTerms, fieldname: str) -> None:
        self._reader, self._fieldname = reader, fieldname
        self._terms = [term.decode() for _, term in reader.terms_from(fieldname, b"")]
        self._index = 0

    def first(self) -> str | None:
        self._index = 0
        return self.text()

    def find(self, string: str | bytes) -> str | None:
        self._index = bisect_left(self._terms, string.decode() if isinstance(string, bytes) else string)
        return self.text()

    def next(self) -> str | None:
        self._index += 1
        return self.text()

    def text(self) -> str | None:
        return self._terms[self._index] if self.is_valid() else None

    def term_info(self) -> TermInfo | None:
        text = self.text()
        return None if text is None else self._reader.term_info(self._fieldname, text.encode())

    def is_valid(self) -> bool:
        return self._index < len(self._terms)


class ColumnsMatcher(LeafMatcher):  # type: ignore[misc]
    """A position in the postings of one term, including postings of deleted documents."""

    def __init__(
        self,
        reader: SegmentReader,
        name: LayerName | None,
        text: bytes,
        docs: Any,
        postings: Postings | None,
        format_: Any,
        scorer: Any,
    ) -> None:
        self._reader, self._name, self._text = reader, name, text
        self._docs, self._postings = docs, postings
        self.format, self.scorer = format_, scorer
        self._term = (name and f"{name.field}_{name.layer}", text)
        self._index = 0

    def is_active(self) -> bool:
        return self._index < len(self._docs)

    def reset(self) -> None:
        self._index = 0

    def copy(self) -> ColumnsMatcher:
        matcher_copy = ColumnsMatcher(
            self._reader, self._name, self._text, self._docs, self._postings, self.format, self.scorer
        )
        matcher_copy._index = self._index
        return matcher_copy

    def id(self) -> int:
        return int(self._docs[self._index])

    def all_ids(self) -> Generator[int, None, None]:
        yield from self._docs.tolist()

    def next(self) -> bool:
        if not self.is_active():
            raise ReadTooFar
        self._index += 1
        return False

    def skip_to(self, id: int) -> None:
        if not self.is_active():
            raise ReadTooFar
        self._index = max(self._index, int(np.searchsorted(self._docs, id)))

    def skip_to_quality(self, minquality: float) -> int:
        """Skip all postings of the term, which are one block, if none can score higher."""
        if self.block_quality() > minquality:
            return 0
        self._index = len(self._docs)
        return 1

    def block_max_weight(self) -> float:
        return 1.0 if self._postings is None else float(self._postings.tfs.max())

    @lazy_property
    def _lengths(self) -> Any:
        return self._name and self._reader.lengths(*self._name)[self._docs]

    def block_min_length(self) -> int:
        return 0 if self._name is None else int(self._lengths.min())

    def block_max_length(self) -> int:
        return 0 if self._name is None else int(self._lengths.max())

    def weight(self) -> float:
        return 1.0 if self._postings is None else float(self._postings.tfs[self._index])

    def value(self) -> bytes:
        """Return the positions in Whoosh's encoding, empty if the field has no positions."""
        if self._name is None or not self.format.supports("positions"):
            return b""
        encoded: bytes = self.format.encode(self.value_as("positions"))
        return encoded

    def value_as(self, astype: str) -> Any:
        if astype in ("frequency", "weight"):
            return self.weight()
        if astype == "positions" and self._name is not None:
            doc = self._docs[self._index : self._index + 1]
            return self._reader.positions(*self._name, self._text.decode(), doc)[1].tolist()
        raise ValueError(f"no {astype} are kept")
