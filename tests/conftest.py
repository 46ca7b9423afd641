from __future__ import annotations

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import hypothesis
import pytest

from timviet.index import Document, Index
from timviet.index.folders import sync
from timviet.index.store import storage

hypothesis.settings.register_profile("no-clock", deadline=None)
hypothesis.settings.load_profile("no-clock")

REPOSITORY = Path(__file__).parent.parent


@pytest.fixture(scope="session")
def seeds() -> Path:
    """The folder of the sample documents."""
    return REPOSITORY / "seeds"


@pytest.fixture(scope="session")
def seeds_index(tmp_path_factory: pytest.TempPathFactory, seeds: Path) -> Path:
    """An index of the sample documents; tests must not change it."""
    folder = tmp_path_factory.mktemp("seeds") / ".timviet"
    with Index.open(folder, create=True) as index:
        assert not sync(index, [seeds]).problems
    return folder


@pytest.fixture
def indexed(tmp_path: Path) -> Callable[..., Path]:
    """Makes an index of the texts given: id=body or id=(title, body)."""

    def make(**texts: str | tuple[str, str]) -> Path:
        with Index.open(tmp_path / "index", create=True) as index:
            for id, text in texts.items():
                title, body = text if isinstance(text, tuple) else ("", text)
                index.update(Document(id=id, title=title, body=body))
        return tmp_path / "index"

    return make


def rewrite_manifest(folder: Path, **entries: object) -> None:
    """Changes what the last commit says of itself, as another version of timviet would have written it."""
    storage.write(folder, replace(storage.read(folder), **entries), sync=False)  # type: ignore[arg-type]


def interrupt(process: subprocess.Popen[bytes]) -> int:
    """Presses Ctrl-C for a process that leads its group, as often as it takes, and gives its exit status.

    Python drops an interrupt that falls into a destructor; a person would press again.
    """
    for _ in range(5):
        os.killpg(process.pid, signal.SIGINT)
        try:
            return process.wait(timeout=10)
        except subprocess.TimeoutExpired:
            continue
    os.killpg(process.pid, signal.SIGKILL)
    pytest.fail("Ctrl-C does not end it")


Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Runs ``timviet`` as a process in an empty folder, as a user with a plain environment."""

    def run(*arguments: str | Path, cwd: Path = tmp_path, **environment: str) -> subprocess.CompletedProcess[str]:
        clean = {key: value for key, value in os.environ.items() if key not in {"TIMVIET_INDEX", "NO_COLOR"}}
        return subprocess.run(
            [sys.executable, "-m", "timviet.search", *map(str, arguments)],
            cwd=cwd,
            env=clean | environment,
            capture_output=True,
            encoding="utf-8",
            check=False,
        )

    return run
