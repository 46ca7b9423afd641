"""Only one writer holds the lock at a time; the owner file may have any content."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from timviet.index import Index, IndexClosed, IndexLocked, LockLost, StoreError
from timviet.index.store.commit import disk_storage
from timviet.index.store.commit.file_names import LOCK_FILE, OWNER_FILE
from timviet.index.store.commit.lock import WriteLock

LARGE = b'{"pid": 1, "host": "%b", "since": "2024-01-31 12:00:00"}' % (b"x" * 5000)


def test_a_released_lock_can_be_acquired_by_another_writer(tmp_path: Path) -> None:
    first, second = WriteLock(tmp_path), WriteLock(tmp_path)
    first.acquire()
    first.acquire()
    assert (first.is_held, second.is_held) == (True, False)
    with pytest.raises(IndexLocked, match=f"process {os.getpid()} on"):
        second.acquire(timeout=0.05)
    first.release()
    first.release()
    second.acquire()
    assert (first.is_held, second.is_held) == (False, True)
    second.release()
    assert {file.name for file in tmp_path.iterdir()} == {LOCK_FILE, OWNER_FILE}


@pytest.mark.skipif(os.name != "posix", reason="locks are those of POSIX")
def test_a_released_lock_is_free_although_a_process_that_was_just_forked_has_its_file_open(tmp_path: Path) -> None:
    lock = WriteLock(tmp_path)
    lock.acquire()
    kept = os.dup(lock.held.lock_file)  # the same open file, as a forked process has it
    lock.release()
    other = WriteLock(tmp_path)
    other.acquire()
    other.release()
    os.close(kept)


@pytest.mark.skipif(not hasattr(os, "fork"), reason="this system cannot fork")
def test_the_lock_of_a_process_that_died_is_free_although_its_child_lives(tmp_path: Path) -> None:
    lock = WriteLock(tmp_path)
    waiting, ending = os.pipe()
    parent = os.fork()
    if not parent:
        try:
            os.close(ending)
            lock.acquire()
            if not os.fork():
                os.read(waiting, 1)  # until the test is over
        finally:
            os._exit(0 if lock.is_held else 1)
    assert os.waitpid(parent, 0)[1] == 0
    lock.acquire(timeout=5)
    lock.release()
    os.close(ending)
    os.close(waiting)


def test_a_lock_that_is_lost_or_released_is_told(tmp_path: Path) -> None:
    lock = WriteLock(tmp_path)
    lock.acquire()
    lock.check()
    (tmp_path / LOCK_FILE).unlink()
    with pytest.raises(LockLost, match=r"write\.lock was removed or replaced"):
        lock.check()
    lock.release()
    with pytest.raises(IndexClosed, match="this writer has released its lock"):
        lock.check()


@pytest.mark.parametrize("content", [b"", b"{}", b"[]", b"\xff", b'{"pid": 1}', b"[" * 5000, LARGE])
def test_an_invalid_owner_file_is_ignored(tmp_path: Path, content: bytes) -> None:
    first, second = WriteLock(tmp_path), WriteLock(tmp_path)
    first.acquire()
    (tmp_path / "writer.json").write_bytes(content)
    with pytest.raises(IndexLocked, match="unknown process"):
        second.acquire()
    first.release()


def test_a_link_in_place_of_the_owner_file_is_replaced_not_followed(tmp_path: Path) -> None:
    (tmp_path / "precious").write_text("đừng đụng vào")
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / "writer.json").symlink_to(tmp_path / "precious")
    lock = WriteLock(tmp_path / "index")
    lock.acquire()
    lock.release()
    assert (tmp_path / "precious").read_text() == "đừng đụng vào"
    assert not (tmp_path / "index" / "writer.json").is_symlink()


def test_an_index_is_created_by_one_process_at_a_time(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk_storage, "_CREATION", 0.2)
    lock = WriteLock(tmp_path)
    lock.acquire()
    with pytest.raises(IndexLocked, match="another writer is at work"):
        Index.open(tmp_path, create=True)
    lock.release()
    with Index.open(tmp_path, create=True):
        lock.acquire()  # creating the index has given it back
        lock.release()


def test_a_link_in_place_of_the_lock_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "index").mkdir()
    (tmp_path / "index" / LOCK_FILE).symlink_to(tmp_path / "elsewhere")
    with pytest.raises(StoreError, match="cannot be written"):
        WriteLock(tmp_path / "index").acquire()
    assert not (tmp_path / "elsewhere").exists()
