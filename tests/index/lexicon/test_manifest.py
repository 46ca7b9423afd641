from __future__ import annotations

import json
from typing import Any

import pytest

from timviet.index.lexicon.manifest import LexiconManifest, file_name
from timviet.index.store.format.file_digest import FileDigest
from timviet.index.store.format.malformed import Malformed

CHECKSUM = "0123456789abcdef" * 2
MANIFEST = LexiconManifest((FileDigest(file_name(CHECKSUM), 345, CHECKSUM),), ("id", "path"))


def test_a_manifest_is_read_as_written() -> None:
    assert LexiconManifest.from_json(json.loads(json.dumps(MANIFEST.to_json()))) == MANIFEST
    assert LexiconManifest.from_json(LexiconManifest().to_json()) == LexiconManifest()


@pytest.mark.parametrize(
    "changed",
    [
        {"files": [{"checksum": "../../x", "size": 3}]},
        {"files": [{"checksum": CHECKSUM, "size": -3}]},
        {"files": [{"checksum": CHECKSUM, "size": 1 << 50}]},
        {"files": [CHECKSUM]},
        {"files": None},
        {"unlisted": [3]},
    ],
)
def test_a_manifest_with_an_invalid_entry_is_malformed(changed: dict[str, Any]) -> None:
    with pytest.raises(Malformed):
        LexiconManifest.from_json({**MANIFEST.to_json(), **changed})


def test_what_is_no_manifest_is_malformed() -> None:
    with pytest.raises(Malformed):
        LexiconManifest.from_json([])
