"""Shells complete documents, fields and values; tried with the real shells."""

from __future__ import annotations

import os
import pty
import re
import select
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest
from dangerous import HOSTILE, dangerous_in
from processes import run_command
from thorough import first

from timviet.index import Document, Index
from timviet.index.files.sync import sync

HAS = {shell: shutil.which(shell) is not None for shell in ("bash", "zsh", "fish")}
CASES = [
    ("search --so", ["search", "--sort"]),
    ("similar notes.d/to", ["similar", "notes.d/today.txt"]),
    ("similar bài", ["similar", "bài viết/một, hai.txt"]),
    ("remove notes.d/today.txt mã", ["remove", "notes.d/today.txt", "mã:1"]),
    ("remove mã:", ["remove", "mã:1"]),
    ("search gạo --sort ngày_", ["search", "gạo", "--sort", "ngày_in"]),
    ("search --sort=ngày_", ["search", "--sort=ngày_in"]),
    ("search --facet ngày_", ["search", "--facet", "ngày_in"]),
    ("search --json --fields id,title_", ["search", "--json", "--fields", "id,title_highlights"]),
    ("search --accents ig", ["search", "--accents", "ignore"]),
    ("search --index other.d --sort tr", ["search", "--index", "other.d", "--sort", "trang"]),
]
"""What is typed before the tab key, and the words of the line afterwards."""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("completion")
    for name in ("notes.d/today.txt", "notes.d/other.txt", "bài viết/một, hai.txt"):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("Giá gạo", encoding="utf-8")
    (folder / "notes.d" / "tomorrow.log").write_text("không có trong chỉ mục", encoding="utf-8")
    with Index.open(folder / ".timviet", create=True, jobs=1) as index:
        sync(index, [folder])
        index.add(Document("mã:1", body="Giá ngô", fields={"ngày_in": 1, "nguồn": "a", "năm": 2}))
    with Index.open(folder / "other.d", create=True, jobs=1) as index:
        index.add(Document("x", fields={"trang": 1}))
    command = folder / "bin" / "timviet"
    command.parent.mkdir()
    command.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m timviet "$@"\n')
    command.chmod(0o755)
    return folder


def environment(folder: Path) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if name not in {"TIMVIET_INDEX", "LC_ALL"}}
    path = f"{folder / 'bin'}{os.pathsep}{os.environ['PATH']}"
    return clean | {
        "PATH": path,
        "LC_ALL": "C.UTF-8",
        "TERM": "xterm",
        "HOME": str(folder / "bin"),
        "HISTFILE": "",
    }


class Typist:
    """Types into an interactive shell."""

    def __init__(self, command: list[str], folder: Path, setup: str) -> None:
        self._ours, theirs = pty.openpty()
        self._shell = subprocess.Popen(
            command,
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
            cwd=folder,
            env=environment(folder),
            start_new_session=True,
        )
        os.close(theirs)
        # Afterwards each line is printed as the shell reads it, one word in each pair of brackets.
        self.type(
            f"{setup}\nwords() {{ shift; printf '<%s>' \"$@\" '' ; echo; }}\nPS1=; echo rea''dy\n", "ready\r\n"
        )

    def type(self, keys: str, expected: str) -> str:
        """Type something, and return what is shown up to what is expected."""
        os.write(self._ours, keys.encode())
        shown, deadline = "", time.monotonic() + 60
        while expected not in shown:
            assert select.select([self._ours], [], [], max(deadline - time.monotonic(), 0))[0], shown
            shown += os.read(self._ours, 65536).decode("utf-8", "replace")
        return shown

    def completed(self, typed: str) -> list[str]:
        """Return the words of a line after the tab key."""
        shown = self.type(f"timviet {typed}\t\x01words \n", "<>\r\n")
        return re.findall("<([^>]+)>", shown.replace("\r", ""))[-len(typed.split()) - 1 :]

    def close(self) -> None:
        self._shell.kill()
        self._shell.wait()
        os.close(self._ours)


BASH = [
    'eval "$(timviet completion bash)"',
    "bind 'set bell-style none'",
    "bind 'set enable-bracketed-paste off'",
]
ZSH = [
    "autoload -U compinit",
    "compinit -D -u",
    'eval "$(timviet completion zsh)"',
    "bindkey -e",
    "unsetopt beep zle_bracketed_paste",
]


@pytest.mark.parametrize(
    ("command", "setup"), first(1, [("bash --norc --noprofile -i", BASH), ("zsh -f -i", ZSH)]), ids=["bash", "zsh"]
)
def test_the_tab_key_completes_a_line(folder: Path, command: str, setup: list[str]) -> None:
    if not HAS[command.split()[0]]:
        pytest.skip(f"{command.split()[0]} is not installed")
    shell = Typist(command.split(), folder, "; ".join(setup))
    try:
        for typed, words in CASES:
            assert shell.completed(typed)[-len(words) :] == words, typed
    finally:
        shell.close()


