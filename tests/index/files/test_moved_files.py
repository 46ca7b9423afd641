"""A file that is moved, renamed or copied keeps its text, which is not extracted again."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import pytest

from timviet.index import Document, Index, SyncReport, check, sync
from timviet.search import Searcher

MARK = " (đã lưu)"
"""Added to the stored texts, so that it shows where a text comes from."""


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = tmp_path / "articles"
    (folder / "old").mkdir(parents=True)
    (folder / "rice.txt").write_text("Giá gạo\nGiá gạo tăng.", encoding="utf-8")
    (folder / "old" / "corn.txt").write_text("Giá ngô\nGiá ngô giảm nhẹ.", encoding="utf-8")
    (folder / "prices.csv").write_text("tên,giá\ngạo,12\n", encoding="utf-8")
    settle(folder)
    with Index.open(tmp_path / ".timviet", create=True) as index:
        sync(index, [folder])
        index.commit()
        index.update_many([replace(document, body=document.body + MARK) for document in index.documents()])
    return folder


def settle(folder: Path) -> None:
    for file in folder.rglob("*.*"):
        os.utime(file, (file.stat().st_mtime - 60,) * 2)


def refreshed(articles: Path) -> SyncReport:
    with Index.open(articles.parent / ".timviet") as index:
        return sync(index)


def bodies(articles: Path) -> dict[str, str]:
    return {id: document.body for id, document in stored(articles).items()}


def stored(articles: Path) -> dict[str, Document]:
    with Index.open(articles.parent / ".timviet") as index:
        return {Path(document.id).relative_to("articles").as_posix(): document for document in index.documents()}


def test_a_renamed_file_keeps_its_text_and_gets_its_new_names(articles: Path) -> None:
    (articles / "rice.txt").rename(articles / "old" / "gạo.txt")
    report = refreshed(articles)
    assert report.moved == {"articles/old/gạo.txt": "articles/rice.txt"}
    assert (report.added, report.updated, report.removed, report.unchanged) == ([], [], [], 2)
    document = stored(articles)["old/gạo.txt"]
    assert document.body.endswith(MARK)
    assert {name: document.fields[name] for name in ("path", "folder", "name", "type", "size")} == {
        "path": "articles/old/gạo.txt",
        "folder": "articles/old",
        "name": "gạo.txt",
        "type": "txt",
        "size": 28,
    }
    with Searcher(articles.parent / ".timviet") as searcher:
        assert [hit.id for hit in searcher.search('"giá gạo tăng"')] == ["articles/old/gạo.txt"]
        assert searcher.search("path:articles/rice.txt").total == 0
    assert refreshed(articles).unchanged == 3
    assert check(articles.parent / ".timviet", deep=True) == []


def test_a_folder_that_is_renamed_within_a_known_one_moves_all_its_files(articles: Path) -> None:
    (articles / "old").rename(articles / "2023")
    assert refreshed(articles).moved == {"articles/2023/corn.txt": "articles/old/corn.txt"}


def test_a_change_of_case_is_a_move(articles: Path) -> None:
    (articles / "rice.txt").rename(articles / "Rice.TXT")
    assert refreshed(articles).moved == {"articles/Rice.TXT": "articles/rice.txt"}


def test_a_title_that_is_the_name_of_the_file_changes_with_it(articles: Path) -> None:
    assert stored(articles)["prices.csv"].title == "prices"
    (articles / "prices.csv").rename(articles / "giá.csv")
    assert refreshed(articles).moved == {"articles/giá.csv": "articles/prices.csv"}
    assert stored(articles)["giá.csv"].title == "giá"


def test_two_files_that_exchange_their_names_exchange_their_texts(articles: Path) -> None:
    (articles / "rice.txt").rename(articles / "third.txt")
    (articles / "old" / "corn.txt").rename(articles / "rice.txt")
    (articles / "third.txt").rename(articles / "old" / "corn.txt")
    report = refreshed(articles)
    assert (report.updated, report.moved) == (["articles/rice.txt", "articles/old/corn.txt"], {})
    assert bodies(articles)["rice.txt"] == "Giá ngô\nGiá ngô giảm nhẹ." + MARK
    assert bodies(articles)["old/corn.txt"] == "Giá gạo\nGiá gạo tăng." + MARK


def test_a_copy_is_a_document_of_its_own(articles: Path) -> None:
    (articles / "copy.txt").write_bytes((articles / "rice.txt").read_bytes())
    report = refreshed(articles)
    assert (report.added, report.moved) == (["articles/copy.txt"], {})
    assert bodies(articles)["copy.txt"] == bodies(articles)["rice.txt"]


def test_files_of_the_same_content_are_not_confused(articles: Path) -> None:
    (articles / "copy.txt").write_bytes((articles / "rice.txt").read_bytes())
    settle(articles)
    refreshed(articles)
    (articles / "a").mkdir()
    (articles / "rice.txt").rename(articles / "a" / "rice.txt")
    (articles / "copy.txt").rename(articles / "a" / "copy.txt")
    report = refreshed(articles)
    assert report.moved == {"articles/a/copy.txt": "articles/copy.txt", "articles/a/rice.txt": "articles/rice.txt"}
    (articles / "a" / "rice.txt").rename(articles / "b.txt")
    (articles / "a" / "copy.txt").unlink()
    report = refreshed(articles)
    assert (report.moved, report.removed) == ({"articles/b.txt": "articles/a/copy.txt"}, ["articles/a/rice.txt"])
    assert stored(articles).keys() == {"b.txt", "old/corn.txt", "prices.csv"}


def test_another_suffix_is_another_format(articles: Path) -> None:
    (articles / "prices.csv").rename(articles / "prices.txt")
    report = refreshed(articles)
    assert (report.added, report.moved) == (["articles/prices.txt"], {})
    assert bodies(articles)["prices.txt"] == "tên,giá\ngạo,12\n"


def test_a_file_that_takes_the_place_of_another_is_an_update(articles: Path) -> None:
    (articles / "old" / "corn.txt").replace(articles / "rice.txt")
    report = refreshed(articles)
    assert (report.updated, report.removed) == (["articles/rice.txt"], ["articles/old/corn.txt"])
    assert bodies(articles)["rice.txt"].startswith("Giá ngô")


def test_a_file_that_was_only_touched_is_not_extracted(articles: Path) -> None:
    (articles / "rice.txt").touch()
    assert refreshed(articles).updated == ["articles/rice.txt"]
    assert bodies(articles)["rice.txt"].endswith(MARK)


def test_all_is_found_with_a_commit_after_each_file(articles: Path) -> None:
    for name in ("rice.txt", "prices.csv", "old/corn.txt"):
        (articles / name).rename(articles / name.replace(".", "-2."))
    with Index.open(articles.parent / ".timviet") as index:
        report = sync(index, commit_every=0)
    assert (len(report.moved), report.removed) == (3, [])
    assert stored(articles).keys() == {"rice-2.txt", "prices-2.csv", "old/corn-2.txt"}
    assert all(body.endswith(MARK) for body in bodies(articles).values())
