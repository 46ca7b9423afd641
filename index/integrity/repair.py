"""How is a damaged index repaired?

Undamaged segments are kept. From the others, every readable document is recovered and analyzed again; an
unreadable document is taken from the previous commit. A text that is not stored is read from its file. If the
manifest of the last commit is lost, the segments that this commit wrote are recovered too, and their documents
replace those of the previous commit. The result is a new commit and a report of the recovered and the lost
documents.

Damage is what is missing, or what was read and does not match. A file that cannot be opened or read may be sound:
the repair stops with an error and changes nothing, unless its caller gives up what the disk cannot read.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

from timviet.index.absolute_paths import absolute_path
from timviet.index.analysis.layer import FINGERPRINT
from timviet.index.document import Document, LeftOutDocument
from timviet.index.errors import IndexDamaged, IndexUnreadable, LockLost, SourceError
from timviet.index.files.original_texts import OriginalTexts
from timviet.index.integrity.check import describe_damage, examine
from timviet.index.integrity.consistency import find_segment_contradictions
from timviet.index.integrity.inventory import Inventory, read_if_sound
from timviet.index.integrity.salvage import DamagedSegment
from timviet.index.integrity.unreadable import find_unreadable, zero_unreadable
from timviet.index.messages import Message
from timviet.index.opensearch.address import require_folder
from timviet.index.storage import naming_lost_lock
from timviet.index.store.commit import commits
from timviet.index.store.commit.held_folder import HeldFolder
from timviet.index.store.commit.index_writer import IndexWriter
from timviet.index.store.commit.lock import WriteLock
from timviet.index.store.commit.manifest import FORMAT, Manifest, SegmentEntry
from timviet.index.store.commit.snapshot import Snapshot
from timviet.index.store.segment.reader import SegmentReader
from timviet.index.workers.pool import AnalysisPool

__all__ = ["Repair", "repair"]


@dataclass
class Repair:
    """A report by :func:`repair` of the damage of an index and of the recovered and lost documents.

    >>> Repair(damage=[], documents=2).lost
    []
    """

    damage: list[str]
    """A sentence for each damage; none if the index was undamaged."""

    unreadable: list[str] = field(default_factory=list)
    """A sentence for each part of a file that the disk cannot read, and that counts as lost."""

    documents: int = 0
    """Number of documents that the index has now."""

    analyzed: int = 0
    """Number of documents that were recovered from damaged segments and analyzed again."""

    earlier: list[str] = field(default_factory=list)
    """Ids of documents that could not be read and were restored from an earlier commit."""

    lost: list[str] = field(default_factory=list)
    """Ids of documents that can no longer be read."""

    unknown: int = 0
    """Number of lost documents whose ids cannot be read either."""

    doubts: list[str] = field(default_factory=list)
    """A sentence for each thing that the repair cannot determine."""


def repair(
    path: str | os.PathLike[str],
    *,
    jobs: int | None = None,
    durable: bool = True,
    timeout: float = 0.0,
    skip_unreadable: bool = False,
) -> Repair:
    """Repair the index in a folder and keep every document that can be read; leave an undamaged index unchanged.

    :param jobs: processes that analyze documents, as for :meth:`timviet.index.Index.open`
    :param durable: whether the repaired index must survive a power cut once this returns
    :param timeout: seconds to wait for another writer
    :param skip_unreadable: whether to count as lost what the disk cannot read, and texts that cannot be read from
        their files now; see first whether the disk is connected, and copy the folder
    :raises IndexMissing: there is no index
    :raises IndexForeign: the folder holds other files; nothing is touched
    :raises IndexLocked: another writer is at work
    :raises LockLost: the folder or its lock was removed, moved or replaced meanwhile; nothing was changed
    :raises IndexOutdated: a later version of timviet wrote it
    :raises IndexUnreadable: a file cannot be opened or read; it may be sound, so nothing is changed
    :raises ClusterRefused: the index is on a cluster

    >>> from tempfile import TemporaryDirectory
    >>> from timviet import Index
    >>> with TemporaryDirectory() as folder, Index.open(folder, create=True) as index:
    ...     index.add(Document("law", body="Đội mũ bảo hiểm khi đi xe máy."))
    ...     index.commit()
    ...     size = Path(folder, "timviet-00000001.json").write_text("{")
    ...     report = repair(folder)
    >>> report.damage, report.documents
    (['timviet-00000001.json: cannot be read (not JSON)'], 1)
    """
    require_folder(path, Message("copy it to a folder, and check the copy"))
    folder = absolute_path(path)
    commits.list_manifests(folder)
    lock = WriteLock(folder)
    lock.acquire(timeout)
    try:
        with naming_lost_lock(lock):
            unreadable = _zero_unreadable_files(lock.held) if skip_unreadable else []
            return _Repairer(lock.held, unreadable, skip_unreadable=skip_unreadable).run(jobs, durable)
    finally:
        lock.release()


class _Repairer:
    """Repairs one index."""

    def __init__(self, held: HeldFolder, unreadable: list[str], *, skip_unreadable: bool) -> None:
        self._held, self._folder, self._skip_unreadable = held, held.path, skip_unreadable
        findings = examine(self._folder, deep=True)
        if findings.unreadable:
            raise IndexUnreadable(str(self._folder), findings.unreadable[0])
        self._report = Repair(findings.damage, unreadable)
        self._inventory = Inventory(self._folder)
        self._kept = _empty_snapshot(self._inventory)  # the segments that are kept
        self._recovered: set[str] = set()  # ids
        self._missing: set[str] = set()  # ids
        self._originals = OriginalTexts(self._folder, self._inventory.base.sources)

    def run(self, jobs: int | None, durable: bool) -> Repair:
        report, base, latest = self._report, self._inventory.base, self._inventory.latest
        sound = tuple(entry for entry in base.segments if _is_sound(self._folder, entry))
        unread = None if base.unread is None or describe_damage(self._folder, base.unread) else base.unread
        if base.generation == latest and len(sound) == len(base.segments) and unread == base.unread:
            report.documents = Snapshot(self._folder, base).live_count
            self._remove_damaged_commits(base)
            return report
        kept = sound if base.is_current else ()
        self._kept = Snapshot(self._folder, Manifest(FORMAT, latest, FINGERPRINT, kept, unread=unread))
        if not self._inventory.manifests:
            report.doubts.append(
                Message("which folders and files were indexed is no longer known; index them again by name")
            )
        if unread != base.unread:
            report.doubts.append(
                Message("which files could not be read is no longer known; they are tried again the next time")
            )
        manifest = self._write(kept, jobs, durable)
        report.documents = sum(entry.documents - entry.deleted for entry in manifest.segments)
        report.lost = sorted(self._missing)
        report.doubts = list(dict.fromkeys(report.doubts))
        with suppress(LockLost):  # the repair is made, and the next one removes what is left
            self._remove_damaged_commits(manifest)
        return report

    def _write(self, kept: tuple[SegmentEntry, ...], jobs: int | None, durable: bool) -> Manifest:
        """Write a commit of the segments that are kept and the recovered documents."""
        writer, pool = IndexWriter(self._kept, self._held, durable=durable), AnalysisPool(jobs)
        try:
            for id in self._ids_deleted_by_lost_commits(kept):
                writer.delete(id)
            for batch, encoded in pool.analyze(self._recover(kept)):
                for document in batch:
                    writer.delete(document.id)
                writer.add(batch, encoded)
                self._report.analyzed += len(batch)
                if not writer.has_room():
                    writer.flush()
            return writer.commit(self._inventory.base.sources)
        except BaseException:
            writer.rollback()
            raise
        finally:
            pool.close()
            self._originals.close()

    def _recover(self, kept: tuple[SegmentEntry, ...]) -> Iterator[Document]:
        """Yield the documents of lost commits, of damaged segments, and of earlier commits if any are missing."""
        report, inventory = self._report, self._inventory
        if inventory.lost_commits:
            report.doubts.append(Message("documents deleted by the lost commit may have come back"))
        for name in reversed(inventory.orphans()):
            orphan = DamagedSegment(self._folder / name, inventory.deletions(name))
            yield from self._new_documents(orphan, replaces=True)
        for entry in inventory.base.segments:
            if entry not in kept:
                yield from self._recover_segment(entry)
        if self._missing or report.unknown:
            yield from self._recover_from_earlier_commits()

    def _recover_segment(self, entry: SegmentEntry) -> Iterator[Document]:
        name = entry.columns.name
        segment = DamagedSegment(self._folder / name, self._inventory.deletions(name))
        count_before = len(self._recovered)
        yield from self._new_documents(segment)
        if not segment.is_open:
            recovered = len(self._recovered) - count_before
            self._report.unknown += max(entry.documents - entry.deleted - recovered, 0)

    def _recover_from_earlier_commits(self) -> Iterator[Document]:
        report = self._report
        wanted = None if report.unknown else frozenset(self._missing)  # any document may be an unknown one
        for segment in self._inventory.earlier_segments():
            for document in self._new_documents(segment, wanted=wanted):
                report.earlier.append(document.id)
                yield document
        if wanted is None and report.earlier:
            report.unknown = max(report.unknown - len(report.earlier), 0)
            report.doubts.append(Message("deleted documents may have come back"))

    def _new_documents(
        self, segment: DamagedSegment, *, replaces: bool = False, wanted: frozenset[str] | None = None
    ) -> Iterator[Document]:
        """Yield the documents of a segment that have not been recovered yet.

        :param replaces: whether they replace documents of the same id in the segments that are kept
        :param wanted: the ids to yield; None for all
        """
        for salvaged in segment.salvage():
            id, document = salvaged.id, salvaged.document
            if id is None:
                self._report.unknown += 1
            elif id in self._recovered or (wanted is not None and id not in wanted):
                continue
            elif document is None:
                self._missing.add(id)
            elif replaces or self._kept.number_of(id) is None:
                whole = self._with_text(document)
                if whole is None:
                    self._missing.add(id)
                    continue
                self._recovered.add(id)
                self._missing.discard(id)
                yield whole
        if not segment.is_deletion_known:
            self._report.doubts.append(Message("deleted documents may have come back"))

    def _with_text(self, document: Document) -> Document | None:
        """Return a document with its text; None if that is not stored, and its file is gone or has changed.

        :raises IndexUnreadable: the system refuses to read the file now
        """
        if not isinstance(document, LeftOutDocument):
            return document
        try:
            return self._originals.read(document)
        except SourceError as error:
            if error.cause.may_pass and not self._skip_unreadable:
                reason = Message("{path}: {reason}", path=error.path, reason=error.reason)
                advice = Message("fix this and try again")
                raise IndexUnreadable(str(self._folder), reason, advice) from error
            return None

    def _ids_deleted_by_lost_commits(self, kept: tuple[SegmentEntry, ...]) -> Iterator[str]:
        """Yield the ids that a lost commit had deleted from segments that are kept."""
        for entry, reader in zip(kept, self._kept.segments, strict=True):
            for path in self._inventory.deletions(entry.columns.name)[:1]:
                if entry.deletions is not None and path.name == entry.deletions.name:
                    continue
                with suppress(IndexDamaged):
                    live = SegmentReader(reader.path, path).live
                    if live is not None:
                        yield from [reader.id_of(number) for number in range(reader.doc_count) if not live[number]]

    def _remove_damaged_commits(self, manifest: Manifest) -> None:
        """Remove all damaged commits but the given one, and the files that belong only to them."""
        for name in self._inventory.names:
            commit = read_if_sound(self._folder, name)
            is_sound = commit is not None and not any(describe_damage(self._folder, file) for file in commit.files)
            if not is_sound and commits.generation_of(name) != manifest.generation:
                self._held.remove(name)
        commits.collect_garbage(self._held)


def _zero_unreadable_files(held: HeldFolder) -> list[str]:
    """Replace each file that the disk cannot read by a copy of what it can read.

    :return: a sentence for each part of a file that it cannot read
    """
    sentences: list[str] = []
    for name in commits.list_files(held.path):
        with suppress(IndexDamaged):  # the repair handles a link with the name of a file as damage
            if places := find_unreadable(held.path / name):
                sentences += [place.describe(name) for place in places]
                zero_unreadable(held, name)
    return sentences


def _empty_snapshot(inventory: Inventory) -> Snapshot:
    return Snapshot(inventory.folder, Manifest(FORMAT, inventory.latest, FINGERPRINT))


def _is_sound(folder: Path, entry: SegmentEntry) -> bool:
    """Return whether the files of a segment are undamaged and consistent."""
    if any(describe_damage(folder, file) for file in entry.files):
        return False
    try:
        (reader,) = Snapshot(folder, Manifest(FORMAT, 0, FINGERPRINT, (entry,))).segments
    except IndexDamaged:
        return False
    return next(find_segment_contradictions(reader), None) is None
