"""What people see on a terminal."""

from __future__ import annotations

import os
import re
import unicodedata
from pathlib import Path
from typing import Any

import pytest
from processes import Run
from terminals import on_terminal
from wcwidth import wcswidth

from timviet.index import Document, Index
from timviet.search import Searcher
from timviet.search.cli.render import as_text, facets_as_text
from timviet.search.cli.terminal import supports_links

LONG_TITLE = "Nghị quyết của Ban Chấp hành Trung ương về tiếp tục xây dựng và hoàn thiện Nhà nước pháp quyền"
BODY = "Nghị quyết nêu rõ quan điểm, mục tiêu, nhiệm vụ và giải pháp. " * 4
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with an index of texts that are hard to fit."""
    folder = tmp_path_factory.mktemp("terminal")
    with Index.open(folder / ".timviet", create=True, jobs=1) as index:
        index.add(Document("dài", LONG_TITLE, f"{LONG_TITLE}\n\n{BODY}", {"loại": "văn bản " * 12}))
        index.add(Document("nfd", "Tiếng Việt", unicodedata.normalize("NFD", BODY)))
        index.add(
            Document("cjk", "越南", "越南社会主义共和国是东南亚的一个国家。" * 4 + " Nghị quyết. " + "👩‍👩‍👧" * 30)
        )
        index.add(Document("gạo", "Giá gạo", "Giá gạo\n\nThị trường lúa ổn định."))
        index.add(Document("ngô", "Giá ngô", "Giá ngô"))
    return folder


@pytest.mark.parametrize("columns", [40, 80, 200])
@pytest.mark.parametrize(
    ("more", "keeps_lines"), [({}, False), ({"explain": True}, False), ({"context": 1}, True)], ids=str
)
def test_lines_fit_the_terminal_and_break_between_words(
    folder: Path, columns: int, more: dict[str, Any], keeps_lines: bool
) -> None:
    def words(text: str) -> list[str]:
        lines = (line for line in text.splitlines() if line.startswith("  "))
        ids = {"dài", "nfd", "cjk"}  # where there is no path
        shown = (word for line in lines for word in line.split() if not re.search("[一-龥👩]", word))
        return [word for word in shown if word not in ids]

    with Searcher(folder / ".timviet") as searcher:
        results = searcher.search("nghi quyet", facets="loại", **more)
    shown = as_text(results, width=columns, keeps_lines=keeps_lines)
    assert max(map(wcswidth, shown.splitlines())) <= columns
    assert words(shown) == words(as_text(results, keeps_lines=keeps_lines))
    facets = facets_as_text(results, columns)
    assert max(map(wcswidth, facets.splitlines())) <= columns
    assert facets.split() == facets_as_text(results).split()


@pytest.mark.parametrize("columns", [40, 80, 200])
def test_the_width_is_that_of_the_terminal(folder: Path, columns: int) -> None:
    shown = on_terminal("search", "nghi quyet", "--color", "never", cwd=folder, columns=columns)
    assert shown.status == 0
    assert columns - 12 < max(map(wcswidth, shown.lines)) <= columns


def test_a_passage_has_a_hanging_indent(folder: Path) -> None:
    lines = on_terminal("search", "-n", "1", "quan điểm mục tiêu", cwd=folder, columns=40).lines
    passage = lines[2 : lines.index("")]
    assert len(passage) > 2
    assert all(re.match(r" {4}\S", line) for line in passage)


def test_colors_do_not_cross_line_ends(folder: Path) -> None:
    shown = on_terminal("search", "nhiệm vụ và giải pháp", cwd=folder, columns=40)
    assert "\x1b[1;31m" in shown.text
    for line in shown.lines:
        codes = ESCAPES.findall(line)
        assert not codes or codes[-1] == "\x1b[0m", line
        assert not re.match(r" *\x1b\[[0-9;]*m {2,}", line), "indentation has no color"


@pytest.mark.parametrize(("columns", "is_cut"), [(40, True), (80, True), (200, False)])
def test_a_title_is_cut_to_its_line(folder: Path, columns: int, is_cut: bool) -> None:
    lines = on_terminal("search", "ban chấp hành", "--color", "never", cwd=folder, columns=columns).lines
    title = next(line for line in lines if line.startswith(" 1. "))
    assert ("…" in title) == is_cut
    assert re.search(r"\(\d+\.\d\d\)$", title), "its score is still there"


def test_a_passage_does_not_repeat_the_title(folder: Path) -> None:
    lines = on_terminal("search", "gia gao", "--color", "never", cwd=folder).lines
    assert lines[1].startswith(" 1. [Giá gạo]  (")
    assert lines[3] == "    Thị trường lúa ổn định."
    lines = on_terminal("search", "giá ngô", "--color", "never", cwd=folder).lines
    assert lines[0].startswith(" 1. [Giá ngô]  (")
    assert lines[1:3] == ["    ngô", ""], "a document without other text has no passage"


def test_what_is_piped_is_not_wrapped(folder: Path, run: Run) -> None:
    lines = run("search", "nghi quyet", cwd=folder, COLUMNS="40").stdout.splitlines()
    assert max(map(len, lines)) > 150


def test_nothing_found_is_said(folder: Path) -> None:
    shown = on_terminal("search", "xyzxyz", cwd=folder)
    assert (shown.status, shown.text) == (1, "nothing found\n")
    assert on_terminal("--lang", "vi", "search", "xyzxyz", cwd=folder).text == "không tìm thấy gì\n"
    assert on_terminal("search", "-c", "xyzxyz", cwd=folder).text == "0\n"


def test_messages_are_wrapped_too(folder: Path) -> None:
    shown = on_terminal("search", "--filter", "loai_hinh:x", "gạo", cwd=folder, columns=40)
    assert shown.status == 2
    assert len(shown.lines) > 1
    assert max(map(wcswidth, shown.lines)) <= 40
    assert all(line.startswith("  ") for line in shown.lines[1:])


@pytest.mark.parametrize(
    ("arguments", "environment", "colored"),
    [
        ([], {}, True),
        ([], {"NO_COLOR": "1"}, False),
        ([], {"TERM": "dumb"}, False),
        ([], {"TERM": ""}, False),
        (["--color=never"], {}, False),
        ([], {"LC_ALL": "C", "PYTHONUTF8": "0"}, True),
    ],
)
def test_color_on_a_terminal(
    folder: Path, arguments: list[str], environment: dict[str, str], colored: bool
) -> None:
    shown = on_terminal("search", *arguments, "gạo", cwd=folder, environment=environment).text
    assert ("\x1b[" in shown) == colored
    assert "gạo" in shown


@pytest.mark.parametrize("form", [["-l"], ["--csv", "--fields", "id"], ["--format", "{id}"]])
def test_no_form_prints_control_characters_on_a_terminal(tmp_path: Path, form: list[str], run: Run) -> None:
    with Index.open(tmp_path / ".timviet", create=True, jobs=1) as index:
        index.add(Document("a\x1b[31m", body="Giá gạo"))
    shown = on_terminal("search", *form, "gạo", cwd=tmp_path).text
    assert "a\ufffd[31m" in shown
    assert "\x1b" not in shown
    assert "a\x1b[31m" in run("search", *form, "gạo").stdout, "programs get names as they are"


def test_links_are_for_terminals_that_support_them() -> None:
    assert supports_links({"TERM_PROGRAM": "WezTerm"})
    assert not supports_links({"TERM": "xterm"})


@pytest.mark.parametrize("width", ["0", "7", "x", "-1"])
def test_an_odd_width_is_no_error(folder: Path, width: str) -> None:
    shown = on_terminal("search", "nghi quyet", cwd=folder, columns=0, rows=0, environment={"COLUMNS": width})
    assert shown.status == 0
    assert os.linesep in shown.text
