"""``timviet index``, ``remove`` and ``status`` with files and folders that come and go."""

from __future__ import annotations

import json
import os
import shutil
from pathlib import Path

import pytest
from articles import write_articles
from processes import Run

from timviet.index.causes import Cause
from timviet.index.files.file_types import FILE_TYPES
from timviet.search.cli.commands.index import index_command
from timviet.search.cli.error_values import ADVICE


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    folder = write_articles(tmp_path / "articles")
    (folder / "notes.log").write_text("Ghi chú về giá gạo", encoding="utf-8")
    return folder


def test_the_next_run_keeps_a_file_that_was_named(articles: Path, run: Run) -> None:
    run("index", "articles/notes.log", "articles")
    assert run("index", "articles").stdout == "0 added, 0 updated, 0 removed, 3 unchanged\n"
    assert "notes.log" in run("search", "-l", "ghi chú").stdout


def test_without_a_path_all_is_brought_up_to_date_from_anywhere(articles: Path, run: Run) -> None:
    run("index", "--type", "log", "articles")
    run("index", "articles/rice.txt")
    (articles / "new.log").write_text("Mới", encoding="utf-8")
    (articles / "rice.txt").write_text("Giá ngô", encoding="utf-8")
    assert run("index", cwd=articles).stdout == "1 added, 1 updated, 0 removed, 1 unchanged\n"


def test_without_a_path_an_index_must_know_some(tmp_path: Path, run: Run) -> None:
    done = run("index")
    assert (done.returncode, done.stdout) == (2, "")
    assert "no index here; create one with 'timviet index PATH...'" in done.stderr
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "a.txt").write_text("gạo")
    run("index", "a.txt")
    run("remove", "a.txt")
    done = run("index")
    assert done.returncode == 2
    assert "no folder or file was indexed yet; name one" in done.stderr
    done = run("index", "--hidden")
    assert done.returncode == 2
    assert "name the folders that the options are for" in done.stderr


def test_a_folder_that_is_gone_is_said_with_the_command_that_removes_it(articles: Path, run: Run) -> None:
    folder = articles.rename(articles.parent / "bài báo")
    run("index", folder.name)
    shutil.move(folder, folder.parent / "unplugged")
    done = run("index")
    assert (done.returncode, done.stdout) == (2, "0 added, 0 updated, 0 removed, 0 unchanged\n")
    assert done.stderr == (
        "timviet: bài báo: this folder is gone, or its disk is not mounted; 2 documents from it are kept; "
        "to remove them: timviet remove 'bài báo'\n"
    )
    assert run("search", "giá gạo").returncode == 0
    assert run("remove", "bài báo").stdout == "2 removed\n"
    assert "no folder or file was indexed yet" in run("index").stderr


def test_empty_and_binary_files_are_listed_and_no_failure(articles: Path, run: Run) -> None:
    for number in range(5):
        (articles / f"empty{number}.txt").touch()
    (articles / "program.txt").write_bytes(b"\x7fELF\x02\x01\x01" + bytes(200))
    done = run("index", "articles")
    assert done.returncode == 0
    assert "timviet: skipped 5 files like articles/empty0.txt: contains no text\n" in done.stderr
    assert "timviet: skipped articles/program.txt: contains NUL characters" in done.stderr
    assert "timviet: -v names each of these files\n" in done.stderr
    assert run("index", "--strict", "articles").returncode == 2
    assert "skipped articles/empty4.txt: contains no text" in run("index", "-v").stderr


def test_options_choose_files_in_folders(articles: Path, run: Run) -> None:
    (articles / ".hidden.txt").write_text("ẩn")
    (articles / ".ignore").write_text("rice.txt\n")
    done = run("index", "articles")
    assert done.stdout.startswith("1 added")
    assert "left out 1 file or folder that an ignore file names; --no-ignore reads it" in done.stderr
    assert f"{Path('articles', 'rice.txt')}: left out by an ignore file" in run("index", "-v", "articles").stderr
    assert run("index", "--no-ignore", "--hidden", "articles").stdout.startswith("2 added")
    done = run("index", "--include", "*.log", "--include", "con*", "--exclude", "congress.*", "articles")
    assert done.stdout == "1 added, 0 updated, 3 removed, 0 unchanged\n"
    assert run("index", "--type", "txt,log", "articles").stdout.startswith("1 added")
    done = run("index", "--type", "exe", "articles")
    assert done.returncode == 2
    assert "'exe' is not a type; available: txt, md" in done.stderr


def test_the_help_names_all_types() -> None:
    texts = [getattr(parameter, "help", "") or "" for parameter in index_command.params]
    assert any(f": {', '.join(FILE_TYPES)}." in text for text in texts)


def test_a_removed_file_that_comes_back_is_announced(articles: Path, run: Run) -> None:
    run("index", "articles")
    done = run("remove", "articles/rice.txt")
    assert done.stdout == "1 removed\n"
    assert done.stderr == (
        "timviet: articles/rice.txt: the next 'timviet index' adds it again, because articles is indexed; "
        "to keep it out, name it in articles/.timvietignore\n"
    )
    assert run("index").stdout.startswith("1 added")
    (articles / ".timvietignore").write_text("rice.txt\n")
    assert run("index").stdout == "0 added, 0 updated, 1 removed, 1 unchanged\n"
    assert run("remove", "articles").stderr == ""


