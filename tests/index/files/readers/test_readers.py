"""Each reader returns the text of its format as a person reads it, and the place of each piece."""

from __future__ import annotations

import csv
import io
import sys
import tarfile
from datetime import date

import pytest
from markdown_lines import markdown_lines
from packages import docx, epub, mail, opendocument, package, paragraph, pptx, xlsx

from timviet.index.causes import Cause
from timviet.index.files.readers.formats import find_reader, read_file
from timviet.index.files.readers.reader import Place, Unreadable

OUTLOOK = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "__properties_version1.0\0".encode("utf-16-le")


def pieces(name: str, data: bytes) -> list[tuple[str, Place]]:
    return [(piece.text.strip(), piece.place) for piece in read_file(name, data).pieces if piece.text.strip()]


def test_a_text_is_one_piece_whose_lines_count() -> None:
    assert pieces("a.txt", "Một\n\nHai".encode()) == [("Một\n\nHai", {"line": 1})]


def test_a_word_document_has_headings_tables_notes_and_no_deleted_text() -> None:
    cell = "<w:tc>{}</w:tc>".format
    body = (
        paragraph("Chương I", "H1")
        + paragraph("Giá gạo", "Muc")
        + "<w:p><w:r><w:t>gạo</w:t><w:tab/><w:t>nếp</w:t></w:r><w:del><w:r><w:delText>bỏ</w:delText></w:r></w:del>"
        "<w:r><w:instrText>PAGE</w:instrText></w:r></w:p>"
        + f"<w:tbl><w:tr>{cell(paragraph('Hà Nội'))}{cell(paragraph('15.000'))}</w:tr></w:tbl>"
        + paragraph("Chương II", "H1")
        + paragraph("Hết")
    )
    data = docx(body, footnotes=paragraph("chú thích"), header1=paragraph("đầu trang"))
    first, second = {"heading": ("Chương I", "Giá gạo")}, {"heading": ("Chương II",)}
    assert pieces("a.docx", data) == [
        ("Chương I", {"heading": ("Chương I",), "paragraph": 1}),
        ("Giá gạo", {**first, "paragraph": 2}),
        ("gạo\tnếp", {**first, "paragraph": 3}),
        ("Hà Nội", {**first, "paragraph": 4}),
        ("15.000", {**first, "paragraph": 5}),
        ("Chương II", {**second, "paragraph": 6}),
        ("Hết", {**second, "paragraph": 7}),
        ("chú thích", {"part": "footnotes"}),
        ("đầu trang", {"part": "header"}),
    ]
    extracted = read_file("a.docx", data)
    assert (extracted.title, extracted.author, extracted.created, extracted.language) == (
        "Báo cáo quý",
        "Lê Thị Lan",
        date(2024, 3, 31),
        "vi",
    )
    assert [piece.text[-1] for piece in extracted.pieces][3:6] == ["\t", "\t", "\n"]


def test_slides_have_their_order_titles_and_notes() -> None:
    found = pieces("a.pptx", pptx(("Kết luận", "cảm ơn"), ("Mở đầu", "xin chào"), notes="nói chậm"))
    first, last = {"slide": 1, "title": "Mở đầu"}, {"slide": 2, "title": "Kết luận"}
    assert found == [
        ("Mở đầu", first),
        ("xin chào", first),
        ("Kết luận", last),
        ("cảm ơn", last),
        ("nói chậm", {**last, "part": "notes"}),
    ]


def test_cells_of_a_workbook_have_their_places_and_dates_as_shown() -> None:
    rows = (
        '<row><c r="A1" t="s"><v>0</v></c><c r="C1" t="s"><v>1</v></c></row>'
        '<row><c r="A2" t="inlineStr"><is><t>nếp</t></is></c><c r="B2" s="1"><v>45382</v></c>'
        '<c r="C2" s="2"><v>15000</v></c><c r="D2"><v>0.1</v></c><c r="E2" t="b"><v>1</v></c>'
        '<c r="F2" t="e"><v>#REF!</v></c><c r="G2" s="3"><v>45382.5</v></c><c r="H2" t="s"><v>9</v></c></row>'
    )
    assert pieces("a.xlsx", xlsx(rows, "Loại gạo", "Giá")) == [
        ("Loại gạo", {"sheet": "Giá", "cell": "A1"}),
        ("Giá", {"sheet": "Giá", "cell": "C1"}),
        ("nếp", {"sheet": "Giá", "cell": "A2"}),
        ("2024-03-31", {"sheet": "Giá", "cell": "B2"}),
        ("15000", {"sheet": "Giá", "cell": "C2"}),
        ("0.1", {"sheet": "Giá", "cell": "D2"}),
        ("TRUE", {"sheet": "Giá", "cell": "E2"}),
        ("2024-03-31 12:00", {"sheet": "Giá", "cell": "G2"}),
    ]


