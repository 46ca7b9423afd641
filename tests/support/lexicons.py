"""How do tests make lexicon files of documents, and of the commits of random corpora?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import count
from pathlib import Path
from typing import Any

import corpora

from timviet.index import Document
from timviet.index.lexicon.builder import LexiconBuilder
from timviet.index.lexicon.lexicon_file import LexiconFile
from timviet.index.lexicon.merging import merge_lexicons
from timviet.index.lexicon.tables import LexiconTables
from timviet.index.workers.pool import AnalysisPool


def builder_of(added: Iterable[Document], subtracted: Iterable[Document] = ()) -> LexiconBuilder:
    """Count documents, less other documents."""
    builder, pool = LexiconBuilder(), AnalysisPool(1)
    for count_batch, documents in ((builder.add, added), (builder.subtract, subtracted)):
        for _, batch in pool.analyze(documents):
            count_batch(batch)
    return builder


def write_lexicon(path: Path, added: Iterable[Document], subtracted: Iterable[Document] = ()) -> Path:
    """Write the lexicon of documents, less that of other documents."""
    builder_of(added, subtracted).write(path, durable=False)
    return path


class Lexicons:
    """A lexicon file for each of several commits of :mod:`corpora`, and what is left after them."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._numbers = folder, count()
        self.live: dict[str, Any] = {}
        """The texts of the documents that are left."""
        self.files: list[LexiconFile] = []

    def commit(self, changes: Mapping[str, Any]) -> None:
        """Write the lexicon of a commit: what it adds, less what it replaces and deletes."""
        builder = LexiconBuilder()
        for _, batch in corpora.encoded({id: self.live.pop(id) for id in changes if id in self.live}):
            builder.subtract(batch)
        for _, batch in corpora.encoded(changes):
            builder.add(batch)
        self.live |= {id: texts for id, texts in changes.items() if texts is not None}
        self.files.append(self._write(builder))

    def fresh(self) -> bytes:
        """Return the lexicon of the documents that are left, as if there had been no others."""
        builder = LexiconBuilder()
        for _, batch in corpora.encoded(self.live):
            builder.add(batch)
        return self._write(builder).path.read_bytes()

    def merge(self, sources: Sequence[LexiconTables]) -> LexiconFile:
        """Merge some lexicons to another file."""
        path = self._path()
        merge_lexicons(sources, path, durable=False)
        return LexiconFile(path)

    def _write(self, builder: LexiconBuilder) -> LexiconFile:
        path = self._path()
        builder.write(path, durable=False)
        return LexiconFile(path)

    def _path(self) -> Path:
        return self._folder / f"{next(self._numbers)}.columns"
