"""Commits that exceed the memory, run beside readers, or meet a full disk."""

import errno
import os
import threading
from dataclasses import replace

import pytest
from disk import Disk
from thorough import first

from timviet.index import (
    Document,
    DocumentError,
    DuplicateDocument,
    Index,
    IndexDamaged,
    IndexLocked,
    IndexUnreadable,
    LockLost,
    transaction,
)
from timviet.index.store.commit import commits
from timviet.index.store.commit.manifest import encode_manifest
from timviet.index.store.format.columns import Columns
from timviet.index.store.format.columns_writer import ColumnsWriter
from timviet.index.store.format.documents.docstore import DocStore, DocStoreWriter
from timviet.index.store.format.documents.text_blocks import compress_blocks
from timviet.index.store.segment.writing.writer import SegmentWriter
from timviet.search import Searcher

FIRST = Document("nq-04", "Nghị quyết 04", "Đại hội Đảng bộ quận Long Biên", {"year": 2016}, "r1")
SECOND = Document("tb-11", "Thông báo", "Hôm nay trời đẹp")


@pytest.fixture
def path(tmp_path):
    with Index.open(tmp_path / "kho", create=True) as index:
        index.add(FIRST)
    return tmp_path / "kho"


def search_ids(path, query):
    with Searcher(path) as searcher:
        return [hit.id for hit in searcher.search(query)]


def abandon(path):
    with Index.open(path) as index:
        index.add(SECOND)
        raise ZeroDivisionError


def test_an_error_in_the_block_drops_the_changes_and_leaves_no_file(path):
    before = sorted(file.name for file in path.iterdir())
    with pytest.raises(ZeroDivisionError):
        abandon(path)
    assert list(Index.open(path).revisions()) == ["nq-04"]
    assert sorted(file.name for file in path.iterdir()) == before


@pytest.mark.parametrize("count", first(1, [60, 200]))
def test_changes_too_large_for_memory_are_still_committed_all_or_nothing(path, monkeypatch, count):
    monkeypatch.setattr(transaction, "_MAX_PENDING", 10)
    with Index.open(path, memory=0) as index:
        for number in range(count):
            index.add(Document(f"d{number}", "", f"số {number}"))
        with pytest.raises(DuplicateDocument):
            index.add(Document("d7", "", "lần nữa"))
        assert len(Index.open(path)) == 1
        index.update(Document("d7", "", "lần nữa"))
        assert index.delete("d8")
        index.commit()
        assert len(index) == count
    assert search_ids(path, "lan nua") == ["d7"]


def test_a_searcher_reads_its_commit_while_a_writer_commits(path):
    with Searcher(path) as searcher, Index.open(path) as index:
        for number in range(4):
            index.update(Document("nq-04", "", f"khác {number}"))
            index.commit()
        assert [hit.id for hit in searcher.search("dai hoi dang")] == ["nq-04"]
        assert searcher.document("nq-04") == FIRST
        searcher.refresh()
        assert not searcher.search("dai hoi dang").hits


def test_a_full_disk_leaves_the_index_unchanged(path, monkeypatch):
    before = sorted(file.name for file in path.iterdir())

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    index = Index.open(path)
    for where, name in ((SegmentWriter, "finish"), (commits, "write_manifest")):
        with monkeypatch.context() as disk:
            disk.setattr(where, name, full)
            index.add(SECOND)
            with pytest.raises(OSError, match="No space"):
                index.commit()
        assert sorted(file.name for file in path.iterdir()) == before
        assert list(index.revisions()) == ["nq-04"]
    index.add(SECOND)
    index.commit()
    assert len(index) == 2


def test_a_durable_commit_syncs_the_files_of_commits_that_were_not(tmp_path):
    text = " ".join(f"{one}{other}" for one in "bcdghklmnprstvx" for other in ("a", "an", "inh", "ong", "uyen"))
    with Index.open(tmp_path, create=True, durable=False, jobs=1) as index:
        index.add_many(Document(f"d{number}", "", f"{text} số {number}") for number in range(1500))
    (large,) = commits.read_newest_manifest(tmp_path).segments
    assert not large.synced
    with Disk(tmp_path) as disk, Index.open(tmp_path, jobs=1) as index:
        index.add(SECOND)
    first, second = commits.read_newest_manifest(tmp_path).segments
    assert (first.columns, first.synced, second.synced) == (large.columns, True, True)
    assert ("sync", None) in disk.events, "of a file that existed before"


def test_a_writer_waits_for_another_until_its_timeout(path):
    with Index.open(path, jobs=1) as first:
        first.add(SECOND)
        with Index.open(path, timeout=0.1) as second, pytest.raises(IndexLocked, match="since 20"):
            second.begin()
        threading.Timer(0.3, first.commit).start()
        with Index.open(path, timeout=60) as second:
            assert second.delete("tb-11"), "the first writer has committed it meanwhile"
    assert list(Index.open(path).revisions()) == ["nq-04"]


def test_a_document_too_large_to_be_read_back_is_refused(path):
    with Index.open(path) as index, pytest.raises(DocumentError, match="limit is 33,554,432"):
        index.add(Document("lớn", body="a" * ((1 << 25) + 1)))


def test_large_texts_do_not_share_a_block(tmp_path):
    texts = [letter * (3 << 20) for letter in "abcdefghij"]
    with ColumnsWriter(tmp_path / "x") as columns:
        writer = DocStoreWriter(columns, "texts")
        for block in compress_blocks(texts):
            writer.append(block)
        writer.close()
        columns.close({}, durable=False)
    columns = Columns(tmp_path / "x")
    assert columns["texts.first"].tolist() == list(range(11))
    assert list(DocStore(columns, "texts", len(texts))) == texts


