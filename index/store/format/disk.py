"""How are files of an index opened safely, and flushed to disk?

The content of a file survives a power failure once the file is flushed, and its name once its folder is. An index
may come from a stranger, so only regular files are opened: a link may lead anywhere, and a pipe never ends.
"""

from __future__ import annotations

import errno
import os
import stat
import sys
from pathlib import Path

from timviet.index.errors import IndexDamaged, IndexUnreadable
from timviet.index.messages import Message, reason_of

__all__ = [
    "flush",
    "is_disk_failure",
    "link_or_copy",
    "make_folder",
    "make_link",
    "open_regular_file",
    "remove_folder",
    "sync_file",
    "sync_folder",
    "unlisted_error",
    "unreadable_error",
]

# The errors of a disk that cannot read a sector, or that reads other bytes than were written. Not every system has
# all of them.
_DISK_FAILURES = {
    getattr(errno, name) for name in ("EIO", "EREMOTEIO", "ENODATA", "EBADMSG", "EUCLEAN") if hasattr(errno, name)
}

_PLAIN = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0)

# Windows says EINVAL of a disk without links, macOS ENOTSUP, which is another number than EOPNOTSUPP there.
_NO_LINKS = {
    errno.EPERM,
    errno.EOPNOTSUPP,
    errno.ENOTSUP,
    errno.ENOSYS,
    errno.EINVAL,
    errno.EMLINK,
    errno.EACCES,
}
_NO_FILE = {errno.ENOENT, errno.ENOTDIR, errno.ELOOP, errno.EISDIR, errno.ENXIO}


def flush(descriptor: int) -> None:
    """Flush an open file or folder to disk."""
    if sys.platform == "darwin":  # fsync would leave the data in the drive's own memory
        import fcntl

        fcntl.fcntl(descriptor, fcntl.F_FULLFSYNC)
    else:
        os.fsync(descriptor)


def open_regular_file(path: Path) -> int:
    """Open a regular file of an index for reading and return its descriptor.

    :raises IndexDamaged: it is missing, or a link, a folder, a pipe or a device
    :raises IndexUnreadable: the system refuses to read it
    """
    try:
        descriptor = os.open(path, _PLAIN)
    except OSError as error:
        if error.errno in _NO_FILE:
            raise IndexDamaged(
                str(path.parent), _about(path, Message("missing, or not a regular file"))
            ) from error
        raise unreadable_error(path, error) from error
    try:
        is_regular = stat.S_ISREG(os.fstat(descriptor).st_mode)
    except OSError as error:
        os.close(descriptor)
        raise unreadable_error(path, error) from error
    if not is_regular:
        os.close(descriptor)
        raise IndexDamaged(str(path.parent), _about(path, Message("not a regular file")))
    return descriptor


def unreadable_error(path: Path, error: OSError, offset: int | None = None) -> IndexUnreadable:
    """Return the error for a file that the system refuses to read, though the file may be sound.

    :param offset: the first of the bytes that were to be read; None if the file could not be opened
    """
    reason = Message("cannot be read ({reason})", reason=reason_of(error))
    if offset is not None:
        reason = Message("cannot be read at byte {offset:,} ({reason})", offset=offset, reason=reason_of(error))
    return IndexUnreadable(str(path.parent), _about(path, reason), _advice(error), error)


def is_disk_failure(error: IndexUnreadable) -> bool:
    """Return whether the disk failed, and not the system for want of memory, descriptors or permissions."""
    return error.original_error is not None and error.original_error.errno in _DISK_FAILURES


def unlisted_error(folder: Path, error: OSError) -> IndexUnreadable:
    """Return the error for the folder of an index that the system refuses to list."""
    return IndexUnreadable(
        str(folder), Message("cannot be read ({reason})", reason=reason_of(error)), _advice(error), error
    )


def _advice(error: OSError) -> Message | None:
    """Return what to do about an error of the system; None if the disk fails, which the error is made for."""
    if error.errno in _DISK_FAILURES:
        return None
    if error.errno in (errno.EACCES, errno.EPERM):
        return Message("check its permissions")
    return Message("fix this and try again")


