"""What was opened with a relative path stays the same index when the working directory is changed."""

from __future__ import annotations

import copy
import os
import pickle
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from packages import docx, paragraph

from timviet import (
    Document,
    Index,
    Searcher,
    StoreError,
    check,
    copy_index,
    forget,
    rebuild_from_files,
    repair,
    sync,
)
from timviet.index.files.rebuilding import REBUILD_FOLDER
from timviet.index.files.status import read_status
from timviet.index.opensearch.lexicon_files import open_cache
from timviet.index.progress import Progress

HERE, ELSEWHERE = Document("here", body="gạo nếp"), Document("elsewhere", body="lúa mì")


def write(folder: Path, *documents: Document) -> None:
    with Index.open(folder, create=True, jobs=1) as index:
        for document in documents:
            index.update(document)


def ids(folder: Path) -> list[str]:
    with Index.open(folder, jobs=1) as index:
        return sorted(document.id for document in index.documents())


@pytest.fixture
def elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """A function that changes the working directory to one with another index of the same name."""
    for home, document in (("one", HERE), ("two", ELSEWHERE)):
        (tmp_path / home).mkdir()
        write(tmp_path / home / "kho", document)
        (tmp_path / home / "a.txt").write_text(f"tệp {home}", encoding="utf-8")
    monkeypatch.chdir(tmp_path / "one")
    return lambda: os.chdir(tmp_path / "two")


def test_an_index_writes_where_it_was_opened(tmp_path: Path, elsewhere: Callable[[], None]) -> None:
    with Index.open("kho", jobs=1) as index:
        elsewhere()
        index.add(Document("new"))
        index.commit()
        index.add(Document("newer"))
        os.chdir("/")
        assert index.check() == []
        assert index.path == tmp_path / "one" / "kho"
    assert ids(tmp_path / "one" / "kho") == ["here", "new", "newer"]
    assert ids(tmp_path / "two" / "kho") == ["elsewhere"]


@pytest.mark.parametrize("moment", ["before", "pending"])
def test_files_and_a_rebuild_stay_in_place(tmp_path: Path, elsewhere: Callable[[], None], moment: str) -> None:
    with Index.open("kho", jobs=1) as index:
        if moment == "before":
            elsewhere()
        sync(index, [tmp_path / "one" / "a.txt"])
        elsewhere()
        index.rebuild()
    assert ids(tmp_path / "one" / "kho") == ["a.txt", "here"]
    assert ids(tmp_path / "two" / "kho") == ["elsewhere"]


def test_a_searcher_reads_and_refreshes_what_it_has_opened(tmp_path: Path, elsewhere: Callable[[], None]) -> None:
    with Searcher("kho") as searcher, Searcher(["kho", tmp_path / "two" / "kho"]) as both:
        elsewhere()
        assert [hit.id for hit in searcher.search("gạo nếp")] == ["here"]
        write(tmp_path / "two" / "kho", Document("wrong", body="gạo tẻ"))
        assert not searcher.refresh()
        write(tmp_path / "one" / "kho", Document("right", body="gạo tẻ"))
        assert searcher.refresh()
        assert [hit.id for hit in searcher.search('"gạo tẻ"')] == ["right"]
        assert both.refresh()
        assert {(hit.id, hit.index) for hit in both.search('"gạo tẻ"')} == {
            ("right", "kho"),
            ("wrong", str(tmp_path / "two" / "kho")),
        }
        assert "'kho'" in repr(searcher)
        copied = pickle.loads(pickle.dumps(searcher))
        assert [hit.id for hit in copied.search('"gạo tẻ"')] == ["right"]
        copied.close()


@pytest.mark.parametrize("copied", [copy.copy, lambda searcher: pickle.loads(pickle.dumps(searcher))])
def test_a_copied_searcher_gives_the_same_answers(
    tmp_path: Path, elsewhere: Callable[[], None], copied: Callable[[Searcher], Searcher]
) -> None:
    for named in ("kho", "./kho", ["kho", "../two/kho"], [tmp_path / "two" / "kho", "kho", "../one/kho"]):
        with Searcher(named, here=".") as searcher:
            expected = searcher.search("gạo OR lúa path:*").to_dict()
            elsewhere()
            with copied(searcher) as other, copied(other) as another:
                for one in (other, another):
                    assert one.search("gạo OR lúa path:*").to_dict() == expected
                    assert repr(one) == repr(searcher)
                    assert not one.refresh()
                    assert one.origins == searcher.origins
            os.chdir(tmp_path / "one")


