"""Answers are the same whether texts are stored or read from their files, as long as the files do not change."""

from __future__ import annotations

import os
import shutil
import threading
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from old_encodings import shown_as_latin_1
from packages import docx, mail, paragraph, xlsx
from thorough import first

from timviet import Cause, Document, DocumentMissing, FileOptions, Hit, Index, Searcher, SourceError, sync

LINE = "Trời hôm nay nắng đẹp và gió nhẹ thổi qua cánh đồng lúa chín vàng."
ABOUT = {20: "Cách nuôi gà thả vườn: chuồng phải khô ráo.", 45: "Cách nuôi vịt chạy đồng: cần có ao nước."}
DECOMPOSED = "Hội nghị về giá lạc\nGiá lạc ở Nghệ An"


def write_files(folder: Path) -> None:
    """Write files of many formats and encodings."""
    folder.mkdir()
    book = "\n".join("\n".join([f"Chương {page}.", ABOUT.get(page, LINE), *[LINE] * 10]) for page in range(60))
    texts = {
        "rice.txt": "Giá gạo\nGiá gạo xuất khẩu tăng nhẹ ở Cần Thơ.\nNông dân phấn khởi.\nBán 500 tấn gạo.\n",
        "book.txt": book,
        "page.html": "<title>Thời tiết</title><body><h1>Bão</h1><p>Bão số 3 vào vịnh Bắc Bộ.</p></body>",
        "notes.md": "# Ghi chép\n\nĐội mũ bảo hiểm khi đi xe máy.\n\n## Luật\n\nNghị định 100/2019/NĐ-CP.\n",
        "prices.csv": "tên,giá\ngạo,12.000\nngô,7.500\n",
    }
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    (folder / "tcvn3.txt").write_text(shown_as_latin_1("Đại hội Đảng bộ quận Long Biên", "tcvn3"), "latin-1")
    (folder / "utf16.txt").write_text(DECOMPOSED, encoding="utf-16")
    (folder / "report.docx").write_bytes(docx(paragraph("Báo cáo") + paragraph("Sản lượng cà phê Đắk Lắk tăng.")))
    (folder / "message.eml").write_bytes(
        mail("Lịch họp", "Cuộc họp về cà phê dời sang thứ sáu.", {"đính kèm.txt": "Biên bản họp tổ".encode()})
    )
    with zipfile.ZipFile(folder / "archive.zip", "w") as archive:
        archive.writestr("trong/chè.txt", "Chè Thái Nguyên được mùa")
        archive.writestr("trong/bảng.xlsx", xlsx('<row r="1"><c r="A1" t="s"><v>0</v></c></row>', "Bảng giá chè"))
    for file in folder.iterdir():
        os.utime(file, (1e9, 1e9))


