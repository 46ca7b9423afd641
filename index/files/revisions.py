"""Has a file changed since its document was made?

The revision of a file's document is the file's size, its time of modification, and a digest of its content. A file
of the same size and time has not changed, unless it was read within seconds of its last change: then its content
decides. The revision of a document also says whether the index stores its text.
"""

from __future__ import annotations

import os
import time

__all__ = [
    "digest_of",
    "is_file_revision",
    "is_same_revision",
    "is_stored",
    "is_unchanged",
    "make_revision",
    "mark_revision",
    "size_in",
    "size_of",
    "stamp_of",
]

# Nanoseconds. A file changed more recently may change again within one tick of the file system's clock.
_SETTLED_AFTER = 2_000_000_000

_FILE, _LEFT_OUT = "file ", "file left-out "


def stamp_of(status: os.stat_result) -> str:
    """Return the size and the time of modification of a file."""
    return f"{status.st_size}-{status.st_mtime_ns}"


def make_revision(status: os.stat_result, digest: str) -> str:
    """Return the revision of a file that is read now.

    :param digest: a hash of its content, without blanks
    """
    is_settled = time.time_ns() - status.st_mtime_ns > _SETTLED_AFTER
    return f"{_FILE}{'' if is_settled else 'unsettled '}{stamp_of(status)} {digest}"


def mark_revision(revision: str, store: bool) -> str:
    """Return the revision of a document whose text is stored, or is not."""
    if is_stored(revision) is store:
        return revision
    return _FILE + revision.removeprefix(_LEFT_OUT) if store else _LEFT_OUT + revision.removeprefix(_FILE)


def is_file_revision(revision: str) -> bool:
    """Return whether a revision was made by :func:`make_revision`."""
    return revision.startswith(_FILE)


def is_stored(revision: str) -> bool:
    """Return whether an index stores the text of a document with this revision."""
    return not revision.startswith(_LEFT_OUT)


def is_unchanged(revision: str, stamp: str) -> bool:
    """Return whether a file has not changed since a revision, by its size and time; False if they can't tell.

    :param stamp: that of the file now
    """
    return revision.startswith((f"{_FILE}{stamp} ", f"{_LEFT_OUT}{stamp} "))


def is_same_revision(one: str, other: str) -> bool:
    """Return whether two revisions of a file are of the same content, size and time of modification."""
    return one.split()[-2:] == other.split()[-2:]


def size_of(revision: str) -> int:
    """Return the size of the file that a revision is of, in bytes."""
    return size_in(revision.split()[-2])


def size_in(stamp: str) -> int:
    """Return the size of a file by its stamp, in bytes; 0 if the stamp is empty."""
    return int(stamp.partition("-")[0] or 0)


def digest_of(revision: str) -> str:
    """Return the digest of the content that a revision is of."""
    return revision.rpartition(" ")[2]
