"""Which text files are in a folder, and which document is in a file?

The revision of a file's document is the file's size, its time of modification, and a digest of its content. It
shows whether the file has changed. Its metadata is what people search files by: see :func:`load_document`.
"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import time
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path, PurePosixPath

from timviet.index.document import Document, FieldValue
from timviet.index.errors import SourceError
from timviet.index.files.encodings import DecodedText, decode, repair_mojibake
from timviet.index.messages import Message, file_size, reason_of

__all__ = [
    "MAX_BYTES",
    "TEXT_SUFFIXES",
    "Listing",
    "is_file_revision",
    "is_same_revision",
    "list_files",
    "load_document",
    "may_have_changed",
]

TEXT_SUFFIXES = frozenset({".txt"})
"""Suffixes of the files that are read in a folder; a file given by its own path is always read."""

MAX_BYTES = 32 * 1024 * 1024
"""Size of the largest file that is read; a hit in a larger one would be of no use."""

_CONTROLS_TO_BLANKS = {
    control: " " for control in (*range(0x20), 0x7F) if chr(control) not in "\n\r\v\f\x1c\x1d\x1e"
}

# Nanoseconds. A file changed more recently may change again within one tick of the file system's clock.
_SETTLED_AFTER = 2_000_000_000


@dataclass(slots=True)
class Listing:
    """The files of a folder, or one file."""

    files: list[Path] = field(default_factory=list)
    """Sorted by name, without hidden files and files of other suffixes."""

    skipped: int = 0
    """Number of files with other suffixes."""

    outside_links: int = 0
    """Number of links to files outside the folder; they are not followed, since only the folder was given."""

    problems: list[SourceError] = field(default_factory=list)
    """Subfolders that cannot be listed."""


def list_files(path: Path) -> Listing:
    """Return the text files below a folder, or a file itself.

    :raises SourceError: there is no such file or folder
    """
    listing = Listing()
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    except OSError as error:
        raise SourceError(str(path), _reason(error), error) from error
    if not is_folder:
        listing.files.append(path)
        return listing

    def add_problem(error: OSError) -> None:
        listing.problems.append(
            SourceError(str(error.filename), Message("cannot be listed: {reason}", reason=_reason(error)), error)
        )

    for folder, folders, names in os.walk(path, onerror=add_problem):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.startswith("."):
                continue
            if Path(name).suffix.lower() in TEXT_SUFFIXES:
                file = Path(folder, name)
                if file.is_symlink() and _leads_out(file, path):
                    listing.outside_links += 1
                else:
                    listing.files.append(file)
            else:
                listing.skipped += 1
    return listing


def _leads_out(link: Path, folder: Path) -> bool:
    target = Path(os.path.realpath(link))
    return target.exists() and not target.is_relative_to(os.path.realpath(folder))


def _reason(error: OSError) -> Message:
    """Return a message: what is wrong with a file, and how to fix it."""
    match error.errno:
        case errno.ENOENT:
            return Message("no such file or folder; check the spelling")
        case errno.EACCES | errno.EPERM:
            return Message("permission denied; change the permissions or leave it out")
        case errno.ELOOP:
            return Message("a symbolic link that leads back to itself; fix or remove it")
    return Message("{reason}; fix this or leave it out", reason=reason_of(error))


def is_file_revision(revision: str) -> bool:
    """Return whether a revision is that of a document made by :func:`load_document`."""
    return revision.startswith("file ")


def is_same_revision(one: str, other: str) -> bool:
    """Return whether two revisions of a file are of the same content, size and time of modification."""
    return one.split()[-2:] == other.split()[-2:]


def may_have_changed(file: Path, revision: str) -> bool:
    """Return whether a file may have changed since a revision, by its size and time of modification only."""
    try:
        return not revision.startswith(f"file {_stamp(file.stat())} ")
    except OSError:
        return True


def load_document(file: Path, id: str, max_bytes: int = MAX_BYTES) -> Document:
    """Return the document in a file: its title is the first line that is not blank, its body the whole text.

    Control characters stay in the body. In the title they become blanks, as analysis reads them. Old Vietnamese
    encodings are converted.

    The fields are ``path`` (the id), ``folder`` and ``name`` (its two parts), ``type`` (the suffix of the name in
    lower case, or None), ``size`` (in bytes), ``modified`` (in local time, to the second) and ``encoding``.

    :param id: the id of the document
    :raises SourceError: the file cannot be read, is larger than ``max_bytes``, is binary, has no text, or is in an
        unknown encoding
    """
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            raise SourceError(str(file), Message("not a regular file; only files and folders can be indexed"))
        with open(file, "rb") as stream:
            data = stream.read(max_bytes + 1)
    except OSError as error:
        raise SourceError(str(file), Message("cannot be read: {reason}", reason=_reason(error)), error) from error
    if len(data) > max_bytes:
        size = max(status.st_size, len(data))
        raise SourceError(
            str(file),
            Message(
                "the file is {size}; the limit is {limit}; split it into several files",
                size=file_size(size),
                limit=file_size(max_bytes),
            ),
        )
    decoded = _decode(file, data)
    lines = decoded.text.translate(_CONTROLS_TO_BLANKS).splitlines()
    title = next((line.strip() for line in lines if line.strip()), None)
    if title is None:
        raise SourceError(str(file), Message("contains no text"))
    is_settled = time.time_ns() - status.st_mtime_ns > _SETTLED_AFTER
    digest = hashlib.sha256(data).hexdigest()
    revision = f"file {'' if is_settled else 'unsettled '}{_stamp(status)} {digest}"
    path = PurePosixPath(id)
    fields: dict[str, FieldValue] = {
        "path": id,
        "folder": str(path.parent),
        "name": path.name,
        "type": path.suffix.lower().removeprefix(".") or None,
        "size": len(data),
        "modified": _local_time(status),
        "encoding": decoded.encoding,
    }
    return Document(id=id, title=title[:200], body=decoded.text, fields=fields, revision=revision)


def _local_time(status: os.stat_result) -> datetime | None:
    """Return when a file was modified, or None if the calendar of Python does not reach so far."""
    try:
        return datetime.fromtimestamp(int(status.st_mtime)).astimezone()
    except (OverflowError, ValueError, OSError):
        return None


def _decode(file: Path, data: bytes) -> DecodedText:
    decoded = decode(data)
    if decoded is None and b"\0" in data:
        raise SourceError(
            str(file), Message("contains NUL characters, like a binary file; convert it to UTF-8 text first")
        )
    if decoded is None:
        raise SourceError(str(file), Message("binary file; convert it to UTF-8 text first"))
    if decoded.n_replaced or decoded.encoding == "windows-1252":  # the last resort, which fits any bytes
        raise SourceError(str(file), Message("unknown encoding; convert it to UTF-8 text first"))
    return repair_mojibake(decoded.text) or decoded


def _stamp(status: os.stat_result) -> str:
    return f"{status.st_size}-{status.st_mtime_ns}"