def test_status_shows_what_is_brought_up_to_date(articles: Path, run: Run) -> None:
    run("index", "--exclude", "rice*", "--hidden", "--max-size", "3", "articles")
    run("index", ".")
    run("index", "articles/notes.log", "articles/rice.txt")
    lines = [line.split(maxsplit=1) for line in run("status").stdout.splitlines()]
    assert lines[-3:] == [
        ["folder", "articles '--exclude=rice*' --hidden --max-size=3"],
        ["folder", "."],
        ["files", "2 named one by one"],
    ]
    answer = json.loads(run("status", "--json").stdout)
    assert answer["folders"] == [
        {"path": str(articles), "options": ["--exclude=rice*", "--hidden", "--max-size=3"], "missing": False},
        {"path": str(articles.parent), "options": [], "missing": False},
    ]
    assert answer["files"] == 2


@pytest.mark.skipif(os.geteuid() == 0, reason="root may enter every folder")
def test_a_folder_that_cannot_be_listed_keeps_its_documents(articles: Path, run: Run) -> None:
    run("index", "articles")
    articles.chmod(0)
    try:
        done = run("index")
    finally:
        articles.chmod(0o755)
    assert (done.returncode, done.stdout) == (2, "0 added, 0 updated, 0 removed, 0 unchanged\n")
    assert "articles: cannot be listed: permission denied" in done.stderr


def test_a_dry_run_says_what_would_change_and_changes_nothing(articles: Path, run: Run) -> None:
    done = run("index", "--dry-run", "articles")
    assert done.stdout == (
        "would add articles/congress.txt\nwould add articles/rice.txt\n"
        "2 added, 0 updated, 0 removed, 0 unchanged\n"
    )
    assert not (articles.parent / ".timviet").exists()
    for file in articles.iterdir():
        os.utime(file, (1e9, 1e9))
    run("index", "articles")
    before = {file: file.read_bytes() for file in (articles.parent / ".timviet").iterdir()}
    (articles / "congress.txt").rename(articles / "party.txt")
    (articles / "rice.txt").write_text("Giá ngô", encoding="utf-8")
    (articles / "new.txt").write_text("Mới", encoding="utf-8")
    done = run("index", "-n")
    assert done.stdout == (
        "would add articles/new.txt\nwould update articles/rice.txt\n"
        "would move articles/congress.txt to articles/party.txt\n"
        "1 added, 1 updated, 1 moved, 0 removed, 0 unchanged\n"
    )
    assert {file: file.read_bytes() for file in (articles.parent / ".timviet").iterdir()} == before
    assert run("index").stdout == "1 added, 1 updated, 1 moved, 0 removed, 0 unchanged\n"
    (articles / "party.txt").unlink()
    assert run("index", "-n").stdout.startswith("would remove articles/party.txt\n0 added")


def test_a_dry_run_does_not_add_what_the_system_refuses(articles: Path, run: Run) -> None:
    (articles / "link.txt").symlink_to("nowhere")
    (articles / "large.txt").write_bytes(b"gao " * 300_000)
    options = ("--max-size", "1")
    done = run("index", "-n", *options, "articles")
    assert done.stdout.endswith("rice.txt\n2 added, 0 updated, 0 removed, 0 unchanged\n")
    os.mkfifo(articles / "pipe.txt")
    run("index", *options, "articles")
    done = run("index", "-n", *options, "articles")
    assert done.stdout == "0 added, 0 updated, 0 removed, 2 unchanged\n"
    assert [line.split(": ")[1] for line in done.stderr.splitlines()[1:]] == [
        "articles/large.txt",
        "articles/link.txt",
        "articles/pipe.txt",
    ]
    (articles / "pipe.txt").unlink()
    (articles / "pipe.txt").write_text("Giá ngô", encoding="utf-8")
    assert run("index", "-n", *options, "articles").stdout.startswith("would add articles/pipe.txt\n1 added")


def test_what_could_not_be_read_is_printed_as_json(articles: Path, run: Run) -> None:
    (articles / "empty.txt").touch()
    (articles / "broken.docx").write_bytes(b"PK\x03\x04 broken")
    done = run("index", "--errors", "json", "articles", "nowhere")
    assert done.returncode == 2
    values = [json.loads(line) for line in done.stdout.splitlines()]
    assert values == [
        {
            "path": str(articles.parent / "nowhere"),
            "cause": "missing",
            "message": "no such file or folder; check the spelling",
            "help": "check the spelling",
        },
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
    assert done.stderr == "timviet: 2 added, 0 updated, 0 removed, 0 unchanged\n"
    done = run("index", "--errors", "json", "--lang", "vi")
    assert (done.returncode, len(done.stdout.splitlines())) == (0, 2)
    assert "Mở" in done.stdout or "hãy mở" in done.stdout
    assert run("index", "--strict").returncode == 2


def test_every_cause_has_its_advice() -> None:
    assert ADVICE.keys() == set(Cause)


def test_options_that_are_of_files_are_refused_for_records(tmp_path: Path, run: Run) -> None:
    (tmp_path / "a.csv").write_text("a,b\n1,2\n")
    for options in (["--dry-run"], ["--errors", "json"]):
        done = run("index", *options, "--format", "csv", "a.csv")
        assert (done.returncode, "cannot be used with --format" in done.stderr) == (2, True)
