"""Everything that the README shows, in English and in Vietnamese, is run and must come out as shown."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from processes import REPOSITORY
from rooms import ROOMS
from thorough import first

PAGES = ["README.md", "README.vi.md"]
OTHER_PAGES = ["ARCHITECTURE.md", "CLUSTER.md", "SECURITY.md", "benchmarks/README.md", "examples/README.md"]
MAIN_JOB = (
    "python3 -m venv .venv && .venv/bin/pip install . && .venv/bin/timviet index seeds && "
    '.venv/bin/timviet search "dai hoi dang bo quan long bien"'
)
TEST_COMMAND = "python3 -m venv .venv && .venv/bin/pip install -e '.[test]' && .venv/bin/pytest"


def page(name: str) -> str:
    return (REPOSITORY / name).read_text(encoding="utf-8")


@pytest.fixture
def clone(tmp_path: Path, seeds: Path) -> Path:
    """A folder with the sample documents, and a ``timviet`` for the shell to find."""
    shutil.copytree(seeds, tmp_path / "seeds")
    (tmp_path / "bin").mkdir()
    command = tmp_path / "bin" / "timviet"
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m timviet "$@"\n')
    command.chmod(0o755)
    return tmp_path


@pytest.mark.parametrize("name", first(1, PAGES))
def test_the_sessions_come_out_as_shown(clone: Path, name: str) -> None:
    environment = {key: value for key, value in os.environ.items() if key != "TIMVIET_INDEX"}
    environment |= {"PATH": f"{clone}/bin:{os.environ['PATH']}", "LC_ALL": "C.UTF-8"}
    environment |= {
        "PYTHONUNBUFFERED": "1"
    }  # so that notes and hits come in the order in which a terminal shows them
    sessions = re.findall(r"```console\n(.*?)```", page(name), re.DOTALL)
    assert sessions
    for session in sessions:
        for step in re.split(r"^\$ ", session, flags=re.MULTILINE)[1:]:
            command, _, expected = step.partition("\n")
            done = subprocess.run(
                ["sh", "-c", command],
                cwd=clone,
                env=environment,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                encoding="utf-8",
                check=False,
            )
            assert done.stdout == expected, command


@pytest.mark.parametrize("name", PAGES)
def test_the_python_example_prints_what_is_shown(tmp_path: Path, name: str) -> None:
    example, expected = re.findall(r"```python\n(.*?)```\n\n```text\n(.*?)```", page(name), re.DOTALL)[0]
    command = [sys.executable, "-c", example]
    done = subprocess.run(command, cwd=tmp_path, capture_output=True, encoding="utf-8", check=True)
    assert done.stdout == expected
    assert len(re.findall(r"^[^\n]*\S", example, re.MULTILINE)) <= 10


@pytest.mark.parametrize("name", PAGES)
def test_the_two_commands_for_newcomers_are_those_that_ci_runs(name: str) -> None:
    assert re.findall(r"^    (python3 -m venv .*)$", page(name), re.MULTILINE) == [MAIN_JOB, TEST_COMMAND]


@pytest.mark.parametrize("name", PAGES)
def test_every_command_is_in_the_table(name: str) -> None:
    from timviet.search.cli.main import cli

    for command in cli.commands:
        assert re.search(rf"^\| `timviet {command}\b", page(name), re.MULTILINE)


@pytest.mark.parametrize(
    "name", [*PAGES, "ARCHITECTURE.md", "CLUSTER.md", "SECURITY.md", "benchmarks/README.md", "examples/README.md"]
)
def test_a_file_that_is_named_or_linked_is_there(name: str) -> None:
    text = page(name)
    links = re.findall(r"\]\((?!https?:)([^)#]+)", text)
    files = re.findall(r"`((?:index|search|tests|benchmarks|examples|timviet)/[\w./]+)`", text)
    programs = re.findall(r"`python ((?:tests|benchmarks)/[\w./]+\.py)", text)
    folder = (REPOSITORY / name).parent
    assert not [link for link in links if not (folder / link).exists()]
    assert not [file for file in [*files, *programs] if not (REPOSITORY / file).exists()]


def test_the_architecture_has_the_rooms_in_their_order() -> None:
    table = page("ARCHITECTURE.md").partition("## Rooms, from the top floor down")[2].partition("\n## ")[0]
    listed: list[str] = []
    for cell in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE):
        names = [path.replace("/", ".") for path in re.findall(r"`([\w/]+?)(?:/|\.py)?`", cell)]
        listed += sorted(names, key=ROOMS.index)  # those of one row are in any order
    assert listed == [room for room in ROOMS if "." in room]
