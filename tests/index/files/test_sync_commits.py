"""What is kept when a long update is interrupted."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from processes import Run, interrupt

from timviet.index import Index, IndexLocked, Phase, Progress, TimvietError, check, sync
from timviet.search import Searcher

COUNT = 400


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for number in range(COUNT):
        (folder / f"{number:03}.txt").write_text(f"Giá gạo ngày thứ {number} tăng.", encoding="utf-8")
    return folder


def committed(index_path: Path) -> set[str]:
    """Return the ids of all documents; none if there is no index yet."""
    try:
        with Index.open(index_path) as index:
            return set(index.revisions())
    except TimvietError:
        return set()


def start(articles: Path) -> subprocess.Popen[bytes]:
    """Start to index, and return when something was committed."""
    command = [sys.executable, "-m", "timviet", "index", "--jobs", "1", "--no-durable", "--commit-every", "0"]
    process = subprocess.Popen(
        [*command, "articles"],
        cwd=articles.parent,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        start_new_session=True,
    )
    while not committed(articles.parent / ".timviet"):
        assert process.poll() is None, "it ended too soon"
    return process


def assert_rest_is_indexed(articles: Path, run: Run) -> None:
    """Assert that the first files were committed, and that the next run indexes exactly the others."""
    ids = committed(articles.parent / ".timviet")
    assert 0 < len(ids) < COUNT
    assert ids == {f"articles/{number:03}.txt" for number in range(len(ids))}, "none was lost between commits"
    assert check(articles.parent / ".timviet") == []
    assert run("index").stdout == f"{COUNT - len(ids)} added, 0 updated, 0 removed, {len(ids)} unchanged\n"


def test_ctrl_c_loses_only_what_is_not_committed(articles: Path, run: Run) -> None:
    with start(articles) as process:
        assert interrupt(process) == 130
        assert process.stderr is not None
        said = process.stderr.read().decode()
    count = len(committed(articles.parent / ".timviet"))
    assert f"interrupted; what was committed is kept: the index has {count} document" in said
    assert_rest_is_indexed(articles, run)


@pytest.mark.skipif(os.name == "nt", reason="Windows has no SIGKILL")
def test_a_killed_process_loses_only_what_is_not_committed(articles: Path, run: Run) -> None:
    with start(articles) as process:
        os.killpg(process.pid, signal.SIGKILL)
    assert_rest_is_indexed(articles, run)


def test_commits_are_made_while_files_are_read_and_let_no_other_writer_in(articles: Path) -> None:
    for file in sorted(articles.iterdir())[20:]:
        file.unlink()
    counts: list[int] = []
    with Index.open(articles.parent / ".timviet", create=True, jobs=1, durable=False) as index:

        def look(progress: Progress) -> None:
            if progress.phase is not Phase.READING:
                return
            with Searcher(index.path) as searcher:
                counts.append(len(searcher))
            with Index.open(index.path) as other, pytest.raises(IndexLocked):
                other.begin()

        report = sync(index, [articles], commit_every=0, progress=look)
        assert counts == list(range(21))
        assert (len(report.added), len(index)) == (20, 20)


def test_a_short_update_is_one_commit(articles: Path) -> None:
    with Index.open(articles.parent / ".timviet", create=True, jobs=1, durable=False) as index:
        sync(index, [articles], commit_every=1000, progress=lambda progress: None)
        assert len(index) == 0
        index.commit()
        assert len(index) == COUNT
        assert not (index.path / "timviet-00000002.json").exists()
