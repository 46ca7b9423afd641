"""``timviet index --format`` and ``timviet export`` from a shell."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner
from processes import Run

from timviet.search.cli.main import cli

CSV = 'Mã;Tên;Nội dung;Ngày đăng\n1;Gạo;"Giá ""gạo""\ntăng";31/3/2024\n2;Ngô;Giá ngô;\n'
CHOSEN = (
    "--format",
    "csv",
    "--id",
    "Mã",
    "--title",
    "Tên",
    "--body",
    "Nội dung",
    "--field",
    "date=Ngày đăng:date",
)


def hits(run: Run, *arguments: str) -> list[dict[str, object]]:
    hits: list[dict[str, object]] = json.loads(run("search", "--json", *arguments).stdout)["hits"]
    return hits


def test_a_table_is_indexed_and_searched(run: Run, tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(CSV, encoding="utf-8")
    done = run("index", "a.csv", *CHOSEN)
    assert (done.stdout, done.returncode) == ("2 added, 0 updated, 0 removed, 0 unchanged\n", 0), done.stderr
    (hit,) = hits(run, "--filter", "date:3/2024", "gia gao")
    assert (hit["id"], hit["title"], hit["fields"]) == ("1", "Gạo", {"date": "2024-03-31"})
    assert run("index", "a.csv", *CHOSEN).stdout == "0 added, 0 updated, 0 removed, 2 unchanged\n"
    (tmp_path / "a.csv").write_text(CSV.replace("Giá ngô", "Bắp"), encoding="utf-8")
    assert run("index", "-", *CHOSEN, input=(tmp_path / "a.csv").read_text(encoding="utf-8")).stdout.startswith(
        "0 added, 1 updated"
    )


def test_lines_from_standard_input_are_indexed_but_for_the_bad_ones(run: Run) -> None:
    lines = [{"id": n, "title": f"gạo {n}", "year": str(n), "tags": ["x"], "other": 1} for n in range(3)]
    data = "\n".join(["{", *map(json.dumps, lines), json.dumps({"title": "x"})])
    arguments = ("index", "-", "--format", "jsonl", "--field", "year:int", "--field", "tags")
    strict = run(*arguments, "--strict", input=data)
    assert (strict.returncode, strict.stdout) == (2, "")
    assert strict.stderr.startswith("timviet: standard input: line 1: no JSON (Expecting property name")
    assert strict.stderr.endswith("; nothing was indexed\n")
    assert run("search", "-c", "gao").stdout == "0\n"
    done = run(*arguments, input=data)
    assert (done.returncode, done.stdout) == (2, "3 added, 0 updated, 0 removed, 0 unchanged\n")
    assert [line.partition(" (")[0] for line in done.stderr.splitlines()] == [
        "timviet: standard input: line 1: no JSON",
        "timviet: standard input: line 5: there is no 'id'; name one of the keys with --id: title",
    ]
    assert [hit["fields"] for hit in hits(run, "--sort", "-year", "gao")] == [
        {"year": year, "tags": ["x"]} for year in (2, 1, 0)
    ]


def test_many_bad_lines_are_counted(run: Run) -> None:
    done = run("index", "-", "--format", "jsonl", input="x\n" * 13)
    assert len(done.stderr.splitlines()) == 11
    assert done.stderr.splitlines()[-1] == "timviet: 3 more problems; -v names all"
    assert len(run("index", "-", "--format", "jsonl", "-v", input="x\n" * 13).stderr.splitlines()) == 13
    twice = json.dumps({"id": 1, "title": "x"}) + "\n"
    assert (
        "1 record has the id of an earlier one" in run("index", "-", "--format", "jsonl", input=twice * 2).stderr
    )


@pytest.mark.parametrize(
    ("arguments", "reason"),
    [
        (["-"], "standard input needs --format: jsonl, csv or tsv"),
        (["a.csv", "--id", "x"], "--id, --title, --body and --field need --format: jsonl, csv or tsv"),
        ([".", "--format", "csv"], ". is a folder; --format reads files and - only"),
        (["--format", "csv"], "name the files of records, or - for standard input"),
        (
            ["a.csv", "--format", "csv", "--field", "x:number"],
            "--field: 'number' is not a type; there are: text, int",
        ),
        (["a.csv", "--format", "csv", "--field", "a b"], "--field: 'a b' cannot be the name of a field"),
        (["a.csv", "--format", "csv", "--type", "md"], "options that choose the files of a folder cannot be used"),
        (
            ["a.csv", "--format", "csv"],
            "a.csv: line 1: no column is named 'id'; there are: Mã, Tên, Nội dung, Ngày",
        ),
        (["a.csv", "b.csv", *CHOSEN], "b.csv: cannot be read: no such file or folder; check the spelling"),
    ],
)
def test_what_is_wrong_is_told(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, arguments: list[str], reason: str
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "a.csv").write_text(CSV, encoding="utf-8")
    done = CliRunner().invoke(cli, ["index", *arguments], prog_name="timviet")
    assert done.exit_code == 2
    assert reason in done.stderr


def test_what_is_exported_is_indexed_as_it_was(run: Run, tmp_path: Path) -> None:
    (tmp_path / "bài").mkdir()
    (tmp_path / "bài" / "a.txt").write_text("Giá gạo\n\x1b[31mđỏ", encoding="utf-8")
    (tmp_path / "a.csv").write_text(CSV, encoding="utf-8")
    assert run("index", "bài").returncode == 0
    assert run("index", "a.csv", *CHOSEN).returncode == 0
    exported = run("export").stdout
    assert "\x1b" not in exported
    assert run("index", "-", "--format", "jsonl", "--index", "other", input=exported).stdout.startswith("3 added")
    assert run("export", "--index", "other").stdout == exported
    assert run("index", "-", "--format", "jsonl", input=exported).stdout.endswith("3 unchanged\n")
    assert run("index", "bài").stdout == "0 added, 0 updated, 0 removed, 1 unchanged\n"


def test_an_export_ends_when_nobody_reads_it(run: Run, tmp_path: Path) -> None:
    data = "".join(json.dumps({"id": n, "title": "x" * 50_000}) + "\n" for n in range(20))
    assert run("index", "-", "--format", "jsonl", input=data).returncode == 0
    command = f"{sys.executable} -m timviet export | head -c 1"
    done = subprocess.run(["sh", "-c", command], cwd=tmp_path, capture_output=True, check=True)
    assert (done.stdout, done.stderr) == (b"{", b"")
