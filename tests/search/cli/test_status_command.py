"""``timviet status`` says what the index has and what is wrong with its files."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from packages import docx
from processes import Run
from terminals import on_terminal

from timviet.index import Document, Index
from timviet.index.store.commit.file_names import REBUILD_FOLDER
from timviet.search.cli.files_reference import STATUS_VALUES

GONE = "this folder is gone, or its disk is not mounted"


@pytest.fixture
def articles(tmp_path: Path, run: Run) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name in ("a", "b", "c"):
        (folder / f"{name}.txt").write_text(f"Giá gạo {name} tăng", encoding="utf-8")
    (folder / "d.docx").write_bytes(docx("<w:p><w:r><w:t>Giá ngô</w:t></w:r></w:p>"))
    (folder / "broken.docx").write_bytes(b"PK\x03\x04 broken")
    (folder / "empty.txt").touch()
    for file in folder.iterdir():
        os.utime(file, (1e9, 1e9))
    run("index", "articles")
    return folder


def status(run: Run, *options: str) -> dict[str, object]:
    value = json.loads(run("status", "--json", *options).stdout)
    assert isinstance(value, dict)
    return value


def test_documents_are_counted_by_type(articles: Path, run: Run) -> None:
    assert status(run)["types"] == {"txt": 3, "docx": 1}
    with Index.open(articles.parent / ".timviet") as index:
        index.add_many(Document(f"note {number}", body="Ghi chú") for number in range(50))
        index.delete("articles/a.txt")
        index.commit()
        index.delete("note 3")
    value = status(run)
    assert (value["documents"], value["types"]) == (52, {"": 49, "txt": 2, "docx": 1})
    assert (value["deleted"], value["commit"]) == (1, 3)
    text = run("status").stdout
    assert "\n  no type" in text
    assert "1 document that still takes space" in text


def test_the_sizes_of_the_parts_are_those_of_all_files(articles: Path, run: Run) -> None:
    value = status(run)
    sizes = value["sizes"]
    assert isinstance(sizes, dict)
    assert list(sizes) == ["text", "postings", "positions", "metadata", "names", "earlier", "other"]
    assert all(sizes[part] > 0 for part in ("text", "postings", "positions", "metadata", "names", "other"))
    files = (articles.parent / ".timviet").iterdir()
    assert sum(sizes.values()) == value["bytes"] == sum(file.stat().st_size for file in files)


def test_a_rebuild_that_is_not_complete_is_none_of_the_parts(articles: Path, run: Run) -> None:
    before = status(run)["sizes"]
    folder = articles.parent / ".timviet" / REBUILD_FOLDER
    folder.mkdir()
    (folder / "segment-00000001-1.columns").write_bytes(b"x" * 1000)
    (folder / "link").symlink_to(articles)  # which is not followed
    assert isinstance(before, dict)
    assert status(run)["sizes"] == {**before, "other": before["other"] + 1000}


def test_what_could_not_be_read_is_listed_with_its_reason(articles: Path, run: Run) -> None:
    assert status(run)["unread"] == [
        {
            "path": str(articles / "broken.docx"),
            "cause": "damaged",
            "message": "damaged: not a complete zip archive",
            "help": "open it in its own program and save it again, or restore it from a backup",
        },
        {
            "path": str(articles / "empty.txt"),
            "cause": "no-text",
            "message": "contains no text",
            "help": "nothing is lost; leave the file out to see this no more",
        },
    ]
    lines = run("status").stdout.splitlines()
    assert lines[-3].split() == ["not", "read", "2", "files"]
    assert lines[-2:] == [
        "skipped articles/empty.txt: contains no text",
        "articles/broken.docx: damaged: not a complete zip archive",
    ]
    for number in range(5):
        shutil.copy(articles / "empty.txt", articles / f"empty{number}.txt")
    run("index")
    assert "skipped 6 files like articles/empty.txt: contains no text\n" in run("status").stdout
    assert run("status", "-v").stdout.count("contains no text") == 6


def test_each_value_in_json_is_documented(articles: Path, run: Run) -> None:
    (articles.parent / ".timviet" / "config.toml").write_text('language = "en"')
    value = status(run, "--files", "--index", ".timviet")
    assert value.keys() == STATUS_VALUES.keys()
    assert value["index"] == str(articles.parent / ".timviet")


def test_reasons_are_wrapped_on_a_terminal(articles: Path, run: Run) -> None:
    (articles / "empty.txt").rename(articles / "a name that is longer than a line.txt")
    run("index")
    lines = on_terminal("status", cwd=articles.parent, columns=30).lines
    assert lines[-5:] == [
        "skipped articles/a name that",
        "  is longer than a line.txt:",
        "  contains no text",
        "articles/broken.docx: damaged:",
        "  not a complete zip archive",
    ]


def test_what_the_next_run_would_do_is_said_on_request(articles: Path, run: Run) -> None:
    assert "next" not in status(run)
    (articles / "a.txt").rename(articles / "moved.txt")
    (articles / "b.txt").unlink()
    (articles / "new.txt").write_text("Mới", encoding="utf-8")
    assert status(run, "--files")["next"] == {"added": 1, "updated": 0, "moved": 1, "removed": 1, "unchanged": 2}
    assert "1 added, 0 updated, 1 moved, 1 removed, 2 unchanged\n" in run("status", "--files").stdout
    assert status(run)["commit"] == 1


def test_a_folder_that_is_gone_is_marked(articles: Path, run: Run) -> None:
    shutil.move(articles, articles.parent / "elsewhere")
    assert "articles (gone, or its disk is not mounted)\n" in run("status").stdout
    folders = status(run)["folders"]
    assert isinstance(folders, list)
    assert folders[0]["missing"] is True
    run("index")
    advice = "4 documents from it are kept; to remove them: timviet remove articles"
    assert f"\narticles: {GONE}; {advice}\n" in run("status").stdout
    unread = status(run)["unread"]
    assert isinstance(unread, list)
    assert [value["message"] for value in unread if value["cause"] == "folder-missing"] == [f"{GONE}; {advice}"]
