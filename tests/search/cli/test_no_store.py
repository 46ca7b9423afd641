"""``--no-store`` leaves texts out of the index, and the commands say what they cannot show."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from processes import Run


@pytest.fixture
def articles(tmp_path: Path, run: Run) -> Path:
    folder = tmp_path / "articles"
    folder.mkdir()
    for name, text in (("rice", "Giá gạo\nGiá gạo xuất khẩu tăng."), ("corn", "Giá ngô\nGiá ngô giảm.")):
        (folder / f"{name}.txt").write_text(text, encoding="utf-8")
        os.utime(folder / f"{name}.txt", (1e9, 1e9))
    assert run("index", "--no-store", "articles").stdout == "2 added, 0 updated, 0 removed, 0 unchanged\n"
    return folder


def change(articles: Path) -> None:
    (articles / "rice.txt").write_text("Giá lạc\nGiá lạc xuất khẩu tăng.", encoding="utf-8")
    os.utime(articles / "rice.txt", (1e9, 1e9))


def test_passages_are_read_from_the_files(articles: Path, run: Run) -> None:
    done = run("search", "gạo xuất khẩu")
    assert "[Giá gạo]" not in done.stdout
    assert "Giá [gạo xuất khẩu] tăng." in done.stdout
    assert (done.returncode, done.stderr) == (0, "")


def test_a_hit_says_that_its_file_has_changed(articles: Path, run: Run) -> None:
    change(articles)
    done = run("search", "giá gạo")
    assert done.returncode == 0
    assert "Giá gạo" in done.stdout
    assert "\n    (the file has changed since it was indexed, so no passage is shown)\n" in done.stdout
    expected = "1 hit is shown without a passage, since its file has changed or cannot be read"
    assert done.stderr == f"timviet: {expected}\n"
    done = run("search", "--lang", "vi", "giá gạo")
    assert "\n    (tệp đã thay đổi sau khi được lập chỉ mục nên không có đoạn trích)\n" in done.stdout
    (articles / "rice.txt").unlink()
    answer = json.loads(run("search", "--json", "giá gạo").stdout)
    assert [note["kind"] for note in answer["notes"]] == ["texts-unread"]
    hit = answer["hits"][0]
    assert (hit["title"], hit["note"]["kind"], hit["snippets"][0]["text"]) == ("Giá gạo", "text-gone", "")
    assert run("search", "-l", "giá gạo").stdout == "articles/rice.txt\n"
    rows = run("search", "--csv", "--fields", "id,snippet", "giá gạo").stdout.splitlines()
    assert rows[1] == "articles/rice.txt,"
    run("index")
    assert run("search", "giá gạo xuất khẩu").stderr == ""


def test_status_says_what_is_not_stored(articles: Path, run: Run) -> None:
    (articles.parent / "note.txt").write_text("Ghi chú", encoding="utf-8")
    run("index", "note.txt")
    lines = run("status").stdout.splitlines()
    assert "not stored            the texts of 2 documents, which are read from their files" in lines
    assert "folder                articles --no-store" in lines
    values = json.loads(run("status", "--json").stdout)
    assert (values["not_stored"], values["folders"][0]["options"]) == (2, ["--no-store"])
    assert "2 updated" in run("index", "--dry-run", "--store", "articles").stdout
    assert run("index", "--store", "articles").stdout == "0 added, 2 updated, 0 removed, 0 unchanged\n"
    lines = run("status").stdout.splitlines()
    assert not any(line.startswith("not stored") for line in lines)
    assert "folder                articles --store" in lines


def test_the_configuration_can_choose_it(tmp_path: Path, run: Run) -> None:
    (tmp_path / "pyproject.toml").write_text("[tool.timviet]\nstore = false\n")
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "rice.txt").write_text("Giá gạo", encoding="utf-8")
    run("index", "a")
    run("index", "--store", "b")
    assert json.loads(run("status", "--json").stdout)["not_stored"] == 1
    (tmp_path / "pyproject.toml").write_text("[tool.timviet]\nstore = 0\n")
    assert "store must be true or false, as for --store and --no-store" in run("index").stderr


def test_records_are_always_stored(articles: Path, run: Run) -> None:
    for option in ("--no-store", "--store"):
        done = run("index", option, "--format", "jsonl", "-", input='{"id": "1", "body": "gạo"}\n')
        assert done.returncode == 2
        assert "the text of a record is always stored, since it cannot be read again" in done.stderr
    done = run("index", "--format", "jsonl", "-", input='{"id": "1", "body": "gạo"}\n')
    assert done.returncode == 0
    assert json.loads(run("status", "--json").stdout)["not_stored"] == 2


def test_an_export_has_the_texts_and_reports_what_it_leaves_out(articles: Path, run: Run) -> None:
    done = run("export")
    assert (done.returncode, done.stderr) == (0, "")
    assert sorted(json.loads(line)["body"] for line in done.stdout.splitlines()) == [
        "Giá gạo\nGiá gạo xuất khẩu tăng.",
        "Giá ngô\nGiá ngô giảm.",
    ]
    copied = run("index", "-", "--format", "jsonl", "--index", "copy", input=done.stdout)
    assert copied.returncode == 0
    assert run("rebuild", "--index", "copy").stdout == "2 documents rebuilt\n"
    assert "Giá [gạo xuất khẩu]" in run("search", "--index", "copy", "gạo xuất khẩu").stdout
    change(articles)
    done = run("export")
    assert (done.returncode, len(done.stdout.splitlines())) == (2, 1)
    assert done.stderr == "timviet: left out: articles/rice.txt: the file has changed since it was indexed\n"


def test_a_rebuild_names_the_option_that_it_needs(articles: Path, run: Run) -> None:
    done = run("rebuild")
    assert done.returncode == 2
    assert done.stderr.endswith("the texts of 2 documents are not stored; run 'timviet rebuild --from-files'\n")
    assert run("rebuild", "--from-files").stdout == "2 documents rebuilt\n"
    assert json.loads(run("status", "--json").stdout)["not_stored"] == 2


def test_similar_documents_need_the_text(articles: Path, run: Run) -> None:
    assert run("similar", "articles/rice.txt").returncode == 0
    change(articles)
    done = run("similar", "articles/rice.txt")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr == "timviet: articles/rice.txt: the file has changed since it was indexed\n"
    assert "no document in the index has this path or id" in run("similar", "none.txt").stderr
