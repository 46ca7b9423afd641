from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from timviet.index.files.selection import FileOptions, Selection
from timviet.index.files.walk import Listing, list_files


def plant(folder: Path, *names: str, content: str = "gạo") -> None:
    for name in names:
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(content, encoding="utf-8")


def listed(folder: Path, *choices: FileOptions, known_mounts: tuple[Path, ...] = ()) -> Listing:
    selection = Selection.of(str(folder), choices)
    return list_files(str(folder), selection, known_mounts=frozenset(map(str, known_mounts)))


def names(folder: Path, *choices: FileOptions) -> list[str]:
    return [Path(file.path).relative_to(folder).as_posix() for file in listed(folder, *choices).files]


def test_by_default_text_files_are_read_that_are_not_hidden(tmp_path: Path) -> None:
    plant(tmp_path, "b.txt", "a.TXT", "c.log", "README", ".d.txt", ".e/f.txt", "g/h.txt", "g/i.exe", "g/j.exe")
    assert names(tmp_path) == ["a.TXT", "b.txt", "g/h.txt"]
    assert listed(tmp_path).other_types == {".log": 1, "": 1, ".exe": 2}
    assert names(tmp_path, FileOptions(hidden=True)) == [".d.txt", "a.TXT", "b.txt", ".e/f.txt", "g/h.txt"]


def test_types_choose_by_suffix(tmp_path: Path) -> None:
    plant(tmp_path, "a.txt", "b.md", "c.markdown", "d.rst", "e.html")
    assert names(tmp_path, FileOptions(types=["md"])) == ["b.md", "c.markdown"]
    assert names(tmp_path, FileOptions(types=["txt", "rst"])) == ["a.txt", "d.rst"]


def test_include_chooses_files_of_any_type(tmp_path: Path) -> None:
    plant(tmp_path, "a.txt", "b.html", "minutes/c.txt", "minutes/old/d.doc", "e/minutes/f.html")
    assert names(tmp_path, FileOptions(include=["*.html"])) == ["b.html", "e/minutes/f.html"]
    assert names(tmp_path, FileOptions(include=["minutes/"])) == [
        "e/minutes/f.html",
        "minutes/c.txt",
        "minutes/old/d.doc",
    ]
    assert names(tmp_path, FileOptions(include=["/minutes/", "!*.doc"])) == ["minutes/c.txt"]
    assert names(tmp_path, FileOptions(include=["minutes/"], types=["txt"])) == ["minutes/c.txt"]


def test_exclude_leaves_out_files_and_folders(tmp_path: Path) -> None:
    plant(tmp_path, "a.txt", "draft-b.txt", "drafts/c.txt", "d/drafts/e.txt", "d/f.txt")
    assert names(tmp_path, FileOptions(exclude=["drafts/", "draft-*"])) == ["a.txt", "d/f.txt"]
    assert names(tmp_path, FileOptions(exclude=["/drafts"])) == [
        "a.txt",
        "draft-b.txt",
        "d/f.txt",
        "d/drafts/e.txt",
    ]


def test_the_first_choice_of_each_option_counts(tmp_path: Path) -> None:
    plant(tmp_path, "a.txt", "b.log", "old/c.log")
    around = FileOptions(exclude=["/a/old"], base=str(tmp_path.parent))
    assert names(tmp_path, FileOptions(types=["log"]), FileOptions(types=["txt"], exclude=["old"])) == ["b.log"]
    inner = tmp_path / "old"
    assert names(inner, FileOptions(types=["log"], exclude=["old"], base=str(tmp_path))) == ["c.log"], (
        "it was named"
    )
    assert names(tmp_path, FileOptions(types=["log"]), around) == ["b.log", "old/c.log"]


@pytest.mark.parametrize("name", [".ignore", ".timvietignore"])
def test_ignore_files_count_everywhere(tmp_path: Path, name: str) -> None:
    plant(tmp_path, "a.txt", "b.txt", "in/b.txt", "in/c.txt", "in/out/d.txt")
    (tmp_path / name).write_text("b.txt\nout/\n")
    assert names(tmp_path) == ["a.txt", "in/c.txt"]
    assert names(tmp_path / "in") == ["c.txt"], "those of the folders above count"
    assert names(tmp_path / "in" / "out") == ["d.txt"], "a folder that is named is read"
    assert names(tmp_path, FileOptions(ignore_files=False)) == [
        "a.txt",
        "b.txt",
        "in/b.txt",
        "in/c.txt",
        "in/out/d.txt",
    ]
    assert sorted(listed(tmp_path).ignored) == [str(tmp_path / path) for path in ("b.txt", "in/b.txt", "in/out")]


