"""Paths in queries are read from where the person stands."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from processes import Run

from timviet.index import Index, sync
from timviet.search import Searcher

FILES = (
    "a.txt",
    "bài báo/b.txt",
    "articles/c.txt",
    "articles/2024/d.txt",
    "articles/old/2024/e.txt",
    "2024/f.txt",
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    for name in FILES:
        (tmp_path / "home" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "home" / name).write_text("gạo", encoding="utf-8")
    (tmp_path / "g.txt").write_text("gạo", encoding="utf-8")
    with Index.open(tmp_path / "home" / ".timviet", create=True, jobs=1) as index:
        sync(index, [tmp_path / "home", tmp_path / "g.txt"])
    return tmp_path / "home"


def found(home: Path, here: str | None, query: str) -> set[str]:
    with Searcher(home / ".timviet", here=None if here is None else home / here) as searcher:
        return {os.path.basename(hit.id)[0] for hit in searcher.search(query)}


@pytest.mark.parametrize(
    ("here", "query", "expected"),
    [
        ("articles", "path:2024/*", "df"),  # from here, and from the folder of the index
        ("articles", "path:old/2024/*", "e"),
        ("articles/old", "path:2024/*.txt", "ef"),
        (".", "path:2024/*", "f"),
        (".", "path:articles/*", "cde"),
        ("articles", "path:articles/*", "cde"),
        ("articles", "path:=c.txt", "c"),
        ("articles", "path:=2024/d.txt", "d"),
        (".", "path:=c.txt", ""),
        ("articles", "folder:=2024", "df"),
        ("articles", "path:.", "cde"),
        ("articles", "path:./", "cde"),
        ("articles", "path:./c.txt", "c"),
        ("articles", "path:./2024", "d"),
        ("articles", "path:./2024/", "d"),
        ("articles", "path:./C.TXT", "c"),
        ("articles", "path:=./2024", ""),
        ("articles", "folder:=.", "c"),
        ("articles", "folder:.", "cde"),
        ("articles/old", "path:..", "cde"),
        ("articles/old", "path:../2024/*.txt", "d"),
        ("articles/old", "path:../../a.txt", "a"),
        ("articles/old", 'path:"../../bai bao"', "b"),
        ("articles", 'path:"../bài báo/*.txt"', "b"),
        ("..", "path:./home", "abcdef"),
        ("..", "path:.", "abcdefg"),
        ("..", "path:=g.txt", "g"),
        ("..", "path:home/*.txt", "abcdef"),
        ("articles", "-path:./old gạo", "abcdfg"),
        ("articles", "path:(./2024 OR ./old)", "de"),
        (None, "path:./2024", "f"),
        ("articles", "path:2024", "def"),  # words, wherever they are
        ("articles", "path:none/*", ""),
    ],
)
def test_paths_are_read_from_here(home: Path, here: str | None, query: str, expected: str) -> None:
    assert found(home, here, query) == set(expected)


def test_absolute_paths(home: Path) -> None:
    assert found(home, "articles", f'path:"{home}/articles/2024"') == {"d"}
    assert found(home, None, f"path:{home}/2024/*.txt".replace(" ", "?")) == {"f"}
    assert found(home, None, f"path:={home.parent}/g.txt") == {"g"}
    assert found(home, None, "path:/nowhere") == set()


def test_the_command_line_reads_them_from_the_working_directory(home: Path, run: Run) -> None:
    done = run("search", "-l", "path:./2024", cwd=home / "articles")
    assert done.stdout == f"{Path('2024', 'd.txt')}\n"
    done = run("search", "-l", "--filter", "path:..", "gạo", cwd=home / "articles" / "old")
    assert len(done.stdout.splitlines()) == 3
