"""How does an index of timviet become a Whoosh index?

:class:`WhooshIndex` is a Whoosh index over the segments of timviet: Whoosh's own searcher, queries, collectors and
highlighters work on it. It is read-only, and Whoosh unpickles nothing from it. Its fields are:

- one for each layer of each text field, such as ``text_folded`` or ``title_syllable``; :func:`layer_field` returns
  the name. Its terms are those of the layer, so the text of a query must be analyzed beforehand.
- ``id`` and ``keywords`` (``name=value``), which are matched exactly.
- ``id``, ``title``, ``body``, ``fields`` and ``revision``, which are stored and returned with each hit.

A long document is several documents to Whoosh, one for each section of its text, with the same stored fields.

>>> from tempfile import TemporaryDirectory
>>> from timviet.index import Document, Index
>>> from whoosh.query import And, Term
>>> with TemporaryDirectory() as folder, Index.open(folder, create=True, jobs=1, durable=False) as index:
...     index.add(Document("nq-04", "Nghị quyết 04", "Đại hội Đảng bộ quận", {"year": 2016}))
...     index.commit()
...     with index.whoosh().searcher(weighting=LuceneBM25()) as searcher:
...         hits = searcher.search(And([Term("text_folded", "dai"), Term("keywords", "year=2016")]))
...         [(hit["id"], hit["title"]) for hit in hits]
[('nq-04', 'Nghị quyết 04')]
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, NoReturn

from whoosh import analysis, fields, formats
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex
from whoosh.scoring import WeightingModel, WeightLengthScorer, WeightScorer

from timviet.index.analysis.layer import Layer
from timviet.index.counted_lengths import counted_length
from timviet.index.errors import StoreError
from timviet.index.messages import Message
from timviet.index.schema import LAYERS, length_share
from timviet.index.store.commit import commits
from timviet.index.store.commit.snapshot import Snapshot, open_snapshot
from timviet.index.whoosh.codec import ID_FIELD, KEYWORDS_FIELD, ColumnsSegment, LayerName

__all__ = ["LuceneBM25", "WhooshIndex", "layer_field"]

_WITH_POSITIONS = {Layer.SYLLABLE, Layer.FOLDED, Layer.BIGRAM}


def layer_field(field: str, layer: Layer) -> str:
    """Return the name of the Whoosh field for one layer of a text field."""
    return f"{field}_{layer}"


class LayerField(fields.FieldType):  # type: ignore[misc]  # Whoosh has no types
    """A Whoosh field without analysis: the text of a query is one term."""

    def __init__(self, layer: Layer) -> None:
        self.format = formats.Positions() if layer in _WITH_POSITIONS else formats.Frequency()
        self.analyzer = analysis.IDAnalyzer()
        self.scorable = True
        self.stored = False
        self.unique = False
        self.vector = None
        self.multitoken_query = "default"
        self.column_type = None


class WhooshIndex(FileIndex):  # type: ignore[misc]
    """A Whoosh index, read-only, over the segments of an index of timviet; a pickled one opens the index again."""

    def __init__(self, folder: Path, snapshot: Snapshot | None = None) -> None:
        """Open the last commit.

        :param snapshot: a snapshot whose readers are reused for unchanged segments
        :raises StoreError: as :func:`timviet.index.store.commit.commits.load_newest` does
        """
        self.storage = FileStorage(str(folder))
        self.indexname = "timviet"
        self._folder = folder
        self._snapshot = open_snapshot(folder, snapshot)
        self._layers = {
            layer_field(field, layer): LayerName(field, layer)
            for field, layers in LAYERS.items()
            for layer in layers
        }
        self._schema = fields.Schema(
            **{name: LayerField(layer) for name, (_, layer) in self._layers.items()},
            **{ID_FIELD: fields.ID(stored=True, unique=True), KEYWORDS_FIELD: fields.ID()},
            **{name: fields.STORED() for name in ("title", "body", "fields", "revision")},
        )

    def __reduce__(self) -> tuple[object, ...]:
        return WhooshIndex, (self._folder,)

    def latest_generation(self) -> int:
        """Return the number of the last commit."""
        return commits.read_newest_manifest(self._folder).generation

    def last_modified(self) -> float:
        """Return the time of the last commit, in seconds since the epoch."""
        return max(file.stat().st_mtime for file in self._folder.glob("timviet-*.json"))

    def refresh(self) -> WhooshIndex:
        """Return the Whoosh index of the last commit."""
        return WhooshIndex(self._folder, self._snapshot)

    # The method of the base class always returns True, which pyright infers as its type.
    def up_to_date(self) -> bool:  # pyright: ignore[reportIncompatibleMethodOverride]
        """Return whether there is no later commit."""
        return self.latest_generation() == self._snapshot.manifest.generation

    def _read_toc(self) -> Any:
        segments = [
            ColumnsSegment(".".join(file.name for file in entry.files), reader, self._layers)
            for entry, reader in zip(self._snapshot.manifest.segments, self._snapshot.segments, strict=True)
        ]
        return TOC(self._schema, segments, self._snapshot.manifest.generation)

    def _refuse(self) -> NoReturn:
        raise StoreError(
            str(self._folder),
            Message("Whoosh can only read this index"),
            Message("write with timviet.index.Index"),
        )

    def writer(self, procs: int = 1, **kwargs: Any) -> NoReturn:
        """Refuse to write: the Whoosh index is read-only.

        :raises StoreError: always
        """
        self._refuse()

    def add_field(self, fieldname: str, fieldspec: object) -> NoReturn:
        """Refuse to write, as :meth:`writer` does."""
        self._refuse()

    def remove_field(self, fieldname: str) -> NoReturn:
        """Refuse to write, as :meth:`writer` does."""
        self._refuse()


class LuceneBM25(WeightingModel):  # type: ignore[misc]
    """BM25 as in Lucene 8 and later, with statistics of the whole index."""

    def __init__(self, k1: float = 0.9, b: float | None = None) -> None:
        """Set the parameters of BM25.

        :param b: None for that of timviet, :func:`timviet.index.schema.length_share`
        """
        self._k1, self._b = k1, b

    def scorer(self, searcher: Any, fieldname: str, text: bytes, qf: int = 1) -> Any:
        """Return the scorer of one term."""
        if not searcher.schema[fieldname].scorable:
            return WeightScorer.for_(searcher, fieldname, text)
        return _LuceneScorer(searcher, fieldname, text, self._k1, self._b)


class _LuceneScorer(WeightLengthScorer):  # type: ignore[misc]
    def __init__(self, searcher: Any, fieldname: str, text: bytes, k1: float, b: float | None) -> None:
        parent = searcher.get_parent()  # the searcher of all segments
        segments = [leaf.segment() for leaf, _ in parent.reader().leaf_readers()]
        # Like Lucene, count only the documents that have the field.
        count = sum(segment.doc_count_of(fieldname) for segment in segments)
        df = min(parent.doc_frequency(fieldname, text), count)
        self._idf = math.log(1 + (count - df + 0.5) / (df + 0.5))
        average = max(parent.field_length(fieldname), 1) / max(count, 1)
        share = length_share(average) if b is None else b
        self._flat = k1 * (1 - share)
        self._slope = k1 * share / average
        self.setup(searcher, fieldname, text)

    def _score(self, weight: float, length: float) -> float:
        score: float = self._idf * weight / (weight + self._flat + self._slope * counted_length(int(length)))
        return score
