"""An index that a later version wrote is not read, and the error says what to do."""

from dataclasses import replace
from pathlib import Path

import pytest

from timviet.index import Document, Index, IndexOutdated
from timviet.index.store.commit.manifest import FORMAT, decode_manifest, encode_manifest


def test_a_later_format_is_refused(tmp_path: Path) -> None:
    with Index.open(tmp_path, create=True, durable=False) as index:
        index.add(Document("a", body="Đại hội"))
    for path in tmp_path.glob("timviet-*.json"):
        path.write_bytes(encode_manifest(replace(decode_manifest(path.read_bytes()), format=FORMAT + 1)))
    with pytest.raises(IndexOutdated, match="upgrade timviet"):
        Index.open(tmp_path)