def test_rules_of_git_count_within_their_repository_only(tmp_path: Path) -> None:
    plant(tmp_path, "a.txt", "repo/a.txt", "repo/b.txt", "repo/c.txt", "repo/module/a.txt", "repo/module/b.txt")
    (tmp_path / ".gitignore").write_text("a.txt\n")
    assert "a.txt" in names(tmp_path), "no repository"
    (tmp_path / "repo" / ".git" / "info").mkdir(parents=True)
    (tmp_path / "repo" / ".git" / "info" / "exclude").write_text("c.txt\n")
    (tmp_path / "repo" / ".gitignore").write_text("b.txt\n")
    (tmp_path / "repo" / "module" / ".git").write_text("gitdir: elsewhere\n")
    assert names(tmp_path) == ["a.txt", "repo/a.txt", "repo/module/a.txt", "repo/module/b.txt"]


def test_our_own_ignore_files_count_before_those_of_others(tmp_path: Path) -> None:
    plant(tmp_path, "a.txt", "b.txt", "c.txt", ".d.txt", "in/a.txt")
    (tmp_path / ".git").mkdir()
    (tmp_path / ".gitignore").write_text("*.txt\n")
    (tmp_path / ".ignore").write_text("!a.txt\nb.txt\n")
    (tmp_path / ".timvietignore").write_text("!b.txt\n!.d.txt\n")
    assert names(tmp_path) == [".d.txt", "a.txt", "b.txt", "in/a.txt"], "a hidden file can be brought back"
    (tmp_path / "in" / ".ignore").write_text("a.txt\n")
    assert "in/a.txt" not in names(tmp_path), "the inner file counts first"


def test_an_ignore_file_that_cannot_be_read_is_a_problem(tmp_path: Path) -> None:
    plant(tmp_path, "a.txt")
    os.mkfifo(tmp_path / ".ignore")
    (tmp_path / ".timvietignore").write_bytes(b"*.log\n" * 100_000)
    listing = listed(tmp_path)
    assert [Path(file.path).name for file in listing.files] == ["a.txt"]
    assert ["limit" in problem.reason for problem in listing.problems] == [True, False]
    assert "not a regular file" in listing.problems[1].reason


def test_links_to_folders_are_not_followed(tmp_path: Path) -> None:
    plant(tmp_path / "inside", "a.txt")
    plant(tmp_path / "outside", "b.txt")
    (tmp_path / "inside" / "link").symlink_to(tmp_path / "outside")
    (tmp_path / "inside" / "again").symlink_to(tmp_path / "inside")
    (tmp_path / "inside" / "c.txt").symlink_to(tmp_path / "outside" / "b.txt")
    (tmp_path / "inside" / "d.txt").symlink_to(tmp_path / "inside" / "a.txt")
    listing = listed(tmp_path / "inside")
    assert [Path(file.path).name for file in listing.files] == ["a.txt", "d.txt"]
    assert listing.outside_links == 1


def test_a_tree_deeper_than_any_recursion_is_listed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plant(tmp_path, "a.txt")
    monkeypatch.chdir(tmp_path)
    depth = sys.getrecursionlimit() + 100
    for _ in range(depth):
        os.mkdir("d")
        os.chdir("d")
    assert names(tmp_path) == ["a.txt"]
    for _ in range(depth):  # shutil.rmtree would not reach them
        os.chdir("..")
        os.rmdir("d")


def test_an_empty_folder_on_which_a_disk_was_mounted_is_said(tmp_path: Path) -> None:
    plant(tmp_path, "disk/a.txt")
    (tmp_path / "empty").mkdir()
    mounts = (tmp_path / "disk", tmp_path / "empty", tmp_path / "gone")
    listing = listed(tmp_path, known_mounts=mounts)
    assert listing.unmounted == [str(tmp_path / "empty"), str(tmp_path / "gone")]
    assert [Path(file.path).name for file in listing.files] == ["a.txt"]


@pytest.mark.skipif(not os.path.ismount("/dev/shm"), reason="no disk is mounted on /dev/shm")
def test_a_folder_on_another_disk_is_seen(tmp_path: Path) -> None:
    assert "/dev/shm" in listed(Path("/dev/shm")).mounts
    assert listed(tmp_path).mounts == []


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"types": ["exe"]}, "'exe' is not a type; available: txt, md"),
        ({"include": ["a["]}, "is not a glob"),
        ({"exclude": [""]}, "is not a glob"),
        ({"max_bytes": 0}, "at least 1"),
    ],
)
def test_invalid_options_are_refused(options: dict[str, list[str]], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        FileOptions(**options)  # type: ignore[arg-type]
    with pytest.raises(TypeError, match="in a list"):
        FileOptions(include="*.log")
