"""Which document is in a file?

The revision of a file's document is the file's size, its time of modification, and a digest of its content. It
shows whether the file has changed. Its metadata is what people search files by: see :func:`load_document`.
"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from timviet.index.document import Document, FieldValue
from timviet.index.errors import SourceError, TextMissing
from timviet.index.files.file_content import describe_error, read_file
from timviet.index.files.file_types import file_type
from timviet.index.files.readers.formats import read_file as read_format
from timviet.index.files.readers.reader import Extracted, NoText, Unreadable, places_of
from timviet.index.files.selection import MAX_BYTES
from timviet.index.messages import Message

__all__ = ["LoadedDocument", "is_file_revision", "is_same_revision", "load_document", "may_have_changed"]

_CONTROLS_TO_BLANKS = {
    control: " " for control in (*range(0x20), 0x7F) if chr(control) not in "\n\r\v\f\x1c\x1d\x1e"
}

_PROPERTIES = ("author", "created", "language")  # that a file may have
_MAX_TITLE = 200  # characters

# Nanoseconds. A file changed more recently may change again within one tick of the file system's clock.
_SETTLED_AFTER = 2_000_000_000


class LoadedDocument(NamedTuple):
    """The document in a file."""

    document: Document
    skipped: Sequence[Message]
    """What could not be read of the file, and why."""


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


def load_document(
    file: Path, id: str, max_bytes: int = MAX_BYTES, read: Callable[[str, bytes], Extracted] = read_format
) -> LoadedDocument:
    """Return the document in a file, and what could not be read of it.

    Its body is the whole text. Its title is that of the file, else the first line that is not blank. Control
    characters stay in the body of a text file; in the title they become blanks, as analysis reads them. Old
    Vietnamese encodings are converted.

    The fields are ``path`` (the id), ``folder`` and ``name`` (its two parts), ``type`` (see
    :mod:`timviet.index.files.file_types`; None if the name tells none), ``size`` (in bytes), ``modified`` (in
    local time, to the second) and ``encoding`` (that of a text file, else None); and, if the file says so itself,
    ``author``, ``created`` and ``language``.

    :param id: the id of the document
    :param read: reads the content of a file with a name
    :raises TextMissing: the file has no text, or is in no known format
    :raises SourceError: it cannot be read, is larger than ``max_bytes``, or is in an unknown encoding
    """
    try:
        status = file.stat()
    except OSError as error:
        reason = Message("cannot be read: {reason}", reason=describe_error(error))
        raise SourceError(str(file), reason, error) from error
    data = read_file(file, max_bytes, status)
    try:
        extracted = read(file.name, data)
    except NoText as error:
        raise TextMissing(str(file), error.reason) from error
    except Unreadable as error:
        raise SourceError(str(file), error.reason, error) from error
    body = "".join(piece.text for piece in extracted.pieces)
    first_line = _first_line(body)
    if not first_line:
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
        "encoding": extracted.encoding or None,
        **{name: value for name in _PROPERTIES if (value := getattr(extracted, name))},
    }
    title = (extracted.title or first_line)[:_MAX_TITLE]
    document = Document(id, title, body, fields, revision, places_of(extracted.pieces))
    return LoadedDocument(document, extracted.skipped)


def _first_line(text: str) -> str:
    lines = text.translate(_CONTROLS_TO_BLANKS).splitlines()
    return next((line.strip() for line in lines if line.strip()), "")


def _local_time(status: os.stat_result) -> datetime | None:
    """Return when a file was modified, or None if the calendar of Python does not reach so far."""
    try:
        return datetime.fromtimestamp(int(status.st_mtime)).astimezone()
    except (OverflowError, ValueError, OSError):
        return None


def _stamp(status: os.stat_result) -> str:
    return f"{status.st_size}-{status.st_mtime_ns}"
