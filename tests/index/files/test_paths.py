"""The id of a file follows from its path, and the file from the id."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.files.paths import document_file, document_id, ids_below

names = st.lists(st.sampled_from(["kho", "bài", "a b", "x.txt", "..a"]), min_size=1, max_size=4).map("/".join)


@pytest.mark.parametrize(
    ("file", "id"),
    [
        ("/data/bài/a.txt", "bài/a.txt"),
        ("/data/./bài/../a.txt", "a.txt"),
        ("/database/a.txt", "/database/a.txt"),
        ("/a.txt", "/a.txt"),
        ("/data", "."),
    ],
)
@pytest.mark.skipif(os.name == "nt", reason="Windows has drives before absolute paths")
def test_files_below_the_folder_of_the_index_have_relative_ids(file: str, id: str) -> None:
    assert document_id(Path("/data/.timviet"), Path(file)) == id


@given(names, names)
def test_an_id_names_its_file_wherever_the_index_lies(index: str, file: str) -> None:
    path = Path(os.path.abspath("/data")) / file
    index_path = Path(os.path.abspath("/data")) / index
    assert document_file(index_path, document_id(index_path, path)) == path


def test_relative_paths_are_those_from_the_current_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert document_id(Path(".timviet"), Path("bài/a.txt")) == "bài/a.txt"
    assert document_file(Path(".timviet"), "bài/a.txt") == tmp_path / "bài" / "a.txt"


def test_only_the_file_itself_and_files_in_the_folder_are_below_a_path(tmp_path: Path) -> None:
    index_path = tmp_path / ".timviet"
    ids = ["bài/b.txt", "bài.txt", "bài/cũ/c.txt", "a.txt", (tmp_path.parent / "d.txt").as_posix()]
    assert ids_below(index_path, ids, tmp_path / "bài") == ["bài/b.txt", "bài/cũ/c.txt"]
    assert ids_below(index_path, ids, tmp_path / "a.txt") == ["a.txt"]
    assert ids_below(index_path, ids, tmp_path.parent) == ids
