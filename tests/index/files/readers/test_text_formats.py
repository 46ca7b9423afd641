"""Tables, records, notes and books are read as the programs meant them that wrote them, odd as they may be."""

from __future__ import annotations

import pytest
from markdown_lines import markdown_lines
from packages import epub, with_parts

from timviet.index.files.readers.formats import find_reader, read_file
from timviet.index.places import Place


def pieces(name: str, data: str | bytes) -> list[tuple[str, Place]]:
    data = data.encode() if isinstance(data, str) else data
    return [(piece.text.strip(), piece.place) for piece in read_file(name, data).pieces if piece.text.strip()]


TABLE = [
    ("gạo; nếp", {"row": 2, "column": "Tên"}),
    ("1,5", {"row": 2, "column": "Giá"}),
]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_table_in_any_encoding(encoding: str, line_end: str) -> None:
    text = 'Tên;Giá\n"gạo; nếp";"1,5"\n'.replace("\n", line_end)
    assert pieces("a.csv", text.encode(encoding))[2:] == TABLE


def test_the_delimiter_that_excel_declares_is_no_row() -> None:
    assert pieces("a.csv", 'sep=;\r\nTên;Giá\r\n"gạo; nếp";1,5\r\n')[2:] == TABLE


def test_titles_above_a_table_are_no_heads() -> None:
    found = pieces("a.csv", "Báo cáo tháng 3, quý 1, năm 2024\n\nTên,Giá\ngạo,5\nnếp,6\n")
    assert found[-2:] == [("nếp", {"row": 5, "column": "Tên"}), ("6", {"row": 5, "column": "Giá"})]


def test_one_column_with_commas_is_one_column_in_most_rows() -> None:
    assert [place["column"] for _, place in pieces("a.csv", "Tên\nlúa\nkhoai\nngô, sắn\n")] == ["Tên"] * 4 + ["2"]


@pytest.mark.parametrize("name", ["a.csv", "a.tsv"])
def test_a_quotation_mark_that_is_never_closed_swallows_no_rows(name: str) -> None:
    delimiter = "," if name == "a.csv" else "\t"
    text = '{0}"mười inch\ngạo{0}5\nnếp{0}6\n'.replace("{0}", delimiter)
    assert [place["row"] for _, place in pieces(name, f"Tên{delimiter}Giá\n12{text}")][-1] == 4


def test_json_lines_whatever_their_name() -> None:
    lines = '{"a": "gạo\u2028nếp"}\n{"a": ["x", {"b": 1.5}], "c": null}\n'
    for name in ("a.json", "a.jsonl", "a.ndjson"):
        assert pieces(name, lines) == [
            ("gạo\u2028nếp", {"row": 1, "key": ("a",)}),
            ("x", {"row": 2, "key": ("a",)}),
            ("1.5", {"row": 2, "key": ("a", "b")}),
        ]


def test_a_long_line_of_json_and_numbers_that_are_none() -> None:
    text = "gạo nếp " * 200_000
    assert pieces("a.jsonl", f'{{"a": "{text}", "b": NaN, "c": -Infinity}}\n') == [
        (text.strip(), {"row": 1, "key": ("a",)})
    ]


@pytest.mark.parametrize(("fence", "sign"), [("---", ": "), ("+++", " = ")])
def test_front_matter_is_found_and_does_not_begin_the_text(fence: str, sign: str) -> None:
    text = f'{fence}\ntitle{sign}"Giá gạo"\ntags{sign}[lúa, kinh tế]\n{fence}\n# Mục\nnội dung'
    assert read_file("a.md", text.encode()).title == "Giá gạo"
    assert markdown_lines(text)[:2] == [
        ("# Mục", {"line": 5, "heading": ("Mục",)}),
        ("nội dung", {"line": 6, "heading": ("Mục",)}),
    ]
    assert markdown_lines(text)[-1] == (f"tags{sign}[lúa, kinh tế]", {"line": 3})


def test_a_line_that_looks_like_front_matter_is_text() -> None:
    assert markdown_lines("---\nkẻ ngang\n\nnội dung\n")[1] == ("kẻ ngang", {"line": 2})


