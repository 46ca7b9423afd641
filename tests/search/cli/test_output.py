"""Output for people and for programs."""

from __future__ import annotations

import csv
import io
import json
import os
import re
from collections.abc import Callable
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result
from processes import REPOSITORY, Run

from timviet.index import Document, Index
from timviet.index.files.sources import make_document, read_source
from timviet.search.cli import reference
from timviet.search.cli.main import cli
from timviet.search.query.examples import EXAMPLES
from timviet.search.query.parse import parse
from timviet.search.searcher import FROM_FILES

Call = Callable[..., Result]


@pytest.fixture
def call(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Call:
    """Calls ``timviet`` in this process, in a folder with an index of three documents, two of them files."""
    monkeypatch.chdir(tmp_path)
    for name in ("LC_ALL", "LC_MESSAGES", "LANG", "TIMVIET_INDEX"):
        monkeypatch.delenv(name, raising=False)
    with Index.open(tmp_path / ".timviet", create=True, jobs=1) as index:
        for number, (title, body) in enumerate(
            [
                ("Giá gạo", "Dòng đầu.\nGiá gạo xuất khẩu tăng.\nDòng ba.\nDòng bốn."),
                ("=Gạo, nếp", "Gạo nếp\tvà gạo tẻ."),
                ("Đại hội", "Đại hội Đảng bộ quận."),
            ]
        ):
            fields: dict[str, str | int] = {"year": 2016 + 2 * number}
            if number < 2:
                fields["path"] = f"bài viết/{number}.txt"
            index.add(Document(f"d{number}", title, body, fields))
    (tmp_path / "bài viết").mkdir()
    (tmp_path / "bài viết" / "0.txt").write_text("Giá gạo")

    def call(*arguments: str, status: int = 0, **extra: str | bytes) -> Result:
        done = CliRunner().invoke(cli, list(arguments), prog_name="timviet", input=extra.get("input"))
        assert done.exit_code == status, done.output
        return done

    return call


def test_paths_for_other_programs(call: Call) -> None:
    paths = call("search", "-l", "gạo").stdout.splitlines()
    assert sorted(paths) == [os.path.join("bài viết", "0.txt"), os.path.join("bài viết", "1.txt")]
    assert set(call("search", "-l", "-0", "gạo").stdout.split("\0")) == {*paths, ""}
    assert call("search", "-l", "đảng").stdout == "d2\n", "what is no file is named by its id"
    assert call("search", "-l", "-m", "1", "gạo").stdout.count("\n") == 1


def test_counts(call: Call) -> None:
    assert call("search", "-c", "gạo").stdout == "2\n"
    assert call("search", "-c", "phở~2 AND xyz", status=1).stdout == "0\n"


def test_json_lines_have_the_query_and_the_fields_that_were_chosen(call: Call) -> None:
    rows = [
        json.loads(line)
        for line in call("search", "--jsonl", "--fields", "id,year,snippets", "gạo").stdout.splitlines()
    ]
    assert [list(row) for row in rows] == [["query", "id", "year", "snippets"]] * 2
    assert {row["id"]: row["year"] for row in rows} == {"d0": 2016, "d1": 2018}


def test_comma_separated_values_can_be_read_back(call: Call) -> None:
    text = call("search", "--csv", "--fields", "id,title,snippet", "nếp").stdout
    assert list(csv.reader(io.StringIO(text))) == [
        ["id", "title", "snippet"],
        ["d1", "'=Gạo, nếp", "Gạo nếp\tvà gạo tẻ."],
    ]


def test_a_template(call: Call) -> None:
    template = r"{rank}\t{score:.1f}\t{path}\t{year}\t{encoding}|"
    assert re.fullmatch(
        r"1\t\d\.\d\tbài viết.1\.txt\t2018\t\|\n", call("search", "--format", template, "nếp").stdout
    )


@pytest.mark.parametrize(
    "wrong",
    [
        *("{id.__class__}", "{id[0]}", "{0}", "{", "}", "{score!r}{}", "{title:.1f}", "{year:^20c}x{year:+c}"),
        *("{title:1000000000}", "{title:>01000}", "{score:.1000000000f}", "{title:.99999}", "{title:{rank}}"),
        *("{title:{title.__class__}}", "{title:*<+1_000_000}", "{title:x1000000}", "{title!r:5000}"),
    ],
)
def test_an_invalid_template_is_refused(call: Call, wrong: str) -> None:
    done = call("search", "--format", wrong, "nếp", status=2)
    assert done.stdout == ""
    assert "--format: " in done.stderr


def test_a_template_formats_values(call: Call) -> None:
    form = "{rank:03d}|{score:>8.2f}|{title:…<12.4}|{year:,}|{id!r:^6}|{year:x}"
    shown = call("search", "--format", form, "nếp").stdout
    assert re.fullmatch(r"001\| +\d\.\d\d\|=Gạo…{8}\|2,018\| 'd1' \|7e2\n", shown)


def test_options_that_contradict_each_other_are_refused(call: Call) -> None:
    assert "only one of --json" in call("search", "--json", "-l", "gạo", status=2).stderr
    assert (
        "--page and --after cannot be used together"
        in call("search", "--page", "2", "--after", "x", "gạo", status=2).stderr
    )
    assert "is not a cursor" in call("search", "--after", "x", "gạo", status=2).stderr
    assert "several filters" in call("search", "--filter", "-nếp " * 2001, "gạo", status=2).stderr


def test_many_queries_from_standard_input(call: Call) -> None:
    asked = "gạo\n\nkhông có gì~ AND phở\n\xff\nđại hội\n"
    lines = call("search", "-c", "-", input=asked).stdout.splitlines()
    assert lines[0] == "gạo:2"
    assert lines[-1] == "đại hội:1"
    assert call("search", "-c", "-", input="\ufeffgạo\r\n").stdout == "gạo:2\n"
    assert call("search", "-", input="gạo\nđại hội\n").stdout.count("== ") == 2
    asked = call("search", "-", input="phởxyz\n?\n", status=1)
    assert asked.stdout == "== phởxyz\n0 documents found\n== ?\n0 documents found\n"
    rows = list(csv.reader(io.StringIO(call("search", "--csv", "-", input="gạo\nđảng\n").stdout)))
    assert rows[0][0] == "id"
    assert {row[0] for row in rows[1:3]} == {"d0", "d1"}
    assert [row[0] for row in rows[3:]] == ["d2"]


def test_filters_sorting_and_facets(call: Call) -> None:
    assert call("search", "-l", "--filter", "year:>2016", "--filter", "year:<2020", "gạo").stdout.endswith(
        "1.txt\n"
    )
    assert call("search", "--format", "{id}", "--sort", "-year", "gạo OR đảng").stdout == "d2\nd1\nd0\n"
    by_two = ("--sort", "encoding", "--sort", "-year")
    assert call("search", "--format", "{id}", *by_two, "gạo OR đảng").stdout == "d2\nd1\nd0\n"
    shown = call("search", "--facet", "year", "gạo").stdout
    assert "\nyear:\n  1  2016\n  1  2018\n" in shown


@pytest.mark.parametrize("command", [["search", "gạo"], ["similar", "d0"]])
@pytest.mark.parametrize(
    "options",
    [
        ["--json", "--fields", "id,colour"],
        ["--csv", "--fields", "colour"],
        ["--jsonl", "--fields", "colour,id"],
        ["--fields", "colour"],
        ["--format", "{id} {colour}"],
    ],
)
def test_an_unknown_field_is_an_error_that_lists_the_known_ones(
    call: Call, run: Run, command: list[str], options: list[str]
) -> None:
    done = run(*command, *options)
    assert (done.returncode, done.stdout) == (2, "")
    assert re.search(
        r"^timviet: no document has a field 'colour'; available: .*\bid, .*\byear$", done.stderr, re.M
    )


@pytest.mark.parametrize("options", [["--sort", "-colour"], ["--facet", "colour"], ["--sort", ""]])
def test_hits_are_sorted_and_counted_by_known_fields_only(call: Call, run: Run, options: list[str]) -> None:
    done = run("search", *options, "gạo")
    assert (done.returncode, done.stdout) == (2, "")
    assert done.stderr.endswith("available: encoding, folder, modified, name, path, size, type, year\n")


def test_fields_of_files_are_valid_even_if_no_document_has_them(call: Call) -> None:
    assert call("search", "--sort", "encoding", "--format", "{id}{encoding}", "gạo").stdout == "d1\nd0\n"
    assert json.loads(call("search", "--json", "--facet", "encoding", "gạo").stdout)["facets"] == {"encoding": {}}
    assert call("search", "--csv", "--fields", "id, encoding", "nếp").stdout == "id,encoding\nd1,\n"
    assert "no name given" in call("search", "--json", "--fields", " ,", "nếp", status=2).stderr


def test_loading_a_file_sets_the_fields_of_files(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_bytes("Giá gạo".encode("utf-16"))
    assert set(make_document(read_source(tmp_path / "a.txt", "a")).document.fields) == FROM_FILES


@pytest.mark.parametrize("form", [[], ["-l"], ["-c"], ["--csv"], ["--jsonl"], ["--format", "{id}"]])
def test_a_filter_without_words_is_reported_in_every_form(call: Call, form: list[str]) -> None:
    done = call("search", *form, "--filter", "!!!", "--filter", "", "gạo")
    assert done.stderr.splitlines()[:2] == [
        f"timviet: the filter '{empty}' contains no words and was ignored" for empty in ("!!!", "")
    ]
    kinds = [note["kind"] for note in json.loads(call("search", "--json", "--filter", "", "gạo").stdout)["notes"]]
    assert kinds == ["empty-filter"]


def test_pages_follow_their_cursor(call: Call) -> None:
    first = json.loads(call("search", "--json", "-n", "1", "gạo").stdout)
    second = json.loads(call("search", "--json", "-n", "1", "--after", first["cursor"], "gạo").stdout)
    assert second["cursor"] is None
    assert {first["hits"][0]["id"], second["hits"][0]["id"]} == {"d0", "d1"}


def test_lines_of_context(call: Call) -> None:
    shown = call("search", "-C", "0", "xuất khẩu").stdout.splitlines()
    assert shown[2] == "    Giá gạo [xuất khẩu] tăng."
    shown = call("search", "-C", "1", "xuất khẩu").stdout.splitlines()
    assert shown[2:5] == ["    Dòng đầu.", "    Giá gạo [xuất khẩu] tăng.", "    Dòng ba."]
    assert call("search", "-C", "9" * 20, "xuất khẩu").stdout.splitlines()[2:5] == shown[2:5]


def test_links_and_colors(call: Call) -> None:
    shown = call("search", "--links", "always", "--color", "always", "xuất khẩu").stdout
    assert "\x1b]8;;file://" in shown
    assert "b%C3%A0i%20vi%E1%BA%BFt/0.txt\x1b\\" in shown
    assert "\x1b]8;" not in call("search", "--color", "always", "gạo").stdout
    assert "\x1b[1m\x1b[1;31mĐại hội\x1b[0m\x1b[1m\x1b[0m" in call("search", "--color", "always", "đại hội").stdout


def test_the_best_hit_is_opened(call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    opener = tmp_path / "bin" / "xdg-open"
    opener.parent.mkdir()
    opener.write_text('#!/bin/sh\nprintf %s "$1" > "$OPENED"\nexit ${STATUS:-0}\n')
    opener.chmod(0o755)
    monkeypatch.setenv("PATH", f"{opener.parent}{os.pathsep}{os.environ['PATH']}")
    monkeypatch.setenv("OPENED", str(tmp_path / "opened"))
    call("search", "--open", "xuất khẩu")
    assert Path((tmp_path / "opened").read_text()).name == "0.txt"
    monkeypatch.setenv("STATUS", "3")
    assert "no program opened this file (exit status 3)" in call("search", "--open", "xuất khẩu", status=2).stderr


def test_an_answer_without_hits_says_whether_all_was_searched(call: Call, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("timviet.search.opened_index.default_limit", lambda count: -1)
    limited = call("search", "gạo", status=1)
    assert limited.stdout == "nothing found in the part of the index that was searched\n"
    assert "there may be more" in limited.stderr


def test_why_a_hit_is_not_opened_is_said(call: Call, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PATH", str(tmp_path / "nothing"))
    told = call("search", "--open", "xuất khẩu", status=2).stderr
    assert f"{Path('bài viết', '0.txt')}: cannot be opened, because xdg-open is not installed" in told
    assert "does not come from a file" in call("search", "--open", "đảng", status=2).stderr
    assert "1.txt: this file is gone; 'timviet index'" in call("search", "--open", "nếp", status=2).stderr
    call("search", "--open", "xyzxyz", status=1)


def test_suggestions_and_similar_documents(call: Call) -> None:
    assert call("suggest", "xuat kh").stdout == "xuất khẩu\n"
    answer = json.loads(call("suggest", "--json", "xuat kh").stdout)
    assert answer["suggestions"] == [{"text": "xuất khẩu", "count": 1}]
    assert call("suggest", "zzz", status=1).stdout == ""
    assert "d0" not in call("similar", "--format", "{id}", "d0").stdout


@pytest.mark.parametrize("encoding", ["ascii", "cp1252", "cp1258"])
def test_output_is_utf_8_on_any_locale(run: Run, encoding: str, tmp_path: Path) -> None:
    with Index.open(tmp_path / ".timviet", create=True, jobs=1) as index:
        index.add(Document("mã", "Giá gạo", "Giá gạo"))
    done = run("--lang", "vi", "search", '"gạo', PYTHONIOENCODING=encoding, LC_ALL="C", PYTHONUTF8="0")
    assert "Giá [gạo]" in done.stdout
    assert "tìm thấy 1" in done.stdout
    assert "dấu ngoặc kép" in done.stderr


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_shells_complete(call: Call, shell: str, run: Run) -> None:
    script = call("completion", shell).stdout
    assert "_TIMVIET_COMPLETE" in script
    words = {"COMP_WORDS": "timviet sea", "COMP_CWORD": "1" if shell != "fish" else "sea"}
    assert "search" in run(_TIMVIET_COMPLETE=f"{shell}_complete", **words).stdout


def test_the_reference_page_is_up_to_date() -> None:
    written = (REPOSITORY / "REFERENCE.md").read_text(encoding="utf-8")
    assert written == reference.page(), "run: python -m timviet.search.cli.reference > REFERENCE.md"


def test_every_option_has_a_help_text() -> None:
    for command in cli.commands.values():
        assert all(option.help for option in command.params if isinstance(option, click.Option)), command.name


@pytest.mark.parametrize("query", [query for query, _ in EXAMPLES])
def test_every_example_of_a_query_parses_without_notes(query: str) -> None:
    assert parse(query).notes == ()
