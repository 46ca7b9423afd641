"""How does a writer change the folder that it has locked, and never another one?

While a writer is at work, its folder may be moved away and another put in its place. Or the lock is removed, so
that a second writer begins. So a writer keeps the folder open, and names files relative to that. Before each
change it sees whether the folder and the lock at the path are still those that it holds, and whether this process
is not one that was forked from the writer.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import IO

from timviet.index.errors import IndexClosed, LockLost
from timviet.index.forking import keep_from_child
from timviet.index.messages import Message
from timviet.index.store.commit.file_names import LOCK_FILE
from timviet.index.store.format.disk import flush, make_link, remove_folder
from timviet.index.store.format.file_digest import FileDigest

__all__ = ["HeldFolder"]

_IS_POSIX = os.name == "posix"  # elsewhere a folder cannot be opened, nor moved while a file in it is open
_OPEN_FLAGS = os.O_CREAT | os.O_RDWR | getattr(os, "O_NOFOLLOW", 0)
_GONE = {errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.ESTALE}  # a path does not lead to the file any more
_CREATE_FLAGS = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)


class HeldFolder:
    """The folder of an index, as long as this process holds its lock."""

    def __init__(self, path: Path) -> None:
        """Open a folder and the file that is locked, which is made if it is missing.

        :raises OSError: one of them cannot be opened
        """
        self.path = path
        """The path at which the folder must be."""
        self._process = os.getpid()
        self._folder = os.open(path, os.O_RDONLY | os.O_DIRECTORY) if _IS_POSIX else None
        try:
            self.lock_file: int = os.open(self._place(LOCK_FILE), _OPEN_FLAGS, 0o666, dir_fd=self._folder)
            """The descriptor of the file that is locked."""
        except BaseException:
            if self._folder is not None:
                os.close(self._folder)
            raise
        self.is_open = True
        """Whether the descriptors are open."""

    @property
    def is_own(self) -> bool:
        """Whether this process has opened it, not one from which it was forked."""
        return self._process == os.getpid()

    @property
    def is_in_place(self) -> bool:
        """Whether the folder and the file that is locked are those at their paths."""
        return self._has_folder() and self._has_lock()

    def check(self) -> None:
        """See that this process may change the folder.

        :raises LockLost: the folder or the lock at the path is another one
        :raises IndexClosed: this process was forked from the one that holds the lock, or it was released
        """
        if not self.is_own:
            raise IndexClosed.by_fork(str(self.path))
        if not self.is_open:
            raise IndexClosed(str(self.path), Message("this writer has released its lock"))
        if not self._has_folder():
            raise LockLost(
                str(self.path), Message("the folder was removed, moved or replaced while it was written")
            )
        if not self._has_lock():
            raise LockLost(
                str(self.path),
                Message("{file} was removed or replaced while the index was written", file=LOCK_FILE),
            )

    def require(self, files: Iterable[FileDigest]) -> None:
        """See that files of a commit are there.

        :raises LockLost: one was removed or changed
        """
        self.check()
        for file in files:
            try:
                size = os.stat(self._place(file.name), dir_fd=self._folder, follow_symlinks=False).st_size
            except FileNotFoundError:
                size = -1
            if size != file.size:
                raise LockLost(
                    str(self.path),
                    Message("{file} was removed or replaced while the index was written", file=file.name),
                )

    def names(self) -> list[str]:
        """Return the names of all that is in the folder."""
        return os.listdir(self.path if self._folder is None else self._folder)

    def create(self, name: str) -> IO[bytes]:
        """Create a file, and open it for writing.

        :raises FileExistsError: there is one of this name
        """
        self.check()
        file = open(os.open(self._place(name), _CREATE_FLAGS, 0o666, dir_fd=self._folder), "wb")  # noqa: SIM115
        keep_from_child(file)
        return file

    def remove(self, name: str) -> None:
        """Remove a file, if there is one of this name."""
        self.check()
        self._remove(name)

    def remove_folder(self, name: str) -> None:
        """Remove a folder and all that is in it, or a file or link that has its name; there may be none."""
        self.check()
        with suppress(FileNotFoundError):
            place = self._place(name)
            status = os.stat(place, dir_fd=self._folder, follow_symlinks=False)
            if stat.S_ISDIR(status.st_mode):
                remove_folder(place, self._folder)
            else:
                self._remove(name)

    def replace(self, temporary: str, name: str) -> None:
        """Give a file the name of another one, which is removed."""
        self.check()
        os.replace(self._place(temporary), self._place(name), src_dir_fd=self._folder, dst_dir_fd=self._folder)

    def publish(self, temporary: str, name: str) -> None:
        """Give a file its name, which no other file may have; if an error is raised, no file has it.

        :raises LockLost: another writer has made a file of this name, or removed the lock
        """
        self.check()
        try:
            make_link(self._place(temporary), self._place(name), self._folder)
        except FileExistsError as error:
            raise LockLost(str(self.path), Message("another writer has made {file}", file=name)) from error
        try:
            self.check()
        except BaseException:
            self._remove(name)
            raise
        with suppress(OSError):  # the next writer removes it
            self._remove(temporary)

    def withdraw(self, name: str) -> None:
        """Remove a file that was published just now."""
        self._remove(name)

    def sync(self) -> None:
        """Flush the names in the folder to disk."""
        if self._folder is not None:
            flush(self._folder)

    def close(self) -> None:
        """Close the descriptors; the system releases the lock with the last one of all processes."""
        if self.is_open:
            self.is_open = False
            os.close(self.lock_file)
            if self._folder is not None:
                os.close(self._folder)

    def __del__(self) -> None:
        if getattr(self, "is_open", False):  # else it could not be opened
            self.close()

    def _remove(self, name: str) -> None:
        with suppress(FileNotFoundError):
            os.unlink(self._place(name), dir_fd=self._folder)

    def _place(self, name: str) -> str | Path:
        """Return a path relative to the open folder, where the system has such paths."""
        return self.path / name if self._folder is None else name

    def _has_folder(self) -> bool:
        return self._folder is None or _is_same(self._folder, self.path)

    def _has_lock(self) -> bool:
        return _is_same(self.lock_file, self._place(LOCK_FILE), self._folder)


def _is_same(descriptor: int, path: str | Path, folder: int | None = None) -> bool:
    """Return whether the file at a path is an open one.

    :param folder: the descriptor of the folder that the path begins from
    """
    try:
        at_path = os.stat(path, dir_fd=folder)
    except OSError as error:
        if error.errno not in _GONE:
            raise
        return False
    return os.path.samestat(at_path, os.fstat(descriptor))
