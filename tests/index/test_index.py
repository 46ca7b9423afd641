"""Documents are added, updated and deleted through an index, which commits all changes or none."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from forks import USES
from indexes import rewrite_manifest
from thorough import first

from timviet.index import (
    Document,
    DocumentError,
    DuplicateDocument,
    Index,
    IndexClosed,
    IndexDamaged,
    IndexForeign,
    IndexLocked,
    IndexMissing,
    IndexOutdated,
    Phase,
    Progress,
    StoreError,
    check,
    transaction,
)
from timviet.index.warnings import FellBack
from timviet.index.workers import pool
from timviet.search import Searcher

CONGRESS = Document(id="congress", title="Đại hội", body="Đại hội Đảng bộ quận", fields={"date": "2020-07-19"})
RICE = Document(id="rice", body="Giá gạo xuất khẩu tăng")


def search_ids(folder: Path, query: str) -> list[str]:
    with Searcher(folder) as searcher:
        return [hit.id for hit in searcher.search(query)]


def test_added_documents_are_found_and_returned_unchanged(tmp_path: Path) -> None:
    with Index.open(tmp_path / "kho", create=True) as index:
        index.add(CONGRESS)
        assert index.add_many([RICE]) == 1
    assert search_ids(tmp_path / "kho", "dang bo") == ["congress"]
    with Index.open(tmp_path / "kho") as index, Searcher(tmp_path / "kho") as searcher:
        assert {document.id: document for document in index.documents()} == {"congress": CONGRESS, "rice": RICE}
        assert searcher.document("congress") == CONGRESS
        assert searcher.document("nobody") is None
        assert len(index) == len(searcher) == 2


def test_changes_are_invisible_before_the_commit(tmp_path: Path) -> None:
    with Index.open(tmp_path, create=True) as index:
        index.add(CONGRESS)
        assert search_ids(tmp_path, "đại hội") == []
        index.commit()
        assert search_ids(tmp_path, "đại hội") == ["congress"]


def test_an_error_in_the_block_drops_the_changes(tmp_path: Path) -> None:
    def fail_in_the_block() -> None:
        with Index.open(tmp_path, create=True) as index:
            index.add(CONGRESS)
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail_in_the_block()
    assert search_ids(tmp_path, "đại hội") == []
    with Index.open(tmp_path) as index:
        index.add(CONGRESS)  # the lock was released
    assert search_ids(tmp_path, "đại hội") == ["congress"]


def test_an_update_replaces_and_a_delete_removes(tmp_path: Path) -> None:
    with Index.open(tmp_path, create=True) as index:
        index.add_many([CONGRESS, RICE])
    with Index.open(tmp_path) as index:
        index.update(Document(id="congress", body="Hội nghị quận ủy"))
        assert index.delete("rice")
        assert not index.delete("rice")
        assert not index.delete("nobody")
    assert search_ids(tmp_path, "đảng") == []
    assert search_ids(tmp_path, "gạo") == []
    assert search_ids(tmp_path, "hội nghị") == ["congress"]


def test_changes_to_one_document_are_applied_in_order(tmp_path: Path) -> None:
    with Index.open(tmp_path, create=True) as index:
        index.add(CONGRESS)
        index.delete("congress")
        index.add(Document(id="congress", body="một"))
        index.update(Document(id="congress", body="hai"))
        index.add(RICE)
        index.delete("rice")
    assert search_ids(tmp_path, "một hai gạo") == ["congress"]
    assert search_ids(tmp_path, "một") == []


def test_a_second_document_with_the_same_id_is_refused(tmp_path: Path) -> None:
    with Index.open(tmp_path, create=True) as index:
        index.add(CONGRESS)
        with pytest.raises(DuplicateDocument, match=r"call update\(\)"):
            index.add(Document(id="congress", body="khác"))
        index.commit()
        with pytest.raises(DuplicateDocument) as caught:
            index.add(Document(id="congress", body="khác"))
        assert caught.value.id == "congress"
    assert search_ids(tmp_path, "đại hội") == ["congress"]


@pytest.mark.parametrize(
    ("document", "reason"),
    [
        (Document(id=""), "empty"),
        (Document(id="x" * 1025), "limit is 1,024"),
        (Document(id="\ud800"), "not valid Unicode"),
        (Document(id="x", body=b"bytes"), "body must be text"),  # type: ignore[arg-type]
        (Document(id=7), "id must be text"),  # type: ignore[arg-type]
        (Document(id="x", fields={"when": {}}), "'when' must be"),  # type: ignore[dict-item]
        (Document(id="x", fields={"share": float("nan")}), "finite"),
        (Document(id="x", fields={"size": 10**5000}), "64 bits"),
        (Document(id="x", fields=None), "mapping"),  # type: ignore[arg-type]
        ("text", "expected a Document"),
    ],
)
def test_an_invalid_document_is_refused_and_does_not_affect_others(
    tmp_path: Path, document: Any, reason: str
) -> None:
    with Index.open(tmp_path, create=True) as index:
        index.add(CONGRESS)
        for change in (index.add, index.update):
            with pytest.raises(DocumentError, match=reason):
                change(document)
        index.add(RICE)
    assert sorted(search_ids(tmp_path, "đại gạo bytes text khác")) == ["congress", "rice"]


def test_later_changes_to_the_fields_of_a_document_do_not_reach_the_index(tmp_path: Path) -> None:
    fields = {"n": 1}
    with Index.open(tmp_path, create=True) as index:
        index.add(Document(id="a", body="gạo", fields=fields))
        fields["n"] = 2
    with Searcher(tmp_path) as searcher:
        assert searcher.search("gạo").hits[0].fields == {"n": 1}
        assert searcher.document("\ud800") is None


def test_a_change_without_effect_releases_the_lock(indexed: Callable[..., Path]) -> None:
    folder = indexed(a="Đại hội")
    with Index.open(folder) as first, Index.open(folder) as second:
        assert not first.delete("nobody")
        with pytest.raises(DuplicateDocument):
            first.add(Document(id="a"))
        second.add(RICE)


def test_lone_surrogates_and_control_characters_in_a_body_are_kept(tmp_path: Path) -> None:
    odd = Document(id="odd", body="Đại \ud800 hội \x00 \x1b[31m Đảng")
    with Index.open(tmp_path, create=True) as index:
        index.add(odd)
    with Searcher(tmp_path) as searcher:
        assert searcher.document("odd") == odd
        assert searcher.search("dai hoi").hits[0].snippet.text == odd.body


def test_a_missing_index_and_a_foreign_folder_raise_different_errors(tmp_path: Path) -> None:
    with pytest.raises(IndexMissing, match="create=True"):
        Index.open(tmp_path / "none")
    with pytest.raises(IndexMissing):
        Searcher(tmp_path / "none")
    assert not (tmp_path / "none").exists()
    (tmp_path / "letter.txt").write_text("đừng đụng vào")
    for attempt in (Index.open, Searcher):
        with pytest.raises(IndexForeign, match="nothing was changed"):
            attempt(tmp_path)
    with pytest.raises(IndexForeign):
        Index.open(tmp_path, create=True)
    with pytest.raises(IndexForeign, match="a file"):
        Index.open(tmp_path / "letter.txt", create=True)
    assert [file.name for file in tmp_path.iterdir()] == ["letter.txt"]


def test_an_unreadable_commit_is_replaced_by_the_previous_one(indexed: Callable[..., Path]) -> None:
    folder = indexed(a="Đại hội")
    with Index.open(folder) as index:
        index.add(RICE)
    (folder / "timviet-00000002.json").write_bytes(b'{"manifest"')
    with pytest.warns(FellBack, match="using commit 1 instead"):
        assert search_ids(folder, "đại hội gạo") == ["a"]
    (folder / "timviet-00000001.json").write_bytes(b"")
    with pytest.raises(IndexDamaged, match="restore"):
        Searcher(folder)


def test_an_index_of_another_analysis_can_only_be_rebuilt(indexed: Callable[..., Path]) -> None:
    folder = indexed(a="Đại hội")
    rewrite_manifest(folder, analysis="timviet-0")
    with pytest.raises(IndexOutdated, match="rebuild"):
        Searcher(folder)
    with Index.open(folder) as index:
        assert not index.is_current
        with pytest.raises(IndexOutdated, match="rebuild"):
            index.add(RICE)
        index.rebuild()
        index.add(RICE)
    assert search_ids(folder, "đại hội") == ["a"]
    assert search_ids(folder, "gạo") == ["rice"]


def test_an_index_of_a_later_version_is_refused(indexed: Callable[..., Path]) -> None:
    folder = indexed(a="Đại hội")
    rewrite_manifest(folder, format=99)
    with pytest.raises(IndexOutdated, match="upgrade timviet"):
        Index.open(folder)


def test_a_second_writer_is_refused_with_the_process_of_the_first(indexed: Callable[..., Path]) -> None:
    folder = indexed(a="Đại hội")
    with Index.open(folder) as first, Index.open(folder) as second:
        first.add(CONGRESS)
        with pytest.raises(IndexLocked, match=r"another writer is at work \(process \d+ on .+ since 20"):
            second.add(RICE)
        assert search_ids(folder, "hội") == ["a"]
        first.commit()
        second.add(RICE)
    assert sorted(search_ids(folder, "hội gạo")) == ["a", "congress", "rice"]


def test_the_lock_ends_with_the_process_that_held_it(indexed: Callable[..., Path]) -> None:
    folder = indexed(a="Đại hội")
    program = f"""