def indexed(home: Path, options: FileOptions | None) -> Path:
    folder = home / ("stored" if options is None else "left-out")
    with Index.open(folder, create=True, jobs=1, durable=False) as index:
        sync(index, [home / "articles"], options)
        sync(index, [home / "articles" / "archive.zip"], options)
        index.add(Document("program", "Ghi chú", "Ghi chú của chương trình về giá gạo và cà phê.", {"year": 2024}))
    return folder


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of files with an index that stores texts and one that does not."""
    folder = tmp_path_factory.mktemp("home")
    write_files(folder / "articles")
    indexed(folder, None)
    indexed(folder, FileOptions(store=False))
    return folder


@pytest.fixture(scope="module")
def searchers(home: Path) -> Iterator[tuple[Searcher, Searcher]]:
    with Searcher(home / "stored") as stored, Searcher(home / "left-out") as left_out:
        yield stored, left_out


QUERIES = [
    "gia gao",
    "giá gạo",
    "nuoi vit",
    '"nuôi gà"',
    "dai hoi dang bo long bien",
    "bão",
    "100/2019",
    "ca phe",
    "bien ban hop",
    "che thai nguyen",
    "bang gia che",
    "gia lac",
    "500 tan",
    "mu bao hiem OR cà phê",
    "gà AND vịt",
    "g?o",
    "type:txt",
    "nothing-like-this",
    "12.000",
]


@pytest.mark.parametrize("query", first(6, QUERIES))
@pytest.mark.parametrize(
    "options",
    [{}, {"snippets": 3}, {"snippets": 0}, {"context": 1}, {"sort": "name"}, {"explain": True, "facets": "type"}],
    ids=str,
)
def test_hits_are_the_same(searchers: tuple[Searcher, Searcher], query: str, options: dict[str, Any]) -> None:
    stored, left_out = (searcher.search(query, limit=50, **options).to_dict() for searcher in searchers)
    assert stored == left_out
    assert (len(stored["hits"]) > 0) == (query != "nothing-like-this")


def test_other_answers_are_the_same(searchers: tuple[Searcher, Searcher]) -> None:
    stored, left_out = searchers
    ids = sorted(stored.ids("path:*"))
    assert len(ids) == 10
    for id in ids:
        document, other = stored.document(id), left_out.document(id)
        assert document is not None
        assert document.body
        assert other == replace(document, store=False, revision=other.revision if other else "")
        assert stored.hit(id, "cà phê", snippets=None) == left_out.hit(id, "cà phê", snippets=None)
    for id in ("articles/book.txt", "articles/report.docx"):
        assert stored.similar(id).to_dict() == left_out.similar(id).to_dict()
        assert stored.hit(id, "cà phê", snippets=2) == left_out.hit(id, "cà phê", snippets=2)
    for typed in ("long b", "cà p", "giá g", "nuôi v", "thái"):
        assert stored.suggest(typed) == left_out.suggest(typed)
        assert typed == "thái" or stored.suggest(typed)


def test_several_indexes_are_searched_as_if_they_were_one(home: Path) -> None:
    with Searcher([home / "stored", home / "left-out"]) as searcher:
        for query in QUERIES:
            hits = searcher.search(query, limit=50).hits
            by_index = {
                Path(folder).name: [(hit.id, hit.snippets) for hit in hits if hit.index == folder]
                for folder in {hit.index for hit in hits}
            }
            assert not by_index or by_index["stored"] == by_index["left-out"]


def test_several_threads_read_files_at_once(searchers: tuple[Searcher, Searcher]) -> None:
    stored, left_out = searchers
    expected, found = stored.search("ca phe OR bao").to_dict(), []
    threads = [
        threading.Thread(target=lambda: found.append(left_out.search("ca phe OR bao").to_dict())) for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [expected] * 4


@pytest.fixture
def changing(home: Path, tmp_path: Path) -> Path:
    """A copy of the folder and of the index without texts."""
    shutil.copytree(home / "articles", tmp_path / "articles")
    return indexed(tmp_path, FileOptions(store=False))


def hit_of(folder: Path, query: str) -> Hit:
    with Searcher(folder) as searcher:
        return searcher.search(query).hits[0]


def test_a_file_that_has_changed_is_said_and_its_text_is_not_shown(changing: Path) -> None:
    file = changing.parent / "articles" / "rice.txt"
    before = hit_of(changing, "gạo")
    file.write_bytes(file.read_bytes().replace("gạo".encode(), "ngô".encode()))
    os.utime(file, (1e9, 1e9))  # no refresh sees this
    with Searcher(changing) as searcher:
        results = searcher.search("gạo", snippets=3)
        with pytest.raises(SourceError) as caught:
            searcher.document("articles/rice.txt")
        with pytest.raises(SourceError):
            searcher.similar("articles/rice.txt")
        whole = searcher.hit("articles/rice.txt", "gạo", snippets=None)
    assert caught.value.cause is Cause.CHANGED
    hit = results.hits[0]
    assert (hit.id, hit.title, hit.score, hit.fields) == (before.id, before.title, before.score, before.fields)
    assert hit.title_highlights == before.title_highlights != ()
    assert [snippet.text for snippet in hit.snippets] == [""]
    assert hit.note is not None
    assert hit.note.kind == "text-changed"
    assert whole.note == hit.note
    assert [note.kind for note in results.notes] == ["texts-unread"]
    assert hit.to_dict()["note"]["kind"] == "text-changed"
    others = [other for other in results if other.note is None]
    assert len(others) == len(results) - 1
    assert all(other.snippet.text for other in others)


@pytest.mark.parametrize(
    ("content", "kind"), [(None, "text-gone"), (b"", "text-changed"), (b"PK\x03\x04", "text-changed")]
)
@pytest.mark.parametrize(
    ("name", "query", "place"),
    first(
        2,
        [
            ("rice.txt", "gạo xuất khẩu", None),
            ("archive.zip", "chè được mùa", None),
            ("book.txt", "nuôi vịt chạy đồng", None),
            ("report.docx", "sản lượng cà phê Đắk Lắk", None),
            ("message.eml", "lịch họp cà phê", None),
        ],
    ),
)
def test_what_is_gone_or_damaged_is_said(
    changing: Path, name: str, query: str, place: object, content: bytes | None, kind: str
) -> None:
    file = changing.parent / "articles" / name
    assert hit_of(changing, query).id == f"articles/{name}"
    if content is None:
        file.unlink()
    else:
        file.write_bytes(content)
    hit = hit_of(changing, query)
    assert hit.id == f"articles/{name}"
    assert hit.note is not None
    assert (hit.note.kind, hit.snippet.text, hit.place) == (kind, "", place)
    with Searcher(changing) as searcher:
        assert {hit.id for hit in searcher.search("path:*", snippets=0, limit=50)} >= {f"articles/{name}"}
        assert all(hit.note is None for hit in searcher.search("path:*", snippets=0, limit=50))
        assert len(searcher.suggest("thái")) <= 1


def test_a_file_whose_reader_fails_is_said_with_the_reason(
    changing: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("timviet.index.own_process.sys.executable", "/nowhere/python")
    hit = hit_of(changing, "sản lượng cà phê Đắk Lắk")
    assert hit.note is not None
    assert hit.note.kind == "text-unread"
    assert hit.note.evidence == "the program that reads this format cannot be started"
    assert hit_of(changing, "giá gạo").note is None


def test_places_that_hold_for_the_whole_part_are_still_shown(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    rows = '<row r="1"><c r="A1" t="s"><v>0</v></c></row><row r="2"><c r="A2" t="s"><v>1</v></c></row>'
    (tmp_path / "articles" / "prices.xlsx").write_bytes(xlsx(rows, "Giá gạo", "Giá ngô"))
    folder = indexed(tmp_path, FileOptions(store=False))
    sheet = (hit_of(folder, "ngô").place or {})["sheet"]
    assert hit_of(folder, "ngô").place == {"sheet": sheet, "cell": "A2"}
    (tmp_path / "articles" / "prices.xlsx").unlink()
    assert hit_of(folder, "ngô").place == {"sheet": sheet}


def test_unknown_documents_are_missing_as_before(changing: Path) -> None:
    with Searcher(changing) as searcher:
        assert searcher.document("none") is None
        with pytest.raises(DocumentMissing):
            searcher.similar("none")
