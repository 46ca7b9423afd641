from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from processes import interrupt
from thorough import first
from worker_batches import analyzed, as_lists, documents

from timviet.index import WorkerFailed
from timviet.index.workers import process


def test_a_frozen_program_starts_no_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = as_lists(analyzed(documents(), jobs=1))
    monkeypatch.setattr(sys, "executable", "/bin/false")
    assert as_lists(analyzed(documents(), jobs=2)) == expected


def test_a_worker_that_cannot_be_started_is_reported_and_replaced(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = as_lists(analyzed(documents(), jobs=1))
    monkeypatch.setattr(sys, "executable", "/nowhere/python")
    with pytest.warns(WorkerFailed, match=r"could not be started \(No such file or directory\)") as warned:
        assert as_lists(analyzed(documents(), jobs=2)) == expected
    assert len(warned) == 2


def test_a_worker_that_is_killed_is_reported_and_loses_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = as_lists(analyzed(documents(), jobs=1))
    started: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def remember(*arguments: object, **options: object) -> subprocess.Popen[bytes]:
        started.append(popen(*arguments, **options))  # type: ignore[call-overload]
        return started[-1]

    monkeypatch.setattr(process.subprocess, "Popen", remember)
    batches = analyzed(documents(), jobs=2)
    first = next(batches)
    started[0].kill()
    reason = "exit status 1" if os.name == "nt" else r"\(signal 9\)"
    with pytest.warns(WorkerFailed, match=reason) as warned:
        assert as_lists(iter([first, *batches])) == expected
    assert len(warned) == 1
    assert all(process.returncode is not None for process in started)


@pytest.fixture
def failing(tmp_path: Path) -> Path:
    """A folder that, on the path of a program, lets the analysis in its workers fail."""
    (tmp_path / "sitecustomize.py").write_text(
        """
import sys
if "timviet.index.workers.process" in sys.orig_argv:
    from timviet.index.store.segment.writing import encoded_batch
    def encode_batch(*_):
        raise MemoryError("this core\\x1b[31m has no room")
    encoded_batch.encode_batch = encode_batch
"""
    )
    return tmp_path


def test_a_worker_that_raises_is_reported_with_its_last_line(
    failing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = as_lists(analyzed(documents(), jobs=1))
    monkeypatch.syspath_prepend(str(failing))
    with pytest.warns(WorkerFailed, match=r"\(exit status 1: MemoryError: this core") as warned:
        assert as_lists(analyzed(documents(), jobs=2)) == expected
    assert len(warned) == 2


@pytest.mark.parametrize(
    ("language", "sentence"),
    first(
        1, [("en", "a worker process failed (exit status 1: "), ("vi", "một tiến trình con gặp lỗi (mã thoát 1: ")]
    ),
)
def test_the_command_line_shows_that_a_worker_failed(failing: Path, language: str, sentence: str) -> None:
    articles = failing / "kho" / "articles"
    articles.mkdir(parents=True)
    for document in documents():
        (articles / f"{document.id}.txt").write_text(document.body, encoding="utf-8")
    path = os.pathsep.join([str(failing), os.environ.get("PYTHONPATH", "")])
    done = subprocess.run(
        [sys.executable, "-P", "-m", "timviet", "index", "--jobs", "2", "articles"],
        capture_output=True,
        cwd=articles.parent,  # nothing is imported from there
        env=os.environ | {"PYTHONPATH": path, "LC_ALL": f"{language}.UTF-8"},
        check=True,
    )
    shown = done.stderr.decode()
    assert shown.count(sentence) == 2
    assert "MemoryError: this core" in shown
    assert "\x1b" not in shown
    assert re.search(r"\b400\b", done.stdout.decode())


@pytest.mark.skipif(os.name == "nt", reason="Windows has no signals to groups")
def test_ctrl_c_ends_master_and_workers(tmp_path: Path) -> None:
    program = """
from timviet.index import Document
from timviet.index.workers.pool import AnalysisPool
batches = AnalysisPool(2).analyze(Document(id=str(n), body="Đại hội Đảng bộ. " * 500) for n in range(10**9))
for number, _ in enumerate(batches):
    if number == 5:
        print("busy", flush=True)
"""
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=tmp_path,
        start_new_session=True,
    ) as master:
        assert master.stdout is not None
        assert master.stdout.readline() == b"busy\n"
        assert interrupt(master) != 0
    for _ in range(100):
        try:
            os.killpg(master.pid, 0)
        except ProcessLookupError:
            return
        time.sleep(0.1)
    os.killpg(master.pid, signal.SIGKILL)
    pytest.fail("a worker lives on")
