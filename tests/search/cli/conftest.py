"""Fixtures of the tests of the command line."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from processes import Run

from timviet.search.cli.main import main


@pytest.fixture
def run_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """A function that runs ``timviet`` in this process, which is much faster, in an empty folder."""
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE", "TIMVIET_INDEX"):
        monkeypatch.delenv(name, raising=False)

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        monkeypatch.setattr(sys, "argv", ["timviet", *arguments])
        status: object = 0
        try:
            main()
        except SystemExit as end:
            status = end.code or 0
        captured = capsys.readouterr()
        assert isinstance(status, int)
        return subprocess.CompletedProcess(arguments, status, captured.out, captured.err)

    return run
