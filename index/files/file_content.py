"""How are the bytes of a file read, if it is a regular file that is not too large?"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path

from timviet.index.errors import SourceError
from timviet.index.messages import Message, file_size, reason_of

__all__ = ["describe_error", "read_file"]


def read_file(file: Path, max_bytes: int, status: os.stat_result | None = None) -> bytes:
    """Return the content of a file; pipes and devices are never opened.

    :param status: that of the file, if it is known
    :raises SourceError: the file cannot be read, is no regular file, or is larger than ``max_bytes``
    """
    try:
        status = status or file.stat()
        if not stat.S_ISREG(status.st_mode):
            raise SourceError(str(file), Message("not a regular file; only files and folders can be indexed"))
        with open(file, "rb") as stream:
            content = stream.read(max_bytes + 1)
    except OSError as error:
        reason = Message("cannot be read: {reason}", reason=describe_error(error))
        raise SourceError(str(file), reason, error) from error
    if len(content) > max_bytes:
        size = max(status.st_size, len(content))
        raise SourceError(
            str(file),
            Message(
                "the file is {size}; the limit is {limit}; split it into several files",
                size=file_size(size),
                limit=file_size(max_bytes),
            ),
        )
    return content


def describe_error(error: OSError) -> Message:
    """Return a message: what is wrong with a file, and how to fix it."""
    match error.errno:
        case errno.ENOENT:
            return Message("no such file or folder; check the spelling")
        case errno.EACCES | errno.EPERM:
            return Message("permission denied; change the permissions or leave it out")
        case errno.ELOOP:
            return Message("a symbolic link that leads back to itself; fix or remove it")
    return Message("{reason}; fix this or leave it out", reason=reason_of(error))
