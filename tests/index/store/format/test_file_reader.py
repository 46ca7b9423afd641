import errno
import os
from pathlib import Path

import pytest

from timviet.index import IndexDamaged, IndexUnreadable
from timviet.index.store.format.file_reader import PIECE, FileReader

CONTENT = bytes(range(256)) * (PIECE // 256) + b"end"


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "segment.columns"
    file.write_bytes(CONTENT)
    return file


def test_ranges_and_pieces_are_those_of_the_file(path: Path) -> None:
    file = FileReader(path)
    assert file.size == len(CONTENT)
    assert (file.read(5, 700), file.read(9, 9)) == (CONTENT[5:700], b"")
    assert list(file.pieces()) == [CONTENT[:PIECE], b"end"]
    assert b"".join(file.pieces(7, PIECE + 1)) == CONTENT[7 : PIECE + 1]


def test_a_file_that_is_removed_stays_readable(path: Path) -> None:
    file = FileReader(path)
    path.unlink()
    assert file.read(0, file.size) == CONTENT


def test_a_file_that_is_cut_off_while_it_is_open_is_damaged(path: Path) -> None:
    file = FileReader(path)
    os.truncate(path, 5000)
    assert file.read(0, 5000) == CONTENT[:5000]
    with pytest.raises(IndexDamaged, match=r"segment\.columns: cut off at byte 5,000 while it was read"):
        file.read(4000, 6000)
    with pytest.raises(IndexDamaged, match="cut off at byte 5,000"):
        list(file.pieces())


@pytest.mark.skipif(not Path("/proc/self/mem").exists(), reason="made for Linux")
def test_what_the_disk_cannot_read_is_no_damage() -> None:
    file = FileReader(Path("/proc/self/mem"))  # a regular file; nothing is mapped at its first page
    with pytest.raises(IndexUnreadable, match=r"mem: cannot be read at byte 16 \(Input/output error\)") as raised:
        file.read(16, 32)
    assert isinstance(raised.value.original_error, OSError)
    assert raised.value.original_error.errno == errno.EIO


def test_a_file_whose_size_the_system_does_not_tell_is_unreadable(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fstat, calls = os.fstat, []

    def refuse_the_second(descriptor: int) -> os.stat_result:
        calls.append(descriptor)
        if len(calls) == 2:  # the first sees whether it is a regular file
            raise OSError(errno.EIO, os.strerror(errno.EIO))
        return fstat(descriptor)

    with monkeypatch.context() as here:
        here.setattr(os, "fstat", refuse_the_second)
        with pytest.raises(IndexUnreadable, match="cannot be read"):
            FileReader(path)
    assert len(calls) == 2


def test_no_call_asks_for_more_bytes_than_every_system_reads_at_once(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pread = os.pread

    def of_macos(descriptor: int, size: int, offset: int) -> bytes:
        if size > (1 << 31) - 1:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        return pread(descriptor, min(size, 100), offset)

    with monkeypatch.context() as here:
        here.setattr(os, "pread", of_macos)
        with pytest.raises(IndexDamaged, match=f"cut off at byte {len(CONTENT):,} while it was read"):
            FileReader(path).read(len(CONTENT) - 250, 3 << 30)


def test_an_open_file_takes_one_descriptor_and_gives_it_back(path: Path) -> None:
    descriptor = os.dup(0)  # the lowest that is free
    os.close(descriptor)
    file = FileReader(path)
    assert os.fstat(descriptor).st_ino == path.stat().st_ino
    del file
    with pytest.raises(OSError, match="Bad file descriptor"):
        os.fstat(descriptor)