def _about(path: Path, reason: Message) -> Message:
    return Message("{file}: {reason}", file=path.name, reason=reason)


def sync_file(file: int | Path) -> None:
    """Flush the content of a file to disk.

    :param file: its descriptor, or its path
    """
    descriptor = open_regular_file(file) if isinstance(file, Path) else file
    try:
        flush(descriptor)
    finally:
        if isinstance(file, Path):
            os.close(descriptor)


def sync_folder(folder: Path) -> None:
    """Flush the names in a folder to disk."""
    if os.name == "nt":
        return  # Windows cannot open folders
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        flush(descriptor)
    finally:
        os.close(descriptor)


def make_folder(folder: Path, *, durable: bool = True) -> None:
    """Create a folder and its missing parents.

    :param durable: whether to flush their names to disk
    """
    missing = [path for path in (folder, *folder.parents) if not path.exists()]
    for path in reversed(missing):
        path.mkdir(exist_ok=True)
    for path in missing if durable else ():
        sync_folder(path.parent)


def make_link(source: str | Path, target: str | Path, folder: int | None = None) -> None:
    """Give a file a second name, or, where the file system knows no links, another name.

    :param folder: the descriptor of the folder that both paths begin from
    :raises FileExistsError: another file has this name; it stays as it is
    """
    try:
        os.link(source, target, src_dir_fd=folder, dst_dir_fd=folder)
    except OSError as error:
        if error.errno not in {*_NO_LINKS, errno.EEXIST}:
            raise
        found = _status(target, folder)
        if found is None:
            os.rename(source, target, src_dir_fd=folder, dst_dir_fd=folder)
        elif not os.path.samestat(found, os.stat(source, dir_fd=folder)):
            raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target)) from error
        # Else it has this name, and the answer of a network file system was lost.


def _status(path: str | Path, folder: int | None) -> os.stat_result | None:
    """Return the status of a file, None if there is none."""
    try:
        return os.stat(path, dir_fd=folder, follow_symlinks=False)
    except FileNotFoundError:
        return None


def remove_folder(path: str | Path, folder: int | None = None) -> None:
    """Remove a folder and all that is in it, however deep its folders are nested; no link is followed.

    Folders within folders are moved up before they are emptied, so that no path gets long.

    :param folder: the descriptor of the folder that the path begins from
    :raises OSError: something cannot be removed
    """
    left = [""]  # names of folders in this one, which is itself ""
    while left:
        name = left.pop()
        emptied = os.path.join(path, name) if name else path  # a path that ends in a slash leads into a link
        for inner, is_folder in _entries(emptied, folder):
            place = os.path.join(emptied, inner)
            if not is_folder:
                os.unlink(place, dir_fd=folder)
            elif name:
                left.append(os.urandom(16).hex())
                os.rename(place, os.path.join(path, left[-1]), src_dir_fd=folder, dst_dir_fd=folder)
            else:
                left.append(inner)
        if name:
            os.rmdir(emptied, dir_fd=folder)
    os.rmdir(path, dir_fd=folder)


def _entries(path: str | Path, folder: int | None) -> list[tuple[str, bool]]:
    """Return the names in a folder, and whether each is a folder."""
    if folder is None:
        with os.scandir(path) as entries:
            return [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
    descriptor = os.open(path, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=folder)
    try:
        with os.scandir(descriptor) as entries:
            return [(entry.name, entry.is_dir(follow_symlinks=False)) for entry in entries]
    finally:
        os.close(descriptor)


def link_or_copy(source: Path, target: Path) -> bool:
    """Give a file of an index a second name; return whether it is the same file, not a copy.

    :raises FileExistsError: another file has this name; it stays as it is
    :raises OSError: neither is possible
    """
    try:
        os.link(source, target)
    except FileExistsError:
        raise
    except OSError:  # the file system knows no links
        import shutil  # a search does not need it

        with open(open_regular_file(source), "rb") as original, open(target, "xb") as copy:
            shutil.copyfileobj(original, copy)
        return False
    return True
