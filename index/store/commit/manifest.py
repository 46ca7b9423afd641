"""Which files belong to a commit?

A manifest is JSON: the segments that count, each with the names, sizes and checksums of its files, and a checksum
of all that. It may be damaged, or made by somebody with bad intentions, so every entry is validated.
"""

from __future__ import annotations

import json
import re
import zlib
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from timviet.index.analysis.analyzer import FINGERPRINT
from timviet.index.errors import IndexOutdated
from timviet.index.messages import Message
from timviet.index.store.format.file_digest import FileDigest

__all__ = ["FORMAT", "LaterFormat", "Manifest", "SegmentEntry", "decode_manifest", "encode_manifest"]

FORMAT = 2
"""Version of the layout of the files, the only one that is read."""

_COLUMNS = re.compile(r"segment-\d{8,}-\d+\.columns")
_DELETIONS = re.compile(r"segment-\d{8,}-\d+\.deleted-\d{8,}")


class LaterFormat(Exception):
    """Raised when a later version of timviet wrote the manifest."""


@dataclass(frozen=True, slots=True)
class SegmentEntry:
    """What a manifest says of one segment."""

    columns: FileDigest

    documents: int
    """Number of documents in it, deleted ones included."""

    deleted: int = 0
    """Number of deleted ones."""

    deletions: FileDigest | None = None
    """The file that says which ones are deleted."""

    synced: bool = True
    """Whether its files are known to be on disk, so that a durable commit need not write them again."""

    @property
    def files(self) -> list[FileDigest]:
        """The files of the segment."""
        return [self.columns] if self.deletions is None else [self.columns, self.deletions]


@dataclass(frozen=True, slots=True)
class Manifest:
    """The state of the index after one commit."""

    format: int
    """Version of the layout of the files."""

    generation: int
    """Number of the commit."""

    analysis: str
    """:data:`timviet.index.analysis.analyzer.FINGERPRINT` of the analysis that made the tokens."""

    segments: tuple[SegmentEntry, ...] = ()

    @property
    def is_current(self) -> bool:
        """Whether this version of timviet makes the same tokens."""
        return self.analysis == FINGERPRINT

    def outdated_error(self, folder: Path) -> IndexOutdated:
        """Return the error that says why an index that is not current cannot be used as it is."""
        return IndexOutdated(
            str(folder), Message("built by another version of the analysis ({version})", version=self.analysis)
        )

    @property
    def files(self) -> list[FileDigest]:
        """The files of all segments."""
        return [file for segment in self.segments for file in segment.files]

    def next_commit(self, segments: tuple[SegmentEntry, ...]) -> Manifest:
        """Return the manifest of the next commit."""
        return Manifest(FORMAT, self.generation + 1, FINGERPRINT, segments)


def encode_manifest(manifest: Manifest) -> bytes:
    """Return a manifest as it is written to disk."""
    content = asdict(manifest)
    return json.dumps({"manifest": content, "crc32": _checksum(content)}).encode()


def decode_manifest(written: bytes) -> Manifest:
    """Return the manifest that :func:`encode_manifest` encoded.

    :raises ValueError: it is damaged, or makes no sense
    :raises LaterFormat: a later version of timviet wrote it
    """
    try:
        raw = json.loads(written)
        content = raw["manifest"]
        if raw["crc32"] != _checksum(content):
            raise ValueError(Message("it does not match its checksum"))
        if _count(content["format"]) > FORMAT:
            raise LaterFormat
        if content["format"] < FORMAT:
            raise ValueError(Message("its format was never released"))
        segments = tuple(map(_segment_entry, content["segments"]))
        manifest = Manifest(content["format"], _count(content["generation"]), str(content["analysis"]), segments)
    except (KeyError, TypeError, AttributeError, RecursionError) as error:
        raise ValueError(Message("invalid content: {reason}", reason=repr(error))) from error
    names = [file.name for file in manifest.files]
    if len({*names}) < len(names):
        raise ValueError(Message("it names a file twice"))
    return manifest


def _segment_entry(entry: dict[str, Any]) -> SegmentEntry:
    deletions = entry["deletions"]
    return SegmentEntry(
        _file_digest(entry["columns"], _COLUMNS),
        _count(entry["documents"]),
        _count(entry["deleted"]),
        None if deletions is None else _file_digest(deletions, _DELETIONS),
        bool(entry["synced"]),
    )


def _file_digest(entry: dict[str, Any], kind: re.Pattern[str]) -> FileDigest:
    return FileDigest(_file_name(entry["name"], kind), _count(entry["size"]), str(entry["checksum"]))


def _file_name(name: str, kind: re.Pattern[str]) -> str:
    if not kind.fullmatch(name):
        raise ValueError(Message("it names files that do not belong to timviet"))
    return name


def _count(value: object) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise ValueError(Message("{value} is not a count", value=str(value)[:40]))
    return value


def _checksum(content: Any) -> int:
    return zlib.crc32(json.dumps(content, sort_keys=True).encode())