@pytest.mark.skipif(not HAS["fish"], reason="fish is not installed")
@pytest.mark.thorough
def test_fish_completes_a_line(folder: Path) -> None:
    lines = "; ".join(f"complete -C 'timviet {typed}'; echo ---" for typed, _ in CASES)
    done = subprocess.run(
        ["fish", "--no-config", "-c", f"timviet completion fish | source; {lines}"],
        cwd=folder,
        env=environment(folder),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    for (typed, words), shown in zip(CASES, done.stdout.split("---\n"), strict=False):
        assert [line.split("\t")[0] for line in shown.splitlines()] == words[-1:], typed


def completions(folder: Path, words: str, last: str) -> list[str]:
    """Return the completions as fish gets them."""
    asked = {"_TIMVIET_COMPLETE": "fish_complete", "COMP_WORDS": f"timviet {words}", "COMP_CWORD": last}
    done = run_command(cwd=folder, environment=asked)
    assert done.stderr == ""
    return [line.removeprefix("plain,").split("\t")[0] for line in done.stdout.split("\n") if line]


def test_documents_are_completed_folder_by_folder(folder: Path) -> None:
    assert completions(folder, "similar", "") == ["bài viết/", "mã:1", "notes.d/"]
    assert completions(folder, "similar n", "n") == ["notes.d/other.txt", "notes.d/today.txt"]
    here = folder / "notes.d"
    assert completions(here, "similar", "")[-2:] == ["other.txt", "today.txt"]
    assert completions(here, "similar ../notes.d/o", "../notes.d/o") == ["../notes.d/other.txt"]
    assert completions(here, f"similar {here}/o", f"{here}/o") == [f"{here}/other.txt"]


@pytest.fixture(scope="module")
def hostile_folder(tmp_path_factory: pytest.TempPathFactory, folder: Path) -> Path:
    """A folder with an index of documents whose ids would do something if a shell or a terminal read them."""
    hostile_folder = tmp_path_factory.mktemp("hostile")
    (hostile_folder / "bin").symlink_to(folder / "bin")
    with Index.open(hostile_folder / ".timviet", create=True, jobs=1) as index:
        for id in (*RUN.values(), "-n", "-e", f"s{HOSTILE}", "s\x1b[2J", "sz\u202e", "sy\nplain,forged", "sx\ty"):
            index.add(Document(id, body="gạo"))
    return hostile_folder


RUN = {
    "dol": "dol$(touch owned)ar",
    "tick": "tick`touch owned`s",
    "semi": "semi;touch owned",
    "amp": "amp&&touch owned",
    "pipe": "pipe|touch owned",
    "star": "star*[a]?{b,c}~",
    "quo": "quo'te\" \\back",
    "per": "per%F{red}%cent",
    "red": "red<owned",
}
"""What is typed, and the only id that begins so; bash would run what is in the first two, if it offered them."""


def test_names_that_a_terminal_cannot_show_are_not_offered(hostile_folder: Path) -> None:
    assert completions(hostile_folder, "similar", "") == sorted([*RUN.values(), "-e", "-n"])
    assert completions(hostile_folder, "similar s", "s") == ["semi;touch owned", "star*[a]?{b,c}~"]


@pytest.mark.parametrize(
    ("command", "setup"), first(1, [("bash --norc --noprofile -i", BASH), ("zsh -f -i", ZSH)]), ids=["bash", "zsh"]
)
def test_a_shell_runs_nothing_that_is_completed(hostile_folder: Path, command: str, setup: list[str]) -> None:
    if not HAS[command.split()[0]]:
        pytest.skip(f"{command.split()[0]} is not installed")
    shell = Typist(command.split(), hostile_folder, "; ".join(setup))
    try:
        for typed, id in RUN.items():
            is_unquoted = command.startswith("bash") and typed in ("dol", "tick")
            assert shell.completed(f"similar {typed}")[-1] == (typed if is_unquoted else id)
        shown = shell.type("timviet similar \t\t\t\x15echo do''ne\n", "done\r\n")
        assert not dangerous_in(re.sub(r"\x1b\[[0-9;?]*[A-Za-z]|[\r\x07\x08]", "", shown))
    finally:
        shell.close()
    assert not (hostile_folder / "owned").exists()


@pytest.mark.thorough
@pytest.mark.skipif(not HAS["fish"], reason="fish is not installed")
def test_fish_runs_nothing_that_is_completed(hostile_folder: Path) -> None:
    lines = "; ".join(f"complete -C 'timviet similar {typed}'" for typed in [*RUN, ""])
    done = subprocess.run(
        ["fish", "--no-config", "-c", f"timviet completion fish | source; {lines}"],
        cwd=hostile_folder,
        env=environment(hostile_folder),
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    shown = done.stdout.splitlines()
    assert shown[: len(RUN)] == [*RUN.values()]
    assert {"-n", "-e"} <= {*shown}
    assert not dangerous_in(done.stdout)
    assert not (hostile_folder / "owned").exists()


def test_each_property_is_listed_once(folder: Path) -> None:
    names = completions(folder, "search --fields", "")
    assert {"id", "title", "ngày_in", "path"} <= {*names}
    assert len(names) == len({*names})
    assert "id,id" not in completions(folder, "search --fields id,", "id,")


def test_without_an_index_nothing_follows(tmp_path: Path) -> None:
    assert completions(tmp_path, "similar", "") == []
    assert completions(tmp_path, "search --sort", "") == []
