"""Does a benchmark print its tables for a small collection?"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

from timviet import Document, Index

BENCHMARKS = Path(__file__).parents[1] / "benchmarks"


def test_matching_counts_the_documents_of_short_queries_and_the_recall_of_judged_ones(tmp_path: Path) -> None:
    pytest.importorskip("ir_measures")
    texts = {
        "export": "Giá gạo xuất khẩu tăng mạnh trong tháng qua.",
        "fruit": "Giá trái cây xuất khẩu sang Nhật Bản giảm nhẹ.",
        "school": "Học sinh miền núi được phát sách giáo khoa mới.",
    }
    folder = tmp_path / "small"
    folder.mkdir()
    rows = {"corpus": [{"id": id, "text": text} for id, text in texts.items()]}
    rows["queries"] = [{"id": "1", "text": "giá gạo xuất khẩu"}, {"id": "2", "text": "sách của học sinh"}]
    for name, lines in rows.items():
        (folder / f"{name}.jsonl").write_text("\n".join(map(json.dumps, lines)), encoding="utf-8")
    (folder / "qrels.tsv").write_text("1\texport\t1\n2\tschool\t1\n", encoding="utf-8")
    command = [sys.executable, str(BENCHMARKS / "matching.py"), str(tmp_path)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    counts, recalls = (list(map(_cells, part.splitlines()[2:])) for part in printed.strip().split("\n\n"))
    drawn = [(length, accents) for length in ("2", "3", "4") for accents in ("typed", "none")]
    assert [tuple(row[1:3]) for row in counts] == drawn
    assert recalls == [["small", "1.0000", "1.0000", "0.5000"]]  # no document has "của"


def test_answers_are_the_same_whether_texts_are_stored(tmp_path: Path) -> None:
    rows = [{"id": str(number), "text": f"Giá gạo và giá ngô trong ngày thứ {number}."} for number in range(30)]
    (tmp_path / "corpus.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    command = [
        sys.executable,
        str(BENCHMARKS / "left_out.py"),
        str(tmp_path),
        "--documents",
        "30",
        "--queries",
        "5",
    ]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    _, _, stored, left_out, _, total = printed.splitlines()
    assert (_cells(stored)[0], _cells(left_out)[0]) == ("stored", "left out")
    assert float(_cells(stored)[1]) >= float(_cells(left_out)[1])
    assert total == "5 of 5 answers are the same."


def test_the_start_of_each_command_is_measured(tmp_path: Path) -> None:
    with Index.open(tmp_path / "kho", create=True) as index:
        index.add(Document("1", "", "Giá gạo xuất khẩu"))
    command = [sys.executable, str(BENCHMARKS / "start.py"), str(tmp_path / "kho"), "--runs", "1"]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    python, *_, search, library = (_cells(line) for line in printed.splitlines()[2:])
    assert [python[0], search[0], library[0]] == ["python", "timviet search", "Searcher(…).search(…)"]
    assert all(cell.isdecimal() for row in (python, search, library) for cell in row[1:])


def test_the_time_of_snippets_is_compared_with_and_without_accents(tmp_path: Path) -> None:
    with Index.open(tmp_path / "index", create=True, jobs=1, durable=False) as index:
        index.add_many(Document(str(day), body=f"Giá gạo và giá ngô trong ngày thứ {day}.") for day in range(20))
    queries = tmp_path / "queries.jsonl"
    queries.write_text('{"id": "1", "text": "giá gạo"}\n{"id": "2", "text": "ngày thứ 5"}\n', encoding="utf-8")
    command = [sys.executable, str(BENCHMARKS / "snippets.py"), str(tmp_path / "index"), "--queries", str(queries)]
    printed = subprocess.run(command, capture_output=True, text=True, check=True, timeout=60).stdout
    _, _, typed, bare = map(_cells, printed.splitlines())
    assert (typed[0], bare[0]) == ("accents typed", "none typed")
    assert len(typed) == len(bare) == 6


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.strip("|").split("|")]
