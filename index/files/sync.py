"""How is an index updated to match files and folders?

Each file is one document; its id comes from its path, see :mod:`timviet.index.files.paths`.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable
from pathlib import Path

from timviet.index.errors import IndexMissing
from timviet.index.files.known_paths import KnownPaths
from timviet.index.files.paths import ids_below
from timviet.index.files.report import SyncReport
from timviet.index.files.revisions import is_file_revision
from timviet.index.files.selection import FileOptions
from timviet.index.files.unread import decode_unread, encode_unread
from timviet.index.files.update import Overtaken, Update, UpdateRequest
from timviet.index.index import Index
from timviet.index.progress import ProgressCallback

__all__ = ["forget", "preview", "sync"]


def sync(
    index: Index,
    paths: Iterable[str | os.PathLike[str]] | None = None,
    options: FileOptions | None = None,
    *,
    defaults: FileOptions | None = None,
    within: Collection[str] | None = None,
    commit_every: float | None = None,
    progress: ProgressCallback | None = None,
) -> SyncReport:
    """Update an index to match files and folders; the changes take effect with the next commit.

    Documents of new and changed files are added, those of files that no longer exist are deleted, and all others
    are kept. A folder or file that was named once is known to the index from then on. If a folder is gone, its
    documents are kept, since its disk may not be mounted; :func:`forget` removes them.

    :param paths: files and folders; None for all that the index knows
    :param options: which files are read in these folders, now and whenever they are refreshed; None for those that
        were given before
    :param defaults: the options of folders without options of their own
    :param within: files and folders, absolute: of all that the index knows, only what is in these is looked at
    :param commit_every: seconds after which the changes so far are committed; None to leave all to the caller
    :param progress: called for each folder that is listed, before the first file is read, and after each file
    :raises IndexLocked: there is something to change, and another process is writing to the index
    :raises IndexOutdated: another version of the analysis built the index
    :raises TypeError: ``paths`` is a single path, not a list

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as documents, TemporaryDirectory() as folder:
    ...     size = Path(documents, "law.txt").write_text("Đội mũ bảo hiểm.", encoding="utf-8")
    ...     with Index.open(folder, create=True) as index:
    ...         report = sync(index, [documents])
    >>> len(report.added), report.problems
    (1, [])
    """
    request = _request(paths, options, defaults, within)
    if not index.is_current:
        index.begin()  # raises the error
    while True:
        try:
            return Update(index.path, index, request, commit_every, progress).run()
        except Overtaken:  # now the lock is ours, so this happens once
            continue


def preview(
    index_path: str | os.PathLike[str],
    paths: Iterable[str | os.PathLike[str]] | None = None,
    options: FileOptions | None = None,
    *,
    defaults: FileOptions | None = None,
    progress: ProgressCallback | None = None,
) -> SyncReport:
    """Return what :func:`sync` would change, and change nothing. There need not be an index yet.

    New and changed files are not extracted, so those that no reader can read count as added or updated too. The
    parameters are those of :func:`sync`.

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     size = Path(folder, "law.txt").write_text("Đội mũ bảo hiểm.", encoding="utf-8")
    ...     report = preview(f"{folder}/index", [folder])
    ...     report.added, Path(folder, "index").exists()
    (['law.txt'], False)
    """
    request = _request(paths, options, defaults, None)
    try:
        index = Index.open(index_path)
    except IndexMissing:
        return Update(Path(index_path), None, request, None, progress, is_preview=True).run()
    with index:
        return Update(index.path, index, request, None, progress, is_preview=True).run()


def forget(index: Index, path: str | os.PathLike[str]) -> list[str] | None:
    """Delete the documents of a file, or of all files in a folder and below it, and return their ids.

    The index no longer knows the path. If it knows a folder around it, that folder brings the path back when it is
    refreshed, unless an ignore file or an option leaves it out. Files are not touched.

    :return: None if the index has nothing from this path
    :raises IndexLocked: another process is writing to the index

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder, Index.open(f"{folder}/index", create=True) as index:
    ...     size = Path(folder, "law.txt").write_text("Đội mũ bảo hiểm.", encoding="utf-8")
    ...     report = sync(index, [f"{folder}/law.txt"])
    ...     index.commit()
    ...     forget(index, f"{folder}/law.txt"), forget(index, f"{folder}/nowhere.txt")
    (['law.txt'], None)
    """
    index.begin()
    file_ids = [id for id, revision in index.revisions().items() if is_file_revision(revision)]
    ids = ids_below(index.path, file_ids, Path(path))
    known = KnownPaths.decode(index.path, index.sources)
    is_known = known.forget(index.path, Path(path))
    if is_known:
        index.set_sources(known.encode(index.path))
    unread = decode_unread(index.path, index.unread)
    unread_ids = ids_below(index.path, unread, Path(path))
    if unread_ids:
        index.set_unread(encode_unread({id: file for id, file in unread.items() if id not in unread_ids}))
    return [id for id in ids if index.delete(id)] if ids or is_known or unread_ids else None


def _request(
    paths: Iterable[str | os.PathLike[str]] | None,
    options: FileOptions | None,
    defaults: FileOptions | None,
    within: Collection[str] | None,
) -> UpdateRequest:
    """Return what is to be updated.

    :raises TypeError: ``paths`` is a single path, not a list
    """
    if isinstance(paths, str | bytes | os.PathLike):
        raise TypeError("paths must be a list; put a single path in a list")
    return UpdateRequest(
        None if paths is None else [*map(Path, paths)], options, defaults or FileOptions(), within
    )
