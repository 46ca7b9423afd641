"""How is the index searched with Whoosh itself?

:class:`WhooshIndex` is a Whoosh index over our segments: the stock searcher, queries, collectors and
    highlighters work on it. Each layer of each text field is a Whoosh field, ``body_folded`` for instance,
    whose text must be analysed already; ``id`` and ``facts`` (``name=value``) are found exactly, and the
    document is stored under ``title``, ``body``, ``fields`` and ``revision``. Whoosh only reads; nothing of
    it is ever pickled::

    searcher = index.whoosh().searcher(weighting=LuceneBM25())
    searcher.search(And([Term("body_folded", "dai"), Term("facts", "year=2016")]))
"""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any, NoReturn

from whoosh import analysis, fields, formats
from whoosh.filedb.filestore import FileStorage
from whoosh.index import TOC, FileIndex
from whoosh.scoring import WeightingModel, WeightLengthScorer, WeightScorer

from timviet.index.analysis.analyzer import Layer
from timviet.index.errors import StoreError
from timviet.index.messages import Message
from timviet.index.schema import LAYERS
from timviet.index.store.commit import commits
from timviet.index.store.commit.snapshot import Snapshot, open_snapshot
from timviet.index.whoosh.codec import FACTS_FIELD, ID_FIELD, ColumnsSegment, LayerName

__all__ = ["LuceneBM25", "WhooshIndex", "layer_field"]

_PLACED = {Layer.SYLLABLE, Layer.FOLDED, Layer.BIGRAM}  # layers that know positions


def layer_field(field: str, layer: Layer) -> str:
    """Names the Whoosh field that is one layer of a text field."""
    return f"{field}_{layer}"


class LayerField(fields.FieldType):  # type: ignore[misc]  # Whoosh has no types
    """A Whoosh field of terms that were analysed elsewhere: a query's text is one term."""

    def __init__(self, layer: Layer) -> None:
        self.format = formats.Positions() if layer in _PLACED else formats.Frequency()
        self.analyzer = analysis.IDAnalyzer()
        self.scorable = True
        self.stored = False
        self.unique = False
        self.vector = None
        self.multitoken_query = "default"
        self.column_type = None


class WhooshIndex(FileIndex):  # type: ignore[misc]
    """Our index as Whoosh sees it, to read."""

    def __init__(self, folder: Path, snapshot: Snapshot | None = None) -> None:
        """Opens the last commit.

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
            **{ID_FIELD: fields.ID(stored=True, unique=True), FACTS_FIELD: fields.ID()},
            **{name: fields.STORED() for name in ("title", "body", "fields", "revision")},
        )

    def latest_generation(self) -> int:
        """Gives the number of the last commit."""
        return commits.read_newest_manifest(self._folder).generation

    def last_modified(self) -> float:
        """Gives the time of the last commit."""
        return max(file.stat().st_mtime for file in self._folder.glob("timviet-*.json"))

    def refresh(self) -> WhooshIndex:
        """Gives the index as of the last commit."""
        return WhooshIndex(self._folder, self._snapshot)

    def up_to_date(self) -> bool:
        """Tells whether there is no later commit."""
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
        """Refuses.

        :raises StoreError: always
        """
        self._refuse()

    def add_field(self, fieldname: str, fieldspec: object) -> NoReturn:
        """Refuses, as :meth:`writer` does."""
        self._refuse()

    def remove_field(self, fieldname: str) -> NoReturn:
        """Refuses, as :meth:`writer` does."""
        self._refuse()


class LuceneBM25(WeightingModel):  # type: ignore[misc]
    """Scores as Lucene 8 and later do, with exact lengths and the statistics of the whole index."""

    def __init__(self, k1: float = 0.9, b: float = 0.4) -> None:
        self._k1, self._b = k1, b

    def scorer(self, searcher: Any, fieldname: str, text: bytes, qf: int = 1) -> Any:
        """Gives the scorer of one term."""
        if not searcher.schema[fieldname].scorable:
            return WeightScorer.for_(searcher, fieldname, text)
        return _Scorer(searcher, fieldname, text, self._k1, self._b)


class _Scorer(WeightLengthScorer):  # type: ignore[misc]
    def __init__(self, searcher: Any, fieldname: str, text: bytes, k1: float, b: float) -> None:
        whole = searcher.get_parent()
        segments = [leaf.segment() for leaf, _ in whole.reader().leaf_readers()]
        count = sum(segment.doc_count_of(fieldname) for segment in segments)  # as Lucene counts
        df = whole.doc_frequency(fieldname, text)
        self._idf = math.log(1 + (count - df + 0.5) / (df + 0.5))
        self._flat = k1 * (1 - b)
        self._slope = k1 * b * count / max(whole.field_length(fieldname), 1)
        self.setup(searcher, fieldname, text)

    def _score(self, weight: float, length: float) -> float:
        score: float = self._idf * weight / (weight + self._flat + self._slope * length)
        return score
