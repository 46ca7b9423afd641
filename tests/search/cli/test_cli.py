from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import time
from pathlib import Path

import pytest
from articles import write_articles
from indexes import rewrite_manifest
from processes import Run, interrupt

from timviet.index import Document, Index
from timviet.search.cli.main import cli


@pytest.fixture
def articles(tmp_path: Path) -> Path:
    return write_articles(tmp_path / "articles")


@pytest.fixture
def kho(articles: Path, run: Run) -> Path:
    assert run("index", "articles").returncode == 0
    return articles.parent / ".timviet"


def test_the_main_job(articles: Path, run: Run) -> None:
    done = run("index", "articles")
    assert (done.returncode, done.stdout, done.stderr) == (0, "2 added, 0 updated, 0 removed, 0 unchanged\n", "")
    done = run("search", "gia gao")
    assert done.returncode == 0
    assert done.stderr == "timviet: read as: giá gạo\n"
    assert run("search", "giá gạo").stderr == run("search", "--accents", "ignore", "gia gao").stderr == ""
    assert run("search", "--accents", "exact", "gia gao").returncode == 1
    assert re.sub(r"\(\d+\.\d\d\)", "(…)", done.stdout) == (
        f" 1. Giá gạo  (…)\n    {Path('articles', 'rice.txt')}, line 3\n    [Giá gạo] xuất khẩu tăng.\n\n"
        "1 document found\n"
    )


def test_a_second_run_reports_only_changes(articles: Path, run: Run, kho: Path) -> None:
    assert run("index", "articles").stdout == "0 added, 0 updated, 0 removed, 2 unchanged\n"
    (articles / "rice.txt").unlink()
    (articles / "new.txt").write_text("Mới")
    assert run("index", "articles").stdout == "1 added, 0 updated, 1 removed, 1 unchanged\n"


def test_json_is_one_object_of_version_1(run: Run, kho: Path) -> None:
    answer = json.loads(run("search", "--json", "-n", "1", "quận uỷ").stdout)
    assert list(answer) == ["version", "query", "total", "total_exact", "notes", "facets", "cursor", "hits"]
    assert (answer["version"], answer["query"], answer["total"], answer["notes"]) == (1, "quận uỷ", 1, [])
    hit = answer["hits"][0]
    assert (hit["id"], hit["title"]) == ("articles/congress.txt", "Đại hội Đảng bộ quận")
    assert hit["fields"]["path"] == str(Path("articles", "congress.txt"))
    (snippet,) = hit["snippets"]
    assert [snippet["text"][start:end] for start, end in snippet["highlights"]] == ["Quận ủy"]


def test_nothing_found_is_status_1(run: Run, kho: Path) -> None:
    done = run("search", "phở")
    assert (done.returncode, done.stdout, done.stderr) == (1, "0 documents found\n", "")
    done = run("search", "--json", "phở")
    assert (done.returncode, json.loads(done.stdout)["total"]) == (1, 0)


def test_pages(run: Run, kho: Path) -> None:
    first = run("search", "-n", "1", "quận OR gạo")
    second = run("search", "-n", "1", "--page", "2", "quận OR gạo")
    assert first.stdout.startswith(" 1. ")
    assert second.stdout.startswith(" 2. ")
    assert first.stdout.splitlines()[1] != second.stdout.splitlines()[1]
    assert first.stdout.endswith("2 documents found\n")
    third = run("search", "-n", "1", "--page", "3", "quận OR gạo")
    assert (third.returncode, third.stdout) == (1, "")
    assert third.stderr == "timviet: page 3 does not exist: there are 2 hits\n"


def test_bad_files_are_reported_and_the_others_indexed(articles: Path, run: Run) -> None:
    (articles / "empty.txt").write_bytes(b"")
    (articles / "program.txt").write_bytes(b"\x7fELF\x02\x01\x01" + bytes(200))
    done = run("index", "articles", "missing.txt")
    assert done.returncode == 2
    assert done.stdout == "2 added, 0 updated, 0 removed, 0 unchanged\n"
    problems = done.stderr.splitlines()
    assert [line.partition(": ")[0] for line in problems] == ["timviet"] * 3
    assert "empty.txt: contains no text" in problems[0]
    assert "program.txt: " in problems[1]
    assert "missing.txt: no such file or folder; check the spelling" in problems[2]
    assert run("search", "gạo").returncode == 0


