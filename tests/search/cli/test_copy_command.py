"""``timviet copy`` says what it has done, and goes on where it was interrupted."""

from __future__ import annotations

import re
import subprocess
import sys
import time
from pathlib import Path
from uuid import uuid4

import pytest
from articles import write_articles
from opensearch import Cluster
from processes import Run, interrupt
from terminals import on_terminal

from timviet import Document, Index, IndexUnfinished, Progress, Searcher, copy_index

INTERRUPTED = "interrupted; run the command again to go on with what was copied"
UNFINISHED = "this copy of {} is not finished; run the same 'timviet copy' again, which goes on with it\n"


@pytest.fixture
def articles(tmp_path: Path, run: Run) -> Path:
    """A folder with an index of two files."""
    write_articles(tmp_path / "articles")
    assert run("index", "articles").returncode == 0
    return tmp_path


def interrupt_copying(origin: Path, target: Path, count: int) -> None:
    """Begin a copy, and end when it has some documents."""

    def stop(progress: Progress) -> None:
        if progress.done == count:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        copy_index(origin, target, jobs=1, commit_every=0, progress=stop)


def test_an_index_is_copied_and_a_second_time_only_compared(articles: Path, run: Run) -> None:
    first, second = (run("copy", ".timviet", "elsewhere/index") for _ in range(2))
    assert re.fullmatch(r"both indexes have 2 documents, checksum [0-9a-f]{32}\n", first.stdout)
    assert (first.returncode, first.stderr) == (0, "")
    assert (second.returncode, second.stdout) == (0, first.stdout)
    assert second.stderr == "timviet: the copy was whole already, and nothing was changed\n"
    assert run("search", "gạo", "--index", "elsewhere/index").stdout == run("search", "gạo").stdout
    assert run("index", "--index", "elsewhere/index").stdout.endswith(" 0 removed, 2 unchanged\n")


def test_a_copy_moves_to_a_cluster_and_back(
    articles: Path, run: Run, cluster: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIMVIET_CACHE", str(articles / "cache"))
    address = f"{cluster.urls[0].replace('http', 'opensearch')}/copy-{uuid4().hex}"
    interrupt_copying(articles / ".timviet", Path(address), 1)
    for command in ("search gạo", "status", "export", "remove x", "index articles"):
        done = run(*command.split(), "--index", address)
        assert (done.returncode, done.stdout) == (2, "")
        assert done.stderr == f"timviet: {address}: {UNFINISHED.format(articles / '.timviet')}"
    there = run("copy", ".timviet", address)
    assert there.stderr == "timviet: went on with an interrupted copy, which had 1 document already\n"
    assert run("copy", address, "back").stdout == run("copy", address, "back").stdout
    exports = [run("export", "--index", place).stdout for place in (".timviet", "back")]
    assert sorted(exports[0].splitlines()) == sorted(exports[1].splitlines())
    paths = [run("search", "-l", "gạo", "--index", place).stdout for place in (".timviet", address, "back")]
    assert paths == ["articles/rice.txt\n"] * 3


def test_what_happened_since_an_interruption_is_told(articles: Path, run: Run) -> None:
    interrupt_copying(articles / ".timviet", articles / "copy", 2)
    assert run("search", "gạo", "--index", "copy").stderr.endswith(UNFINISHED.format(articles / ".timviet"))
    assert run("remove", "articles/rice.txt").returncode == 0
    assert run("copy", ".timviet", "copy").stderr.splitlines() == [
        "timviet: went on with an interrupted copy, which had 1 document already",
        "timviet: the index has changed since the copy was begun; what differs was copied again",
        "timviet: deleted 1 document that the index no longer has",
    ]


def test_settings_are_not_copied_and_that_is_told(articles: Path, run: Run) -> None:
    (articles / ".timviet" / "config.toml").write_text('language = "vi"\n')
    done = run("copy", ".timviet", "copy", "--lang", "en")
    assert done.stderr == (
        "timviet: the settings in .timviet/config.toml are not copied; copy that file into copy, "
        "and check the paths in it\n"
    )
    assert run("copy", ".timviet", "copy").stderr.startswith("timviet: bản sao đã đầy đủ từ trước")


@pytest.mark.parametrize(
    ("arguments", "error"),
    [
        (["nowhere", "copy"], "nowhere: no index here; create one with 'timviet index PATH...'"),
        ([".timviet", "articles"], "articles: this folder contains other files and no index; nothing was"),
        ([".timviet", "./.timviet"], "this is the index that is to be copied; name another place"),
        ([".timviet", "other"], "there is an index already, and its documents are not the same; use a place "),
        ([".timviet", "opensearch://localhost:9/News"], "'News' cannot be the name of an index there; use lower"),
    ],
)
def test_a_place_that_cannot_be_used_is_an_error(
    articles: Path, run: Run, arguments: list[str], error: str
) -> None:
    with Index.open(articles / "other", create=True, jobs=1) as index:
        index.add(Document("khác"))
    done = run("copy", *arguments)
    assert (done.returncode, done.stdout) == (2, "")
    assert error in done.stderr


def test_closed_output_is_an_error(articles: Path) -> None:
    done = subprocess.run(
        ["sh", "-c", f"{sys.executable} -m timviet copy .timviet elsewhere >&-"],
        cwd=articles,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert (done.returncode, done.stderr) == (2, "timviet: standard output is closed\n")


def test_progress_is_shown_on_a_terminal(articles: Path) -> None:
    shown = on_terminal("copy", ".timviet", "copy", cwd=articles)
    assert shown.status == 0
    assert "2 of 2 documents copied" in shown.text or "1 of 2 documents copied" in shown.text
    assert shown.lines[-1].endswith(tuple("0123456789abcdef"))


@pytest.mark.thorough
def test_ctrl_c_leaves_a_copy_with_which_the_same_command_goes_on(tmp_path: Path, run: Run) -> None:
    with Index.open(tmp_path / "kho", create=True) as index:
        index.add_many(Document(f"{number}", body="Đại hội Đảng bộ quận. " * 8_000) for number in range(20))
    with subprocess.Popen(
        [sys.executable, "-m", "timviet", "copy", "--no-durable", "kho", "copy"],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        start_new_session=True,
        encoding="utf-8",
    ) as process:
        until = time.monotonic() + 60
        while not (tmp_path / "copy" / "timviet-00000001.json").exists() and time.monotonic() < until:
            time.sleep(0.01)
        assert interrupt(process) == 130
        output, errors = process.communicate()
    assert (output, errors.strip()) == ("", f"timviet: {INTERRUPTED}")
    with pytest.raises(IndexUnfinished):
        Searcher(tmp_path / "copy")
    assert run("copy", "kho", "copy").stdout.startswith("both indexes have 20 documents, ")
