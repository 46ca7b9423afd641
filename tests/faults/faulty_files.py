"""How is a folder shown as a file system that fails on demand?

The kernel is answered in the protocol of FUSE (linux/fuse.h), without any library. The server is a process of its
own, since a client that waits for an answer cannot give it.
"""

from __future__ import annotations

import ctypes
import errno
import json
import os
import struct
import subprocess
import sys
import tempfile
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

__all__ = ["FaultyFiles", "can_mount"]

_HEADER = struct.Struct("<IIQQIIIHH")
_ANSWER = struct.Struct("<IiQ")
_ATTRIBUTES = struct.Struct("<6Q10I")
_LARGEST = 1 << 17  # bytes of a write
_FLOCK_LOCKS, _BIG_WRITES = 1 << 10, 1 << 5
_SIZE = 1 << 3  # of what is to be set: the size
_DIRECT_IO = 1 << 0  # of an open file: no page cache, and only private mappings
_ROOT = 1
_DETACH = 2  # unmount even while files are open

_libc = ctypes.CDLL(None, use_errno=True)


def can_mount() -> bool:
    """Return whether this process can mount such a file system."""
    if sys.platform != "linux" or os.geteuid() or not os.access("/dev/fuse", os.R_OK | os.W_OK):
        return False
    with tempfile.TemporaryDirectory() as scratch:
        try:
            with FaultyFiles(Path(scratch)):
                return True
        except OSError:  # no right to mount
            return False


class FaultyFiles:
    """A context with a file system that shows the files of a folder."""

    def __init__(self, folder: Path, *, lock_error: int = 0, maps: bool = True) -> None:
        """Mount nothing yet.

        :param lock_error: the error of attempts to lock a file; 0 if the kernel locks files
        :param maps: whether files can be mapped into memory and shared
        """
        self._folder = folder
        self._own = tempfile.TemporaryDirectory()
        self.path = Path(self._own.name, "mounted")
        """Where the files are seen."""
        self._faults_file = Path(self._own.name, "faults.json")
        self._constant = {"lock_error": lock_error, "direct": not maps}

    def __enter__(self) -> FaultyFiles:
        self.path.mkdir()
        self.fail({})
        device = os.open("/dev/fuse", os.O_RDWR)
        try:
            options = f"fd={device},rootmode=40000,user_id=0,group_id=0".encode()
            if _libc.mount(b"faulty", os.fsencode(self.path), b"fuse", 0, options):
                raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
            arguments = str(self._folder), device, str(self._faults_file)
            call = f"from faulty_files import serve; serve(*{arguments!r})"
            environment = os.environ | {"PYTHONPATH": str(Path(__file__).parent)}
            self._server = subprocess.Popen([sys.executable, "-c", call], pass_fds=[device], env=environment)
        finally:
            os.close(device)
        return self

    def fail(self, bad: Mapping[str, tuple[int, int]]) -> None:
        """Let reads of some bytes fail with EIO from now on, though not of another file that takes the name.

        :param bad: by the name of a file, the start and the end of the bytes
        """
        new = self._faults_file.with_suffix(".new")
        by_inode = {os.stat(self._folder / name).st_ino: place for name, place in bad.items()}
        new.write_text(json.dumps({"bad": by_inode, **self._constant}))
        os.replace(new, self._faults_file)

    def __exit__(self, *_) -> None:
        _libc.umount2(os.fsencode(self.path), _DETACH)
        self._server.terminate()
        self._server.wait()
        self._own.cleanup()


def serve(folder: str, device: int, faults: str) -> None:
    """Answer the kernel until the file system is unmounted."""
    _Server(folder, device, Path(faults)).run()


