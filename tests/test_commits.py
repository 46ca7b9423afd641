"""Commits of more than memory holds, beside readers, and on a full disk."""

import pytest

from timviet.index import Document, DuplicateDocument, Index
from timviet.index import index as index_module
from timviet.index.store import storage
from timviet.index.store.builder import SegmentBuilder
from timviet.search import Searcher

ONE = Document("nq-04", "Nghị quyết 04", "Đại hội Đảng bộ quận Long Biên", {"year": 2016}, "r1")
OTHER = Document("tb-11", "Thông báo", "Hôm nay trời đẹp")


@pytest.fixture
def path(tmp_path):
    with Index.open(tmp_path / "kho", create=True) as index:
        index.add(ONE)
    return tmp_path / "kho"


def found(path, query):
    with Searcher(path) as searcher:
        return [hit.id for hit in searcher.search(query)]


def abandon(path):
    with Index.open(path) as index:
        index.add(OTHER)
        raise ZeroDivisionError


def test_an_error_in_the_block_drops_the_changes_and_leaves_no_file(path):
    before = sorted(file.name for file in path.iterdir())
    with pytest.raises(ZeroDivisionError):
        abandon(path)
    assert list(Index.open(path).revisions()) == ["nq-04"]
    assert sorted(file.name for file in path.iterdir()) == before


def test_documents_are_written_on_the_way_and_still_all_or_nothing(path, monkeypatch):
    monkeypatch.setattr(index_module, "_WAITING", 10)
    with Index.open(path, memory=0) as index:
        for number in range(200):
            index.add(Document(f"d{number}", "", f"số {number}"))
        with pytest.raises(DuplicateDocument):
            index.add(Document("d7", "", "lần nữa"))
        assert len(Index.open(path)) == 1
        index.update(Document("d7", "", "lần nữa"))
        assert index.delete("d8")
        index.commit()
        assert len(index) == 200
    assert found(path, "lan nua") == ["d7"]


def test_a_searcher_goes_on_while_a_writer_commits(path):
    with Searcher(path) as searcher, Index.open(path) as index:
        for number in range(4):
            index.update(Document("nq-04", "", f"khác {number}"))
            index.commit()
        assert [hit.id for hit in searcher.search("dai hoi dang")] == ["nq-04"]
        assert searcher.document("nq-04") == ONE
        searcher.refresh()
        assert not searcher.search("dai hoi dang").hits


def test_a_full_disk_leaves_the_index_as_it_was(path, monkeypatch):
    before = sorted(file.name for file in path.iterdir())

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    index = Index.open(path)
    for where, name in ((SegmentBuilder, "finish"), (storage, "write")):
        with monkeypatch.context() as disk:
            disk.setattr(where, name, full)
            index.add(OTHER)
            with pytest.raises(OSError, match="No space"):
                index.commit()
        assert sorted(file.name for file in path.iterdir()) == before
        assert list(index.revisions()) == ["nq-04"]
    index.add(OTHER)
    index.commit()
    assert len(index) == 2