def test_opendocument_texts_sheets_and_slides() -> None:
    text = (
        '<text:h text:outline-level="1">Chương I</text:h><text:p>gạo<text:s text:c="2"/>nếp<text:tab/>x</text:p>'
    )
    assert pieces("a.odt", opendocument("text", text)) == [
        ("Chương I", {"heading": ("Chương I",), "paragraph": 1}),
        ("gạo  nếp\tx", {"heading": ("Chương I",), "paragraph": 2}),
    ]
    sheet = (
        '<table:table table:name="Giá"><table:table-row table:number-rows-repeated="2"/><table:table-row>'
        '<table:table-cell table:number-columns-repeated="27"/><table:table-cell><text:p>gạo</text:p>'
        "</table:table-cell></table:table-row></table:table>"
    )
    assert pieces("a.ods", opendocument("spreadsheet", sheet)) == [("gạo", {"sheet": "Giá", "cell": "AB3"})]
    slides = (
        "<draw:page><text:p>một</text:p></draw:page><draw:page><text:p>hai</text:p>"
        "<presentation:notes><text:p>nhớ</text:p></presentation:notes></draw:page>"
    )
    assert pieces("a.odp", opendocument("presentation", slides)) == [
        ("một", {"slide": 1}),
        ("hai", {"slide": 2}),
        ("nhớ", {"slide": 2, "part": "notes"}),
    ]
    assert (
        read_file("a.odt", opendocument("text", text)).title,
        read_file("a.odt", opendocument("text", text)).author,
    ) == (
        "Sổ tay",
        "An",
    )


def test_a_page_has_blocks_headings_and_no_scripts() -> None:
    page = """<!DOCTYPE html><html lang="vi"><head><title>Giá &amp; chợ</title><meta name="author" content="An">
    <style>p {color: red}</style></head><body><h1>Giá <b>gạo</b></h1><p>Hôm
    nay<br>tăng</p><script>var x = "<p>ẩn</p>"</script><h2>Chợ</h2><ul><li>Bến <i>Thành</i><li>Đồng Xuân</ul>
    <table><tr><td>nếp</td><td>20</td></tr></table><pre>a
      b</pre><img alt="ảnh chợ"></body>"""
    top, market = {"heading": ("Giá gạo",)}, {"heading": ("Giá gạo", "Chợ")}
    assert pieces("a.html", page.encode()) == [
        ("Giá gạo", top),
        ("Hôm nay", top),
        ("tăng", top),
        ("Chợ", market),
        ("Bến Thành", market),
        ("Đồng Xuân", market),
        ("nếp\t20", market),
        ("a\n      b", market),
        ("ảnh chợ", market),
    ]
    extracted = read_file("a.html", page.encode())
    assert (extracted.title, extracted.author, extracted.language) == ("Giá & chợ", "An", "vi")


@pytest.mark.parametrize(
    ("declared", "encoding"),
    [("utf-8", "utf-8"), ("utf-16", "utf-16"), ("windows-1258", "utf-8"), ("x-none", "utf-8"), ("", "utf-8")],
)
def test_a_page_is_read_in_the_encoding_that_it_is_in(declared: str, encoding: str) -> None:
    page = f'<html><meta charset="{declared}"><body><p>Giá gạo Việt Nam tăng mạnh</p></body></html>'
    assert pieces("a.html", page.encode(encoding))[-1][0] == "Giá gạo Việt Nam tăng mạnh"


@pytest.mark.thorough
def test_many_nested_elements_are_read() -> None:
    page = "<html><body>" + "<div>" * 200_000 + "sâu" + "</div>" * 200_000
    assert pieces("a.html", page.encode()) == [("sâu", {})]


def test_a_book_has_chapters() -> None:
    data = epub("<html><body/></html>", "<html><h1>Hồi một</h1><p>Trăm năm</p></html>", "<html><p>hết</p></html>")
    assert pieces("a.epub", data) == [
        ("Hồi một", {"chapter": 1, "heading": ("Hồi một",)}),
        ("Trăm năm", {"chapter": 1, "heading": ("Hồi một",)}),
        ("hết", {"chapter": 2}),
    ]
    assert (read_file("a.epub", data).title, read_file("a.epub", data).author) == ("Truyện Kiều", "Nguyễn Du")


