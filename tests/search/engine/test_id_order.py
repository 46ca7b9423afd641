from __future__ import annotations

from pathlib import Path
from random import Random

from timviet.index import Document, Index
from timviet.index.store.commit.snapshot import open_snapshot
from timviet.search import Searcher
from timviet.search.engine.id_order import IdOrder


def test_many_documents_that_tie_are_ordered_by_id_as_few_are(tmp_path: Path) -> None:
    """Beyond a thousand all ids are read at once, those of long documents for each of their sections."""
    names = [f"{number:04}-đ" for number in range(1200)]
    Random(1).shuffle(names)
    with Index.open(tmp_path, create=True, jobs=1) as index:
        index.add_many(Document(name, body="gạo nếp", fields={"kind": "tin"}) for name in names[:700])
    with Index.open(tmp_path, jobs=1) as index:
        index.add_many(Document(name, body="gạo nếp", fields={"kind": "tin"}) for name in names[700:])
        index.add(Document("dài", body="một câu khác nói về ngô và khoai.\n" * 3000, fields={"kind": "tin"}))
        index.delete(names[3])
    snapshot = open_snapshot(tmp_path)
    assert snapshot.doc_count > len(names) + 1, "of a long document each section has a number"
    assert list(snapshot.ids()) == list(map(snapshot.id_of, range(snapshot.doc_count)))
    order = IdOrder(snapshot)
    few, many = range(0, 900, 3), range(0, snapshot.doc_count)
    assert order.first(few, 50) == sorted(few, key=snapshot.id_of)[:50]
    assert order.first(many, 50) == sorted(many, key=snapshot.id_of)[:50]
    expected = sorted({*names, "dài"} - {names[3]})
    with Searcher(tmp_path) as searcher:
        found = searcher.search("kind:tin", limit=len(expected), snippets=0)
        assert [hit.id for hit in found] == expected
        assert [hit.id for hit in searcher.search("kind:tin", sort="kind", limit=40, snippets=0)] == expected[:40]
