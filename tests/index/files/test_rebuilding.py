"""An index is built again from its files, beside the live one, and an interruption loses little."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from indexes import rewrite_manifest
from processes import Run
from thorough import first

from timviet import (
    Document,
    Index,
    IndexLocked,
    Phase,
    Progress,
    RebuildReport,
    Searcher,
    check,
    rebuild_from_files,
    sync,
)

NAMES = [f"{number:02}.txt" for number in range(30)]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with files and their index, which also has a document of a program."""
    articles = tmp_path / "articles"
    articles.mkdir()
    for number, name in enumerate(NAMES):
        (articles / name).write_text(f"Giá gạo ngày {number}", encoding="utf-8")
        os.utime(articles / name, (1e9, 1e9))
    with Index.open(tmp_path / ".timviet", create=True, jobs=1, durable=False) as index:
        sync(index, [articles])
        index.add(Document("note", body="Ghi chú của chương trình về giá gạo"))
    return tmp_path


def documents(folder: Path) -> dict[str, Document]:
    with Index.open(folder / ".timviet") as index:
        return {document.id: document for document in index.documents()}


def rebuilt(folder: Path, progress: Callable[[Progress], None] | None = None) -> RebuildReport:
    return rebuild_from_files(folder / ".timviet", jobs=2, durable=False, commit_every=0, progress=progress)


def change_unseen(file: Path, text: str) -> None:
    """Write other text of the same size and time, which a refresh cannot see."""
    assert len(text.encode()) == file.stat().st_size
    file.write_text(text, encoding="utf-8")
    os.utime(file, (1e9, 1e9))


def test_all_files_are_read_again_and_documents_of_programs_are_kept(folder: Path) -> None:
    before = documents(folder)
    change_unseen(folder / "articles" / "03.txt", "Giá lạc ngày 3")
    with Index.open(folder / ".timviet") as index:
        assert not sync(index).updated
    done = rebuilt(folder)
    assert (done.count, len(done.files.added), done.kept) == (31, 30, [])
    after = documents(folder)
    assert after.pop("articles/03.txt").body == "Giá lạc ngày 3"
    before.pop("articles/03.txt")
    assert after == before
    assert check(folder / ".timviet", deep=True) == []
    assert not (folder / ".timviet" / "rebuild").exists()
    with Index.open(folder / ".timviet") as index:  # it knows its folders, and that all is as it was
        report = sync(index)
        assert (report.unchanged, report.added, report.updated) == (30, [], [])


def test_files_that_are_gone_leave_the_index_and_those_that_cannot_be_read_stay(folder: Path) -> None:
    (folder / "articles" / "00.txt").unlink()
    (folder / "articles" / "01.txt").write_bytes(b"")
    (folder / "articles" / "02.txt").write_bytes(b"PK\x03\x04 damaged")
    done = rebuilt(folder)
    assert (done.count, done.kept) == (29, ["articles/02.txt"])
    assert documents(folder)["articles/02.txt"].body == "Giá gạo ngày 2"


def test_documents_of_a_folder_that_is_gone_are_kept(folder: Path) -> None:
    (folder / "articles").rename(folder / "elsewhere")
    done = rebuilt(folder)
    assert (done.count, len(done.kept)) == (31, 30)
    assert [problem.cause for problem in done.files.problems] == ["folder-missing"]


def test_an_interrupted_rebuild_changes_nothing_and_goes_on_where_it_stopped(folder: Path) -> None:
    def interrupt(progress: Progress) -> None:
        if progress.phase is Phase.READING and progress.done == 12:
            with Searcher(folder / ".timviet") as searcher:
                assert searcher.search("gạo", exact_total=True).total == 31
            with Index.open(folder / ".timviet") as other, pytest.raises(IndexLocked):
                other.add(Document("other"))
            raise KeyboardInterrupt

    before = documents(folder)
    with pytest.raises(KeyboardInterrupt):
        rebuilt(folder, interrupt)
    assert documents(folder) == before
    with Index.open(folder / ".timviet") as index:  # is written to meanwhile
        index.update(Document("note", body="Ghi chú mới"))
        index.add(Document("second", body="Một ghi chú nữa"))
    (folder / "articles" / "29.txt").unlink()
    (folder / "articles" / "05.txt").write_text("Giá sắn", encoding="utf-8")
    done = rebuilt(folder)
    assert done.files.unchanged == 11
    assert (done.count, done.kept) == (31, [])
    after = documents(folder)
    assert (after["note"].body, after["articles/05.txt"].body) == ("Ghi chú mới", "Giá sắn")
    assert after.keys() == before.keys() - {"articles/29.txt"} | {"second"}


@pytest.mark.thorough
def test_a_document_of_a_program_that_was_deleted_meanwhile_does_not_come_back(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError("no space")

    with monkeypatch.context() as patch:
        patch.setattr(Index, "adopt", fail)
        with pytest.raises(OSError, match="no space"):
            rebuilt(folder)
    with Index.open(folder / ".timviet") as index:
        index.delete("note")
    assert rebuilt(folder).count == 30
    assert "note" not in documents(folder)


@pytest.mark.thorough
def test_an_index_of_another_analysis_is_rebuilt_from_its_files(folder: Path) -> None:
    rewrite_manifest(folder / ".timviet", analysis="timviet-0")
    assert rebuilt(folder).count == 31
    with Searcher(folder / ".timviet") as searcher:
        assert searcher.search("gạo", exact_total=True).total == 31


@pytest.mark.parametrize("kind", first(2, ["damaged", "link", "file", "outdated"]))
def test_what_stands_in_the_way_of_the_second_index_is_replaced(folder: Path, tmp_path: Path, kind: str) -> None:
    second, outside = folder / ".timviet" / "rebuild", tmp_path / "outside"
    if kind == "file":
        second.write_text("?", encoding="utf-8")
    elif kind == "link":
        with Index.open(outside, create=True) as index:
            index.add(Document("foreign"))
        second.symlink_to(outside)
    else:
        with Index.open(second, create=True) as index:
            index.add(Document("old"))
        if kind == "outdated":
            rewrite_manifest(second, analysis="timviet-0")
        else:
            for file in second.glob("*.json"):
                file.write_bytes(b"?")
    assert rebuilt(folder).count == 31
    if kind == "link":
        with Index.open(outside) as index:
            assert set(index.revisions()) == {"foreign"}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_killed_rebuild_loses_nothing(folder: Path, run: Run) -> None:
    program = """
import os, signal, sys
from timviet import Phase, rebuild_from_files
def kill(progress):
    if progress.phase is Phase.READING and progress.done == 20:
        os.kill(os.getpid(), signal.SIGKILL)
rebuild_from_files(sys.argv[1], durable=False, jobs=1, commit_every=0, progress=kill)
"""
    before = documents(folder)
    done = subprocess.run([sys.executable, "-c", program, folder / ".timviet"], check=False)
    assert done.returncode == -signal.SIGKILL
    assert documents(folder) == before
    assert check(folder / ".timviet") == []
    again = run("rebuild", "--from-files")
    assert (again.returncode, again.stdout) == (0, "31 documents rebuilt\n")
    assert "files had been read before an interruption" in again.stderr
    assert documents(folder) == before


def test_the_command_says_what_was_kept(folder: Path, run: Run) -> None:
    (folder / "articles" / "02.txt").write_bytes(b"PK\x03\x04 damaged")
    done = run("rebuild", "--from-files")
    assert (done.returncode, done.stdout) == (0, "31 documents rebuilt\n")
    assert "kept 1 document as it is stored, since its file cannot be read now" in done.stderr
    assert "02.txt" in done.stderr
