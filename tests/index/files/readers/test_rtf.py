"""Rich Text Format is read as Word shows it: tables, notes, headings, and bytes in the charset of their font."""

from __future__ import annotations

from datetime import date

import pytest

from timviet.index.files.readers.formats import read_file
from timviet.index.files.readers.reader import Place, Unreadable

FONTS = (
    r"{\fonttbl{\f0\froman\fcharset0 Times New Roman;}{\f1\fnil\fcharset0 .VnTime;}{\f2\fnil\fcharset163 Arial;}"
    r"{\f3\fnil\fcharset163 VNI-Times;}{\f4\fnil\fcharset204{\*\falt x}Arial Cyr;}}"
)
STYLES = r"{\stylesheet{\s0 Normal;}{\s1\outlinelevel0 heading 1;}{\s2\sbasedon1\outlinelevel1\b Mục;}}"


def pieces(inner: str | bytes) -> list[tuple[str, Place]]:
    inner = inner.encode("latin-1") if isinstance(inner, str) else inner
    data = (
        b"{\\rtf1\\ansi\\ansicpg1252\\deff0" + FONTS.encode() + STYLES.encode("latin-1", "replace") + inner + b"}"
    )
    return [(piece.text, piece.place) for piece in read_file("a.rtf", data).pieces]


def texts(inner: str | bytes) -> list[str]:
    return [text for text, _ in pieces(inner)]


def unicode(text: str) -> str:
    """A text as Word writes it, each character with a substitute for programs that do not know Unicode."""
    units = memoryview(text.encode("utf-16-le")).cast("H")
    return "".join(rf"\u{unit if unit < 0x8000 else unit - 0x10000}?" for unit in units)


@pytest.mark.parametrize(
    ("inner", "expected"),
    [
        (unicode("gạo nếp"), "gạo nếp"),
        (r"\uc0\u7841 \u7871 x", "ạếx"),
        (r"\uc2\u7841\'e3?\u7871 abc", "ạếc"),
        (r"{\uc3 \u7841 abc}\u7871 x", "ạế"),
        (unicode("😀"), "😀"),
        (r"caf\'e9 \'80", "café €"),
        (r"\f2 Vi\'ea\'f2t", "Viê\u0323t"),
        (r"\f4 \'cf\'f0", "Пр"),
        (r"{\f4 \'cf}\'cf", "ПÏ"),
        (r"a\emdash b\~c\_d\-e\\\{f\}\ldblquote g\rdblquote", "a—b\xa0c-d\xade\\{f}“g”"),
        (r"a\line b\tab c", "a\nb\tc"),
        ("xu\r\nong", "xuong"),
        (r"{\*\unknown lost}{\*\generator lost;}{\pict ffd8}kept", "kept"),
        (r"{\field{\*\fldinst HYPERLINK x}{\fldrslt shown}}", "shown"),
        (r"{\shp{\*\shpinst{\sp{\sn txid}{\sv 1}}{\shptxt in a box\par}}{\shprslt again}}", "in a box"),
        (r"{\deleted gone}here{\deleted0 too}", "heretoo"),
        (r"{\upr{lost}{\*\ud{" + unicode("giữ") + "}}}", "giữ"),
        ("\\bin5 }}{{{kept", "kept"),
        (r"{\listtext 1.\tab}first", "1.\tfirst"),
        (r"a\'zz b", "a'zz b"),
    ],
)
def test_what_is_shown(inner: str, expected: str) -> None:
    assert "".join(texts(inner)).rstrip("\n") == expected


def test_headings_tables_and_notes_have_places() -> None:
    inner = (
        rf"{{\header {unicode('đầu trang')}\par}}\pard\s1 {unicode('Chương I')}\par\pard {unicode('gạo')}"
        rf"{{\super\chftn{{\footnote {unicode('theo báo')}}}}} {unicode('nếp')}\par"
        rf"\trowd\intbl {unicode('Hà Nội')}\cell 15\cell\row\pard\outlinelevel1 {unicode('Mục 2')}\par\pard x"
        rf"{{\*\annotation {unicode('nên sửa')}}}"
    )
    first, second = {"heading": ("Chương I",)}, {"heading": ("Chương I", "Mục 2")}
    assert pieces(inner) == [
        ("Chương I\n", {**first, "paragraph": 1}),
        ("gạo nếp\n", {**first, "paragraph": 2}),
        ("Hà Nội\t", {**first, "paragraph": 3}),
        ("15\t", {**first, "paragraph": 4}),
        ("\n", first),
        ("Mục 2\n", {**second, "paragraph": 5}),
        ("x\n", {**second, "paragraph": 6}),
        ("đầu trang\n", {"part": "header"}),
        ("theo báo\n", {"part": "footnotes"}),
        ("nên sửa\n", {"part": "comments"}),
    ]


@pytest.mark.parametrize(
    ("font", "written"),
    [(1, "Gi¸ g¹o nÕp ë chî B¾c Ninh ®· t¨ng"), (3, "Giaù gaïo neáp ôû chôï Baéc Ninh ñaõ taêng")],
)
def test_fonts_of_old_encodings(font: int, written: str) -> None:
    assert texts(rf"\f{font} {written}") == ["Giá gạo nếp ở chợ Bắc Ninh đã tăng\n"]


def test_properties() -> None:
    info = rf"{{\info{{\title {unicode('Nội quy')}}}{{\author An}}{{\creatim\yr2024\mo3\dy31\hr8}}}}x"
    extracted = read_file("a.rtf", ("{\\rtf1" + info + "}").encode())
    assert (extracted.title, extracted.author, extracted.created) == ("Nội quy", "An", date(2024, 3, 31))


@pytest.mark.parametrize(
    "data", [b"{\\rtf1", b"{\\rtf1}}}}", b"{\\rtf1 \\", b"{\\rtf1\\bin99999999 x}", b"{\\rtf1\\u"]
)
def test_broken_files_have_no_text(data: bytes) -> None:
    with pytest.raises(Unreadable, match="no text"):
        read_file("a.rtf", data)


def test_deep_groups_are_refused() -> None:
    with pytest.raises(Unreadable, match="nested too deep"):
        read_file("a.rtf", b"{\\rtf1" + b"{" * 200_000 + b"x" + b"}" * 200_000)
