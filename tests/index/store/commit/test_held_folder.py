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
from indexes import held

from timviet import Document, Index, IndexClosed, LockLost, check
from timviet.index.store.commit.commits import create_index
from timviet.index.store.commit.lock import WriteLock
from timviet.index.store.format.columns_writer import ColumnsWriter
from timviet.index.store.format.disk import make_link

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
    with pytest.raises(LockLost, match=r"(folder|write\.lock) was removed.* nothing was changed"):
        index.commit()
    index.close()
    assert "one" in ids(moved if moved.exists() else folder)
    for place in (folder, moved):
        if place.exists():
            assert "new" not in ids(place)
    if replace in (replace_lock, replace_folder):
        assert "other" in ids(folder)


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


def test_a_file_that_is_given_up_is_removed_only_while_it_is_the_same(tmp_path: Path) -> None:
    path = tmp_path / "a.columns"
    kept = ColumnsWriter(path)
    path.rename(tmp_path / "moved")
    path.write_text("of another writer")
    kept.discard()
    assert path.read_text() == "of another writer"
    (tmp_path / "moved").unlink()
    path.unlink()
    own = ColumnsWriter(path)
    own.discard()
    assert not path.exists()


CREATE = """
import sys
from timviet import Document, Index
sys.stdin.read(1)
with Index.open(sys.argv[1], create=True):  # without waiting for other writers
    pass
"""


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