def test_a_file_over_the_limit_is_refused_and_the_limit_can_be_raised(articles: Path, run: Run) -> None:
    (articles / "large.txt").write_text("gạo " * 400_000, encoding="utf-8")
    done = run("index", "--max-size", "1", "--strict", "articles")
    assert done.returncode == 2
    assert re.search(r"large\.txt: the file is 2\.3 MB; the limit is 1\.0 MB", done.stderr)
    assert run("index", "--max-size", "3", "articles").stdout == "1 added, 0 updated, 0 removed, 2 unchanged\n"


def test_an_index_that_is_missing_or_foreign_is_status_2(tmp_path: Path, run: Run) -> None:
    for command in (("search", "gạo"), ("rebuild",), ("remove", "x"), ("status",)):
        done = run(*command)
        assert (done.returncode, done.stdout) == (2, "")
        assert "no index here; create one with 'timviet index PATH...'" in done.stderr
    (tmp_path / "letters").mkdir()
    (tmp_path / "letters" / "x.txt").write_text("thư")
    done = run("index", "--index", "letters", "letters")
    assert done.returncode == 2
    assert "nothing was changed" in done.stderr
    assert [file.name for file in (tmp_path / "letters").iterdir()] == ["x.txt"]


def test_the_index_is_found_as_documented(articles: Path, run: Run, kho: Path, tmp_path: Path) -> None:
    assert "rice.txt" in run("search", "gạo", cwd=articles).stdout
    other = tmp_path / "other"
    assert run("index", "--index", other, "articles/rice.txt").returncode == 0
    assert json.loads(run("status", "--json", TIMVIET_INDEX=str(other)).stdout)["documents"] == 1
    assert json.loads(run("status", "--json", "--index", kho, TIMVIET_INDEX=str(other)).stdout)["documents"] == 2


def test_paths_are_shown_as_they_are_reached_from_here(articles: Path, run: Run, kho: Path) -> None:
    assert run("search", "gạo", cwd=articles).stdout.splitlines()[1] == "    rice.txt, line 3"


def test_remove_takes_files_folders_and_ids(articles: Path, run: Run, kho: Path) -> None:
    assert run("remove", "rice.txt", cwd=articles).stdout == "1 removed\n"
    done = run("remove", "nobody", "articles")
    assert (done.returncode, done.stdout) == (1, "1 removed\n")
    assert done.stderr == "timviet: nobody: no document in the index has this path or id\n"
    assert (articles / "rice.txt").exists()
    assert json.loads(run("status", "--json").stdout)["documents"] == 0


def test_rebuild_and_status(run: Run, kho: Path) -> None:
    rewrite_manifest(kho, analysis="timviet-0")
    assert "run 'timviet rebuild'" in run("search", "gạo").stderr
    assert run("status").stdout.endswith("run 'timviet rebuild'\n")
    assert run("rebuild").stdout == "2 documents rebuilt\n"
    assert run("search", "gạo").returncode == 0
    lines = run("status").stdout.splitlines()
    assert [line.split()[0] for line in lines if not line.startswith("  ")] == [
        "index",
        "commit",
        "documents",
        "size",
        "folder",
    ]


