"""Words on the command line, and what is said about them."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from processes import Run

from timviet.index import Document, Index


@pytest.fixture(autouse=True)
def index(tmp_path: Path) -> Path:
    with Index.open(tmp_path / ".timviet", create=True, jobs=1) as index:
        index.add(Document("rice", "Giá gạo", "Giá gạo xuất khẩu tăng.", {"path": "rice.txt"}))
    return tmp_path / ".timviet"


@pytest.mark.parametrize(
    "form", [[], ["-l"], ["-c"], ["--json"], ["--jsonl"], ["--csv"], ["--format", "{id}"]], ids=" ".join
)
def test_notes_are_printed_on_standard_error_in_every_form(run: Run, form: list[str]) -> None:
    done = run("search", *form, '"gia gao', "colour:x")
    assert done.returncode == 0
    for told in ("last quotation mark is unmatched", "no field is named colour; it was read as a word"):
        assert told in done.stderr
    assert all(line.startswith("timviet: ") for line in done.stderr.splitlines())
    assert "timviet: " not in done.stdout
    assert run("--lang", "vi", "search", *form, "!!!").stderr == "timviet: truy vấn không có từ nào\n"


@pytest.mark.parametrize("form", [[], ["-l"], ["-c"], ["--json"], ["--csv"]], ids=" ".join)
def test_an_unknown_field_in_a_filter_is_an_error_that_names_near_ones(run: Run, form: list[str]) -> None:
    done = run("search", *form, "--filter", "encodng:tcvn3", "gạo")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.startswith(
        "timviet: no document has a field 'encodng'; did you mean: encoding; available: title, "
    )
    assert run("search", *form, "--filter", "title:gạo -encoding:tcvn3", "gạo").returncode == 0
    assert run("search", *form, "encodng:tcvn3", "gạo").returncode == 0, "in a query it is a word"


def test_words_need_no_quotation_marks(run: Run) -> None:
    assert json.loads(run("search", "--json", "giá", "-n", "1", "gạo").stdout)["query"] == "giá gạo"
    assert json.loads(run("search", "--json", "--", "-giá", "--json").stdout)["query"] == "-giá --json"
    assert json.loads(run("suggest", "--json", "giá", "gạ").stdout)["text"] == "giá gạ"
    assert json.loads(run("analyze", "--json", "giá", "gạo").stdout)["text"] == "giá gạo"


@pytest.mark.parametrize("word", ["-việt", "-5°C", "--giá", "-nga", "-lúa", "-x"])
def test_a_word_that_looks_like_an_option_is_an_error_that_says_what_to_type(run: Run, word: str) -> None:
    done = run("search", "gạo", word)
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith(f"If {word} is a word, put -- before it: timviet search -- {word}\n")
    assert run("search", "gạo", "--", word).returncode == 0


def test_a_misspelled_option_is_not_taken_for_a_word(run: Run) -> None:
    assert "is a word" not in run("search", "--colour", "never", "gạo").stderr
    assert "is a word" not in run("search", "-n", "x", "gạo").stderr


def test_words_without_a_command_show_the_help(run: Run) -> None:
    done = run("nghị quyết", "-l")
    assert (done.returncode, done.stdout) == (2, "")
    assert "\nCommands:\n  index " in done.stderr
    assert done.stderr.endswith(
        "\nError: No such command 'nghị quyết'. To search for words: timviet search 'nghị quyết' -l\n"
    )
    assert "Commands:" not in run("serch", "gạo").stderr


def test_a_word_with_line_ends_makes_no_lines_of_its_own(run: Run) -> None:
    last = run("gạo\nfake: line").stderr.splitlines()[-1]
    assert last.endswith("To search for words: timviet search 'gạo fake: line'")
    assert len(run("search", "--gạo\nfake").stderr.splitlines()) == len(run("search", "--gạo").stderr.splitlines())


@pytest.mark.parametrize("query", ["", "   ", "?!… — “”", "\n", "!!!", "*"])
def test_a_query_without_words_finds_nothing_and_is_no_error(run: Run, query: str) -> None:
    done = run("search", query)
    assert (done.returncode, done.stdout) == (1, "0 documents found\n")
    assert done.stderr == "timviet: the query contains no words\n"
    assert (run("search", "-c", query).returncode, run("search", "-c", query).stdout) == (1, "0\n")
    assert json.loads(run("search", "--json", query).stdout)["notes"][0]["kind"] == "no-words"
