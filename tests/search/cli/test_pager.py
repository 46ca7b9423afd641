"""Long output goes through a pager."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from processes import Run
from terminals import on_terminal

from timviet.index import Document, Index
from timviet.search.cli.pager import choose_pager


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("pager")
    with Index.open(folder / ".timviet", create=True, jobs=1) as index:
        index.add_many(Document(f"d{number}", f"Giá gạo {number}", "Giá gạo tăng. " * 9) for number in range(9))
    pager = folder / "pager"
    pager.write_text('#!/bin/sh\necho "PAGED LESS=$LESS LV=$LV"\ncat\nexit $STATUS\n')
    pager.chmod(0o755)
    return folder


def shown(folder: Path, *more: str, rows: int = 20, **environment: str) -> str:
    settings = {"PAGER": str(folder / "pager"), "STATUS": "0", **environment}
    done = on_terminal("search", "--color", "never", *more, "gạo", cwd=folder, rows=rows, environment=settings)
    assert done.status == 0
    return done.text


def test_only_what_is_higher_than_the_terminal_is_paged(folder: Path, run: Run) -> None:
    assert "PAGED" in shown(folder)
    assert "PAGED" not in shown(folder, rows=100)
    assert "PAGED" not in shown(folder, "--pager", "never")
    assert "PAGED" not in shown(folder, "-n", "1")
    assert "PAGED" not in run("search", "gạo", cwd=folder, PAGER=str(folder / "pager")).stdout


def test_lines_that_the_terminal_breaks_count(folder: Path) -> None:
    assert "PAGED" not in shown(folder, "-n", "2", rows=12)
    assert "PAGED" in shown(folder, "-n", "2", rows=12, COLUMNS="30")


def test_less_shows_colors_and_leaves_its_text_unless_it_is_set_up_otherwise(folder: Path) -> None:
    assert "PAGED LESS=FRX LV=-c" in shown(folder)
    assert "PAGED LESS=-S LV=-c" in shown(folder, LESS="-S")


@pytest.mark.parametrize("pager", ["cat", "", "no-such-pager"])
def test_without_a_pager_the_text_is_printed(folder: Path, pager: str) -> None:
    text = shown(folder, PAGER=pager)
    assert text.count("Giá [gạo] tăng") > 5
    assert text.endswith("9 documents found\n")


def test_a_pager_that_stops_early_is_no_error(folder: Path) -> None:
    assert "1. Giá gạo" in shown(folder, PAGER="head -n 1")
    shown(folder, PAGER="true")


@pytest.mark.skipif(not shutil.which("less"), reason="less is not installed")
def test_less_is_the_pager_of_a_terminal_that_has_no_other() -> None:
    assert choose_pager({"TERM": "xterm"}) == "less"
    assert choose_pager({"TERM": "dumb"}) is None
    assert choose_pager({}) is None
    assert choose_pager({"TERM": "dumb", "PAGER": "more -d"}) == "more -d"


@pytest.mark.skipif(not shutil.which("less"), reason="less is not installed")
def test_ctrl_c_is_for_the_pager(folder: Path) -> None:
    done = on_terminal(
        "search", "gạo", cwd=folder, rows=10, keys="\x03\x03q", environment={"PAGER": "less", "LESS": "RX"}
    )
    assert done.status == 0
