"""What a command says if the system lacks memory or descriptors; nothing is called damaged, or changed."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest
from thorough import first

from timviet.index import Document, Index

resource = pytest.importorskip("resource")


def run_within(limit: int, most: int, *arguments: str | Path) -> tuple[int, str, str]:
    """Run a command under a limit; return its status, and what it wrote to both streams."""
    done = subprocess.run(
        [sys.executable, "-m", "timviet", *arguments],
        preexec_fn=lambda: resource.setrlimit(limit, (most, most)),  # this process has no threads
        env=os.environ | {"LC_ALL": "C.UTF-8", "PYTHONUTF8": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.returncode, done.stdout, done.stderr


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with Index.open(tmp_path / "index", create=True, jobs=1) as index:
        for id in "ab":
            index.add(Document(id, "", "nghị quyết"))
            index.commit()
        index.delete("a")
        index.commit()
    return tmp_path / "index"


@pytest.mark.skipif(sys.platform != "linux", reason="the limit is one of Linux")
def test_too_little_memory_ends_a_command_with_advice(folder: Path, tmp_path: Path) -> None:
    large = tmp_path / "large.txt"
    large.touch()
    os.truncate(large, 2 << 30)  # takes no room on disk
    status, output, errors = run_within(
        resource.RLIMIT_AS, 2 << 30, "index", "--index", folder, "--max-size", "4000", large
    )
    assert (status, output) == (2, "")
    assert errors.startswith("timviet: not enough memory; nothing was lost; ")
    with Index.open(folder) as index:
        assert [document.id for document in index.documents()] == ["b"]


@pytest.mark.skipif(sys.platform != "linux", reason="where each library takes descriptors of its own")
@pytest.mark.parametrize("most", first(3, (11, 5, 8, 6, 7, 9, 10)))
def test_a_repair_with_too_few_descriptors_changes_nothing(folder: Path, most: int) -> None:
    before = {file.name: file.read_bytes() for file in folder.glob("*-0*")}
    status, output, errors = run_within(
        resource.RLIMIT_NOFILE, most, "check", "--repair", "--index", folder, "--jobs", "1"
    )
    if status:
        assert "Too many open files" in errors
        assert "Traceback" not in errors
    else:
        assert output == "no damage found: the index has 1 document\n"
    assert {file.name: file.read_bytes() for file in folder.glob("*-0*")} == before


def test_to_skip_what_cannot_be_read_is_a_decision_about_a_repair(folder: Path) -> None:
    status, _, errors = run_within(resource.RLIMIT_CORE, 0, "check", "--skip-unreadable", "--index", folder)
    assert status == 2
    assert "--skip-unreadable needs --repair" in errors
    _, _, errors = run_within(resource.RLIMIT_CORE, 0, "--lang", "vi", "check", "--skip-unreadable")
    assert "--skip-unreadable cần có --repair" in errors