@pytest.mark.skipif(sys.platform != "linux", reason="other systems keep a working directory from being removed")
def test_where_the_working_directory_is_gone_an_error_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write(tmp_path / "kho", HERE)
    (tmp_path / "a.docx").write_bytes(docx(paragraph("gạo")))
    monkeypatch.setenv("TIMVIET_CACHE", "kho")
    gone = tmp_path / "gone"
    gone.mkdir()
    monkeypatch.chdir(gone)
    gone.rmdir()
    for use in (
        lambda: Index.open("kho"),
        lambda: Index.open("kho", create=True),
        lambda: Searcher("kho"),
        lambda: Searcher([tmp_path / "kho", "kho"]),
        lambda: Searcher(tmp_path / "kho", here="kho"),
        lambda: check("kho"),
        lambda: check("kho", deep=True),
        lambda: repair("kho"),
        lambda: rebuild_from_files("kho"),
        lambda: copy_index("kho", tmp_path / "copy"),
        lambda: copy_index(tmp_path / "kho", "kho"),
        lambda: read_status("kho"),
        open_cache,
    ):
        with pytest.raises(StoreError, match=r"^kho: the working directory is gone .*; change") as raised:
            use()
        assert raised.value.path == "kho"
    with Searcher(tmp_path / "kho") as searcher, Index.open(tmp_path / "kho") as index:
        assert [hit.id for hit in searcher.search("gạo nếp")] == [document.id for document in index.documents()]
        with pytest.raises(StoreError, match=r"^a\.txt: the working directory is gone"):
            sync(index, ["a.txt"])
        with pytest.raises(StoreError, match=r"^a\.txt: the working directory is gone"):
            forget(index, "a.txt")
        assert sync(index, [tmp_path / "a.docx"]).problems == []  # read in a process of its own
    assert check(tmp_path / "kho", deep=True) == []
    assert sorted(os.listdir(tmp_path)) == ["a.docx", "kho"]


def test_texts_of_files_are_read_from_where_they_were(tmp_path: Path, elsewhere: Callable[[], None]) -> None:
    from timviet import FileOptions

    with Index.open("kho", jobs=1) as index:
        sync(index, ["a.txt"], FileOptions(store=False))
    with Searcher("kho", here=".") as searcher, Index.open("kho") as index:
        elsewhere()
        (hit,) = searcher.search('"tệp one" path:./a.txt')
        assert hit.snippet is not None
        assert hit.snippet.text == "tệp one"
        document = index.get("a.txt")
        assert document is not None
        assert document.body == "tệp one"


def test_a_rebuild_from_files_goes_on_where_it_began(tmp_path: Path, elsewhere: Callable[[], None]) -> None:
    with Index.open("kho", jobs=1) as index:
        sync(index, ["a.txt"])
    (tmp_path / "one" / "a.txt").write_text("tệp mới", encoding="utf-8")

    def move(_: Progress) -> None:
        elsewhere()

    rebuild_from_files("kho", jobs=1, progress=move)
    with Index.open(tmp_path / "one" / "kho") as index:
        assert {document.body for document in index.documents()} == {"gạo nếp", "tệp mới"}
    assert ids(tmp_path / "two" / "kho") == ["elsewhere"]
    assert not [*tmp_path.glob(f"*/{REBUILD_FOLDER}")]


def test_a_copy_is_made_between_the_places_that_were_named(tmp_path: Path, elsewhere: Callable[[], None]) -> None:
    copy_index("kho", "copy", jobs=1, progress=lambda _: elsewhere())
    assert ids(tmp_path / "one" / "copy") == ["here"]
    assert not (tmp_path / "two" / "copy").exists()


def test_a_repair_and_a_check_read_one_index(
    tmp_path: Path, elsewhere: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Another thread changes the working directory when the first file is opened."""
    from timviet.index.integrity import check as checking
    from timviet.index.store.commit import commits

    (manifest,) = (tmp_path / "one" / "kho").glob("timviet-00000001.json")
    manifest.write_text("{")
    list_manifests = commits.list_manifests

    def listed(folder: Path) -> list[str]:
        found = list_manifests(folder)
        elsewhere()
        return found

    monkeypatch.setattr(commits, "list_manifests", listed)
    assert checking.commits is commits
    assert check("kho")
    os.chdir(tmp_path / "one")
    assert repair("kho", jobs=1).damage
    assert ids(tmp_path / "two" / "kho") == ["elsewhere"]
    monkeypatch.undo()
    assert check(tmp_path / "one" / "kho") == []


def test_lexicons_of_clusters_are_kept_where_the_variable_led(
    tmp_path: Path, elsewhere: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIMVIET_CACHE", "cache")
    cache = open_cache()
    elsewhere()
    assert cache.new_path().parent == tmp_path / "one" / "cache"
