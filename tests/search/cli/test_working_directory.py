"""In a working directory that is gone, commands do all that needs none, and say what is wrong with the rest."""

from __future__ import annotations

import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from processes import run_command

from timviet.index import Document, Index
from timviet.index.files.known_paths import KnownPaths
from timviet.index.files.sync import sync
from timviet.search.cli.main import cli

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="other systems keep a working directory from being removed"
)

WHOLE = {
    "index": [
        "index ~/docs",
        "index",
        "index --dry-run ~/docs",
        "index --include *.txt --exclude old/ ~/docs",
        "index --format jsonl ~/records.jsonl",
    ],
    "search": [
        "search gao",
        "search -l --synonyms ~/words.txt path:~/docs gao",
        "search --json --filter path:docs/* gao",
    ],
    "similar": ["similar ~/docs/rice.txt", "similar docs/rice.txt", "similar rice"],
    "suggest": ["suggest g"],
    "status": ["status --files", "status --json"],
    "remove": ["remove ~/docs/rice.txt", "remove ~/docs", "remove rice docs/rice.txt"],
    "export": ["export"],
    "copy": ["copy ~/kho ~/copy"],
    "rebuild": ["rebuild", "rebuild --from-files"],
    "check": ["check --deep"],
    "mcp": ["mcp"],
    "analyze": ["analyze gạo"],
    "completion": ["completion bash"],
}
"""For each command, what needs no working directory; the tilde is the folder of the index, which is ``kho``."""

WITHOUT_INDEX = {"analyze", "completion", "copy"}

REFUSED = [
    ("index docs", "docs"),
    ("index --dry-run docs", "docs"),
    ("index --format jsonl records.jsonl", "records.jsonl"),
    ("search --synonyms words.txt gao", "words.txt"),
    ("search --abbreviations words.txt gao", "words.txt"),
    ("search gao path:./docs", "./docs"),
    ("search 'gao -path:(a OR ../docs)'", "../docs"),
    ("search 'gao folder:\"./các tệp\"'", "./các tệp"),
    ("search gao --filter path:=./docs/rice.txt", "./docs/rice.txt"),
    ("search gao --filter path:../*", "../*"),
    ("similar nothing", "nothing"),
    ("remove rice nothing", "nothing"),
    ("copy ~/kho copy", "copy"),
    ("copy kho ~/copy", "kho"),
]
"""What needs a working directory, and the path that is named."""


@pytest.fixture
def home(tmp_path: Path) -> Path:
    (tmp_path / "docs").mkdir()
    for name, text in (("rice", "Giá gạo tăng"), ("export", "Xuất khẩu gạo")):
        (tmp_path / "docs" / f"{name}.txt").write_text(text, encoding="utf-8")
    (tmp_path / "words.txt").write_text("gạo, lúa\n", encoding="utf-8")
    (tmp_path / "records.jsonl").write_text('{"id": "1", "body": "Giá ngô"}\n', encoding="utf-8")
    with Index.open(tmp_path / "kho", create=True, jobs=1) as index:
        sync(index, [tmp_path / "docs"])
        index.add(Document("rice", body="Giá gạo giảm"))
    return tmp_path


@pytest.fixture
def gone(tmp_path: Path) -> Iterator[Path]:
    """A way into a folder that has been removed."""
    folder = tmp_path / "gone"
    folder.mkdir()
    opened = os.open(folder, os.O_RDONLY)
    folder.rmdir()
    yield Path(f"/proc/{os.getpid()}/fd/{opened}")
    os.close(opened)


def run_in(gone: Path, home: Path, line: str, *, index: Path | None = None) -> subprocess.CompletedProcess[str]:
    settings = {} if index is None else {"TIMVIET_INDEX": str(index)}
    arguments = [word.replace("~", str(home)) for word in shlex.split(line)]
    return run_command(*arguments, cwd=gone, environment={"TIMVIET_LANG": "en", **settings})


def content_of(folder: Path) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir() if file.name != "writer.json"}


def test_every_command_is_tried() -> None:
    assert {*WHOLE} == {*cli.commands} - {"serve"}, "a server is tried by itself"


@pytest.mark.parametrize("line", [line for lines in WHOLE.values() for line in lines])
def test_what_needs_no_working_directory_is_done(home: Path, gone: Path, line: str) -> None:
    needs_index = line.split()[0] not in WITHOUT_INDEX
    done = run_in(gone, home, line, index=home / "kho" if needs_index else None)
    assert done.returncode == 0, done.stderr
    assert "working directory" not in done.stderr


@pytest.mark.parametrize("command", ["", *cli.commands])
def test_help_needs_no_working_directory(home: Path, gone: Path, command: str) -> None:
    done = run_in(gone, home, f"{command} --help")
    assert (done.returncode, done.stderr) == (0, "")


def test_a_search_finds_the_same(home: Path, gone: Path) -> None:
    line = "search --json --index ~/kho --filter path:docs/* gạo"
    done, elsewhere = run_in(gone, home, line), run_in(Path("/"), home, line)
    assert {hit["id"] for hit in json.loads(done.stdout)["hits"]} == {"docs/rice.txt", "docs/export.txt"}
    assert done.stdout == elsewhere.stdout


@pytest.mark.parametrize(("line", "path"), REFUSED)
def test_a_relative_path_is_refused_and_nothing_is_lost(home: Path, gone: Path, line: str, path: str) -> None:
    before = content_of(home / "kho")
    done = run_in(gone, home, line, index=home / "kho")
    assert done.returncode == 2
    assert re.fullmatch(
        rf"timviet: {re.escape(path)}: the working directory is gone \(.+\); change to another one, or use an "
        r"absolute path\n",
        done.stderr,
    )
    assert done.stdout == ""
    assert content_of(home / "kho") == before


@pytest.mark.parametrize("index", [None, Path("kho")])
@pytest.mark.parametrize(
    "command", [f"{lines[0]}" for name, lines in WHOLE.items() if name not in WITHOUT_INDEX] + ["serve --port 0"]
)
def test_an_index_that_is_not_named_by_an_absolute_path_is_refused(
    home: Path, gone: Path, command: str, index: Path | None
) -> None:
    done = run_in(gone, home, command, index=index)
    assert done.returncode == 2
    assert done.stderr.startswith(f"timviet: {index or '.'}: the working directory is gone (")


def test_what_an_index_on_a_cluster_knows_needs_no_working_directory(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    address = Path("opensearch://localhost:9200/kho")
    known = KnownPaths()
    known.add_folder("/docs", None)
    expected = known.encode(address)
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert known.encode(address) == expected


def test_ids_are_completed(home: Path, gone: Path) -> None:
    done = run_command(
        cwd=gone,
        environment={
            "TIMVIET_INDEX": str(home / "kho"),
            "_TIMVIET_COMPLETE": "bash_complete",
            "COMP_WORDS": "timviet similar ",
            "COMP_CWORD": "2",
        },
    )
    assert done.stderr == ""
    assert "rice" in done.stdout
    assert "docs/" in done.stdout
