"""Which document is in a file?

Its revision shows whether the file has changed: see :mod:`timviet.index.files.revisions`. Its metadata is what
people search files by: see :func:`make_document`.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from timviet.index.causes import Cause
from timviet.index.document import Document, FieldValue
from timviet.index.errors import DocumentError, SourceError, TextMissing
from timviet.index.files.file_content import read_content
from timviet.index.files.file_types import file_type
from timviet.index.files.paths import path_fields
from timviet.index.files.readers.formats import read_file as read_format
from timviet.index.files.readers.reader import Extracted, Unreadable, file_stem, places_of
from timviet.index.files.revisions import make_revision
from timviet.index.files.selection import MAX_BYTES
from timviet.index.messages import Message
from timviet.index.validation import validate
from timviet.index.value_class import value_class

__all__ = ["LoadedDocument", "Source", "make_document", "read_source", "restore_document"]

_CONTROLS_TO_BLANKS = {
    control: " " for control in (*range(0x20), 0x7F) if chr(control) not in "\n\r\v\f\x1c\x1d\x1e"
}

_PROPERTIES = ("author", "created", "language")  # that a file may have
_MAX_TITLE = 200  # characters
_HEAD = 1000  # characters of a text in which the first line is looked for at first


@value_class
class Source:
    """A file whose bytes were read."""

    id: str
    """That of its document."""

    path: str
    data: bytes
    status: os.stat_result

    revision: str
    """That of its document."""

    store: bool = True
    """Whether the index is to store its text."""

    @property
    def name(self) -> str:
        """The name of the file, without its folder."""
        return os.path.basename(self.path)


class LoadedDocument(NamedTuple):
    """The document in a file."""

    document: Document
    skipped: Sequence[Message]
    """What could not be read of the file, and why."""


def read_source(path: str | Path, id: str, max_bytes: int = MAX_BYTES, *, store: bool = True) -> Source:
    """Return the bytes of a file.

    :param id: the id of its document
    :param store: whether the index is to store its text
    :raises SourceError: it cannot be read, is no regular file, or is larger than ``max_bytes``
    """
    data, status = read_content(path, max_bytes)
    return Source(id, str(path), data, status, make_revision(status, hashlib.sha256(data).hexdigest()), store)


def make_document(source: Source, read: Callable[[str, bytes], Extracted] = read_format) -> LoadedDocument:
    """Return the document in a file, and what could not be read of it.

    Its body is the whole text. Its title is that of the file, else the first line that is not blank. Control
    characters stay in the body of a text file; in the title they become blanks, as analysis reads them. Old
    Vietnamese encodings are converted.

    The fields are ``path`` (the id), ``folder`` and ``name`` (its two parts), ``type`` (see
    :mod:`timviet.index.files.file_types`; None if the name tells none), ``size`` (in bytes), ``modified`` (in
    local time, to the second) and ``encoding`` (that of a text file, else None); and, if the file says so itself,
    ``author``, ``created`` and ``language``.

    :param read: reads the content of a file with a name
    :raises TextMissing: the file has no text, or is in no known format
    :raises SourceError: it is damaged, is in an unknown encoding, or cannot be a document
    """
    try:
        extracted = read(source.name, source.data)
    except Unreadable as error:
        kind = TextMissing if error.cause.is_textless else SourceError
        raise kind(source.path, error.reason, error, cause=error.cause) from error
    body = "".join(piece.text for piece in extracted.pieces)
    first_line = _first_line(body)
    if not first_line:
        raise TextMissing(source.path, Message("contains no text"), cause=Cause.NO_TEXT)
    fields = _file_fields(source) | {
        "encoding": extracted.encoding or None,
        **{name: value for name in _PROPERTIES if (value := getattr(extracted, name))},
    }
    title = (extracted.title or first_line)[:_MAX_TITLE]
    places = places_of(extracted.pieces)
    document = Document(source.id, title, body, fields, source.revision, places, source.store)
    return LoadedDocument(_validated(document, source), extracted.skipped)


def restore_document(source: Source, stored: Document) -> Document:
    """Return the document in a file, made from one of the same content that is stored already.

    :raises SourceError: the path is too long for a document
    """
    old, new = PurePosixPath(stored.id), PurePosixPath(source.id)
    is_of_text = stored.title == _first_line(stored.body)
    titles = {} if is_of_text else {file_stem(old.name): file_stem(new.name)}
    document = replace(
        stored,
        id=source.id,
        title=titles.get(stored.title, stored.title),
        fields={**stored.fields, **_file_fields(source)},
        revision=source.revision,
        store=source.store,
    )
    return _validated(document, source)


def _file_fields(source: Source) -> dict[str, FieldValue]:
    """Return the fields that tell the file and not its content."""
    return {
        **path_fields(source.id),
        "type": file_type(source.id) or None,
        "size": len(source.data),
        "modified": _local_time(source.status),
    }


def _validated(document: Document, source: Source) -> Document:
    """Return a document as an index takes it.

    :raises SourceError: it cannot be indexed
    """
    try:
        return validate(document)
    except DocumentError as error:
        raise SourceError(source.path, error.reason, error, cause=Cause.INVALID) from error


def _first_line(text: str) -> str:
    """Return the first line that is not blank, up to the length of a title; empty if there is none."""
    size = _HEAD
    while True:
        lines = text[:size].translate(_CONTROLS_TO_BLANKS).splitlines()
        number = next((number for number, line in enumerate(lines) if line.strip()), len(lines))
        line = lines[number].strip() if number < len(lines) else ""
        if number < len(lines) - 1 or len(line) >= _MAX_TITLE or size >= len(text):
            return line[:_MAX_TITLE]
        size *= 16


def _local_time(status: os.stat_result) -> datetime | None:
    """Return when a file was modified, or None if the calendar of Python does not reach so far."""
    try:
        return datetime.fromtimestamp(int(status.st_mtime)).astimezone()
    except (OverflowError, ValueError, OSError):
        return None
