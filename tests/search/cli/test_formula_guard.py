"""No text in CSV is taken for a formula: tried with a real spreadsheet."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from office import formulas_in

from timviet.search import Hit, Results, Snippet
from timviet.search.cli.formats import as_csv
from timviet.search.cli.formula_guard import guard_cell

SIGNS = ["=", "+", "-", "@", "＝", "＋", "－", "＠"]
BEFORE = [
    "",
    " ",
    "\xa0",
    "\u3000",
    "\t",
    "\r",
    "\n",
    "\x00",
    "\x0b",
    "\x85",
    '"',
    "'",
    "\ufeff",
    "\u200b",
    "\u2028",
]
FORMULAS = ["1+1", '"a"', "(1)", "cmd|'/C calc'!A0", "SUM(1;1)", " 1+1", "A1", "-1+1", "\t1", ""]
RUN = ["=1+1", '="a"', "=(1)", "\x00=1+1", "=SUM(1;1)", "=A1"]
"""What LibreOffice runs, as a cell of a file with commas."""

RUN_ELSEWHERE = ["a;=1+1", "a\t=1+1", "a\n=(1)", "\t=1+1", "\r=A1"]
"""What it runs where cells are separated by semicolons or tabs."""

NUMBERS = ["-5", "+5", "-1,5", "-1.234.567,8", "+84912345678", "-1e-5", "-5%", "1; -2; +3", " -5", "-5\n-6"]
ORDINARY = ["", "gạo", "giá = 5", "a-b", "A+", "x@y.vn", "(1+1)", "5 > 3", "mục 1\nmục 2", "a, -b", "C++", "'n"]


def cells(texts: list[str]) -> list[str]:
    """Return texts as the titles that CSV has."""
    results = Results("x", 1, True, tuple(Hit("x", 1.0, text, {}, (Snippet("", ()),)) for text in texts), ())
    rows = csv.reader(io.StringIO(as_csv(results, columns=["title"], has_header=False), newline=""))
    return [row[0] if row else "" for row in rows]


def test_an_apostrophe_stands_before_all_that_begins_like_a_formula() -> None:
    for sign in SIGNS:
        for formula in FORMULAS:
            text = f"{sign}{formula}"
            assert guard_cell(text) == f"'{text}"
            for before in BEFORE:
                guarded = guard_cell(before + text)
                assert guarded[0] == "'"
                assert guarded.replace("'", "") == (before + text).replace("'", "")
            for separator in ";\t\r\n":
                assert guard_cell(f"a{separator}{text}") == f"a{separator}'{text}"
                assert guard_cell(f'a{separator} "{text}') == f"a{separator}' \"{text}"
    assert guard_cell("\tgạo") == "'\tgạo"


@pytest.mark.parametrize("skipped", ["\x1c", "\x85", " ", "\xa0", '"', "\x00", "\x1f\u2028"])
def test_what_may_stand_before_a_formula_takes_linear_time(skipped: str) -> None:
    many = skipped * 1_000_000  # in quadratic time this would take an hour
    assert guard_cell(f"{many}a;{many}b") == f"{many}a;{many}b"
    assert guard_cell(f"{many}=1+1;{many}@a") == f"'{many}=1+1;'{many}@a"


@pytest.mark.parametrize("text", [*NUMBERS, *ORDINARY])
def test_numbers_and_other_texts_stay_as_they_are(text: str) -> None:
    assert guard_cell(text) == text
    assert cells([text]) == [text]


def test_typed_numbers_are_numbers_and_lists_are_guarded_one_by_one() -> None:
    fields = {"low": -5, "share": -0.5, "deltas": [-1, -2], "tags": ["gạo", "=1+1", "@a"], "=1": 1}
    results = Results("x", 1, True, (Hit("-x", 1.0, "", fields, (Snippet("", ()),)),), ())
    columns = ["id", "low", "share", "deltas", "tags", "=1"]
    head, row = csv.reader(io.StringIO(as_csv(results, columns=columns)))
    assert head == [*columns[:-1], "'=1"]
    assert row == ["'-x", "-5", "-0.5", "-1; -2", "gạo;' =1+1;' @a", "1"]


@pytest.mark.thorough
def test_no_spreadsheet_runs_what_is_guarded(tmp_path: Path) -> None:
    hostile = [
        *RUN,
        *RUN_ELSEWHERE,
        *(f"{before}{sign}{formula}" for before in BEFORE for sign in SIGNS for formula in FORMULAS[:4]),
        *(f"a{separator}{before}=1+1" for separator in ";\t\r\n" for before in BEFORE),
    ]
    write_rows(tmp_path / "plain.csv", [*RUN, *NUMBERS])
    write_rows(tmp_path / "elsewhere.csv", RUN_ELSEWHERE)
    write_rows(tmp_path / "guarded.csv", [*cells(hostile), *NUMBERS])
    assert len(formulas_in(tmp_path / "plain.csv", ",")) == len(RUN), "the spreadsheet does run formulas"
    assert len(formulas_in(tmp_path / "elsewhere.csv", ";\t")) >= len(RUN_ELSEWHERE)
    for separators in (",", ";\t", ",;\t"):
        assert formulas_in(tmp_path / "guarded.csv", separators) == []


def write_rows(file: Path, texts: list[str]) -> None:
    with file.open("w", encoding="utf-8", newline="") as written:
        csv.writer(written).writerows(["x", text, "y"] for text in texts)