def test_a_second_writer_is_refused(run: Run, kho: Path, articles: Path) -> None:
    program = "from timviet.index import Index; i = Index.open('.timviet'); i.begin(); print(flush=True); input()"
    with subprocess.Popen(
        [sys.executable, "-c", program], cwd=kho.parent, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as writer:
        assert writer.stdout is not None
        writer.stdout.readline()
        assert run("index", "articles").returncode == 0, "nothing is to be written"
        (articles / "new.txt").write_text("Mới", encoding="utf-8")
        done = run("index", "articles")
        assert done.returncode == 2
        assert f"another writer is at work (process {writer.pid} on " in done.stderr
        assert run("search", "gạo").returncode == 0
        writer.kill()


@pytest.mark.parametrize(
    ("arguments", "environment", "colored"),
    [
        (["--color", "always"], {}, True),
        (["--color", "always"], {"NO_COLOR": "1"}, True),
        ([], {}, False),
    ],
)
def test_color_in_a_pipe(
    run: Run, kho: Path, arguments: list[str], environment: dict[str, str], colored: bool
) -> None:
    assert ("\x1b[" in run("search", *arguments, "gạo", **environment).stdout) == colored


def test_control_characters_of_documents_are_replaced(articles: Path, run: Run) -> None:
    (articles / "evil.txt").write_text(
        "Tiêu đề \x1b]0;owned\x07\nxấu \x1b[31m\u202e xa \x9b" + " và nhiều chữ khác nữa" * 20, encoding="utf-8"
    )
    run("index", "articles")
    shown = run("search", "xấu").stdout
    assert "\ufffd[31m" in shown
    assert not re.search("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202e]", shown)


def test_ctrl_c_ends_indexing_and_leaves_the_index_as_it_was(articles: Path, run: Run, kho: Path) -> None:
    (articles / "new.txt").write_text("Mới")
    for number in range(120):
        (articles / f"large{number}.txt").write_text("Đại hội Đảng bộ quận Long Biên. " * 8_000, encoding="utf-8")
    with subprocess.Popen(
        [sys.executable, "-m", "timviet", "index", "--jobs", "2", "articles"],
        cwd=kho.parent,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    ) as process:
        time.sleep(2.5)  # its workers have started by now; any moment will do
        assert interrupt(process) == 130
    with pytest.raises(ProcessLookupError):
        os.killpg(process.pid, 0)
    assert json.loads(run("status", "--json").stdout)["documents"] == 2
    assert run("remove", "articles/rice.txt").returncode == 0, "the lock was given back"


def test_a_misspelled_path_creates_no_index(tmp_path: Path, run: Run) -> None:
    assert run("index", "typo").returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_files_of_other_kinds_are_counted(articles: Path, run: Run) -> None:
    (articles / "notes.log").write_text("ghi chú")
    assert "skipped 1 file of another type (.log)" in run("index", "articles").stderr
    (articles / "notes.exe").write_text("ghi chú")
    (articles / "more.exe").write_text("ghi chú")
    (articles / "README").write_text("ghi chú")
    assert "skipped 4 files of other types (.exe 2, no suffix 1, .log 1)" in run("index", "articles").stderr


def test_remove_prefers_paths_and_keeps_documents_that_are_not_files(articles: Path, run: Run, kho: Path) -> None:
    with Index.open(kho) as index:
        index.add(Document(id="articles/note", body="không phải tệp"))
        index.add(Document(id="rice.txt", body="tên như một tệp"))
    assert run("remove", "rice.txt", cwd=articles).stdout == "1 removed\n"
    assert run("remove", "articles").stdout == "1 removed\n"
    assert run("remove", "articles/note", "rice.txt").stdout == "2 removed\n"


def test_an_unreadable_commit_is_reported_in_one_line(articles: Path, run: Run, kho: Path) -> None:
    (articles / "new.txt").write_text("Mới")
    run("index", "articles")
    (kho / "timviet-00000002.json").write_text("{")
    done = run("search", "gạo")
    assert done.returncode == 0
    assert len(done.stderr.splitlines()) == 1
    assert "using commit 1 instead; run 'timviet check' to see the damage" in done.stderr


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "latin-1"])
def test_output_is_utf_8_whatever_the_locale(run: Run, kho: Path, encoding: str) -> None:
    assert "Giá gạo" in run("search", "gạo", PYTHONIOENCODING=encoding).stdout


@pytest.mark.parametrize(
    "command",
    [
        "index",
        "search",
        "suggest",
        "similar",
        "copy",
        "rebuild",
        "analyze",
        "remove",
        "status",
        "check",
        "completion",
    ],
)
def test_every_command_has_help_with_an_example(run: Run, command: str) -> None:
    done = run(command, "--help")
    assert done.returncode == 0
    assert f"Example:\n    timviet {command}" in done.stdout


def test_the_list_of_commands_is_complete() -> None:
    names = "index search suggest similar serve mcp export copy rebuild analyze remove status check completion"
    assert list(cli.commands) == names.split()


def test_version_and_wrong_usage(run: Run) -> None:
    assert re.fullmatch(r"timviet \d+\.\d+\.\d+\n", run("--version").stdout)
    done = run("search")
    assert (done.returncode, done.stdout) == (2, "")
    assert "Missing argument 'QUERY...'" in done.stderr
    done = run("sugest")
    assert (done.returncode, done.stdout) == (2, "")
    assert "No such command 'sugest'. Did you mean 'suggest'?" in done.stderr


def test_notes_on_one_of_many_queries_name_it(run: Run, kho: Path) -> None:
    done = run("search", "-c", "-", input="gia gao\nquận\n?\n")
    assert done.stderr == "timviet: gia gao: read as: giá gạo\ntimviet: ?: the query contains no words\n"
