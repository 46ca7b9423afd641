"""How do tests make and change indexes on disk?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

from timviet.index import Document, Index
from timviet.index.store.commit import commits
from timviet.index.store.commit.held_folder import HeldFolder
from timviet.index.store.commit.lock import WriteLock
from timviet.index.store.commit.manifest import encode_manifest
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
    manifest = replace(commits.read_newest_manifest(folder), **entries)  # type: ignore[arg-type]
    name = f"timviet-{manifest.generation:08d}.json"
    (folder / name).write_bytes(encode_manifest(manifest))


@contextmanager
def held(folder: Path) -> Iterator[HeldFolder]:
    """Hold the lock of an index."""
    lock = WriteLock(folder)
    lock.acquire()
    try:
        yield lock.held
    finally:
        lock.release()


def collect_garbage(folder: Path) -> None:
    """Remove what is left of commits that were not made."""
    with held(folder) as held_folder:
        commits.collect_garbage(held_folder)


def create_empty(folder: Path) -> None:
    """Create an index without documents in a folder that exists."""
    with held(folder) as held_folder:
        commits.create_index(held_folder, durable=False)
