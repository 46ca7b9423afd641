"""Standard streams that are closed or cannot be written."""

from __future__ import annotations

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from articles import write_articles
from processes import Run
from thorough import first

COMMANDS = ["search gạo", "search --json gạo", "index articles", "--help"]
HAS_FULL_DEVICE = pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")


@pytest.fixture
def folder(tmp_path: Path, run: Run) -> Path:
    write_articles(tmp_path / "articles")
    assert run("index", "articles").returncode == 0
    return tmp_path


def shell(folder: Path, command: str) -> subprocess.CompletedProcess[str]:
    """Run a line of a shell in which ``timviet`` is the command line."""
    line = command.replace("timviet", f"{sys.executable} -m timviet")
    return subprocess.run(["bash", "-c", line], cwd=folder, capture_output=True, encoding="utf-8", check=False)


@HAS_FULL_DEVICE
@pytest.mark.parametrize("command", first(2, COMMANDS))
def test_output_that_cannot_be_written_is_an_error(folder: Path, command: str) -> None:
    done = shell(folder, f"timviet {command} > /dev/full")
    assert done.returncode == 2
    assert done.stderr == "timviet: cannot write to standard output: No space left on device\n"


@pytest.mark.parametrize("command", first(2, COMMANDS))
def test_closed_output_is_an_error(folder: Path, command: str) -> None:
    done = shell(folder, f"timviet {command} >&-")
    assert (done.returncode, done.stderr) == (2, "timviet: standard output is closed\n")


def test_no_file_of_an_index_gets_the_number_of_a_closed_stream(folder: Path, run: Run) -> None:
    (folder / "articles" / "new.txt").write_text("Mới", encoding="utf-8")
    shell(folder, "timviet index articles <&- >&- 2>&-")
    assert run("check", "--deep").stdout == "no damage found\n"
    assert run("search", "-c", "mới").stdout == "1\n"


@HAS_FULL_DEVICE
@pytest.mark.parametrize("target", ["/dev/full", "&-"])
def test_messages_that_cannot_be_written_change_nothing_else(folder: Path, target: str) -> None:
    done = shell(folder, f"timviet search -l 'gia gao' 2>{target}")
    assert (done.returncode, done.stdout) == (0, "articles/rice.txt\n")


def test_input_that_cannot_be_read_is_an_error(folder: Path) -> None:
    for command in ("search -", "analyze -"):
        done = shell(folder, f"timviet {command} <&-")
        assert (done.returncode, done.stderr) == (2, "timviet: standard input is closed\n")


@pytest.mark.parametrize("command", ["search --json gạo", "index articles"])
def test_a_reader_that_stops_early_is_not_an_error(folder: Path, command: str) -> None:
    done = shell(folder, f"timviet {command} | true; echo ${{PIPESTATUS[0]}}")
    assert done.stdout in ("0\n", "141\n"), "141 is death by SIGPIPE, as of grep"
    assert done.stderr == ""


def test_an_error_of_the_system_names_its_file(folder: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(folder / "words"))
        done = shell(folder, "timviet search --synonyms words gạo")
    assert done.returncode == 2
    assert done.stderr.startswith("timviet: words: No such device")
