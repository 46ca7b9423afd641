"""Folders nested deeper than a path can be long, links in circles, odd names: each is read or told."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from timviet.index import Index, check, copy_index, rebuild_from_files, sync
from timviet.index.causes import Cause
from timviet.index.files.report import SyncReport
from timviet.index.files.status import read_status
from timviet.index.store.commit.file_names import REBUILD_FOLDER
from timviet.index.store.format.disk import remove_folder

DEPTH = 3000


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    folder = tmp_path / "articles"
    folder.mkdir()
    yield folder
    for path in tmp_path.iterdir():
        remove_folder(path)  # that of pytest would not reach all


def nest(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make folders within folders, each with a file."""
    with monkeypatch.context() as here:
        here.chdir(folder)
        for number in range(DEPTH):
            Path("a.txt").write_text(f"tầng {number}", encoding="utf-8")
            os.mkdir("d")
            os.chdir("d")


def refreshed(folder: Path) -> SyncReport:
    with Index.open(folder.parent / ".timviet", create=True, jobs=1, durable=False) as index:
        return sync(index, [folder])


@pytest.mark.thorough
def test_folders_nested_too_deep_are_told_and_the_others_read(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    nest(folder, monkeypatch)
    for _ in range(2):  # when nothing has changed, too
        report = refreshed(folder)
        causes = [problem.cause for problem in report.problems]
        assert causes.count(Cause.FOLDER_UNREADABLE) == 1
        reasons = {problem.reason for problem in report.problems if problem.cause == Cause.FOLDER_UNREADABLE}
        assert [("path is too long" in reason) for reason in reasons] == [True]
        assert set(causes) <= {Cause.FOLDER_UNREADABLE, Cause.INVALID, Cause.SYSTEM}
    with Index.open(folder.parent / ".timviet") as index:
        read = {len(Path(document.id).parts) for document in index.documents()}
    assert read == set(range(2, max(read) + 1))
    assert max(read) > 450


@pytest.mark.thorough
def test_an_index_with_folders_nested_too_deep_is_usable(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a.txt").write_text("Giá gạo", encoding="utf-8")
    assert len(refreshed(folder).added) == 1
    path = folder.parent / ".timviet"
    nest(path, monkeypatch)
    (path / REBUILD_FOLDER).mkdir()
    nest(path / REBUILD_FOLDER, monkeypatch)
    assert read_status(path).sizes["other"] > 0
    assert rebuild_from_files(path, jobs=1, durable=False).count == 1
    assert not (path / REBUILD_FOLDER).exists()
    assert check(path) == []
    copy_index(path, folder.parent / "copy")
    assert check(folder.parent / "copy") == []


def test_links_in_circles_and_odd_names(folder: Path) -> None:
    names = ["a\nb.txt", "c\x1b[31m.txt", " .txt", "d'\".txt", "e" * 200 + ".txt"]
    for name in names:
        (folder / name).write_text("Giá gạo", encoding="utf-8")
    (folder / "self").symlink_to(folder)
    (folder / "one.txt").symlink_to(folder / "two.txt")
    (folder / "two.txt").symlink_to(folder / "one.txt")
    (folder / "inner").mkdir()
    (folder / "inner" / "up").symlink_to(folder)
    bad = 0
    if sys.platform == "linux":
        (Path(os.fsdecode(os.fsencode(folder) + b"/\xff.txt"))).write_text("Giá gạo", encoding="utf-8")
        bad = 1
    report = refreshed(folder)
    assert len(report.added) == len(names)
    causes = [problem.cause for problem in report.problems]
    assert sorted(causes) == sorted([Cause.BROKEN_LINK, Cause.BROKEN_LINK, *[Cause.NAME] * bad])


@pytest.mark.thorough
def test_a_folder_of_very_many_files(folder: Path) -> None:
    for number in range(20_000):
        (folder / f"{number}.bin").touch()
    (folder / "a.txt").write_text("Giá gạo", encoding="utf-8")
    report = refreshed(folder)
    assert (len(report.added), report.other_types[".bin"], report.problems) == (1, 20_000, [])
