"""How is an index built again from the files that its documents come from?

The files are read into a second index, in a folder within that of the first, which is committed now and then. If
that is interrupted, the next call goes on with what is there. In the end the first index adopts the documents of
the second as one commit. Until then searches use the first.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field

from timviet.index.document import LeftOutDocument
from timviet.index.errors import IndexDamaged, IndexForeign, IndexOutdated, IndexUnfinished, LockLost
from timviet.index.files.original_texts import missing_texts
from timviet.index.files.report import SyncReport
from timviet.index.files.revisions import is_file_revision
from timviet.index.files.selection import FileOptions
from timviet.index.files.update import Update, UpdateRequest
from timviet.index.index import Index
from timviet.index.messages import Message
from timviet.index.opensearch.address import require_folder
from timviet.index.progress import ProgressCallback
from timviet.index.store.commit.file_names import REBUILD_FOLDER
from timviet.index.store.commit.index_writer import MEMORY

__all__ = ["RebuildReport", "rebuild_from_files"]


@dataclass(frozen=True, slots=True)
class RebuildReport:
    """What :func:`rebuild_from_files` has done.

    >>> RebuildReport(2, SyncReport(added=["a.txt"]), kept=["b.pdf"]).kept
    ['b.pdf']
    """

    count: int
    """Number of documents in the index now."""

    files: SyncReport
    """What was read. Files that an interrupted rebuild had read count as unchanged."""

    kept: list[str] = field(default_factory=list)
    """Ids of documents from files that could not be read now; they are as they were stored."""


def rebuild_from_files(
    path: str | os.PathLike[str],
    *,
    defaults: FileOptions | None = None,
    commit_every: float | None = 60.0,
    progress: ProgressCallback | None = None,
    memory: int = MEMORY,
    jobs: int | None = None,
    durable: bool = True,
    timeout: float = 0.0,
) -> RebuildReport:
    """Read all known files again and replace the index with the result.

    Documents that are not from files stay as they are, and so do those whose file cannot be read now. Documents
    whose file is gone are removed. If an error is raised or the process is killed, the index is unchanged, and
    the next call goes on with the files that were read. So it does if the text of a document is not stored and its
    file cannot be read now.

    :param path: the folder of the index, which may have been built by another version of the analysis
    :param defaults: the options of folders without options of their own
    :param commit_every: seconds after which what was read is kept for an interruption
    :param progress: called as by :func:`timviet.index.sync`, then as by :meth:`timviet.index.Index.commit`
    :param memory: as for :meth:`timviet.index.Index.open`, like ``jobs``, ``durable`` and ``timeout``
    :raises ClusterRefused: the index is on a cluster
    :raises IndexLocked: another process is writing to the index
    :raises IndexMissing: there is no index
    :raises IndexDamaged: its files cannot be read
    :raises TextsLeftOut: there are files that cannot be read now, and their texts are not stored

    >>> from pathlib import Path
    >>> from tempfile import TemporaryDirectory
    >>> from timviet import sync
    >>> with TemporaryDirectory() as documents, TemporaryDirectory() as folder:
    ...     size = Path(documents, "law.txt").write_text("Đội mũ bảo hiểm.", encoding="utf-8")
    ...     with Index.open(folder, create=True) as index:
    ...         report = sync(index, [documents])
    ...     rebuild_from_files(folder).count
    1
    """
    require_folder(path, Message("rebuild it without reading files: a cluster stores all texts"))
    with Index.open(path, memory=memory, jobs=jobs, durable=durable, timeout=timeout) as index:
        index.begin(allow_outdated=True)
        with _open_second(index, memory=memory, jobs=jobs, durable=durable) as second:
            if second.sources != index.sources:
                second.set_sources(index.sources)
                second.commit()
            request = UpdateRequest(None, None, defaults or FileOptions(), None)
            update = Update(index.path, second, request, commit_every, progress)
            report = update.run()
            second.commit(progress)
            kept = _copy_documents(index, second, update)
            second.commit(progress)
            index.adopt(second, keeps_lock=True)
        with suppress(OSError, LockLost):  # it is replaced by the next rebuild
            index.remove_rebuild()
        return RebuildReport(len(index), report, kept)


def _open_second(index: Index, *, memory: int, jobs: int | None, durable: bool) -> Index:
    """Open the second index, an empty one if there is none that can be gone on with."""
    folder = index.path / REBUILD_FOLDER
    with suppress(IndexDamaged, IndexForeign, IndexOutdated, IndexUnfinished):
        if not folder.is_symlink():  # an index of a stranger may lead anywhere
            second = Index.open(folder, create=True, memory=memory, jobs=jobs, durable=durable)
            if second.is_current:
                return second
            second.close()
    index.remove_rebuild()
    return Index.open(folder, create=True, memory=memory, jobs=jobs, durable=durable)


def _copy_documents(index: Index, second: Index, update: Update) -> list[str]:
    """Copy what cannot be read from files, and return the ids of those that should have been."""
    revisions = index.revisions()
    done = second.revisions()
    _delete_others(second, done, revisions)
    kept, missing = [], []
    for id, revision in revisions.items():
        if is_file_revision(revision):
            if id in second or not update.is_missed(id):
                continue
            kept.append(id)
        document = index.stored(id)
        if isinstance(document, LeftOutDocument):
            missing.append(id)
        elif document is not None and (id not in done or second.stored(id) != document):
            second.update(document)
    if missing:
        advice = Message("nothing was changed; make them readable or remove them from the index, then begin again")
        raise missing_texts(index.path, missing, advice)
    return kept


def _delete_others(second: Index, done: Mapping[str, str], revisions: Mapping[str, str]) -> None:
    """Delete documents that were copied before an interruption, and are not in the first index any more."""
    for id, revision in done.items():
        if not is_file_revision(revision) and id not in revisions:
            second.delete(id)
