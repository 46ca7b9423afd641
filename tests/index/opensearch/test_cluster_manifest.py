"""A manifest is read from the JSON of a cluster as it was written, and its numbers are validated."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest

from timviet.index import IndexDamaged
from timviet.index.lexicon.manifest import LexiconManifest, file_name
from timviet.index.opensearch.cluster_manifest import ClusterManifest, decode_manifest, encode_manifest
from timviet.index.store.format.file_digest import FileDigest

CHECKSUM = "0123456789abcdef" * 2
MANIFEST = ClusterManifest(
    12,
    "analysis",
    "key",
    3,
    number=5,
    reserved=7,
    abandoned=((6, 6),),
    documents=40,
    lexicon=LexiconManifest((FileDigest(file_name(CHECKSUM), 345, CHECKSUM),)),
    senders={CHECKSUM: 5},
    unread=b"unread",
)


def test_a_manifest_is_read_as_written() -> None:
    assert decode_manifest(json.loads(json.dumps(encode_manifest(MANIFEST))), "place") == MANIFEST


@pytest.mark.parametrize("number", [-1, 1 << 63, 10**400, math.inf, math.nan, 1.5, "3", True, None])
@pytest.mark.parametrize(
    "name", ["format", "generation", "data", "number", "reserved", "documents", "committed_at"]
)
def test_a_number_that_timviet_does_not_write_is_damage(name: str, number: Any) -> None:
    with pytest.raises(IndexDamaged, match="not written by timviet"):
        decode_manifest({**encode_manifest(MANIFEST), name: number}, "place")


@pytest.mark.parametrize(
    "changed",
    [
        {"senders": {CHECKSUM: math.inf}},
        {"abandoned": [[1, math.inf]]},
        {"lexicon": {"files": [{"checksum": CHECKSUM, "size": 1 << 60}], "unlisted": []}},
        {"unread": 7},
    ],
)
def test_an_entry_that_timviet_does_not_write_is_damage(changed: dict[str, Any]) -> None:
    with pytest.raises(IndexDamaged, match="not written by timviet"):
        decode_manifest({**encode_manifest(MANIFEST), **changed}, "place")