import os
from timviet.index import Document, Index
index = Index.open({str(folder)!r})
index.add(Document(id="b"))
print("locked", flush=True)
input()
"""
    with subprocess.Popen(
        [sys.executable, "-c", program], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as writer:
        assert writer.stdout is not None
        assert writer.stdout.readline() == "locked\n"
        with Index.open(folder) as index:
            with pytest.raises(IndexLocked, match=f"process {writer.pid} "):
                index.add(RICE)
            writer.kill()
            writer.wait()
            index.add(RICE)
    assert search_ids(folder, "gạo") == ["rice"]


def test_a_closed_index_raises_index_closed(tmp_path: Path) -> None:
    index = Index.open(tmp_path, create=True)
    index.close()
    index.close()
    for use in USES:
        with pytest.raises(IndexClosed, match="this index is closed; open it again"):
            use(index)


def test_searchers_read_the_previous_commit_during_a_rebuild(tmp_path: Path) -> None:
    with Index.open(tmp_path, create=True) as index:
        index.add_many([CONGRESS, RICE])
    with Searcher(tmp_path) as before, Index.open(tmp_path) as index:
        index.delete("rice")
        index.add(Document(id="new", body="Gạo mới"))
        index.rebuild(lambda done: before.search("gạo").hits[0])
        assert [hit.id for hit in before.search("gạo")] == ["rice"]
        before.refresh()
        assert [hit.id for hit in before.search("gạo")] == ["new"]
        assert [document.id for document in index.documents()] == ["congress", "new"]


def test_a_rebuild_that_fails_changes_nothing(tmp_path: Path) -> None:
    with Index.open(tmp_path, create=True) as index:
        index.add_many([CONGRESS, RICE])

    def fail(done: int) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError), Index.open(tmp_path) as index:
        index.rebuild(fail)
    assert search_ids(tmp_path, "gạo") == ["rice"]
    with Index.open(tmp_path) as index:
        index.rebuild()
    assert len(list(tmp_path.glob("*.columns"))) == 2, "one for each of the last two commits"


def test_a_commit_that_fails_changes_nothing(tmp_path: Path) -> None:
    def fail(done: int) -> None:
        raise ZeroDivisionError

    with Index.open(tmp_path, create=True) as index:
        index.add_many([CONGRESS, RICE])
        with pytest.raises(ZeroDivisionError):
            index.commit(fail)
        assert search_ids(tmp_path, "gạo") == []
        index.add(RICE)
    assert search_ids(tmp_path, "gạo hội") == ["rice"]


def test_a_read_only_folder_can_be_searched(indexed: Callable[..., Path]) -> None:
    folder = indexed(a="Đại hội")
    lock = folder / "write.lock"
    lock.unlink()
    lock.mkdir()  # instead of a folder without write permission, which root could write anyway
    with pytest.raises(StoreError, match="searching still works"), Index.open(folder) as index:
        index.add(RICE)
    assert search_ids(folder, "đại hội") == ["a"]


def test_competing_writers_lose_no_document(tmp_path: Path) -> None:
    program = """
