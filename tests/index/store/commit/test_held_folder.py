"""A writer changes only the folder that it has locked, as long as it has the lock, and nothing in any other."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from disk import Disk
from indexes import held

from timviet import Document, Index, IndexClosed, LockLost, check
from timviet.index import transaction
from timviet.index.store.commit.commits import create_index
from timviet.index.store.commit.held_folder import HeldFolder
from timviet.index.store.commit.lock import WriteLock
from timviet.index.store.format.disk import make_link
from timviet.index.store.format.file_digest import FileDigest

ONE, OTHER = Document("one", body="đại hội đảng bộ"), Document("other", body="quận long biên")


def ids(folder: Path) -> list[str]:
    assert check(folder, deep=True) == []
    with Index.open(folder) as index:
        return sorted(index.revisions())


def make(folder: Path, document: Document) -> None:
    with Index.open(folder, create=True) as index:
        index.add(document)


def remove_lock(folder: Path) -> None:
    (folder / "write.lock").unlink()


def replace_lock(folder: Path) -> None:
    remove_lock(folder)
    make(folder, OTHER)


def move_folder(folder: Path) -> None:
    folder.rename(folder.with_name("moved"))


def replace_folder(folder: Path) -> None:
    move_folder(folder)
    make(folder, OTHER)


def copy_folder(folder: Path) -> None:
    move_folder(folder)
    shutil.copytree(folder.with_name("moved"), folder)


@pytest.mark.parametrize("replace", [remove_lock, replace_lock, move_folder, replace_folder, copy_folder])
def test_a_commit_is_refused_once_the_folder_or_the_lock_is_another_one(
    tmp_path: Path, replace: Callable[[Path], None]
) -> None:
    folder, moved = tmp_path / "index", tmp_path / "moved"
    make(folder, ONE)
    index = Index.open(folder, jobs=1)
    index.update(Document("new"))
    replace(folder)
    with pytest.raises(LockLost, match=r"(folder|write\.lock) was removed.* not committed yet is dropped"):
        index.commit()
    index.close()
    assert "one" in ids(moved if moved.exists() else folder)
    for place in (folder, moved):
        if place.exists():
            assert "new" not in ids(place)
    if replace in (replace_lock, replace_folder):
        assert "other" in ids(folder)


def test_no_file_is_made_in_a_folder_that_has_taken_the_place(tmp_path: Path) -> None:
    make(tmp_path / "index", ONE)
    index = Index.open(tmp_path / "index", jobs=1)
    index.update(Document("new"))
    replace_folder(tmp_path / "index")
    with Disk(tmp_path / "index") as disk, pytest.raises(LockLost):
        index.commit()
    assert disk.events == []


def test_a_writer_without_its_lock_removes_the_segment_that_it_has_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, ONE)
    before = set(tmp_path.iterdir())
    monkeypatch.setattr(transaction, "_MAX_PENDING", 10)  # a document is handed over at once
    with Index.open(tmp_path, jobs=1) as index:
        index.add(OTHER)
        assert set(tmp_path.iterdir()) > before
        remove_lock(tmp_path)
        index.rollback()
        assert set(tmp_path.iterdir()) == before - {tmp_path / "write.lock"}


def test_after_a_refusal_the_same_object_writes_the_index_that_is_there_now(tmp_path: Path) -> None:
    folder = tmp_path / "index"
    make(folder, ONE)
    with Index.open(folder) as index:
        index.add(Document("new"))
        replace_folder(folder)
        with pytest.raises(LockLost):
            index.commit()
        index.add(Document("later"))
    assert ids(folder) == ["later", "other"]
    assert ids(tmp_path / "moved") == ["one"]


def test_a_kept_lock_is_looked_at_before_the_next_change(tmp_path: Path) -> None:
    with Index.open(tmp_path, create=True) as index:
        index.add(ONE)
        index.commit(keeps_lock=True)
        remove_lock(tmp_path)
        with pytest.raises(LockLost):
            index.add(Document("new"))
        index.add(OTHER)  # with the lock that is there now
    assert ids(tmp_path) == ["one", "other"]


def test_a_lock_that_is_removed_while_it_is_taken_is_taken_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    really_lock = WriteLock.__module__ + "._try_lock"
    import timviet.index.store.commit.lock as module

    original, removed = module._try_lock, []

    def remove_first(descriptor: int) -> bool:
        if not removed:
            removed.append(os.fstat(descriptor).st_ino)
            remove_lock(tmp_path)
            (tmp_path / "write.lock").touch()
        return original(descriptor)

    monkeypatch.setattr(really_lock, remove_first)
    with held(tmp_path) as held_folder:
        held_folder.check()
        assert WriteLock(tmp_path)._try() is False, "the lock that others find is held"


def test_a_lock_that_nobody_has_any_more_is_free(tmp_path: Path) -> None:
    Index.open(tmp_path, create=True).add(ONE)
    make(tmp_path, OTHER)
    assert ids(tmp_path) == ["other"]


def test_a_released_folder_is_not_changed(tmp_path: Path) -> None:
    with held(tmp_path) as held_folder:
        pass
    for change in (held_folder.check, lambda: held_folder.remove("a"), lambda: held_folder.create("a")):
        with pytest.raises(IndexClosed):
            change()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_a_forked_process_is_told_that_the_folder_was_opened_before_the_fork(tmp_path: Path) -> None:
    with held(tmp_path) as held_folder:
        child = os.fork()
        if not child:
            try:
                held_folder.check()
            except IndexClosed as error:
                os._exit(0 if "before a fork" in str(error) else 2)
            finally:
                os._exit(1)
        assert os.waitpid(child, 0)[1] == 0


CHANGES: dict[str, Callable[[HeldFolder], object]] = {
    "create": lambda held: held.create("new"),
    "remove": lambda held: held.remove("a"),
    "remove_folder": lambda held: held.remove_folder("folder"),
    "replace": lambda held: held.replace("a", "b"),
    "publish": lambda held: held.publish("a", "name"),
    "require": lambda held: held.require([FileDigest("a", 1, "")]),
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_without_the_lock_nothing_is_changed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: Callable[[HeldFolder], object]
) -> None:
    for name in ("a", "b"):
        (tmp_path / name).write_text(name)
    (tmp_path / "folder").mkdir()
    with held(tmp_path) as held_folder:
        remove_lock(tmp_path)
        monkeypatch.setattr(os, "link", lambda *_, **__: pytest.fail("a name was given for a moment"))
        before = {path.name: path.is_dir() or path.read_text() for path in tmp_path.iterdir()}
        with pytest.raises(LockLost, match=r"write\.lock was removed or replaced"):
            change(held_folder)
        assert {path.name: path.is_dir() or path.read_text() for path in tmp_path.iterdir()} == before


@pytest.mark.parametrize("kind", ["removed", "shorter", "a link to as many bytes"])
def test_the_files_of_a_commit_must_be_there(tmp_path: Path, kind: str) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "elsewhere").write_text("content")
    path = tmp_path / "index" / "a"
    path.write_text("content")
    with held(tmp_path / "index") as held_folder:
        held_folder.require([FileDigest("a", 7, "")])
        path.unlink()
        if kind == "shorter":
            path.write_text("conten")
        elif kind != "removed":
            path.symlink_to(tmp_path / "elsewhere")
        with pytest.raises(LockLost, match="a was removed or replaced while the index was written"):
            held_folder.require([FileDigest("a", 7, "")])


def test_a_name_that_a_file_got_while_the_lock_was_removed_is_taken_back(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    link = os.link

    def link_then_lose(*arguments: object, **options: object) -> None:
        link(*arguments, **options)  # type: ignore[arg-type]
        remove_lock(tmp_path)

    (tmp_path / "temporary").write_text("content")
    with held(tmp_path) as held_folder:
        monkeypatch.setattr(os, "link", link_then_lose)
        with pytest.raises(LockLost):
            held_folder.publish("temporary", "name")
    assert not (tmp_path / "name").exists()


def test_a_published_file_has_one_name_and_can_be_withdrawn(tmp_path: Path) -> None:
    (tmp_path / "temporary").write_text("content")
    with held(tmp_path) as held_folder:
        held_folder.publish("temporary", "name")
        assert ((tmp_path / "temporary").exists(), (tmp_path / "name").read_text()) == (False, "content")
        held_folder.withdraw("name")
        assert not (tmp_path / "name").exists()


def test_a_folder_that_cannot_be_looked_at_is_not_called_replaced(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object, **__: object) -> os.stat_result:
        raise PermissionError(errno.EACCES, "refused")

    with held(tmp_path) as held_folder:
        with monkeypatch.context() as here:
            here.setattr(os, "stat", refuse)
            with pytest.raises(PermissionError):
                held_folder.check()
        held_folder.check()


def test_what_has_the_name_of_a_folder_is_removed_whatever_it_is(tmp_path: Path) -> None:
    outside, folder = tmp_path / "outside", tmp_path / "index"
    outside.mkdir()
    (outside / "a.txt").touch()
    (folder / "full" / "deep").mkdir(parents=True)
    (folder / "full" / "deep" / "a.txt").touch()
    for link in (folder / "link", folder / "full" / "link"):
        link.symlink_to(outside)
    (folder / "file").touch()
    with held(folder) as held_folder:
        kept = {*held_folder.names()} - {"full", "link", "file"}
        for name in ("full", "link", "file", "missing"):
            held_folder.remove_folder(name)
        assert {*held_folder.names()} == kept
    assert (outside / "a.txt").exists()


def test_a_commit_that_cannot_be_synced_after_it_got_its_name_is_not_made(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make(tmp_path, ONE)
    sync = os.fsync

    def fail_after_naming(descriptor: int) -> None:
        if (tmp_path / "timviet-00000002.json").exists():
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        sync(descriptor)

    with Index.open(tmp_path) as index:
        assert index.generation == 1
        index.add(OTHER)
        with monkeypatch.context() as here:
            here.setattr(os, "fsync", fail_after_naming)
            with pytest.raises(OSError, match="Input/output"):
                index.commit()
        assert not (tmp_path / "timviet-00000002.json").exists()
    assert ids(tmp_path) == ["one"]


def test_two_commits_of_one_number_are_not_made(tmp_path: Path) -> None:
    with held(tmp_path) as held_folder:
        for content in (b"first", b"second"):
            with held_folder.create("new") as file:
                file.write(content)
            if content == b"first":
                held_folder.publish("new", "name")
        with pytest.raises(LockLost, match="another writer has made name"):
            held_folder.publish("new", "name")
    assert (tmp_path / "name").read_bytes() == b"first"


@pytest.mark.parametrize("refusal", [None, errno.EPERM, errno.EINVAL, errno.ENOTSUP])
def test_a_name_is_never_taken_from_another_file(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, refusal: int | None
) -> None:
    if refusal is not None:  # a file system without links

        def refuse(*_: object, **__: object) -> None:
            raise OSError(refusal, os.strerror(refusal))

        monkeypatch.setattr(os, "link", refuse)
    for name in ("a", "b"):
        (tmp_path / name).write_text(name)
    make_link(tmp_path / "a", tmp_path / "c")
    assert (tmp_path / "c").read_text() == "a"
    with pytest.raises(FileExistsError):
        make_link(tmp_path / "b", tmp_path / "c")
    assert (tmp_path / "c").read_text() == "a"


CREATE = """
import sys
from timviet import Document, Index
sys.stdin.read(1)
with Index.open(sys.argv[1], create=True):  # without waiting for other writers
    pass
"""


@pytest.mark.thorough
def test_processes_that_create_one_index_at_once_do_not_refuse_each_other(tmp_path: Path) -> None:
    command = [sys.executable, "-c", CREATE, str(tmp_path / "deep" / "index")]
    processes = [subprocess.Popen(command, stdin=subprocess.PIPE, stderr=subprocess.PIPE) for _ in range(8)]
    for process in processes:
        assert process.stdin is not None
        process.stdin.write(b"+")
        process.stdin.flush()
    errors = [process.communicate()[1].decode() for process in processes]
    assert errors == [""] * len(processes)
    assert ids(tmp_path / "deep" / "index") == []


def test_an_index_is_opened_that_another_process_creates_meanwhile(tmp_path: Path) -> None:
    with held(tmp_path) as held_folder:
        creation = threading.Timer(0.2, lambda: create_index(held_folder, durable=False))
        creation.start()
        with Index.open(tmp_path, create=True) as index:
            assert len(index) == 0
        creation.join()
