"""Places are told in English and in Vietnamese, the outer part first."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from packages import docx, package, paragraph, xlsx
from processes import Run

from timviet.index.places import Place
from timviet.search.language import set_language
from timviet.search.place_text import describe_place


@pytest.mark.parametrize(
    ("place", "english", "vietnamese"),
    [
        (None, "", ""),
        ({}, "", ""),
        ({"page": 12}, "page 12", "trang 12"),
        ({"page": 12, "label": "ix"}, "page 12 (ix)", "trang 12 (ix)"),
        ({"heading": ("Chương I", "Điều 5")}, "Chương I › Điều 5", "Chương I › Điều 5"),
        ({"heading": ("Điều 5",), "paragraph": 9}, "Điều 5, paragraph 9", "Điều 5, đoạn 9"),
        ({"part": "footnotes"}, "footnotes", "cước chú"),
        ({"part": "endnotes"}, "endnotes", "chú thích cuối"),
        ({"part": "comments"}, "comments", "nhận xét"),
        ({"part": "header"}, "page header", "đầu trang"),
        ({"part": "footer"}, "page footer", "chân trang"),
        ({"slide": 3, "title": "Mở đầu"}, "slide 3: Mở đầu", "trang chiếu 3: Mở đầu"),
        ({"slide": 3, "part": "notes"}, "slide 3, notes", "trang chiếu 3, ghi chú"),
        ({"sheet": "Giá", "cell": "B7"}, "sheet Giá, cell B7", "trang tính Giá, ô B7"),
        ({"row": 3, "column": "Giá"}, "row 3, column Giá", "hàng 3, cột Giá"),
        ({"row": 3, "key": ("a", "b")}, "row 3, a › b", "hàng 3, a › b"),
        ({"line": 12, "heading": ("Mục 1",)}, "line 12, Mục 1", "dòng 12, Mục 1"),
        ({"chapter": 2, "heading": ("Hồi 2",)}, "chapter 2, Hồi 2", "chương 2, Hồi 2"),
        ({"time": "00:01:49"}, "00:01:49", "00:01:49"),
        ({"part": "body"}, "", ""),
        ({"part": "Subject"}, "Subject", "Subject"),
        ({"message": 2, "subject": "Giá", "part": "body"}, "message 2: Giá", "thư 2: Giá"),
        ({"attachment": "a.pdf", "page": 2}, "attachment a.pdf, page 2", "tệp đính kèm a.pdf, trang 2"),
        ({"member": "b.zip!/c.txt", "line": 1}, "b.zip!/c.txt, line 1", "b.zip!/c.txt, dòng 1"),
        ({"sheet": "a\n\x1b[1mb", "cell": "A1"}, "sheet a \ufffd[1mb, cell A1", "trang tính a \ufffd[1mb, ô A1"),
    ],
)
def test_places_in_words(place: Place | None, english: str, vietnamese: str) -> None:
    set_language("en")
    assert describe_place(place) == english
    set_language("vi")
    assert describe_place(place) == vietnamese


@pytest.mark.thorough
def test_a_place_in_every_form_of_output(tmp_path: Path, run: Run) -> None:
    rows = '<row><c r="B7" t="s"><v>0</v></c></row>'
    (tmp_path / "bảng.xlsx").write_bytes(xlsx(rows, "gạo nếp nương"))
    run("index", "bảng.xlsx")
    search = ("search", "gao nep nuong")
    assert "    bảng.xlsx, trang tính Giá, ô B7\n" in run("--lang", "vi", *search).stdout
    place = {"sheet": "Giá", "cell": "B7"}
    hit = json.loads(run(*search, "--jsonl").stdout)
    assert (hit["place"], hit["snippets"][0]["place"]) == (place, place)
    assert json.loads(run(*search, "--jsonl", "--fields", "place").stdout)["place"] == place
    assert run(*search, "--csv", "--fields", "id,place").stdout.splitlines()[1] == 'bảng.xlsx,"sheet Giá, cell B7"'
    assert run(*search, "--format", "{path}: {place}").stdout == "bảng.xlsx: sheet Giá, cell B7\n"


def test_metadata_may_be_called_place(tmp_path: Path, run: Run) -> None:
    record = json.dumps({"id": "a", "body": "gạo nếp", "place": "Hà Nội"})
    run("index", "--format", "jsonl", "-", input=record)
    assert run("search", "gao nep", "--format", "{place}").stdout == "Hà Nội\n"
    assert run("search", "gao nep", "--csv", "--fields", "place").stdout.splitlines() == ["place", "Hà Nội"]
    assert json.loads(run("search", "gao nep", "--jsonl", "--fields", "place").stdout)["place"] == "Hà Nội"


def test_places_outlive_workers_merges_and_rebuilding(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "hồ sơ"
    folder.mkdir()
    for number in range(30):
        inner = docx(
            paragraph("Chương I", "H1") + paragraph("x") * number + paragraph(f"mã số hồ sơ {number + 500}")
        )
        (folder / f"{number}.zip").write_bytes(package({"a/b.docx": inner}))
    run("index", "--type", "archive", "--jobs", "2", "hồ sơ")
    (folder / "29.zip").unlink()
    run("index")
    run("rebuild")
    for number in (0, 7, 28):
        hit = json.loads(run("search", f'"ho so {number + 500}"', "--jsonl").stdout)
        place = {"member": "a/b.docx", "heading": ["Chương I"], "paragraph": number + 2}
        assert (hit["id"], hit["place"]) == (f"hồ sơ/{number}.zip", place)
