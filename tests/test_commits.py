"""An index takes changes together, keeps them, and says what it cannot do."""

import subprocess
import sys

import pytest

from timviet.index import (
    Document,
    DocumentError,
    DuplicateDocument,
    Index,
    IndexClosed,
    IndexForeign,
    IndexLocked,
    IndexMissing,
    IndexOutdated,
    storage,
    writer,
)
from timviet.index import index as index_module
from timviet.index.builder import SegmentBuilder
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


def test_documents_come_back_as_they_were(path):
    with Index.open(path) as index:
        assert list(index.documents()) == [ONE]
        assert index.revisions() == {"nq-04": "r1"}
        assert "nq-04" in index
        assert len(index) == 1


def test_changes_take_effect_at_the_commit(path):
    with Index.open(path) as index:
        index.add(OTHER)
        assert index.delete("nq-04")
        assert not index.delete("nq-04")
        assert found(path, "dai hoi") == ["nq-04"]
        index.commit()
        assert found(path, "dai hoi") == []
        assert found(path, "trời đẹp") == ["tb-11"]


def test_an_update_replaces(path):
    with Index.open(path) as index:
        index.update(Document("nq-04", "", "Hôm nay"))
        index.update(Document("nq-04", "", "Hôm qua"))
    assert found(path, "hom qua") == ["nq-04"]
    assert found(path, "dai hoi") == []
    assert len(Index.open(path)) == 1


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
    monkeypatch.setattr(writer, "_LEAST", 1)  # a segment for every 64 documents
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


def test_a_duplicate_or_a_wrong_document_is_refused_and_the_others_go_in(path):
    with Index.open(path) as index:
        with pytest.raises(DuplicateDocument):
            index.add(ONE)
        for wrong in (
            Document(""),
            Document("x", body=7),
            Document("x" * 1025),
            Document("x", fields={"a": None}),
        ):
            with pytest.raises(DocumentError):
                index.add(wrong)
        index.add(OTHER)
        with pytest.raises(DuplicateDocument):
            index.add(OTHER)
    assert sorted(Index.open(path).revisions()) == ["nq-04", "tb-11"]


def test_a_second_writer_is_told_who_holds_the_lock(path):
    with Index.open(path) as first, Index.open(path) as second:
        first.add(OTHER)
        with pytest.raises(IndexLocked, match="process"):
            second.add(OTHER)
        first.commit()
        with pytest.raises(DuplicateDocument):
            second.add(OTHER)


def test_a_lock_dies_with_its_process(path):
    code = "import os, sys; from timviet.index import Index; Index.open(sys.argv[1]).begin(); os._exit(9)"
    assert subprocess.run([sys.executable, "-c", code, str(path)], check=False).returncode == 9
    with Index.open(path) as index:
        index.add(OTHER)
    assert len(Index.open(path)) == 2


def test_a_rebuild_analyses_the_stored_documents_anew(path, monkeypatch):
    monkeypatch.setattr(storage, "FINGERPRINT", "timviet-of-tomorrow")
    with Index.open(path) as index:
        assert not index.current
        with pytest.raises(IndexOutdated):
            index.add(OTHER)
        index.rebuild()
        assert index.current
        assert list(index.documents()) == [ONE]


def test_a_searcher_goes_on_while_a_writer_commits(path):
    with Searcher(path) as searcher, Index.open(path) as index:
        for number in range(4):
            index.update(Document("nq-04", "", f"khác {number}"))
            index.commit()
        assert [hit.id for hit in searcher.search("dai hoi dang")] == ["nq-04"]
        assert searcher.document("nq-04") == ONE
        searcher.refresh()
        assert not searcher.search("dai hoi dang").hits


def test_a_closed_index_says_so(path):
    index = Index.open(path)
    index.close()
    index.close()
    for use in (lambda: len(index), lambda: index.add(OTHER), index.revisions):
        with pytest.raises(IndexClosed):
            use()


def test_no_index_and_other_folders(tmp_path):
    with pytest.raises(IndexMissing):
        Index.open(tmp_path)
    (tmp_path / "letter.txt").write_text("hello")
    with pytest.raises(IndexForeign):
        Index.open(tmp_path, create=True)


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