def test_lines_of_markdown_end_where_editors_end_them() -> None:
    assert markdown_lines("một\x0chai\u2028ba\nbốn\n")[-1] == ("bốn", {"line": 2})


def test_times_of_subtitles_have_one_form() -> None:
    text = "\ufeff1\r\n0:00:05.5 --> 0:00:06.5 X1:40\r\n{\\an8}<font color='red'>Xin</font> chào\r\n"
    assert pieces("a.srt", text) == [("Xin chào", {"time": "00:00:05"})]
    text = "WEBVTT\nKind: captions\n\nNOTE ẩn\n\nintro\n00:01.000 --> 00:02.000 align:start\n"
    text += "<v An>Xin <c.x>chào</c> &amp;\n"
    assert pieces("a.vtt", text) == [("Xin chào &", {"time": "00:00:01"})]


@pytest.mark.parametrize(
    ("head", "reader"),
    [
        ("From: An\nSubject: Họp\n", "eml"),
        ("Subject: Họp\nFrom: An\n", "eml"),
        ("Received: x\n by y\nDate: x\n", "eml"),
        ("MIME-Version: 1.0\nContent-Type: multipart/related\n", "eml"),
        ("<table><tr><td>gạo</table>", "html"),
        ("<!-- x --><meta charset='utf-8'><p>gạo", "html"),
        ("Date: 2024-01-01\nTitle: ghi chép\n", "txt"),
        ("Subject: toán\nDate: thứ hai\n", "txt"),
        ("From: Hà Nội\nđến Huế\n", "txt"),
        ("Kính gửi: Ban giám đốc\nNgày: 3/4\n", "txt"),
    ],
)
def test_what_a_file_is_tells_its_beginning(head: str, reader: str) -> None:
    assert find_reader("a.xls", f"{head}\nNội dung\n".encode()).name == reader


def test_only_envelopes_separate_messages() -> None:
    box = (
        "From - Sun Mar 31 08:00:00 2024\nFrom: a@b.c\nSubject: x\n\nmột\nFrom here on 2024 we\n\n"
        "From 17@xxx Mon Apr 01 00:00:00 +0000 2024\nFrom: b@b.c\nSubject: y\n\nhai\n"
    )
    found = pieces("thư", box)
    assert ("From here on 2024 we", {"message": 1, "subject": "x", "part": "body"}) in found
    assert found[-1] == ("hai", {"message": 2, "subject": "y", "part": "body"})


CONTENTS = (
    '<html xmlns="h"><body><nav><ol><li><a href="text/c1.xhtml#a">Hồi <b>một</b></a></li>'
    '<li><a href="text/c1.xhtml#b">Đoạn sau</a></li></ol></nav></body></html>'
)
OLD_CONTENTS = (
    '<ncx xmlns="n"><navMap><navPoint><navLabel><text>Hồi một</text></navLabel><content src="text/c1.xhtml"/>'
    "</navPoint></navMap></ncx>"
)


@pytest.mark.parametrize(
    ("item", "contents"),
    [
        ('<item id="nav" href="toc" properties="nav"/>', CONTENTS),
        ('<item id="nav" href="toc" media-type="application/x-dtbncx+xml"/>', OLD_CONTENTS),
    ],
)
def test_chapters_without_headings_have_those_of_the_contents(item: str, contents: str) -> None:
    data = epub("<p>bìa</p>", "<p>Trăm năm</p><h2>Câu hai</h2><p>lại</p>")
    with_contents = {
        "OPS/book.opf": (
            f'<package xmlns="p"><manifest>{item}<item id="a" href="text/c0.xhtml"/>'
            '<item id="b" href="text/c1.xhtml"/></manifest><spine>'
            '<itemref idref="nav"/><itemref idref="a"/><itemref idref="b"/></spine></package>'
        ),
        "OPS/toc": contents,
    }
    assert pieces("a.epub", with_parts(data, with_contents))[-4:] == [
        ("bìa", {"chapter": 1}),
        ("Trăm năm", {"chapter": 2, "heading": ("Hồi một",)}),
        ("Câu hai", {"chapter": 2, "heading": ("Câu hai",)}),
        ("lại", {"chapter": 2, "heading": ("Câu hai",)}),
    ]
