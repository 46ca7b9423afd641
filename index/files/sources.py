"""Which document is in a file?

The revision of a file's document is the file's size, its time of modification, and a digest of its content. It
shows whether the file has changed. Its metadata is what people search files by: see :func:`load_document`.
"""

from __future__ import annotations

import hashlib
import os
import time
from datetime import datetime
from pathlib import Path, PurePosixPath

from timviet.index.document import Document, FieldValue
from timviet.index.errors import SourceError, TextMissing
from timviet.index.files.encodings import DecodedText, decode, repair_mojibake
from timviet.index.files.file_content import describe_error, read_file
from timviet.index.files.file_types import file_type
from timviet.index.files.selection import MAX_BYTES
from timviet.index.messages import Message

__all__ = ["is_file_revision", "is_same_revision", "load_document", "may_have_changed"]

_CONTROLS_TO_BLANKS = {
    control: " " for control in (*range(0x20), 0x7F) if chr(control) not in "\n\r\v\f\x1c\x1d\x1e"
}

# Nanoseconds. A file changed more recently may change again within one tick of the file system's clock.
_SETTLED_AFTER = 2_000_000_000


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

    The fields are ``path`` (the id), ``folder`` and ``name`` (its two parts), ``type`` (see
    :mod:`timviet.index.files.file_types`; None if the name tells none), ``size`` (in bytes), ``modified`` (in
    local time, to the second) and ``encoding``.

    :param id: the id of the document
    :raises TextMissing: the file is binary or has no text
    :raises SourceError: it cannot be read, is larger than ``max_bytes``, or is in an unknown encoding
    """
    try:
        status = file.stat()
    except OSError as error:
        reason = Message("cannot be read: {reason}", reason=describe_error(error))
        raise SourceError(str(file), reason, error) from error
    data = read_file(file, max_bytes, status)
    decoded = _decode(file, data)
    lines = decoded.text.translate(_CONTROLS_TO_BLANKS).splitlines()
    title = next((line.strip() for line in lines if line.strip()), None)
    if title is None:
        raise TextMissing(str(file), Message("contains no text"))
    is_settled = time.time_ns() - status.st_mtime_ns > _SETTLED_AFTER
    digest = hashlib.sha256(data).hexdigest()
    revision = f"file {'' if is_settled else 'unsettled '}{_stamp(status)} {digest}"
    path = PurePosixPath(id)
    fields: dict[str, FieldValue] = {
        "path": id,
        "folder": str(path.parent),
        "name": path.name,
        "type": file_type(id) or None,
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
        raise TextMissing(
            str(file), Message("contains NUL characters, like a binary file; convert it to UTF-8 text first")
        )
    if decoded is None:
        raise TextMissing(str(file), Message("binary file; convert it to UTF-8 text first"))
    if decoded.n_replaced or decoded.encoding == "windows-1252":  # the last resort, which fits any bytes
        raise SourceError(str(file), Message("unknown encoding; convert it to UTF-8 text first"))
    return repair_mojibake(decoded.text) or decoded


def _stamp(status: os.stat_result) -> str:
    return f"{status.st_size}-{status.st_mtime_ns}"