import sys
from timviet.index import Document, Index, IndexLocked
for number in range(4):
    try:
        with Index.open("kho", create=True) as index:
            index.add(Document(id=f"{sys.argv[1]}-{number}", body="gạo"))
        print(f"{sys.argv[1]}-{number}")
    except IndexLocked:
        pass
"""
    writers = [
        subprocess.Popen([sys.executable, "-c", program, name], cwd=tmp_path, stdout=subprocess.PIPE, text=True)
        for name in "abc"
    ]
    acknowledged = [id for writer in writers for id in writer.communicate()[0].split()]
    assert [writer.returncode for writer in writers] == [0, 0, 0]
    assert acknowledged
    with Index.open(tmp_path / "kho") as index:
        assert sorted(document.id for document in index.documents()) == sorted(acknowledged)


def ids_in_analysis(index: Index) -> list[str]:
    """Return the ids of the documents that workers are analyzing."""
    assert index._transaction is not None
    return sorted(index._transaction._in_analysis)


def _index_in_analysis(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Index:
    """Return an index with sixty pending documents, the last of which workers are still analyzing."""
    monkeypatch.setattr(transaction, "_MAX_PENDING", 20_000)
    monkeypatch.setattr(pool, "_BATCH_CHARACTERS", 2_000)
    index = Index.open(folder, create=True, jobs=2)
    index.add_many(Document(id=f"d{number}", body=f"số {number} " * 200) for number in range(60))
    assert ids_in_analysis(index)
    return index


def test_documents_in_analysis_can_be_replaced_and_deleted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _index_in_analysis(tmp_path, monkeypatch) as index:
        first, second = ids_in_analysis(index)[:2]
        with pytest.raises(DuplicateDocument):
            index.add(Document(id=first, body="hai lần"))
        index.update(Document(id=first, body="một lần"))
        assert index.delete(second)
        index.add_many(Document(id=f"e{number}", body=f"số {number} " * 200) for number in range(60))
    bodies = {document.id: document.body for document in Index.open(tmp_path).documents()}
    assert len(bodies) == 119
    assert bodies[first] == "một lần"
    assert second not in bodies


@pytest.mark.parametrize("rebuilt", first(1, [False, True]))
def test_documents_in_analysis_are_committed_or_rolled_back_with_the_others(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rebuilt: bool
) -> None:
    done: list[int] = []
    with _index_in_analysis(tmp_path, monkeypatch) as index:
        if rebuilt:
            index.rebuild(done.append)
        else:
            index.commit(done.append)
        assert done[-1].done == len(index) == 60
        index.add_many(Document(id=f"e{number}", body=f"số {number} " * 200) for number in range(60))
        assert ids_in_analysis(index)
        index.rollback()
        index.add(Document(id="e59", body="thêm"))
    assert len(Index.open(tmp_path)) == 61


def test_several_documents_are_updated_and_deleted_with_progress(tmp_path: Path) -> None:
    steps: list[Progress] = []
    with Index.open(tmp_path, create=True) as index:
        assert index.update_many([RICE, CONGRESS], steps.append) == 2
        assert index.update_many(iter([RICE]), steps.append) == 1
        assert [(step.phase, step.done, step.total) for step in steps] == [
            ("adding", 1, 2),
            ("adding", 2, 2),
            ("adding", 1, None),
        ]
        index.commit()
        assert index.get("rice") == RICE
        assert index.get("nobody") is None
        assert index.delete_many(["rice", "nobody", "congress", "rice"]) == 2
        with pytest.raises(TypeError, match="delete"):
            index.delete_many("rice")
    with Index.open(tmp_path) as index:
        assert len(index) == 0


@pytest.mark.parametrize("rebuilds", first(1, [False, True]))
def test_the_progress_of_a_commit_ends_with_all_documents(tmp_path: Path, rebuilds: bool) -> None:
    text = "nội dung của một văn bản khá dài " * 300
    documents = [Document(str(number), body=text) for number in range(600)]  # some are handed over early
    steps: list[Progress] = []
    with Index.open(tmp_path, create=True) as index:
        index.add_many(documents)
        index.commit(None if rebuilds else steps.append)
        if rebuilds:
            index.update(documents[0])
            index.delete("1")
            index.rebuild(steps.append)
    total = len(documents) - rebuilds
    assert {step.total for step in steps} == {total}
    assert [step.done for step in steps] == sorted(step.done for step in steps)
    assert (steps[-1].phase, steps[-1].done) == (Phase.WRITING, total)
    assert len({step.done for step in steps}) > 2


def test_what_a_query_finds_can_be_deleted(tmp_path: Path) -> None:
    with Index.open(tmp_path, create=True) as index:
        index.add_many(Document(str(year), body="luật", fields={"year": year}) for year in range(1900, 2000))
        index.commit()
        with Searcher(tmp_path) as searcher:
            assert index.delete_many(searcher.ids("luật", filters="year:<1950")) == 50
        index.commit()
        assert sorted(index.revisions()) == [str(year) for year in range(1950, 2000)]


def test_the_documents_of_another_index_are_adopted_as_one_commit(tmp_path: Path) -> None:
    with Index.open(tmp_path / "old", create=True) as index:
        index.add(Document("old", body="giá gạo"))
    with Index.open(tmp_path / "new", create=True) as other:
        for name in ("a", "b", "c"):
            other.add(Document(name, body=f"giá gạo {name}"))
        other.commit()
        other.delete("b")
        other.set_sources("somewhere")
        other.commit()
        with Index.open(tmp_path / "old") as index, Searcher(tmp_path / "old") as before:
            index.adopt(other)
            assert [hit.id for hit in before.search("gạo")] == ["old"]
            assert index.sources == "somewhere"
    shutil.rmtree(tmp_path / "new")
    with Searcher(tmp_path / "old") as searcher:
        assert sorted(hit.id for hit in searcher.search("gạo")) == ["a", "c"]
    assert check(tmp_path / "old", deep=True) == []
    with Index.open(tmp_path / "old") as index:  # and can be written to
        index.update(Document("a", body="lúa"))
        index.commit()
        assert (index.generation, len(index)) == (3, 2)


def test_a_commit_without_changes_asks_nothing_of_the_disk(tmp_path: Path) -> None:
    with Index.open(tmp_path / "index", create=True) as index:
        index.add(Document("a", body="gạo"))
        index.commit()
        os.rename(tmp_path / "index", tmp_path / "moved")
        index.commit()
        index.end_workers()
    with Searcher(tmp_path / "moved") as searcher:
        assert len(searcher) == 1


def test_an_adoption_drops_changes_that_are_still_in_analysis(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Index.open(tmp_path / "new", create=True) as index:
        index.add(Document("new", body="giá gạo"))
    with _index_in_analysis(tmp_path / "old", monkeypatch) as index, Index.open(tmp_path / "new") as other:
        index.adopt(other)
        index.add_many(Document(f"e{number}", body=f"số {number} " * 200) for number in range(60))
        index.commit()
        assert set(index.revisions()) == {"new", *(f"e{number}" for number in range(60))}


def test_an_adoption_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("old", "new"):
        with Index.open(tmp_path / name, create=True) as index:
            index.add(Document(name, body="giá gạo"))
    files = sorted(os.listdir(tmp_path / "old"))
    monkeypatch.setattr("os.link", refuse_links)
    monkeypatch.setattr("shutil.copyfileobj", fill_disk)
    with Index.open(tmp_path / "old") as index, Index.open(tmp_path / "new") as other:
        with pytest.raises(OSError, match="no space"):
            index.adopt(other)
        assert set(index.revisions()) == {"old"}
        assert sorted(os.listdir(tmp_path / "old")) == files


def test_a_folder_that_cannot_be_made_is_an_error_of_the_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "mkdir", fill_disk)
    with pytest.raises(IndexForeign, match=r"cannot create the folder \(no space\)"):
        Index.open(tmp_path / "index", create=True)


def test_an_index_of_another_analysis_is_not_adopted(tmp_path: Path) -> None:
    for name in ("old", "new"):
        with Index.open(tmp_path / name, create=True) as index:
            index.add(Document(name, body="giá gạo"))
    rewrite_manifest(tmp_path / "new", analysis="timviet-0")
    with Index.open(tmp_path / "old") as index, Index.open(tmp_path / "new") as other:
        with pytest.raises(IndexOutdated):
            index.adopt(other)
        assert set(index.revisions()) == {"old"}


def test_files_are_copied_where_there_are_no_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("old", "new"):
        with Index.open(tmp_path / name, create=True) as index:
            index.add(Document(name, body="giá gạo"))
    monkeypatch.setattr("os.link", refuse_links)
    with Index.open(tmp_path / "old") as index, Index.open(tmp_path / "new") as other:
        index.adopt(other)
        assert set(index.revisions()) == {"new"}
    assert check(tmp_path / "old", deep=True) == []


def refuse_links(*_: object, **__: object) -> None:
    """Stand for a file system that knows no links."""
    raise OSError(errno.EPERM, "not permitted")


def fill_disk(*_: object) -> None:
    raise OSError(errno.ENOSPC, "no space")
