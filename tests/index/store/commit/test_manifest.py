"""A manifest of a later version is refused, and an invalid manifest is damage."""

import json
import zlib
from dataclasses import replace
from pathlib import Path

import pytest

from timviet.index import Document, Index, IndexOutdated
from timviet.index.store.commit.manifest import FORMAT, Manifest, SegmentEntry, decode_manifest, encode_manifest
from timviet.index.store.format.file_digest import FileDigest
from timviet.index.store.format.malformed import Malformed


def test_a_later_format_is_refused(tmp_path: Path) -> None:
    with Index.open(tmp_path, create=True, durable=False) as index:
        index.add(Document("a", body="Đại hội"))
    for path in tmp_path.glob("timviet-*.json"):
        path.write_bytes(encode_manifest(replace(decode_manifest(path.read_bytes()), format=FORMAT + 1)))
    with pytest.raises(IndexOutdated, match="upgrade timviet"):
        Index.open(tmp_path)


ENTRY = SegmentEntry(FileDigest("segment-00000001-1.columns", 5, "00ff"), 3, 1, None, synced=False)
MANIFEST = Manifest(FORMAT, 7, "1.0", (ENTRY,))


def forge(content: object) -> bytes:
    """Return a manifest with any content and its correct checksum."""
    checksum = zlib.crc32(json.dumps(content, sort_keys=True).encode())
    return json.dumps({"manifest": content, "crc32": checksum}).encode()


def test_a_decoded_manifest_equals_the_encoded_one() -> None:
    assert decode_manifest(encode_manifest(MANIFEST)) == MANIFEST


@pytest.mark.parametrize(
    ("where", "value"),
    [
        (["format"], 1),
        (["format"], "2"),
        (["generation"], -1),
        (["generation"], None),
        (["generation"], 10**18),
        (["segments", 0, "documents"], 10**400),
        (["segments", 0, "documents"], float("nan")),
        (["analysis"], 1),
        (["sources"], 5),
        (["segments"], {}),
        (["segments", 0], None),
        (["segments", 0, "documents"], True),
        (["segments", 0, "deleted"], 1.5),
        (["segments", 0, "deletions"], []),
        (["segments", 0, "synced"], 1),
        (["segments", 0, "columns"], "segment-00000001-1.columns"),
        (["segments", 0, "columns", "name"], "../segment-00000001-1.columns"),
        (["segments", 0, "columns", "name"], None),
        (["segments", 0, "columns", "size"], -5),
        (["segments", 0, "columns", "checksum"], 0),
    ],
)
def test_an_invalid_entry_is_refused_despite_a_correct_checksum(where: list, value: object) -> None:
    content = json.loads(encode_manifest(MANIFEST))["manifest"]
    assert decode_manifest(forge(content)) == MANIFEST
    *path, last = where
    entry = content
    for step in path:
        entry = entry[step]
    entry[last] = value
    with pytest.raises(Malformed):
        decode_manifest(forge(content))


@pytest.mark.parametrize(
    "encoded",
    [b"", b"{", b"[]", b"{}", b"[" * 100_000, b'{"manifest": [], "crc32": 1}', b'{"manifest": {}, "crc32": "x"}'],
)
def test_content_that_is_not_a_manifest_is_refused(encoded: bytes) -> None:
    with pytest.raises(Malformed):
        decode_manifest(encoded)


def test_a_file_listed_twice_is_refused() -> None:
    with pytest.raises(Malformed, match="twice"):
        decode_manifest(encode_manifest(replace(MANIFEST, segments=(ENTRY, ENTRY))))


def test_a_manifest_that_was_changed_is_refused() -> None:
    encoded = encode_manifest(replace(MANIFEST, sources="somewhere"))
    with pytest.raises(Malformed, match="checksum"):
        decode_manifest(encoded.replace(b"somewhere", b"elsewhere"))
