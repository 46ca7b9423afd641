"""An index in another format is not read, and the error says what to do."""

import json

import pytest

from timviet.index import Document, Index, IndexOutdated
from timviet.index.store import storage


@pytest.mark.parametrize(("change", "advice"), [(-1, "index the documents again"), (1, "update timviet")])
def test_another_format_is_refused(tmp_path, change, advice):
    with Index.open(tmp_path, create=True, sync=False) as index:
        index.add(Document("a", body="Đại hội"))
    for path in tmp_path.glob("timviet-*.json"):
        content = json.loads(path.read_bytes())["manifest"]
        content["format"] += change
        path.write_text(json.dumps({"manifest": content, "crc32": storage._checksum(content)}))
    with pytest.raises(IndexOutdated, match=advice):
        Index.open(tmp_path)
