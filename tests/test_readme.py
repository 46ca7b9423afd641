"""The examples in the README are run and must print the output shown there."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parent.parent
README = (REPOSITORY / "README.md").read_text(encoding="utf-8")
SESSIONS = re.findall(r"```console\n(.*?)```", README, re.DOTALL)


@pytest.fixture
def clone(tmp_path: Path, seeds: Path) -> Path:
    """A folder with the sample documents and a ``timviet`` command in ``bin``."""
    shutil.copytree(seeds, tmp_path / "seeds")
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "timviet"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m timviet "$@"\n')
    command.chmod(0o755)
    return tmp_path


def test_the_console_sessions_print_the_shown_output(clone: Path) -> None:
    assert len(SESSIONS) >= 4
    for session in SESSIONS:
        for step in re.split(r"^\$ ", session, flags=re.MULTILINE)[1:]:
            command, _, expected = step.partition("\n")
            done = subprocess.run(
                ["sh", "-c", f'PATH="{clone}/bin:$PATH"; unset TIMVIET_INDEX; {command}'],
                cwd=clone,
                capture_output=True,
                encoding="utf-8",
                check=False,
            )
            assert done.stdout + done.stderr == expected, command


def test_the_python_example_prints_the_shown_output(tmp_path: Path) -> None:
    example, expected = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", README, re.DOTALL)[0]
    done = subprocess.run(
        [sys.executable, "-c", example], cwd=tmp_path, capture_output=True, encoding="utf-8", check=True
    )
    assert done.stdout == expected
    assert len(re.findall(r"^[^\n]*\S", example, re.MULTILINE)) <= 10


def test_the_two_commands_for_newcomers_are_in_the_readme() -> None:
    commands = re.findall(r"^    (python3 -m venv .*)$", README, re.MULTILINE)
    assert commands == [
        "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/timviet index seeds && "
        '.venv/bin/timviet search "dai hoi dang bo quan long bien"',
        "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest",
    ]


def test_every_command_is_in_the_table() -> None:
    from timviet.search.cli.main import cli

    for name in cli.commands:
        assert re.search(rf"^\| `timviet {name}\b", README, re.MULTILINE)