def test_a_commit_with_a_number_that_nobody_reads_is_refused_and_changes_nothing(path):
    newest = replace(commits.read_newest_manifest(path), generation=10**18 - 1)
    (path / f"timviet-{newest.generation}.json").write_bytes(encode_manifest(newest))
    before = sorted(file.name for file in path.iterdir())
    with Index.open(path) as index:
        index.add(SECOND)
        with pytest.raises(IndexDamaged, match="claims to be commit 999999999999999999"):
            index.commit()
    left = sorted(file.name for file in path.iterdir())
    assert [name for name in left if name.startswith("segment")] == [
        name for name in before if name.startswith("segment")
    ]
    assert search_ids(path, "đại hội") == ["nq-04"]


def test_a_commit_whose_files_were_removed_meanwhile_is_not_made(path, monkeypatch):
    sync = os.fsync

    def remove_segment(descriptor):
        if (path / "timviet-00000002.json.new").exists():
            for segment in path.glob("segment-00000002-*.columns"):
                segment.unlink()
        sync(descriptor)

    with Index.open(path) as index:
        index.add(SECOND)
        with monkeypatch.context() as here:
            here.setattr(os, "fsync", remove_segment)
            with pytest.raises(LockLost, match=r"segment-00000002-\d\.columns was removed or replaced while"):
                index.commit()
    assert not (path / "timviet-00000002.json").exists()
    assert search_ids(path, "đại hội") == ["nq-04"]


def test_a_durable_commit_syncs_the_list_of_unread_files_of_one_that_was_not(path, monkeypatch):
    with Index.open(path, durable=False) as index:
        index.set_unread(b"a.pdf")
    (unread,) = path.glob("unread-*")
    synced, sync = set(), os.fsync

    def note(descriptor):
        synced.add(os.fstat(descriptor).st_ino)
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", note)
    with Index.open(path) as index:
        index.add(SECOND)
    assert unread.stat().st_ino in synced


def test_a_manifest_is_removed_before_the_files_that_it_lists(path, monkeypatch):
    removed, unlink, listdir = [], os.unlink, os.listdir

    def note(name, **options):
        removed.append(name)
        unlink(name, **options)

    monkeypatch.setattr(os, "listdir", lambda folder: sorted(listdir(folder)))  # segments first
    monkeypatch.setattr(os, "unlink", note)
    for number in range(2):
        with Index.open(path) as index:
            index.update(Document("nq-04", "", f"khác {number}"))
    assert removed.index("timviet-00000001.json") < removed.index("segment-00000001-1.columns")


def test_a_manifest_with_more_digits_is_none(path):
    (path / f"timviet-{10**18}.json").write_bytes(b"{}")
    assert search_ids(path, "đại hội") == ["nq-04"]


def test_an_index_is_created_where_creating_it_was_interrupted(tmp_path):
    (tmp_path / "timviet-00000000.json.new").write_bytes(b'{"form')
    with Index.open(tmp_path, create=True) as index:
        index.add(FIRST)
    assert sorted(file.name for file in tmp_path.glob("timviet-*")) == [
        "timviet-00000000.json",
        "timviet-00000001.json",
    ]


def test_what_a_killed_writer_left_is_removed_when_the_next_one_begins(path):
    kept = {file.name for file in path.iterdir()}
    for name in ("segment-00000002-1.columns", "segment-00000001-1.deleted-00000002", "timviet-00000002.json.new"):
        (path / name).write_bytes(b"half")
    with Index.open(path) as index:
        index.begin()
        assert {file.name for file in path.iterdir()} == kept


@pytest.mark.parametrize("name", ["timviet-1.json", "timviet-00000001.json.new", "other.json"])
def test_only_the_name_of_a_manifest_has_the_number_of_a_commit(name):
    assert commits.generation_of("timviet-00000012.json") == 12
    with pytest.raises(ValueError, match="is not the name of a manifest"):
        commits.generation_of(name)


def test_a_manifest_under_the_number_of_another_commit_is_damage(path):
    (path / "timviet-00000001.json").rename(path / "timviet-00000002.json")
    with pytest.raises(IndexDamaged, match=r"00000002\.json: cannot be read \(claims to be commit 1\)"):
        commits.read_manifest(path, "timviet-00000002.json")


def test_a_manifest_of_more_bytes_than_a_writer_writes_is_not_read(path):
    os.truncate(path / "timviet-00000001.json", (1 << 24) + 1)
    with pytest.raises(IndexDamaged, match=r"cannot be read \(larger than timviet ever writes\)"):
        commits.read_manifest(path, "timviet-00000001.json")


@pytest.mark.parametrize(
    ("read", "call", "code"),
    [
        (commits.list_manifests, "listdir", errno.EACCES),
        (commits.list_files, "listdir", errno.EACCES),
        (commits.commit_stamp, "stat", errno.EIO),
    ],
)
def test_an_index_that_the_system_refuses_to_read_is_unreadable(path, monkeypatch, read, call, code):
    def refuse(*_, **__):
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as here:
        here.setattr(os, call, refuse)
        with pytest.raises(IndexUnreadable, match=rf"cannot be read \({os.strerror(code)}\)"):
            read(path)


def test_manifests_that_a_listing_misses_are_found_by_the_next_one(path, monkeypatch):
    listings = []
    listdir = os.listdir

    def miss_first(folder):
        listings.append(folder)
        return [name for name in listdir(folder) if len(listings) > 1 or not name.startswith("timviet-")]

    monkeypatch.setattr(os, "listdir", miss_first)
    assert commits.list_manifests(path) == ["timviet-00000001.json", "timviet-00000000.json"]
    assert len(listings) == 2