def test_markdown_has_lines_headings_and_properties() -> None:
    text = "---\ntitle: Giá gạo\nauthor: An\n---\n# Chương I\ntăng\n```\n# không\n```\n"
    text += "## Mục 2 ##\ngiảm\n\nKhác\n====\nhết\n"
    found = dict(markdown_lines(text))
    assert found["tăng"] == {"line": 6, "heading": ("Chương I",)}
    assert found["giảm"] == {"line": 11, "heading": ("Chương I", "Mục 2")}
    assert found["hết"] == {"line": 15, "heading": ("Khác",)}
    assert (read_file("a.md", text.encode()).title, read_file("a.md", text.encode()).author) == ("Giá gạo", "An")


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_a_table_has_rows_and_columns(delimiter: str) -> None:
    written = io.StringIO()
    rows = [["Tên", "Giá, đồng"], ["gạo; nếp", "15.000"], ["hai\ndòng", "1,5"]]
    csv.writer(written, delimiter=delimiter).writerows(rows)
    assert pieces("a.csv", written.getvalue().encode()) == [
        ("Tên", {"row": 1, "column": "Tên"}),
        ("Giá, đồng", {"row": 1, "column": "Giá, đồng"}),
        ("gạo; nếp", {"row": 2, "column": "Tên"}),
        ("15.000", {"row": 2, "column": "Giá, đồng"}),
        ("hai\ndòng", {"row": 3, "column": "Tên"}),
        ("1,5", {"row": 3, "column": "Giá, đồng"}),
    ]


def test_values_of_json_have_keys() -> None:
    data = '{"a": {"b": ["gạo", 5, true, null]}, "c": ""}'.encode()
    assert pieces("a.json", data) == [("gạo", {"key": ("a", "b")}), ("5", {"key": ("a", "b")})]
    lines = '{"a": "gạo"}\n{"a": wrong}\n\n"nếp"\n'.encode()
    assert pieces("a.jsonl", lines) == [("gạo", {"row": 1, "key": ("a",)}), ("nếp", {"row": 4})]
    assert ["line 2: not valid JSON" in str(reason) for reason in read_file("a.jsonl", lines).skipped] == [True]


def test_json_is_read_however_deep_it_is() -> None:
    deep = '{"a":' * 300 + '["gạo", {"b": "nếp"}]' + "}" * 300
    key = {"key": ("a",) * 20}
    assert pieces("a.json", deep.encode()) == [("gạo", key), ("nếp", key)]
    too_deep = "[" * 100_000
    with pytest.raises(Unreadable, match="nested too deep"):
        read_file("a.json", too_deep.encode())
    lines = f'"lúa"\n{too_deep}\n"gạo"\n'.encode()
    assert pieces("a.jsonl", lines) == [("lúa", {"row": 1}), ("gạo", {"row": 3})]
    assert list(map(str, read_file("a.jsonl", lines).skipped)) == ["line 2: nested too deep"]


def test_subtitles_have_times() -> None:
    text = "1\n00:00:01,000 --> 00:00:04,000\n<i>Xin chào</i>\n\n2\n01:02:03,500 --> 01:02:05,000\n2024\nhết\n"
    assert pieces("a.srt", text.encode()) == [
        ("Xin chào", {"time": "00:00:01"}),
        ("2024", {"time": "01:02:03"}),
        ("hết", {"time": "01:02:03"}),
    ]
    assert pieces("a.vtt", "WEBVTT\n\n00:05.000 --> 00:06.000\nchào\n".encode()) == [
        ("chào", {"time": "00:00:05"})
    ]


def test_a_message_has_header_body_and_attachments() -> None:
    data = mail("Giá gạo", "Gửi anh,\nbảng giá.", {"gia.docx": docx(paragraph("gạo nếp", "H1")), "x.bin": b"\0\1"})
    found = pieces("a.eml", data)
    assert found[:4] == [
        ("An <an@example.com>", {"part": "From"}),
        ("Bình <binh@example.com>", {"part": "To"}),
        ("Giá gạo", {"part": "Subject"}),
        ("Sun, 31 Mar 2024 08:00:00 +0700", {"part": "Date"}),
    ]
    assert ("bảng giá.", {"part": "body"}) in found
    assert ("gạo nếp", {"attachment": "gia.docx", "heading": ("gạo nếp",), "paragraph": 1}) in found
    extracted = read_file("a.eml", data)
    assert (extracted.title, extracted.created) == ("Giá gạo", date(2024, 3, 31))
    assert ["x.bin" in str(reason) for reason in extracted.skipped] == [True]


def test_a_message_with_two_forms_is_read_once() -> None:
    data = mail("Giá", "Giá gạo tăng", html="<p>Giá gạo <b>tăng</b></p>")
    assert [text for text, place in pieces("a.eml", data) if place == {"part": "body"}] == ["Giá gạo tăng"]


