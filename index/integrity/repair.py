"""How is a damaged index made whole again?

Segments that are sound stay. Of the others every document that can be read is taken and analysed anew; one that
cannot is taken as the commit before had it. If the list of the last commit is gone, the files that it wrote are
still there, and go on top of the commit before. The result is a new commit; what was done, and what is lost, is
told.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from timviet.index.analysis.analyzer import FINGERPRINT
from timviet.index.document import Document
from timviet.index.errors import IndexDamaged, StoreError
from timviet.index.integrity.check import check, describe_damage
from timviet.index.integrity.consistency import find_segment_contradictions
from timviet.index.integrity.salvage import DamagedSegment
from timviet.index.messages import Message
from timviet.index.store.commit import commits
from timviet.index.store.commit.index_writer import IndexWriter
from timviet.index.store.commit.lock import WriteLock
from timviet.index.store.commit.manifest import FORMAT, Manifest, SegmentEntry
from timviet.index.store.commit.snapshot import Snapshot
from timviet.index.store.segment.reader import SegmentReader
from timviet.index.workers import Analyzer

__all__ = ["Repair", "repair"]

_NAME = re.compile(r"(segment-(\d{8,})-\d+)\.(?:columns|deleted-(\d{8,}))")


@dataclass(slots=True)
class Repair:
    """What was wrong with an index, and what :func:`repair` made of it."""

    damage: list[str]
    """A sentence for each thing that was damaged; none if the index was whole."""

    documents: int = 0
    """How many the index has now."""

    analyzed: int = 0
    """How many of them were taken out of damaged segments and analysed anew."""

    earlier: list[str] = field(default_factory=list)
    """Ids of those that could not be read and are now as an earlier commit had them."""

    lost: list[str] = field(default_factory=list)
    """Ids of documents that can no longer be read."""

    unknown: int = 0
    """Number of documents of which not even the id can be read."""

    doubts: list[str] = field(default_factory=list)
    """What else cannot be known."""


def repair(
    path: str | os.PathLike[str], *, jobs: int | None = None, durable: bool = True, timeout: float = 0.0
) -> Repair:
    """Makes the index in a folder whole, losing nothing that can be read; one that is whole is left alone.

    :param jobs: processes that analyse documents, as for :meth:`timviet.index.Index.open`
    :param durable: whether the result is on the disk when this returns
    :param timeout: seconds to wait for another writer
    :raises IndexMissing: there is no index
    :raises IndexForeign: the folder holds other files; nothing is touched
    :raises IndexLocked: another writer is at work
    :raises IndexOutdated: a later version of timviet wrote it
    """
    folder = Path(path)
    commits.list_manifests(folder)
    lock = WriteLock(folder)
    lock.acquire(timeout)
    try:
        return _Repairer(folder).run(jobs, durable)
    finally:
        lock.release()


class _Repairer:
    """The repair of one index, whose lock is held."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._report = Repair(check(folder, deep=True))
        self._names = commits.list_manifests(folder)
        self._commits = [commit for name in self._names if (commit := _commit(folder, name)) is not None]
        self._latest = commits.generation_of(self._names[0])
        newest = self._commits[0].generation if self._commits else -1
        self._gone = {number for name in self._names if (number := commits.generation_of(name)) > newest}
        self._snapshot = Snapshot(folder, Manifest(FORMAT, self._latest, FINGERPRINT))
        self._taken: set[str] = set()
        self._missing: set[str] = set()

    def run(self, jobs: int | None, durable: bool) -> Repair:
        report = self._report
        base = self._commits[0] if self._commits else Manifest(FORMAT, 0, FINGERPRINT)
        sound = tuple(segment for segment in base.segments if _is_sound(self._folder, segment))
        if base.generation == self._latest and len(sound) == len(base.segments):
            report.documents = Snapshot(self._folder, base).live_count
            self._forget(base)
            return report
        sound = sound if base.is_current else ()
        self._snapshot = Snapshot(self._folder, Manifest(FORMAT, self._latest, FINGERPRINT, sound))
        writer, analyzer = IndexWriter(self._snapshot, durable=durable), Analyzer(jobs)
        try:
            for id in self._deleted_by_the_lost(sound):
                writer.delete(id)
            for batch, packed in analyzer.analyzed(self._documents(base, sound)):
                for document in batch:
                    writer.delete(document.id)
                writer.add(batch, packed)
                report.analyzed += len(batch)
                if writer.is_full:
                    writer.flush()
            manifest = writer.commit()
        except BaseException:
            writer.rollback()
            raise
        finally:
            analyzer.close()
        report.documents = sum(segment.documents - segment.deleted for segment in manifest.segments)
        report.lost = sorted(self._missing)
        report.doubts = list(dict.fromkeys(report.doubts))
        self._forget(manifest)
        return report

    def _documents(self, base: Manifest, sound: tuple[SegmentEntry, ...]) -> Iterator[Document]:
        """Yields what the base lacks: of lost commits, of damaged segments, and of earlier commits."""
        report = self._report
        if self._gone:
            report.doubts.append(Message("documents deleted by the lost commit may have come back"))
        for name in reversed(self._strays()):
            yield from self._new(DamagedSegment(self._folder / name, self._deletions(name)), over=True)
        for segment in base.segments:
            if segment not in sound:
                wreck = DamagedSegment(self._folder / segment.columns.name, self._deletions(segment.columns.name))
                before = len(self._taken)
                yield from self._new(wreck)
                if not wreck.counted:
                    report.unknown += max(segment.documents - segment.deleted - (len(self._taken) - before), 0)
        if not self._missing and not report.unknown:
            return
        only = None if report.unknown else frozenset(self._missing)
        for wreck in self._earlier(base):
            for document in self._new(wreck, only=only):
                report.earlier.append(document.id)
                yield document
        if only is None and report.earlier:
            report.unknown = max(report.unknown - len(report.earlier), 0)
            report.doubts.append(Message("deleted documents may have come back"))

    def _new(
        self, wreck: DamagedSegment, *, over: bool = False, only: frozenset[str] | None = None
    ) -> Iterator[Document]:
        """Yields documents that were not taken yet; ``over`` replaces those of the same id that stayed."""
        for piece in wreck.pieces():
            if piece.id is None:
                self._report.unknown += 1
            elif piece.id in self._taken or (only is not None and piece.id not in only):
                continue
            elif piece.document is None:
                self._missing.add(piece.id)
            elif over or self._snapshot.number_of(piece.id) is None:
                self._taken.add(piece.id)
                self._missing.discard(piece.id)
                yield piece.document
        if not wreck.deletions_known:
            self._report.doubts.append(Message("deleted documents may have come back"))

    def _deleted_by_the_lost(self, sound: tuple[SegmentEntry, ...]) -> Iterator[str]:
        """Yields the ids that a lost commit had deleted from segments that stay."""
        for segment, reader in zip(sound, self._snapshot.segments, strict=True):
            for path in self._deletions(segment.columns.name)[:1]:
                if segment.deletions is not None and path.name == segment.deletions.name:
                    continue
                with suppress(StoreError):
                    live = SegmentReader(reader.path, path).live
                    numbers = range(reader.doc_count)
                    yield from [
                        reader.id_of(number) for number in numbers if live is not None and not live[number]
                    ]

    def _earlier(self, base: Manifest) -> Iterator[DamagedSegment]:
        """Yields the segments that only commits before the base had, those with a list that can be read first."""
        seen = {segment.columns.name for segment in base.segments} | {*self._strays()}
        for segment in [segment for commit in self._commits[1:] for segment in commit.segments]:
            if segment.columns.name not in seen:
                seen.add(segment.columns.name)
                own = () if segment.deletions is None else (self._folder / segment.deletions.name,)
                yield DamagedSegment(self._folder / segment.columns.name, own)
        for file in sorted(self._folder.glob("*.columns"), reverse=True):
            match = _NAME.fullmatch(file.name)
            if match and file.name not in seen and int(match[2]) <= base.generation:
                yield DamagedSegment(file, self._deletions(file.name))

    def _strays(self) -> list[str]:
        """Gives the names of the segments of lost commits, the oldest first."""
        named = {file.name for commit in self._commits for file in commit.files}
        found = []
        for file in self._folder.glob("*.columns"):
            match = _NAME.fullmatch(file.name)
            if match and match[0] not in named and (int(match[2]) in self._gone or not self._commits):
                found.append((int(match[2]), match[0]))
        return [name for _, name in sorted(found) if _ <= self._latest]

    def _deletions(self, columns: str) -> tuple[Path, ...]:
        """Gives the files of deletions that commits gave to a segment, the latest first."""
        stem = columns.partition(".")[0]
        found = []
        for file in self._folder.glob(f"{stem}.deleted-*"):
            match = _NAME.fullmatch(file.name)
            if match and int(match[3]) <= self._latest:
                found.append((int(match[3]), file))
        return tuple(file for _, file in sorted(found, reverse=True))

    def _forget(self, manifest: Manifest) -> None:
        """Removes the commits that are not whole, and what only they named."""
        for name in self._names:
            commit = _commit(self._folder, name)
            whole = commit is not None and not any(describe_damage(self._folder, file) for file in commit.files)
            if not whole and commits.generation_of(name) != manifest.generation:
                (self._folder / name).unlink(missing_ok=True)
        commits.collect_garbage(self._folder)


def _commit(folder: Path, name: str) -> Manifest | None:
    """Gives what a commit's own list says, or None if it is gone or damaged."""
    try:
        return commits.read_manifest(folder, name)
    except IndexDamaged:
        return None


def _is_sound(folder: Path, segment: SegmentEntry) -> bool:
    """Tells whether all of a segment is as it was written, and makes sense."""
    if any(describe_damage(folder, file) for file in segment.files):
        return False
    try:
        (reader,) = Snapshot(folder, Manifest(FORMAT, 0, FINGERPRINT, (segment,))).segments
    except StoreError:
        return False
    return next(find_segment_contradictions(reader), None) is None
