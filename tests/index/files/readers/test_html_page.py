"""Pages are read as a browser shows them, whatever their source looks like."""

from __future__ import annotations

import pytest

from timviet.index.files.readers.formats import read_file


def texts(page: str | bytes) -> list[str]:
    data = page.encode() if isinstance(page, str) else page
    return [piece.text.strip("\n") for piece in read_file("a.html", data).pieces if piece.text.strip()]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>ca chiều\n\t\t\tnghỉ\tgiải lao</p>", ["ca chiều nghỉ giải lao"]),
        ("<p>Tr<b>ườ</b>ng <i>S</i>ơn</p>", ["Trường Sơn"]),
        ("<p>một<br>hai<br/>ba</p>", ["một", "hai", "ba"]),
        ("<p>gi&aacute; g&#7841;o &lt; &amp;nbsp;&nbsp;20</p>", ["giá gạo < &nbsp; 20"]),
        ("<p>trưởng<wbr>thành</p>", ["trưởngthành"]),
        ("<p>a <!-- <p>ẩn</p> --> b</p>", ["a b"]),
        ("<script>if (a < b) document.write('<p>ẩn</p>')</script><p>hiện</p>", ["hiện"]),
        ("<style>p::after {content: '</p>'}</style>hiện", ["hiện"]),
        ("<pre>a\n  b\tc</pre><p>d</p>", ["a\n  b\tc", "d"]),
        ("<table><tr>\n\t<td>a</td>\n\t<td>b</td>\n</tr><tr><td>c<td>d</table>", ["a\tb", "c\td"]),
        ("<table><tr><td><p>a</p></td><td><p>b</p></td></tr></table>", ["a", "b"]),
        ("<p>mạnh<sup><a href='#n1'>1</a></sup></p><p><a href='#b1'>1</a>Theo báo", ["mạnh 1", "1 Theo báo"]),
        ("<p>80 m<sup>2</sup>, <a href='#x'>Điều 5</a>.</p>", ["80 m2, Điều 5."]),
        ("<select><option>ẩn</select><button>Gửi</button><label>Tên</label>", ["Gửi", "Tên"]),
        ("<div>a<div>b</div>c</div>", ["a", "b", "c"]),
        ("<svg><title>hình</title><text>ẩn</text></svg><p>b</p>", ["b"]),
        ("<noscript>Bật JavaScript</noscript>a", ["a"]),
        ("<ul><li>a<li>b</ul>c", ["a", "b", "c"]),
        ("a<p>b</i></b></p></div>c", ["a", "b", "c"]),
        ("<img src=x alt='ảnh chợ'><input value='x'>", ["ảnh chợ"]),
    ],
)
def test_what_is_shown(page: str, expected: list[str]) -> None:
    assert texts(f"<!DOCTYPE html><body>{page}") == expected


def test_an_empty_heading_is_above_nothing() -> None:
    page = "<html><h1>Chương</h1><h2><img src=x></h2><p>lời</p>"
    assert read_file("a.html", page.encode()).pieces[-1].place == {"heading": ("Chương",)}


@pytest.mark.parametrize(
    "head",
    [
        '<meta charset="iso-8859-1">',
        '<META HTTP-EQUIV="Content-Type" CONTENT="text/html; charset=windows-1252">',
        '<?xml version="1.0" encoding="us-ascii"?>',
        '<meta charset="gb2312">',
        "",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_charset_that_is_not_the_one_of_the_page(head: str, encoding: str) -> None:
    page = f"{head}<html><head><title>Chợ</title></head><body><p>Giá gạo nếp tăng mạnh</p></body></html>"
    assert texts(page.encode(encoding)) == ["Giá gạo nếp tăng mạnh"]


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>Gi¸ g¹o nÕp ë chî B¾c Ninh ®· t¨ng</p>", "Giá gạo nếp ở chợ Bắc Ninh đã tăng"),
        ("<p>Giaù gaïo neáp ôû chôï Baéc Ninh ñaõ taêng</p>", "Giá gạo nếp ở chợ Bắc Ninh đã tăng"),
    ],
)
@pytest.mark.parametrize("head", ['<meta charset="iso-8859-1">', '<meta charset="x-user-defined">', ""])
def test_pages_in_fonts_of_old_encodings(page: str, expected: str, head: str) -> None:
    assert texts(f"{head}<html>{page}".encode("latin-1")) == [expected]
    entities = page.encode("ascii", "xmlcharrefreplace")
    assert texts(f"{head}<html>".encode() + entities) == [expected]


def test_a_declared_charset_is_used() -> None:
    page = '<meta charset="windows-1258"><html><p>Gia\u0301 gạo'.replace("ạ", "a\u0323").encode("cp1258")
    assert texts(page) == ["Gia\u0301 ga\u0323o"]
    assert texts('<?xml version="1.0" encoding="cp1251"?><html><p>Привет всем'.encode("cp1251")) == ["Привет всем"]