def test_a_mailbox_has_messages() -> None:
    box = b"".join(
        b"From an@example.com Sun Mar 31 08:00:00 2024\n" + mail(subject, f"thư {subject}\n>From đây") + b"\n"
        for subject in ("một", "hai")
    )
    found = pieces("hop-thu", box)
    assert ("thư một", {"message": 1, "subject": "một", "part": "body"}) in found
    assert ("thư hai", {"message": 2, "subject": "hai", "part": "body"}) in found


def test_documents_that_an_archive_does_not_compress_do_not_make_it_one_of_them() -> None:
    inner = {"a.docx": docx(paragraph("gạo")), "b.xlsx": xlsx(""), "c.epub": epub("<p>nếp</p>"), "d.txt": "lúa"}
    data = package(inner, compress=False)
    assert [(text, place["member"]) for text, place in pieces("a.zip", data)] == [
        ("gạo", "a.docx"),
        ("nếp", "c.epub"),
        ("lúa", "d.txt"),
    ]


def test_archives_are_read_to_three_levels() -> None:
    inner = package({"c/d.txt": "gạo nếp", "lạ.bin": b"\0"})
    data = package({"a/b.zip": inner, "e.md": "# Chợ\n"})
    assert pieces("a.zip", data) == [
        ("gạo nếp", {"member": "a/b.zip!/c/d.txt", "line": 1}),
        ("# Chợ", {"member": "e.md", "line": 1, "heading": ("Chợ",)}),
    ]
    deep = package({"1.zip": package({"2.zip": package({"3.zip": inner})}), "x.txt": "nông"})
    assert [text for text, _ in pieces("a.zip", deep)] == ["nông"]
    assert any("nested too deep" in str(reason) for reason in read_file("a.zip", deep).skipped)


def test_a_tar_archive_follows_no_links() -> None:
    written = io.BytesIO()
    with tarfile.open(fileobj=written, mode="w:gz") as archive:
        info = tarfile.TarInfo("a/b.txt")
        info.size = len("gạo".encode())
        archive.addfile(info, io.BytesIO("gạo".encode()))
        link = tarfile.TarInfo("mật.txt")
        link.type, link.linkname = tarfile.SYMTYPE, "/etc/passwd"
        archive.addfile(link)
    assert pieces("a.tar.gz", written.getvalue()) == [("gạo", {"member": "a/b.txt", "line": 1})]


@pytest.mark.parametrize(
    ("name", "data", "reason"),
    [
        ("a.docx", docx(paragraph("x"))[:-50], "damaged"),
        ("a.docx", package({"word/document.xml": "<w:p>"}), "not well-formed"),
        ("a.docx", docx(""), "no text"),
        ("a.json", b'{"a": ', "JSON"),
        ("a.json", b"[" * 100_000, "nested too deep"),
        ("a.txt", b"\0\1\2", "binary"),
        ("a.zip", b"PK\3\4 nonsense", "damaged"),
        ("a.xlsx", package({"xl/workbook.xml": "<a/>"}), "no text"),
        ("bomb.zip", package({"a.txt": b"0" * (30 << 20)}), "bomb"),
        ("a.epub", package({"mimetype": "application/epub+zip"}, compress=False), "chapters"),
    ],
)
def test_what_cannot_be_read_says_why(name: str, data: bytes, reason: str) -> None:
    with pytest.raises(Unreadable, match=reason):
        read_file(name, data)


@pytest.mark.parametrize(
    ("module", "name", "data", "extra"),
    [
        ("pypdfium2", "a.pdf", b"%PDF-1.4", "pdf"),
        ("office_oxide", "a.doc", b"\xdb\xa5", "office"),
        ("xlrd", "a.xls", b"\x09\x08\x10\x00", "office"),
        ("oxmsg", "a.msg", OUTLOOK, "mail"),
    ],
)
def test_a_library_that_is_missing_is_named_with_its_command(
    monkeypatch: pytest.MonkeyPatch, module: str, name: str, data: bytes, extra: str
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    with pytest.raises(Unreadable, match=rf"not installed: pip install 'timviet\[{extra}\]'") as raised:
        read_file(name, data)
    assert raised.value.cause is Cause.MISSING_LIBRARY


def test_content_decides_and_not_the_name() -> None:
    assert find_reader("a.txt", docx(paragraph("gạo"))).name == "docx"
    assert find_reader("a.docx", "gạo".encode()).name == "txt"
    assert find_reader("a.zip", epub("<p>x</p>")).name == "epub"
    assert find_reader("thư", mail("a", "b")).name == "eml"
