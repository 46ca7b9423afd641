"""Folders that a stranger may have nested deeper than Python calls functions, and than a path can be long."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from timviet.index.store.format.disk import make_folder, remove_folder

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
