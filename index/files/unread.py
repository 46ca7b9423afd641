"""Which files could not be read, or not completely, and when is it worth while to try again?

An index keeps a record of each such file with its documents. A file that no reader could read is tried again when
it has changed, or when other readers are installed. A file that the system did not let us read is tried each time,
and one that took too long once more, since the machine may have been busy.
"""

from __future__ import annotations

import json
import os
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from timviet.index.causes import Cause
from timviet.index.errors import FolderMissing, SourceError, TextMissing
from timviet.index.files.revisions import digest_of, is_same_revision
from timviet.index.messages import Message, decode_message, encode_message
from timviet.index.opensearch.problems import damaged
from timviet.index.store.format.inflation import missing_bytes, most_bytes
from timviet.index.value_class import value_class

if TYPE_CHECKING:
    from timviet.index.files.sources import Source

__all__ = ["FailedContents", "UnreadFile", "decode_unread", "encode_unread", "installed_readers"]

_ALWAYS = 1 << 24  # bytes of a list that are read in any case; of forged ones Python makes 20 times as many


@value_class
class UnreadFile:
    """What is known of a file that could not be read, or not completely."""

    cause: Cause
    reasons: Sequence[Message]
    """One, or for an incomplete file one for each part that is missing."""

    revision: str = ""
    """That of the file when a reader tried it; empty if its bytes could not be read, so that it is tried again."""

    readers: str = ""
    """The readers that there were then, see :func:`installed_readers`; empty if they are to try it again."""

    @property
    def is_final(self) -> bool:
        """Whether the same file with the readers of today would have the same fate."""
        return bool(self.revision) and self.readers == installed_readers()

    def as_error(self, path: str) -> SourceError:
        """Return the error that the file raises."""
        if self.cause is Cause.FOLDER_MISSING:
            count = self.reasons[0].evidence.get("count")
            return FolderMissing(path, count if isinstance(count, int) else 0)
        kind = TextMissing if self.cause.is_textless else SourceError
        return kind(path, self.reasons[0], cause=self.cause)

    @classmethod
    def of(cls, error: SourceError, revision: str = "", before: UnreadFile | None = None) -> UnreadFile:
        """Return the record of an error.

        :param revision: that of the file, if its bytes were read
        :param before: the record that the file has
        """
        if error.cause is Cause.SYSTEM:
            revision = ""
        is_tried_again = error.cause is Cause.TIMED_OUT and not (
            before is not None and before.cause is error.cause and is_same_revision(before.revision, revision)
        )
        readers = installed_readers() if revision and not is_tried_again else ""
        return cls(error.cause, (_as_message(error.reason),), revision, readers)


class FailedContents:
    """The contents that no reader can read, wherever the file is now."""

    def __init__(self, files: Mapping[str, UnreadFile]) -> None:
        """Take the records of an index by id."""
        self._records = {
            _content_key(id, file.revision): file
            for id, file in files.items()
            if file.revision and file.cause is not Cause.INCOMPLETE and file.is_final
        }

    def find(self, source: Source, own: UnreadFile | None) -> UnreadFile | None:
        """Return the record of a file if its content was tried already; None if not.

        :param own: the record that the file has; it is returned as it is if the file has not changed
        """
        record = self._records.get(_content_key(source.id, source.revision))
        if record is None:
            return None
        if own is not None and own.is_final and is_same_revision(own.revision, source.revision):
            return own
        return replace(record, revision=source.revision)


def _content_key(id: str, revision: str) -> tuple[str, str]:
    """Return what two files have in common that are read alike: the content and the suffix."""
    return digest_of(revision), os.path.splitext(id)[1].lower()


@cache
def installed_readers() -> str:
    """Return which readers are installed, and the versions of the libraries that they use."""
    from importlib import metadata  # all this imports much, and most runs meet no file that cannot be read
    from importlib.util import find_spec

    from timviet.index.files.readers.extras import LIBRARIES
    from timviet.index.files.readers.formats import ENTRY_POINT

    def version(distribution: str) -> str:
        try:
            return metadata.version(distribution)
        except (metadata.PackageNotFoundError, ValueError):
            return ""

    points = metadata.entry_points(group=ENTRY_POINT)
    own = sorted(f"{point.name}={version(point.dist.name if point.dist else '')}" for point in points)
    libraries = [f"{name}={version(name) if find_spec(module) else ''}" for name, module in LIBRARIES.items()]
    return " ".join([f"timviet={version('timviet')}", *libraries, *own])


def encode_unread(files: Mapping[str, UnreadFile]) -> bytes:
    """Return records by id as bytes, for :func:`decode_unread`."""
    if not files:
        return b""
    readers = [*dict.fromkeys(file.readers for file in files.values())]
    numbers = {text: number for number, text in enumerate(readers)}
    records = {
        id: [file.cause, list(map(encode_message, file.reasons)), file.revision, numbers[file.readers]]
        for id, file in sorted(files.items())
    }
    content = json.dumps({"readers": readers, "files": records}).encode()
    encoded = zlib.compress(content, 1)
    return encoded + bytes(missing_bytes(len(encoded), len(content)))


def decode_unread(index_path: Path, encoded: bytes) -> dict[str, UnreadFile]:
    """Return what was encoded.

    Earlier versions did not fill up a list. If one is longer than can be read without much memory, it counts as
    empty: then its files are tried again.

    :raises IndexDamaged: this was not written by timviet
    """
    if not encoded:
        return {}
    try:
        most = max(_ALWAYS, most_bytes(len(encoded)))
        text = zlib.decompressobj().decompress(encoded, most + 1)
        if len(text) > most:
            return {}
        content = json.loads(text)
        readers = list(map(str, content["readers"]))
        return {str(id): _decode(record, readers) for id, record in content["files"].items()}
    except (ValueError, TypeError, LookupError, AttributeError, RecursionError, zlib.error) as error:
        reason = Message("the list of files that could not be read is damaged")
        raise damaged(index_path, reason) from error


def _decode(record: object, readers: Sequence[str]) -> UnreadFile:
    match record:
        case [str(cause), [_, *_] as reasons, str(revision), int(number)]:
            return UnreadFile(Cause(cause), tuple(map(decode_message, reasons)), revision, readers[number])
    raise ValueError("not a record")


def _as_message(reason: str) -> Message:
    return decode_message(encode_message(reason))
