"""A command whose lock is taken away says so, loses nothing that was committed, and works when it is run again."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from processes import interrupt
from thorough import first

from timviet.index import Document, Index, LockLost, check
from timviet.search.cli.advice import describe

LOSES = """
import sys
from timviet.index.store.commit import lock
from timviet.search.cli import main, watching

watching._RETRY = 0.1
remaining = [int(sys.argv.pop(1))]
acquire = lock.WriteLock.acquire

def lose(self, timeout=0.0):
    acquire(self, timeout)
    remaining[0] -= 1
    if not remaining[0]:
        (self.held.path / "write.lock").unlink()

lock.WriteLock.acquire = lose
sys.exit(main.main())
"""
"""Runs a command whose lock is removed when it was taken for a certain time."""

LOST = (
    "write.lock was removed or replaced while the index was written; what was not committed yet is dropped; "
    "see who did that, then run the same command again"
)


def lose(folder: Path, *arguments: str, at: int = 1, input: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", LOSES, str(at), *arguments],
        cwd=folder,
        env=os.environ | {"LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"},
        input=input,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A folder with files, of which one was indexed, and a document that is not from a file."""
    articles = tmp_path / "articles"
    articles.mkdir()
    (articles / "a.txt").write_text("giá gạo", encoding="utf-8")
    assert lose(tmp_path, "index", "articles", at=0).returncode == 0
    with Index.open(tmp_path / ".timviet") as index:
        index.add(Document("note", body="giá lúa"))
    (articles / "b.txt").write_text("giá ngô", encoding="utf-8")
    return tmp_path


def ids(home: Path) -> list[str]:
    assert check(home / ".timviet", deep=True) == []
    with Index.open(home / ".timviet") as index:
        return sorted(document.id for document in index.documents())


@pytest.mark.parametrize(
    ("arguments", "expected"),
    first(
        2,
        [
            (["index"], ["articles/a.txt", "articles/b.txt", "note"]),
            (["check", "--repair", "--jobs", "1"], ["articles/a.txt", "note"]),
            (["index", "-", "--format", "jsonl"], ["articles/a.txt", "more", "note"]),
            (["remove", "articles/a.txt"], ["note"]),
            (["rebuild", "--jobs", "1"], ["articles/a.txt", "note"]),
            (["rebuild", "--from-files", "--jobs", "1"], ["articles/a.txt", "articles/b.txt", "note"]),
            (["copy", "other", ".timviet"], ["articles/a.txt", "note"]),
        ],
    ),
    ids=lambda value: " ".join(value[:2]) if isinstance(value, list) else "",
)
def test_a_command_that_loses_its_lock_can_be_run_again(
    home: Path, arguments: list[str], expected: list[str]
) -> None:
    index, records = home / ".timviet", '{"id": "more", "body": "giá khoai"}\n'
    before = ids(home)
    if arguments[0] == "copy":
        index.rename(home / "other")
    elif arguments[0] == "check":
        (index / sorted(file.name for file in index.glob("timviet-*.json"))[-1]).write_text("{")
    at = 2 if arguments[0] == "copy" else 1  # the first lock is that which makes an empty index
    done = lose(home, *arguments, at=at, input=records)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == f"timviet: .timviet: {LOST}\n"
    if arguments[0] not in ("copy", "check"):
        assert ids(home) == before
    again = lose(home, *arguments, at=0, input=records)
    assert (again.returncode, "Traceback" in again.stderr) == (0, False), again.stderr
    assert ids(home) == expected


def test_an_index_that_is_moved_while_it_is_written_is_kept(home: Path) -> None:
    moves = LOSES.replace('(self.held.path / "write.lock").unlink()', 'self.held.path.rename("moved")')
    done = subprocess.run(
        [sys.executable, "-c", moves, "1", "index"], cwd=home, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "the folder was removed, moved or replaced while it was written; what was not committed" in done.stderr
    assert "Traceback" not in done.stderr
    (home / "moved").rename(home / ".timviet")
    assert ids(home) == ["articles/a.txt", "note"]


@pytest.mark.thorough
def test_an_index_that_is_followed_is_written_with_the_next_lock(home: Path) -> None:
    pytest.importorskip("watchfiles")
    process = subprocess.Popen(
        [sys.executable, "-c", LOSES, "2", "index", "--watch", "--jobs", "1", "--no-durable"],
        cwd=home,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        start_new_session=True,
        text=True,
    )
    assert process.stdout is not None
    try:
        lines = iter(process.stdout.readline, "")
        assert [next(lines), next(lines)] == [
            "1 added, 0 updated, 0 removed, 1 unchanged\n",
            "watching for changes; Ctrl-C ends\n",
        ]
        (home / "articles" / "c.txt").write_text("giá sắn", encoding="utf-8")
        assert next(lines) == f"timviet: .timviet: {LOST}\n"
        assert "1 added: articles/c.txt" in next(lines)
        assert interrupt(process) == 130
    finally:
        process.kill()
        process.wait()
        process.stdout.close()
    assert ids(home) == ["articles/a.txt", "articles/b.txt", "articles/c.txt", "note"]


def test_a_program_is_told_to_open_the_index_again(tmp_path: Path) -> None:
    with Index.open(tmp_path, create=True, jobs=1) as index:
        index.add(Document("a"))
        index.commit()
        index.add(Document("b"))
        (tmp_path / "write.lock").unlink()
        with pytest.raises(LockLost, match=r"is dropped; .* open the index again and repeat") as lost:
            index.commit()
    assert describe(lost.value).endswith("run the same command again")
    with Index.open(tmp_path) as index:
        assert "a" in index
        index.add(Document("b"))
