"""The list of files that could not be read is committed with the documents."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from timviet.index import Document, Index, IndexDamaged, check, repair


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "index"
    with Index.open(folder, create=True) as index:
        index.add(Document("a", body="Giá gạo"))
        index.set_unread(b"first")
    return folder


def unread(folder: Path) -> bytes:
    with Index.open(folder) as index:
        return index.unread


def files(folder: Path) -> list[str]:
    return sorted(file.name for file in folder.glob("unread-*"))


def test_it_is_kept_by_later_commits_and_by_a_rebuild(folder: Path) -> None:
    with Index.open(folder) as index:
        index.add(Document("b"))
        index.commit()
        index.rebuild()
    assert (unread(folder), files(folder)) == (b"first", ["unread-00000001.columns"])


def test_it_alone_is_a_change(folder: Path) -> None:
    with Index.open(folder) as index:
        index.set_unread(b"second")
        assert index.unread == b"second"
        index.rollback()
        assert index.unread == b"first"
        index.set_unread(b"second")
    assert unread(folder) == b"second"


def test_an_empty_one_takes_no_file(folder: Path) -> None:
    with Index.open(folder) as index:
        index.set_unread(b"")
        index.commit()
        index.add(Document("b"))
        index.commit()
    assert (unread(folder), files(folder)) == (b"", [])


@pytest.mark.parametrize("is_cut", [False, True])
def test_if_it_is_damaged_repair_drops_it_and_keeps_the_documents(folder: Path, is_cut: bool) -> None:
    file = folder / "unread-00000001.columns"
    content = bytearray(file.read_bytes())
    content[8] ^= 1
    file.write_bytes(content[:-1] if is_cut else content)
    assert check(folder)
    report = repair(folder)
    assert (report.documents, report.lost) == (1, [])
    assert report.doubts == [
        "which files could not be read is no longer known; they are tried again the next time"
    ]
    assert (unread(folder), check(folder, deep=True)) == (b"", [])


def test_if_it_is_damaged_only_reading_it_is_refused(folder: Path) -> None:
    file = folder / "unread-00000001.columns"
    content = bytearray(file.read_bytes())
    content[8] ^= 1
    file.write_bytes(content)
    with Index.open(folder) as index:
        assert len(index) == 1
        with pytest.raises(IndexDamaged):
            index.unread  # noqa: B018


def test_repair_keeps_it(folder: Path) -> None:
    with Index.open(folder) as index:
        index.add(Document("b"))
    segment = max(folder.glob("segment-*.columns"))
    os.truncate(segment, 100)
    assert repair(folder).lost == []
    assert unread(folder) == b"first"
