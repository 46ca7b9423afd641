"""Which writes, new names and syncs reach the disk, in which order?"""

from __future__ import annotations

import builtins
import io
import os
import stat
from collections import Counter
from pathlib import Path

KINDS = ("open", "write", "fsync", "link", "unlink")


class Disk:
    """A context that records all changes of files in a folder, and still makes them.

    With ``fail`` = (kind, n, errno) the nth call of that kind raises OSError; a write first writes half of its
    bytes.
    """

    def __init__(self, folder: Path, fail: tuple[str, int, int] | None = None) -> None:
        self.events: list[tuple] = []
        self.calls: Counter[str] = Counter()
        self.failed = False
        self._folder, self._fail = str(folder), fail
        self._files: dict[int, int] = {}  # number by inode
        self._count = 0
        self._real = (builtins.open, io.open, os.open, os.fsync, os.link, os.unlink, os.mkdir)

    def __enter__(self) -> Disk:
        builtins.open = io.open = self._open
        os.open, os.fsync, os.link = self._os_open, self._fsync, self._link
        os.unlink, os.mkdir = self._unlink, self._mkdir
        return self

    def __exit__(self, *_) -> None:
        builtins.open, io.open, os.open, os.fsync, os.link, os.unlink, os.mkdir = self._real

    def note(self, *event) -> None:
        self.events.append(event)

    def must_fail(self, kind: str) -> bool:
        """Count a call, and return whether it is the one that has to fail."""
        self.calls[kind] += 1
        if self._fail is not None and self._fail[:2] == (kind, self.calls[kind]):
            self.failed = True
        return self.failed and self._fail[:2] == (kind, self.calls[kind])

    def error(self) -> OSError:
        return OSError(self._fail[2], os.strerror(self._fail[2]))

    def _check(self, kind: str) -> None:
        if self.must_fail(kind):
            raise self.error()

    def _is_inside(self, path) -> bool:
        if isinstance(path, int):
            return os.fstat(path).st_ino in self._files
        return os.fspath(path).startswith(self._folder)

    def _number_of(self, path, descriptor: int, existed: bool) -> int:
        inode = os.fstat(descriptor).st_ino
        if not existed or inode not in self._files:
            self._count += 1
            self._files[inode] = self._count
            self.note("create", os.fspath(path), self._count)
        return self._files[inode]

    def _open(self, path, mode="r", buffering=-1, encoding=None, *arguments, **options):
        if not self._is_inside(path) or not set(mode) & set("wxa+"):
            return self._real[0](path, mode, buffering, encoding, *arguments, **options)
        self._check("open")
        existed = isinstance(path, int) or os.path.lexists(path)
        raw = _Raw(path, mode.replace("b", "").replace("t", ""))
        raw.disk, raw.number = self, self._number_of(path, raw.fileno(), existed)
        buffered = io.BufferedWriter(raw)
        return buffered if "b" in mode else io.TextIOWrapper(buffered, encoding=encoding)

    def _os_open(self, path, flags, mode=0o777, **options):
        path = _whole(path, options.pop("dir_fd", None))
        if not self._is_inside(path):
            return self._real[2](path, flags, mode, **options)
        self._check("open")
        existed = os.path.lexists(path)
        descriptor = self._real[2](path, flags, mode, **options)
        if not existed:
            self._number_of(path, descriptor, existed)
        return descriptor

    def _fsync(self, descriptor: int) -> None:
        self._check("fsync")
        status = os.fstat(descriptor)
        if stat.S_ISDIR(status.st_mode):
            self.note("sync folder", os.readlink(f"/proc/self/fd/{descriptor}"))
        else:
            self.note("sync", self._files.get(status.st_ino))

    def _link(self, old, new, *, src_dir_fd=None, dst_dir_fd=None) -> None:
        old, new = _whole(old, src_dir_fd), _whole(new, dst_dir_fd)
        self._check("link")
        number = self._files.get(os.stat(old).st_ino)
        self._real[4](old, new)
        self.note("link", old, new, number)

    def _unlink(self, path, *, dir_fd=None, **options) -> None:
        path = _whole(path, dir_fd)
        if self._is_inside(path) and os.path.lexists(path):
            self._check("unlink")
            self.note("unlink", os.fspath(path))
        self._real[5](path, **options)

    def _mkdir(self, path, mode=0o777, **options) -> None:
        self._real[6](path, mode, **options)
        if self._is_inside(path):
            self.note("mkdir", os.fspath(path))


def _whole(path, folder: int | None) -> str:
    """Return a path that may begin from an open folder as one that does not."""
    return os.fspath(path) if folder is None else os.path.join(os.readlink(f"/proc/self/fd/{folder}"), path)


class _Raw(io.FileIO):
    disk: Disk
    number: int

    def write(self, data) -> int:
        written = bytes(data)
        if self.disk.must_fail("write"):
            half = super().write(written[: len(written) // 2])
            self.disk.note("write", self.number, written[:half])
            raise self.disk.error()
        count = super().write(written)
        self.disk.note("write", self.number, written[:count])
        return count
