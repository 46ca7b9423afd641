"""What the disk cannot read of a file becomes zeros, safely; what the system refuses is not given up."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from indexes import held

from timviet.index import Document, Index, IndexUnreadable, check, repair
from timviet.index.integrity.unreadable import find_unreadable, zero_unreadable

PAGE = 1 << 12
CONTENT = bytes(range(1, 256)) * 100
BAD = range(PAGE, 3 * PAGE)
ZEROED = CONTENT[:PAGE] + bytes(2 * PAGE) + CONTENT[3 * PAGE :]


@pytest.fixture
def path(tmp_path: Path) -> Path:
    (tmp_path / "file").write_bytes(CONTENT)
    return tmp_path / "file"


def fail(monkeypatch: pytest.MonkeyPatch, path: Path, code: int) -> None:
    """Let two pages of a file be unreadable."""
    pread, number = os.pread, path.stat().st_ino

    def read(descriptor: int, size: int, offset: int) -> bytes:
        is_bad = offset < BAD.stop and BAD.start < offset + size
        if is_bad and os.fstat(descriptor).st_ino == number:
            raise OSError(code, os.strerror(code))
        return pread(descriptor, size, offset)

    monkeypatch.setattr(os, "pread", read)


def test_the_bytes_are_named_and_zeroed_though_an_earlier_repair_was_killed(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path.with_name("file.new").write_bytes(b"half of a copy")
    fail(monkeypatch, path, errno.EIO)
    assert [(place.start, place.end) for place in find_unreadable(path)] == [(BAD.start, BAD.stop)]
    with held(path.parent) as held_folder:
        zero_unreadable(held_folder, path.name)
    assert path.read_bytes() == ZEROED
    assert not path.with_name("file.new").exists()


def test_the_copy_is_on_disk_before_it_takes_the_place_of_the_file(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fail(monkeypatch, path, errno.EIO)
    events: list[str] = []
    replace, fsync = os.replace, os.fsync

    def note_replace(old: str, new: str, **options: int | None) -> None:
        events.append(f"{old} is {new}")
        replace(old, new, **options)

    def note_sync(descriptor: int) -> None:
        is_whole = os.fstat(descriptor).st_size == len(CONTENT)
        events.append("the content" if is_whole else os.readlink(f"/proc/self/fd/{descriptor}"))
        fsync(descriptor)

    with held(path.parent) as held_folder:
        monkeypatch.setattr(os, "replace", note_replace)
        monkeypatch.setattr(os, "fsync", note_sync)
        zero_unreadable(held_folder, path.name)
    assert events == ["the content", "file.new is file", str(path.parent)]


@pytest.mark.parametrize("code", [errno.ENOMEM, errno.EACCES, errno.EMFILE])
def test_what_the_system_refuses_is_not_given_up(path: Path, monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    fail(monkeypatch, path, code)
    with pytest.raises(IndexUnreadable):
        find_unreadable(path)
    with held(path.parent) as held_folder, pytest.raises(IndexUnreadable):
        zero_unreadable(held_folder, path.name)
    assert path.read_bytes() == CONTENT


def test_a_check_names_the_bytes_and_a_repair_changes_nothing_until_they_are_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = tmp_path / "index"
    with Index.open(folder, create=True, jobs=1) as index:
        index.add_many(Document(f"d{number}", body=f"nghị quyết số {number * 7919}") for number in range(400))
    (segment,) = folder.glob("*.columns")
    assert segment.stat().st_size > BAD.stop
    before = {file.name: file.read_bytes() for file in folder.glob("*-*")}
    fail(monkeypatch, segment, errno.EIO)
    expected = [f"{segment.name}: bytes 4,096 to 12,287 cannot be read (Input/output error)"]
    assert check(folder) == expected
    with pytest.raises(IndexUnreadable, match=rf"{segment.name}: bytes 4,096 .* cannot be read"):
        repair(folder, jobs=1)
    assert {file.name: file.read_bytes() for file in folder.glob("*-*")} == before
    report = repair(folder, jobs=1, skip_unreadable=True)
    assert report.unreadable == expected
    assert check(folder, deep=True) == []