class _Server:
    def __init__(self, folder: str, device: int, faults: Path) -> None:
        self._device, self._faults_file = device, faults
        self._paths = {0: folder, _ROOT: folder}  # the first request is about node 0
        self._nodes = {folder: _ROOT}

    def run(self) -> None:
        while True:
            try:
                request = os.read(self._device, _LARGEST + 4096)
            except OSError as error:
                if error.errno == errno.ENODEV:  # unmounted
                    return
                if error.errno in (errno.EINTR, errno.ENOENT):
                    continue
                raise
            _, code, unique, node, *_ = _HEADER.unpack_from(request)
            body = request[_HEADER.size :]
            if code in (2, 42, 36):  # forget, interrupt: no answer
                continue
            try:
                answer, failure = self._answer(code, node, body), 0
            except OSError as error:
                answer, failure = b"", error.errno or errno.EIO
            try:
                os.write(self._device, _ANSWER.pack(_ANSWER.size + len(answer), -failure, unique) + answer)
            except OSError as error:
                if error.errno not in (errno.ENOENT, errno.EINVAL):  # the request was interrupted
                    raise

    def _answer(self, code: int, node: int, body: bytes) -> bytes:
        call = _CALLS.get(code)
        if call is None:
            raise OSError(errno.ENOSYS, "")
        faults = json.loads(self._faults_file.read_text())
        path = self._paths[node]
        return call(self, path, body, faults)

    def _start(self, path: str, body: bytes, faults: Any) -> bytes:
        _, _, readahead, _ = struct.unpack_from("<4I", body)
        flags = _BIG_WRITES | (_FLOCK_LOCKS if faults["lock_error"] else 0)
        return struct.pack("<4I2H2I2H8I", 7, 31, readahead, flags, 12, 10, _LARGEST, 1, 0, 0, *[0] * 8)

    def _entry(self, path: str) -> bytes:
        attributes = _attributes(os.lstat(path))
        node = self._nodes.setdefault(path, len(self._paths) + 1)
        self._paths[node] = path
        return struct.pack("<4Q2I", node, 0, 0, 0, 0, 0) + attributes

    def lookup(self, path: str, body: bytes, faults: Any) -> bytes:
        return self._entry(os.path.join(path, _name(body)))

    def getattr(self, path: str, body: bytes, faults: Any) -> bytes:
        return struct.pack("<QII", 0, 0, 0) + _attributes(os.lstat(path))

    def setattr(self, path: str, body: bytes, faults: Any) -> bytes:
        valid, _, _, size = struct.unpack_from("<2I2Q", body)
        if valid & _SIZE:
            os.truncate(path, size)
        return self.getattr(path, body, faults)

    def open(self, path: str, body: bytes, faults: Any) -> bytes:
        (flags,) = struct.unpack_from("<I", body)
        return self._opened(path, os.open(path, flags & ~(os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW)), faults)

    def _opened(self, path: str, descriptor: int, faults: Any) -> bytes:
        return struct.pack("<QII", descriptor, _DIRECT_IO if faults["direct"] or faults["bad"] else 0, 0)

    def create(self, path: str, body: bytes, faults: Any) -> bytes:
        flags, mode, _, _ = struct.unpack_from("<4I", body)
        new = os.path.join(path, _name(body[16:]))
        descriptor = os.open(new, flags | os.O_CREAT, mode & 0o7777)
        return self._entry(new) + self._opened(new, descriptor, faults)

    def read(self, path: str, body: bytes, faults: Any) -> bytes:
        descriptor, offset, size = struct.unpack_from("<QQI", body)
        start, end = faults["bad"].get(str(os.fstat(descriptor).st_ino), (0, 0))
        if offset < end and start < offset + size:
            raise OSError(errno.EIO, "")
        return os.pread(descriptor, size, offset)

    def write(self, path: str, body: bytes, faults: Any) -> bytes:
        descriptor, offset, size = struct.unpack_from("<QQI", body)
        return struct.pack("<II", os.pwrite(descriptor, body[40 : 40 + size], offset), 0)

    def flush(self, path: str, body: bytes, faults: Any) -> bytes:
        return b""

    def fsync(self, path: str, body: bytes, faults: Any) -> bytes:
        return b""

    def release(self, path: str, body: bytes, faults: Any) -> bytes:
        os.close(struct.unpack_from("<Q", body)[0])
        return b""

    def opendir(self, path: str, body: bytes, faults: Any) -> bytes:
        return struct.pack("<QII", 0, 0, 0)

    def readdir(self, path: str, body: bytes, faults: Any) -> bytes:
        _, offset, size = struct.unpack_from("<QQI", body)
        answer = b""
        for number, name in enumerate([".", "..", *sorted(os.listdir(path))], 1):
            encoded = os.fsencode(name)
            entry = struct.pack("<QQII", number, number, len(encoded), 0) + encoded
            entry += bytes(-len(entry) % 8)
            if number > offset:
                if len(answer) + len(entry) > size:
                    break
                answer += entry
        return answer

    def releasedir(self, path: str, body: bytes, faults: Any) -> bytes:
        return b""

    def unlink(self, path: str, body: bytes, faults: Any) -> bytes:
        os.unlink(os.path.join(path, _name(body)))
        return b""

    def mkdir(self, path: str, body: bytes, faults: Any) -> bytes:
        new = os.path.join(path, _name(body[8:]))
        os.mkdir(new)
        return self._entry(new)

    def rmdir(self, path: str, body: bytes, faults: Any) -> bytes:
        os.rmdir(os.path.join(path, _name(body)))
        return b""

    def rename(self, path: str, body: bytes, faults: Any) -> bytes:
        return self._rename(path, struct.unpack_from("<Q", body)[0], body[8:])

    def rename2(self, path: str, body: bytes, faults: Any) -> bytes:
        return self._rename(path, struct.unpack_from("<Q", body)[0], body[16:])

    def _rename(self, path: str, node: int, names: bytes) -> bytes:
        old, new, _ = names.split(b"\0")
        source, target = os.path.join(path, os.fsdecode(old)), os.path.join(self._paths[node], os.fsdecode(new))
        os.rename(source, target)
        moved = self._nodes.pop(source, None)
        if moved is not None:
            self._nodes[target] = moved
            self._paths[moved] = target
        return b""

    def lock(self, path: str, body: bytes, faults: Any) -> bytes:
        raise OSError(faults["lock_error"], "")

    def statfs(self, path: str, body: bytes, faults: Any) -> bytes:
        return struct.pack("<5Q4I6I", 1 << 20, 1 << 20, 1 << 20, 1 << 20, 1 << 20, 4096, 255, 4096, 0, *[0] * 6)


