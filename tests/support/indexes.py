"""How do tests make and change indexes on disk?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path

from timviet.index import Document, Index
from timviet.index.store.commit import commits
from timviet.search import Searcher


def searcher_of(folder: Path, documents: Iterable[Document]) -> Iterator[Searcher]:
    """Yield a searcher of documents that are indexed in a new folder; for fixtures."""
    with Index.open(folder, create=True) as index:
        for document in documents:
            index.add(document)
    with Searcher(folder) as searcher:
        yield searcher


def rewrite_manifest(folder: Path, **entries: object) -> None:
    """Change fields of the last manifest, as another version of timviet might have written them."""
    commits.write_manifest(folder, replace(commits.read_newest_manifest(folder), **entries), durable=False)  # type: ignore[arg-type]
