"""What is said about the files of an index."""

from __future__ import annotations

from pathlib import Path

import pytest
from processes import Run, run_command

from timviet.index import SyncReport
from timviet.index.errors import SourceError
from timviet.index.messages import Message
from timviet.search.cli.sync_report import report_lines

TEXT = "§¹i héi §¶ng bé quËn Long Biªn. Uû ban nh©n d©n, QuyÕt ®Þnh sè 05.\n".encode("latin-1")
"""In TCVN3."""


@pytest.fixture
def old_files(tmp_path: Path) -> Path:
    folder = tmp_path / "old"
    folder.mkdir()
    for number in range(12):
        (folder / f"{number:02}.txt").write_bytes(TEXT + b"%d" % number)
    for number in range(5):
        (folder / f"large{number}.txt").write_text("gạo " * (400_000 + number), encoding="utf-8")
    (folder / "empty.txt").write_text("")
    return folder


def test_what_many_files_have_in_common_is_said_once(old_files: Path, run: Run) -> None:
    done = run("index", "--max-size", "1", "old")
    assert done.returncode == 0
    assert run("index", "--max-size", "1", "--strict", "old").returncode == 2
    lines = done.stderr.splitlines()
    assert len(lines) == 4, done.stderr
    assert "timviet: 12 files read as TCVN3" in lines
    assert any(
        "5 files like" in line and "large0.txt: the file is 2.3 MB; the limit is 1.0 MB" in line for line in lines
    )
    assert any("empty.txt: contains no text" in line for line in lines), "one file is named"
    assert lines[-1] == "timviet: -v names each of these files"


def test_every_file_is_named_on_request(old_files: Path, run: Run) -> None:
    done = run("index", "--max-size", "1", "-v", "old")
    assert sum("read as TCVN3" in line for line in done.stderr.splitlines()) == 12
    assert sum("the limit is 1.0 MB" in line for line in done.stderr.splitlines()) == 5
    assert "-v" not in done.stderr


def test_files_are_named_as_seen_from_here(old_files: Path) -> None:
    """Wherever the index is: with what it knows of them, their paths can be copied into a command."""
    (old_files / "part.jsonl").write_text('{"a": "gạo"}\n{')
    (old_files / "07.txt").write_bytes(TEXT)
    inside = run_command("index", "--index", "../.timviet", "07.txt", "part.jsonl", cwd=old_files, environment={})
    assert inside.stderr.splitlines()[0] == "timviet: 07.txt: read as TCVN3"
    assert inside.stderr.splitlines()[1].startswith("timviet: part.jsonl: not all was read: line 2: ")
    shown = run_command("status", "--index", "../.timviet", cwd=old_files, environment={}).stdout.splitlines()
    assert shown[-1].startswith("part.jsonl: not all was read: line 2: ")


def test_line_ends_and_controls_in_names_do_not_reach_messages(tmp_path: Path, run: Run) -> None:
    (tmp_path / "d").mkdir()
    (tmp_path / "d" / "a\n\x1b[31mb\r.txt").write_bytes(b"\0\1\2")
    (tmp_path / "d" / "c\nd.txt").write_text("gạo")
    done = run("index", "--dry-run", "d")
    assert done.stdout.splitlines() == [
        "would add d/a\ufffd\ufffd[31mb\ufffd.txt",
        "would add d/c\ufffdd.txt",
        "2 added, 0 updated, 0 removed, 0 unchanged",
    ]
    done = run("index", "d")
    assert done.stderr.startswith("timviet: skipped d/a\ufffd\ufffd[31mb\ufffd.txt: contains NUL characters")
    assert len(done.stderr.splitlines()) == 1
    assert run("search", "-l", "gạo").stdout == "d/c\nd.txt\n", "programs get the name as it is"


def test_a_few_files_are_named() -> None:
    report = SyncReport(converted={"a": "tcvn3", "b": "utf-8+vni", "c": "utf-8 twice"}, unconverted=["d"])
    assert list(report_lines(Path(".timviet"), report, is_verbose=False)) == [
        "a: read as TCVN3",
        "b: read as UTF-8+VNI",
        "c: read as UTF-8, encoded twice",
        "d: some lines look like an old encoding and could not be converted",
    ]


def test_many_unconverted_files_and_problems_have_a_line_each_kind() -> None:
    report = SyncReport(unconverted=[str(number) for number in range(1200)])
    report.problems += [SourceError(f"{n}.txt", Message("contains no text")) for n in range(4)]
    assert list(report_lines(Path(".timviet"), report, is_verbose=False)) == [
        "1,200 files have lines that look like an old encoding and could not be converted",
        "4 files like 0.txt: contains no text",
        "-v names each of these files",
    ]
    assert len(list(report_lines(Path(".timviet"), report, is_verbose=True))) == 1204
