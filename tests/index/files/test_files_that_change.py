"""Files change, vanish and are replaced while an index is updated from them."""

from __future__ import annotations

import os
import socket
import threading
from pathlib import Path

import pytest
from processes import Run

from timviet.index import Document, Index, Phase, Progress, SyncReport, sync


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name in ("a", "b", "c"):
        (folder / f"{name}.txt").write_text(f"Giá gạo {name}", encoding="utf-8")
        os.utime(folder / f"{name}.txt", (1e9, 1e9))
    return folder


class AtFirst:
    """Does something once, when an update enters a phase."""

    def __init__(self, phase: Phase, act) -> None:
        self.phase, self.act, self.is_done = phase, act, False

    def __call__(self, progress: Progress) -> None:
        if progress.phase is self.phase and not self.is_done:
            self.is_done = True
            self.act()


def refreshed(articles: Path, progress: AtFirst | None = None) -> SyncReport:
    with Index.open(articles.parent / ".timviet", create=True) as index:
        return sync(index, [articles], progress=progress)


def bodies(articles: Path) -> dict[str, str]:
    with Index.open(articles.parent / ".timviet") as index:
        return {Path(document.id).name: document.body for document in index.documents()}


def test_a_file_that_vanishes_after_it_was_listed_is_gone(articles: Path) -> None:
    report = refreshed(articles, AtFirst(Phase.READING, (articles / "b.txt").unlink))
    assert (report.added, report.problems) == (["articles/a.txt", "articles/c.txt"], [])
    for file in articles.iterdir():
        file.touch()
    report = refreshed(articles, AtFirst(Phase.READING, (articles / "c.txt").unlink))
    assert (report.updated, report.removed, report.problems) == (["articles/a.txt"], ["articles/c.txt"], [])


@pytest.mark.skipif(os.name == "nt", reason="Windows has no pipes among files")
def test_a_file_that_becomes_a_pipe_or_a_folder_is_not_waited_for(articles: Path) -> None:
    def replace() -> None:
        for name in ("b.txt", "c.txt"):
            (articles / name).unlink()
        os.mkfifo(articles / "b.txt")
        (articles / "c.txt").mkdir()

    report = refreshed(articles, AtFirst(Phase.READING, replace))
    assert report.added == ["articles/a.txt"]
    assert [problem.cause for problem in report.problems] == ["not-a-file", "not-a-file"]


def test_a_file_that_grows_all_the_time_is_indexed_and_read_again(articles: Path) -> None:
    stop = threading.Event()

    def grow() -> None:
        with open(articles / "b.txt", "a", encoding="utf-8") as file:
            while not stop.is_set():
                file.write(" tăng")
                file.flush()

    writer = threading.Thread(target=grow)
    writer.start()
    try:
        report = refreshed(articles)
    finally:
        stop.set()
        writer.join()
    assert (len(report.added), report.problems) == (3, [])
    assert bodies(articles)["b.txt"].startswith("Giá gạo b")
    refreshed(articles)
    assert bodies(articles)["b.txt"] == (articles / "b.txt").read_text(encoding="utf-8")


def test_an_update_that_is_overtaken_by_another_writer_begins_again(articles: Path) -> None:
    def commit() -> None:
        with Index.open(articles.parent / ".timviet") as other:
            other.add(Document("other", body="khác"))

    assert len(refreshed(articles, AtFirst(Phase.LISTING, commit)).added) == 3
    assert bodies(articles).keys() == {"a.txt", "b.txt", "c.txt", "other"}


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such files")
def test_what_is_no_file_is_listed_and_fails_only_a_strict_run(articles: Path, run: Run) -> None:
    os.mkfifo(articles / "pipe.txt")
    (articles / "loop.txt").symlink_to("loop.txt")
    (articles / "gone.txt").symlink_to("nowhere.txt")
    (articles / "device.txt").symlink_to("/dev/zero")
    (articles / "up").symlink_to("..")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(os.path.relpath(articles / "socket.txt"))
        done = run("index", "articles")
    assert (done.returncode, done.stdout) == (0, "3 added, 0 updated, 0 removed, 0 unchanged\n")
    assert "gone.txt: a symbolic link that leads nowhere" in done.stderr
    assert "loop.txt: cannot be read: a symbolic link that leads back to itself" in done.stderr
    assert "skipped 1 symbolic link that leads out of its folder" in done.stderr
    assert done.stderr.count("not a regular file") == 2
    assert run("index", "--strict").returncode == 2


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read every file")
def test_a_file_and_a_folder_that_may_not_be_read_are_told(articles: Path, run: Run) -> None:
    (articles / "inner").mkdir()
    (articles / "a.txt").chmod(0)
    done = run("index", "articles")
    assert (done.returncode, "a.txt: cannot be read: permission denied" in done.stderr) == (0, True)
    (articles / "a.txt").chmod(0o600)
    assert run("index").stdout.startswith("1 added")
    (articles / "inner").chmod(0)
    done = run("index")
    (articles / "inner").chmod(0o700)
    assert (done.returncode, "inner: cannot be listed: permission denied" in done.stderr) == (2, True)
