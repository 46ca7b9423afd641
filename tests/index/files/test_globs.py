from __future__ import annotations

import os
import shutil
from pathlib import Path
from random import Random

import pytest
from git_trees import files_git_keeps, plant

from timviet.index.files.globs import Glob, GlobList
from timviet.index.files.selection import FileOptions, Selection
from timviet.index.files.walk import list_files

ROOT = os.path.abspath("/data")


@pytest.mark.parametrize(
    ("glob", "matched", "others"),
    [
        ("*.md", ["a.md", "b/c.md", ".md"], ["a.txt", "a.md.txt", "md"]),
        ("/a*", ["a", "ab"], ["b/a"]),
        ("b/c", ["b/c"], ["a/b/c", "b/c/d"]),
        ("**/c", ["c", "a/c", "a/b/c"], ["a/bc"]),
        ("a/**", ["a/b", "a/b/c"], ["a", "b/a/c"]),
        ("a/**/c", ["a/c", "a/b/c", "a/b/b/c"], ["a/bc", "c"]),
        ("việt?.txt", ["việt1.txt", "việtự.txt"], ["việt.txt", "viêt1.txt"]),
        ("[ăâ]n", ["ăn", "ân"], ["an"]),
        ("[!a-y]", ["z", "ă"], ["b", "zz"]),
    ],
)
def test_a_glob_matches_whole_names(glob: str, matched: list[str], others: list[str]) -> None:
    globs = GlobList.of(ROOT, [glob])
    assert [path for path in matched if globs.match(os.path.join(ROOT, *path.split("/")), False) is not True] == []
    assert [path for path in others if globs.match(os.path.join(ROOT, *path.split("/")), False) is not None] == []


def test_the_last_glob_that_matches_decides() -> None:
    globs = GlobList.of(ROOT, ["*.txt", "!keep.txt", "# no glob", "", "old/"])
    assert globs.match(os.path.join(ROOT, "a.txt"), False) is True
    assert globs.match(os.path.join(ROOT, "keep.txt"), False) is False
    assert globs.match(os.path.join(ROOT, "old"), True) is True
    assert globs.match(os.path.join(ROOT, "old"), False) is None
    assert globs.match_in(os.path.join(ROOT, "old", "a.md")), "what is in a folder that matches"


def test_globs_that_match_a_folder_do_not_count_below_it() -> None:
    globs = GlobList.of(ROOT, ["build/", "*.log"]).below(os.path.join(ROOT, "build", "docs"))
    assert globs.match(os.path.join(ROOT, "build", "docs", "a.txt"), False) is None
    assert globs.match(os.path.join(ROOT, "build", "docs", "a.log"), False) is True


def test_no_glob_takes_long() -> None:
    """Tried with a matcher that backtracks, each of these would take years."""
    glob = Glob.of("*" + "a*" * 40 + "b")
    assert glob is not None
    assert not glob.matches(["a" * 250], False)
    glob = Glob.of("**/a/" * 20 + "b")
    assert glob is not None
    assert not glob.matches(["a"] * 1000, False)
    assert Glob.of("a" * 5000) is None, "longer than any path"


@pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")
@pytest.mark.parametrize("seed", range(25))
def test_the_same_files_are_left_out_as_by_git(seed: int, tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    plant(root, Random(seed))
    selection = Selection.of(str(root), [FileOptions(include=["*"], exclude=[".git"], hidden=True)])
    found = list_files(str(root), selection).files
    assert {Path(file.path).relative_to(root).as_posix() for file in found} == files_git_keeps(root)
