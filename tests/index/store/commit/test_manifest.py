"""An index that a later version wrote is not read, and the error says what to do."""

from dataclasses import replace
from pathlib import Path

import pytest

from timviet.index import Document, Index, IndexOutdated
from timviet.index.store.commit.manifest import FORMAT, as_json, from_json


def test_a_later_format_is_refused(tmp_path: Path) -> None:
    with Index.open(tmp_path, create=True, durable=False) as index:
        index.add(Document("a", body="Đại hội"))
    for path in tmp_path.glob("timviet-*.json"):
        path.write_bytes(as_json(replace(from_json(path.read_bytes()), format=FORMAT + 1)))
    with pytest.raises(IndexOutdated, match="update timviet"):
        Index.open(tmp_path)
