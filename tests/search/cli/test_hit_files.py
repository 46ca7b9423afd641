from __future__ import annotations

import os
from pathlib import Path

import pytest

from timviet.search.cli.hit_files import hit_file, link_getter, path_getter
from timviet.search.results import Hit
from timviet.search.snippets.snippet import Snippet

FILE = Hit("a", 1.0, "", {"path": "bài viết/a.txt"}, (Snippet("", ()),))
NO_FILE = Hit("b", 1.0, "", {}, (Snippet("", ()),))


def test_the_file_of_a_hit_lies_beside_the_index(tmp_path: Path) -> None:
    assert hit_file(tmp_path / ".timviet", FILE) == tmp_path / "bài viết" / "a.txt"
    assert hit_file(tmp_path / ".timviet", NO_FILE) is None


def test_a_path_is_relative_only_below_the_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert path_getter(tmp_path / ".timviet")(FILE) == os.path.join("bài viết", "a.txt")
    assert path_getter(tmp_path / ".timviet")(NO_FILE) is None
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    assert path_getter(tmp_path / ".timviet")(FILE) == str(tmp_path / "bài viết" / "a.txt")


def test_a_link_is_a_uri(tmp_path: Path) -> None:
    link = link_getter(tmp_path / ".timviet")(FILE)
    assert link is not None
    assert link.startswith("file:///")
    assert link.endswith("b%C3%A0i%20vi%E1%BA%BFt/a.txt")
    assert link_getter(tmp_path / ".timviet")(NO_FILE) is None
