"""Which files belong to a commit?

A manifest is a JSON file: the segments of the commit, each with the names, sizes and checksums of its files, and a
checksum of the manifest itself. It may be damaged or forged, so every entry is validated.
"""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import asdict
from pathlib import Path

from timviet.index.analysis.layer import FINGERPRINT
from timviet.index.errors import IndexOutdated
from timviet.index.messages import Message
from timviet.index.portable import PortableError
from timviet.index.store.commit.file_names import COLUMNS, DELETIONS, UNREAD
from timviet.index.store.format.file_digest import FileDigest
from timviet.index.store.format.malformed import Malformed
from timviet.index.value_class import value_class

__all__ = ["FORMAT", "LaterFormat", "Manifest", "SegmentEntry", "decode_manifest", "encode_manifest"]

FORMAT = 5
"""Version of the layout of the files that are written: the body of a document may be left out."""

_MOST = 10**18  # all counts, sizes and numbers of commits are below this

OLDEST_FORMAT = 2
"""The first version that can be read: a document has one value in a field, no dates, one section, and its body."""


class LaterFormat(PortableError):
    """Raised when a later version of timviet wrote the manifest."""


@value_class
class SegmentEntry:
    """The entry of one segment in a manifest."""

    columns: FileDigest

    documents: int
    """Number of documents, including deleted ones."""

    deleted: int = 0
    """Number of deleted documents."""

    deletions: FileDigest | None = None
    """The file that marks the deleted documents; None if there are none."""

    synced: bool = True
    """Whether its files were synced to disk; if not, the next durable commit syncs them."""

    @property
    def files(self) -> list[FileDigest]:
        """The files of the segment."""
        return [self.columns] if self.deletions is None else [self.columns, self.deletions]


@value_class
class Manifest:
    """The state of the index after one commit."""

    format: int
    """Version of the layout of the files."""

    generation: int
    """Number of the commit."""

    analysis: str
    """:data:`timviet.index.analysis.layer.FINGERPRINT` of the analysis that made the tokens."""

    segments: tuple[SegmentEntry, ...] = ()

    sources: str = ""
    """Where the documents come from, as :mod:`timviet.index.files.known_paths` writes it."""

    unread: FileDigest | None = None
    """The list of source files that could not be read; None if it is empty."""

    @property
    def is_current(self) -> bool:
        """Whether this version of timviet makes the same tokens."""
        return self.analysis == FINGERPRINT

    def outdated_error(self, folder: Path) -> IndexOutdated:
        """Return the error for an index that another version of the analysis built."""
        return IndexOutdated(
            str(folder), Message("built by another version of the analysis ({version})", version=self.analysis)
        )

    @property
    def files(self) -> list[FileDigest]:
        """All files of the commit."""
        files = [file for segment in self.segments for file in segment.files]
        return files if self.unread is None else [*files, self.unread]

    def next_commit(
        self, segments: tuple[SegmentEntry, ...], sources: str | None, unread: FileDigest | None
    ) -> Manifest:
        """Return the manifest of the next commit.

        :param sources: None if they stay as they are
        """
        sources = self.sources if sources is None else sources
        return Manifest(FORMAT, self.generation + 1, FINGERPRINT, segments, sources, unread)


def encode_manifest(manifest: Manifest) -> bytes:
    """Encode a manifest as the content of its file."""
    content = asdict(manifest)
    return json.dumps({"manifest": content, "crc32": _checksum(content)}).encode()


def decode_manifest(encoded: bytes) -> Manifest:
    """Decode and validate the content of a manifest file.

    :raises Malformed: it is damaged or invalid
    :raises LaterFormat: a later version of timviet wrote it
    """
    try:
        raw = json.loads(encoded)
        checksum = _checksum(raw["manifest"]) if type(raw) is dict and "manifest" in raw else None
    except (ValueError, RecursionError) as error:  # the parser's errors: not JSON, or nested too deeply
        raise Malformed(Message("not JSON")) from error
    match raw:
        case {"manifest": content, "crc32": int(crc)}:
            if crc != checksum:
                raise Malformed(Message("does not match its checksum"))
            return _parse_manifest(content)
    raise Malformed(Message("an entry is missing"))


def _parse_manifest(content: object) -> Manifest:
    match content:
        case {
            "format": format,
            "generation": generation,
            "analysis": str(analysis),
            "segments": [*entries],
            **others,
        }:
            if _parse_count(format) > FORMAT:
                raise LaterFormat
            if _parse_count(format) < OLDEST_FORMAT:
                raise Malformed(Message("unknown format"))
            # Absent in an index that was made before they existed:
            sources, unread = others.get("sources", ""), others.get("unread")
            if not isinstance(sources, str):
                raise Malformed(Message("an entry is missing"))
            manifest = Manifest(
                FORMAT,
                _parse_count(generation),
                analysis,
                tuple(map(_parse_segment_entry, entries)),
                sources,
                None if unread is None else _parse_file_digest(unread, UNREAD),
            )
            names = [file.name for file in manifest.files]
            if len({*names}) < len(names):
                raise Malformed(Message("names a file twice"))
            return manifest
    raise Malformed(Message("an entry is missing"))


def _parse_segment_entry(entry: object) -> SegmentEntry:
    match entry:
        case {
            "columns": columns,
            "documents": documents,
            "deleted": deleted,
            "deletions": deletions,
            "synced": bool(synced),
        }:
            return SegmentEntry(
                _parse_file_digest(columns, COLUMNS),
                _parse_count(documents),
                _parse_count(deleted),
                None if deletions is None else _parse_file_digest(deletions, DELETIONS),
                synced,
            )
    raise Malformed(Message("an entry is missing"))


def _parse_file_digest(entry: object, kind: re.Pattern[str]) -> FileDigest:
    match entry:
        case {"name": str(name), "size": size, "checksum": str(checksum)}:
            if not kind.fullmatch(name):
                raise Malformed(Message("names files that do not belong to an index"))
            return FileDigest(name, _parse_count(size), checksum)
    raise Malformed(Message("an entry is missing"))


def _parse_count(value: object) -> int:
    if type(value) is not int or not 0 <= value < _MOST:
        raise Malformed(Message("{value} is not a count", value=repr(value)[:40]))
    return value


def _checksum(content: object) -> int:
    return zlib.crc32(json.dumps(content, sort_keys=True).encode())
