"""``timviet index --watch`` follows folders, with real processes and files."""

from __future__ import annotations

import os
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from processes import Run, interrupt

from timviet.index import Index, check
from timviet.search import Searcher

pytest.importorskip("watchfiles")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="interrupts are those of POSIX")

LIMIT = 60  # seconds for a line, which takes one or two


class Follower:
    """A process that follows folders."""

    def __init__(self, folder: Path, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "timviet", "index", "--watch", "--jobs", "1", "--no-durable", *arguments],
            cwd=folder,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        self._lines: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        with self.process.stdout as lines:
            for line in lines:
                self._lines.put(line.decode().rstrip("\n"))

    def line(self) -> str:
        """Return the next line that it prints."""
        return self._lines.get(timeout=LIMIT)

    def end(self) -> int:
        """Press Ctrl-C, and return the exit status."""
        status = interrupt(self.process)
        self._reader.join()
        return status

    def kill(self) -> None:
        """End it in any case."""
        self.process.kill()
        self.process.wait()
        self._reader.join()


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    (folder / "a.txt").write_text("Giá gạo", encoding="utf-8")
    return folder


@pytest.fixture
def follow(tmp_path: Path) -> Iterator[Callable[..., Follower]]:
    """A function that starts to follow, and returns when all was indexed once."""
    followers = []

    def start(*arguments: str) -> Follower:
        follower = Follower(tmp_path, *arguments)
        followers.append(follower)
        assert follower.line() == "1 added, 0 updated, 0 removed, 0 unchanged"
        assert follower.line() == "watching for changes; Ctrl-C ends"
        return follower

    yield start
    for follower in followers:
        follower.kill()


@pytest.fixture
def put(tmp_path_factory: pytest.TempPathFactory) -> Callable[[Path, str | bytes], None]:
    """A function that writes a file at once, so that it is never seen half-written."""
    made = tmp_path_factory.mktemp("made") / "made"

    def put(file: Path, content: str | bytes) -> None:
        made.write_bytes(content.encode() if isinstance(content, str) else content)
        made.replace(file)

    return put


def generation(folder: Path) -> int:
    with Index.open(folder / ".timviet") as index:
        return index.generation


def test_each_set_of_changes_is_a_commit_and_a_line(articles: Path, tmp_path: Path, follow, put) -> None:
    follower = follow(".")  # the index is within what is followed
    with Searcher(tmp_path / ".timviet", refresh="auto") as searcher:
        put(articles / "b.txt", "Giá ngô")
        assert follower.line() == "1 added: articles/b.txt"
        assert [hit.id for hit in searcher.search('"giá ngô"')] == ["articles/b.txt"]
        (articles / "b.txt").rename(articles / "c.txt")
        assert follower.line() == "1 moved: articles/c.txt"
        assert [hit.id for hit in searcher.search('"giá ngô"')] == ["articles/c.txt"]
        put(articles / "c.txt", "Giá khoai lang")
        assert follower.line() == "1 updated: articles/c.txt"
        assert searcher.search('"giá khoai"').total == 1
    (articles / "new" / "inner").mkdir(parents=True)
    put(articles / "new" / "inner" / "d.txt", "Giá sắn")
    assert follower.line() == "1 added: articles/new/inner/d.txt"
    put(tmp_path / ".ignore", "new/\n")
    assert follower.line() == "1 removed: articles/new/inner/d.txt"
    put(articles / "broken.pdf", b"%PDF-1.7 broken")
    assert follower.line() == "timviet: articles/broken.pdf: damaged: not a complete PDF file"
    (articles / "a.txt").unlink()
    assert follower.line() == "1 removed: articles/a.txt"
    assert generation(tmp_path) == 8, "its own commits are no changes"
    assert follower.end() == 130
    assert follower.line() in ("", "timviet: interrupted; what was committed is kept: the index has 1 document")
    assert check(tmp_path / ".timviet", deep=True) == []


@pytest.mark.thorough
def test_a_folder_may_go_and_come_back(articles: Path, tmp_path: Path, follow, put) -> None:
    follower = follow("articles")
    for _ in range(2):
        articles.rename(tmp_path / "elsewhere")
        assert follower.line().startswith(
            "timviet: articles: this folder is gone, or its disk is not mounted; 1 doc"
        )
        put(tmp_path / "elsewhere" / "b.txt", "Giá ngô")
        (tmp_path / "elsewhere").rename(articles)
        assert follower.line() == "articles: this folder is there again"
        assert follower.line() == "1 added: articles/b.txt"
        (articles / "b.txt").unlink()
        assert follower.line() == "1 removed: articles/b.txt"


@pytest.mark.thorough
def test_files_that_were_named_and_folders_that_are_named_later_are_followed(
    articles: Path, tmp_path: Path, follow, put, run: Run
) -> None:
    follower = follow("articles/a.txt")
    put(tmp_path / "new.txt", "Giá gạo mới")
    (tmp_path / "new.txt").replace(articles / "a.txt")
    assert follower.line() == "1 updated: articles/a.txt"
    (tmp_path / "notes").mkdir()
    run("index", "notes")
    put(tmp_path / "notes" / "b.txt", "Giá ngô")
    assert follower.line() == "1 added: notes/b.txt"


@pytest.mark.thorough
def test_another_writer_is_waited_for(articles: Path, tmp_path: Path, follow, put) -> None:
    follower = follow("articles")
    with Index.open(tmp_path / ".timviet") as other:
        other.begin()
        put(articles / "b.txt", "Giá ngô")
        assert "another writer is at work" in follower.line()
    assert follower.line() == "1 added: articles/b.txt"


def test_what_cannot_be_read_is_printed_as_json_on_standard_output(articles: Path, tmp_path: Path) -> None:
    (articles / "empty.txt").touch()
    follower = Follower(tmp_path, "--errors", "json", "articles")
    assert '"cause": "no-text"' in follower.line()
    assert follower.line() == "timviet: 1 added, 0 updated, 0 removed, 0 unchanged"
    follower.line()
    assert follower.end() == 128 + signal.SIGINT


def test_a_missing_library_is_named(articles: Path, tmp_path: Path, run: Run) -> None:
    (tmp_path / "sitecustomize.py").write_text("import sys\nsys.modules['watchfiles'] = None\n")
    done = subprocess.run(
        [sys.executable, "-m", "timviet", "index", "--watch", "articles"],
        cwd=tmp_path,
        env=os.environ | {"PYTHONPATH": f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"},
        capture_output=True,
        text=True,
        timeout=LIMIT,
        check=False,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "--watch: needs a library that is not installed: pip install 'timviet[watch]'" in done.stderr


def test_options_that_exclude_each_other_are_refused(articles: Path, run: Run) -> None:
    assert run("index", "--watch", "--dry-run", "articles").returncode == 2
    assert run("index", "--watch", "--format", "csv", "a.csv").returncode == 2