_Call = Callable[[_Server, str, bytes, Any], bytes]
_CALLS: dict[int, _Call] = {
    1: _Server.lookup,
    3: _Server.getattr,
    4: _Server.setattr,
    9: _Server.mkdir,
    10: _Server.unlink,
    11: _Server.rmdir,
    12: _Server.rename,
    14: _Server.open,
    15: _Server.read,
    16: _Server.write,
    17: _Server.statfs,
    18: _Server.release,
    20: _Server.fsync,
    25: _Server.flush,
    26: _Server._start,
    27: _Server.opendir,
    28: _Server.readdir,
    29: _Server.releasedir,
    30: _Server.fsync,
    32: _Server.lock,
    33: _Server.lock,
    35: _Server.create,
    45: _Server.rename2,
}


def _attributes(status: os.stat_result) -> bytes:
    seconds = [int(time) for time in (status.st_atime, status.st_mtime, status.st_ctime)]
    nanoseconds = [time % 10**9 for time in (status.st_atime_ns, status.st_mtime_ns, status.st_ctime_ns)]
    return _ATTRIBUTES.pack(
        status.st_ino,
        status.st_size,
        -(-status.st_size // 512),
        *seconds,
        *nanoseconds,
        status.st_mode,
        status.st_nlink,
        status.st_uid,
        status.st_gid,
        0,
        4096,
        0,
    )


def _name(body: bytes) -> str:
    return os.fsdecode(body.partition(b"\0")[0])
