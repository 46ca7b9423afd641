"""Where does a client keep the lexicon files of indexes that are elsewhere?

In a folder, each file under the digest of its content: a file is never changed, and the same content is kept once,
whichever index it is of. A file is compared with its digest whenever it is opened, and fetched again if it is
damaged. Files appear under their names only when they are complete, so several processes may use a folder at once.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from pathlib import Path
from secrets import token_hex

from timviet.index.errors import IndexDamaged, IndexUnreadable, StoreError
from timviet.index.forking import keep_from_child
from timviet.index.lexicon.lexicon_file import LexiconFile
from timviet.index.lexicon.manifest import file_name
from timviet.index.messages import Message, reason_of
from timviet.index.store.format.disk import is_disk_failure, make_folder
from timviet.index.store.format.file_digest import FileDigest

__all__ = ["Fetch", "LexiconFileCache"]

_NEW = ".new"  # ends the name of a file that is being written
_ABANDONED = 24 * 60 * 60  # seconds after which nobody still writes such a file

Fetch = Callable[[FileDigest], Iterable[bytes]]
"""Yields the content of a file, from where the index is."""


class LexiconFileCache:
    """Lexicon files on disk, by content; several processes and threads may use a folder at once."""

    def __init__(self, folder: Path, max_bytes: int) -> None:
        """Use a folder, which is made if it is missing.

        :param max_bytes: the size that all files may have together; those that were not opened longest are removed
        :raises StoreError: it cannot be made
        """
        self.folder, self._max_bytes = folder, max_bytes
        try:
            make_folder(folder, durable=False)
        except OSError as error:
            raise self._unwritable(error) from error

    def new_path(self) -> Path:
        """Return the path for a file that is to be written and then kept."""
        return self.folder / f"{token_hex(8)}{_NEW}"

    def keep(self, path: Path, digest: FileDigest) -> FileDigest:
        """Give a file that was written at :meth:`new_path` its name, and return its digest with this name."""
        named = FileDigest(file_name(digest.checksum), digest.size, digest.checksum)
        os.replace(path, self.folder / named.name)
        return named

    def open(self, files: Iterable[FileDigest], fetch: Fetch) -> list[LexiconFile]:
        """Open files; those that are missing or damaged are fetched. Then remove others if there are too many.

        :raises IndexDamaged: what was fetched is not what the digest says
        :raises StoreError: the folder cannot be read or written
        """
        files = list(files)
        opened = [self._open(file, fetch) for file in files]
        self._remove_others({file.name for file in files})
        return opened

    def _open(self, file: FileDigest, fetch: Fetch) -> LexiconFile:
        path = self.folder / file.name
        try:
            file.verify(self.folder)
            opened = LexiconFile(path)
            with suppress(OSError):
                os.utime(path)
            return opened
        except IndexDamaged:  # missing, perhaps removed by another process just now, or damaged
            pass
        except IndexUnreadable as error:
            if not is_disk_failure(error):
                raise
        new = self.new_path()
        try:
            self._fetch(file, new, fetch)
            FileDigest(new.name, file.size, file.checksum).verify(self.folder)
            opened = LexiconFile(new)
            os.replace(new, path)
        except IndexDamaged as error:
            advice = Message("rebuild the index; it keeps the stored documents")
            raise IndexDamaged(error.path, error.reason, advice) from error
        finally:
            new.unlink(missing_ok=True)
        opened.path = path
        return opened

    def _fetch(self, file: FileDigest, path: Path, fetch: Fetch) -> None:
        try:
            written = open(path, "xb")  # noqa: SIM115  # closed below, but only errors of ours are caught here
        except OSError as error:
            raise self._unwritable(error) from error
        keep_from_child(written)
        with written:
            for piece in fetch(file):
                try:
                    written.write(piece)
                    written.flush()
                except OSError as error:
                    raise self._unwritable(error) from error

    def _unwritable(self, error: OSError) -> StoreError:
        return StoreError(
            str(self.folder),
            Message(
                "what is known of indexes on clusters cannot be kept here ({reason})", reason=reason_of(error)
            ),
            Message("make room, or set TIMVIET_CACHE to another folder"),
        )

    def _remove_others(self, kept: Collection[str]) -> None:
        """Remove the files that were not opened longest until the rest is small enough."""
        entries = []
        with os.scandir(self.folder) as folder:
            for entry in folder:
                with suppress(OSError):
                    entries.append((entry.stat().st_mtime, entry.stat().st_size, entry.name))
        total = sum(size for _, size, name in entries if not name.endswith(_NEW))
        latest = max((time for time, _, _ in entries), default=0.0)
        for time, size, name in sorted(entries):
            if name.endswith(_NEW):
                is_removed = time < latest - _ABANDONED
            else:
                is_removed = total > self._max_bytes and name not in kept
                total -= size if is_removed else 0
            if is_removed:
                with suppress(OSError):  # another process was faster, or has it open, on Windows
                    (self.folder / name).unlink()
