"""Files are opened and named safely; folders may be nested deeper than Python calls functions."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from timviet.index import IndexDamaged, IndexUnreadable
from timviet.index.store.format.disk import make_folder, make_link, open_regular_file, remove_folder

DEPTH = 3000


def nest(folder: Path, depth: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Make folders within folders, each with a file."""
    with monkeypatch.context() as here:
        here.chdir(folder)
        for _ in range(depth):
            Path("a.txt").touch()
            os.mkdir("d")
            os.chdir("d")


def test_a_folder_is_removed_however_deep_it_is(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "deep").mkdir()
    for name in ("first", "second"):
        (tmp_path / "deep" / name).mkdir()
        nest(tmp_path / "deep" / name, DEPTH, monkeypatch)
    (tmp_path / "deep" / "first" / "link").symlink_to(tmp_path / "outside")
    remove_folder(tmp_path / "deep")
    assert os.listdir(tmp_path) == ["outside"]


@pytest.mark.skipif(os.name == "nt", reason="a folder has no descriptor there")
def test_the_link_to_a_folder_is_not_followed(tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "a.txt").touch()
    (tmp_path / "link").symlink_to(tmp_path / "outside")
    descriptor = os.open(tmp_path, os.O_RDONLY)
    try:
        with pytest.raises(OSError, match="link"):
            remove_folder("link", descriptor)
    finally:
        os.close(descriptor)
    assert (tmp_path / "outside" / "a.txt").exists()


def test_folders_are_made_however_deep_they_are(tmp_path: Path) -> None:
    folder = tmp_path.joinpath(*["d"] * 1500)
    make_folder(folder, durable=False)
    make_folder(folder, durable=False)
    assert folder.is_dir()
    remove_folder(tmp_path / "d")


@pytest.mark.parametrize("kind", ["missing", "a folder", "a link", "a pipe"])
def test_what_is_no_regular_file_is_damage(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "file"
    if kind == "a folder":
        path.mkdir()
    elif kind == "a link":
        (tmp_path / "other").touch()
        path.symlink_to(tmp_path / "other")
    elif kind == "a pipe":
        os.mkfifo(path)  # is not waited for
    with pytest.raises(IndexDamaged, match="not a regular file"):
        open_regular_file(path)


@pytest.mark.parametrize("call", ["open", "fstat"])
def test_a_file_that_the_system_refuses_is_no_damage(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(errno.EACCES, os.strerror(errno.EACCES))

    (tmp_path / "file").touch()
    with monkeypatch.context() as here:
        here.setattr(os, call, refuse)
        with pytest.raises(IndexUnreadable, match="cannot be read"):
            open_regular_file(tmp_path / "file")


def test_a_name_is_not_taken_from_a_link_that_leads_nowhere(tmp_path: Path) -> None:
    (tmp_path / "a").touch()
    (tmp_path / "name").symlink_to(tmp_path / "nowhere")
    with pytest.raises(FileExistsError):
        make_link(tmp_path / "a", tmp_path / "name")
    assert (tmp_path / "name").is_symlink()


def test_a_disk_that_fails_to_link_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    (tmp_path / "a").touch()
    monkeypatch.setattr(os, "link", fail)
    with pytest.raises(OSError, match="Input/output"):
        make_link(tmp_path / "a", tmp_path / "name")
    assert os.listdir(tmp_path) == ["a"]
