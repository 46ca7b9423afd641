"""How is a lexicon read from its file?

A lexicon file is a columns file (:mod:`timviet.index.store.format.columns`) with the counts of some documents:
everything of a segment that planning reads, without postings, positions and texts. It is never changed. The counts
of an index are the sums of those of several files; a file of deleted documents has negative ones.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from timviet.index.analysis.layer import Layer
from timviet.index.lexicon.layer_total import LayerTotal
from timviet.index.lexicon.table_columns import StringColumns, SyllableColumns
from timviet.index.lexicon.tables import STRING_TABLES
from timviet.index.messages import Message
from timviet.index.schema import LAYERS, TEXT
from timviet.index.store.format.columns import Columns
from timviet.index.store.format.counts import is_count
from timviet.index.store.segment.block_names import KEYWORDS, table_name
from timviet.index.store.segment.field_values import list_field_names

__all__ = ["LexiconFile"]


class LexiconFile:
    """The counts of some documents in a file; several threads may use it at once."""

    def __init__(self, path: Path) -> None:
        """Open a file.

        :raises IndexDamaged: it is missing or damaged
        """
        self.path = path
        self._columns = Columns(path)
        self.doc_count, self.totals = self._read_footer()
        self._strings: dict[str, StringColumns] = {}
        self._syllables: dict[str, SyllableColumns] = {}

    def _read_footer(self) -> tuple[int, Mapping[tuple[str, Layer], LayerTotal]]:
        match self._columns.about:
            case {"documents": int(doc_count), "totals": {**written}} if is_count(abs(doc_count)):
                return doc_count, dict(self._read_total(*entry) for entry in written.items())
        raise self._columns.damaged(Message("the footer lacks an entry"))

    def _read_total(self, name: object, total: object) -> tuple[tuple[str, Layer], LayerTotal]:
        field, _, layer = str(name).partition(".")
        match total:
            case [int(documents), int(tokens)] if is_count(abs(documents)) and is_count(abs(tokens)):
                if layer in LAYERS.get(field, ()):
                    return (field, Layer(layer)), LayerTotal(documents, tokens)
        raise self._columns.damaged(Message("the footer lacks an entry"))

    def strings(self, name: str) -> StringColumns:
        """Return one of the :data:`timviet.index.lexicon.tables.STRING_TABLES`."""
        table = self._strings.get(name)
        if table is None:
            assert name in STRING_TABLES
            table = self._strings[name] = StringColumns(self._columns, name, ("df",))
        return table

    def syllables(self, field: str) -> SyllableColumns:
        """Return the syllables of a text field."""
        tables = self._syllables.get(field)
        if tables is None:
            tables = self._syllables[field] = SyllableColumns(self._columns, field)
        return tables

    # What planning asks: see timviet.search.lexicon.lexicon_part.LexiconPart.

    def total(self, field: str, layer: Layer) -> LayerTotal:
        """Return the totals of a layer of a field."""
        return self.totals.get((field, layer), LayerTotal(0, 0))

    def document_frequency(self, field: str, layer: Layer, term: str) -> int:
        """Return the number of documents that contain a term."""
        if layer not in LAYERS.get(field, ()):
            return 0
        if (name := table_name(field, layer)) in STRING_TABLES:
            return self.strings(name).count(term)
        return self.syllables(field).df(layer, term)

    def spellings(self, folded: str) -> dict[str, int]:
        """Return the spellings of a folded syllable, and how often each occurs."""
        return self.syllables(TEXT).spellings_of(folded)

    def pairs(self, first: str, second: str) -> dict[tuple[str, str], int]:
        """Return the spellings of two folded neighbors, and how often each pair occurs."""
        return self.syllables(TEXT).pairs_of(first, second)

    def syllable_from(self, text: str) -> str | None:
        """Return the first folded syllable that is equal to a text or sorts after it, or None if there is none."""
        return self.syllables(TEXT).syllable_from(text)

    def syllables_of_texts(self) -> dict[str, int]:
        """Return all folded syllables with their document frequencies."""
        return self.syllables(TEXT).folded_counts()

    def followers(self, folded: str, prefix: str) -> dict[str, int]:
        """Return the folded syllables that follow another one and start with a prefix, with their documents."""
        return self.syllables(TEXT).followers(folded, prefix)

    def forms(self, prefix: str) -> Iterator[tuple[str, int]]:
        """Yield the terms of forms that start with a prefix, ascending, each with its document frequency."""
        return self.strings(table_name(TEXT, Layer.FORM)).counted(prefix)

    def field_names(self) -> dict[str, int]:
        """Return the names of the metadata fields, each with the number of documents that have it."""
        table = self.strings(KEYWORDS)
        return {name: table.count(name) for name in list_field_names(table.dictionary)}

    def values(self, field: str) -> dict[str, int]:
        """Return the values of a metadata field, each with the number of documents that have it."""
        prefix = f"{field}="
        return {term.removeprefix(prefix): count for term, count in self.strings(KEYWORDS).counted(prefix)}
