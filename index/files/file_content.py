"""How are the bytes of a file read, if it is a regular file that is not too large?"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import NamedTuple

from timviet.index.causes import Cause
from timviet.index.errors import SourceError
from timviet.index.files.revisions import stamp_of
from timviet.index.messages import Message, file_size, reason_of

__all__ = ["FileContent", "describe_error", "path_error", "read_content", "unlisted_error"]

_MORE_ATTEMPTS = 2  # to read a file that changes meanwhile
_PLAIN = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_CAUSES = {
    errno.ENOENT: Cause.MISSING,
    errno.ENOTDIR: Cause.MISSING,
    errno.EACCES: Cause.PERMISSION,
    errno.EPERM: Cause.PERMISSION,
    errno.ELOOP: Cause.BROKEN_LINK,
}


class FileContent(NamedTuple):
    """What was read from a file."""

    data: bytes

    status: os.stat_result
    """From before it was read: if the file has changed meanwhile, it differs from that of the file now."""


def read_content(path: str | Path, max_bytes: int) -> FileContent:
    """Return the content of a file; pipes and devices are never opened.

    A file that changes while it is read is read again. If it changes all the time, such as a log, its content is
    that of some moment.

    :raises SourceError: the file cannot be read, is no regular file, or is larger than ``max_bytes``
    """
    name = str(path)
    try:
        _require_regular(name, os.stat(path))
        content, is_stable = _read_once(name, max_bytes)
        for _ in range(_MORE_ATTEMPTS):
            if is_stable:
                break
            content, is_stable = _read_once(name, max_bytes)
    except FileNotFoundError as error:
        if not os.path.islink(path):
            raise _unreadable_error(name, error) from error
        reason = Message("a symbolic link that leads nowhere; fix or remove it")
        raise SourceError(name, reason, error, cause=Cause.BROKEN_LINK) from error
    except OSError as error:
        raise _unreadable_error(name, error) from error
    return content


def _read_once(name: str, max_bytes: int) -> tuple[FileContent, bool]:
    """Return the content of a file, and whether it did not change while it was read.

    :raises OSError: it cannot be read
    :raises SourceError: it is no regular file, or too large
    """
    with open(os.open(name, _PLAIN), "rb") as stream:  # never waits, if a pipe has taken the file's place
        status = os.fstat(stream.fileno())
        _require_regular(name, status)
        if status.st_size > max_bytes:
            raise _too_large(name, status.st_size, max_bytes)
        data = stream.read(max_bytes + 1)
        if len(data) > max_bytes:
            raise _too_large(name, len(data), max_bytes)
        return FileContent(data, status), stamp_of(os.fstat(stream.fileno())) == stamp_of(status)


def _require_regular(name: str, status: os.stat_result) -> None:
    """Raise an error for a folder, a pipe, a socket or a device.

    :raises SourceError: so it is
    """
    if not stat.S_ISREG(status.st_mode):
        reason = Message("not a regular file; only files and folders can be indexed")
        raise SourceError(name, reason, cause=Cause.NOT_A_FILE)


def _too_large(name: str, size: int, max_bytes: int) -> SourceError:
    reason = Message(
        "the file is {size}; the limit is {limit}; split it into several files",
        size=file_size(size),
        limit=file_size(max_bytes),
    )
    return SourceError(name, reason, cause=Cause.TOO_LARGE)


def _unreadable_error(name: str, error: OSError) -> SourceError:
    """Return the error for a file that the system does not let us read."""
    reason = Message("cannot be read: {reason}", reason=describe_error(error))
    return SourceError(name, reason, error, cause=_cause(error))


def path_error(name: str, error: OSError) -> SourceError:
    """Return the error for a path that cannot be reached."""
    return SourceError(name, describe_error(error), error, cause=_cause(error))


def unlisted_error(name: str, error: OSError) -> SourceError:
    """Return the error for a folder that cannot be listed."""
    reason = Message("cannot be listed: {reason}", reason=describe_error(error))
    return SourceError(name, reason, error, cause=Cause.FOLDER_UNREADABLE)


def _cause(error: OSError) -> Cause:
    return _CAUSES.get(error.errno or 0, Cause.SYSTEM)


def describe_error(error: OSError) -> Message:
    """Return a message: what is wrong with a file, and how to fix it."""
    match error.errno:
        case errno.ENOENT:
            return Message("no such file or folder; check the spelling")
        case errno.EACCES | errno.EPERM:
            return Message("permission denied; change the permissions or leave it out")
        case errno.ELOOP:
            return Message("a symbolic link that leads back to itself; fix or remove it")
        case errno.ENAMETOOLONG:
            return Message("its path is too long for the system; move it to a folder further up, or leave it out")
    return Message("{reason}; fix this or leave it out", reason=reason_of(error))
