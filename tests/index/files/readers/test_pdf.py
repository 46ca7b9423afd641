"""Pages of PDF files are read as they are printed, without what repeats on each of them."""

from __future__ import annotations

import pytest
from pdf_files import pdf

from timviet.index.causes import Cause
from timviet.index.files.readers.formats import read_file
from timviet.index.files.readers.pdf_lines import without_running_heads
from timviet.index.files.readers.reader import Place, Unreadable

pytest.importorskip("pypdfium2", reason="the extra [pdf] is not installed: pip install 'timviet[pdf]'")

WORDS = ["lúa", "ngô", "khoai", "sắn", "đậu", "lạc", "vừng"]


def pages(data: bytes) -> list[tuple[str, Place]]:
    return [(piece.text.removesuffix("\n"), piece.place) for piece in read_file("a.pdf", data).pieces]


def test_pages_have_numbers_and_labels_that_differ() -> None:
    data = pdf("mot", "hai", "ba", labels="0<</S/r>>1<</S/D/St 2>>2<</P(A-)/S/D>>")
    assert pages(data) == [
        ("mot", {"page": 1, "label": "i"}),
        ("hai", {"page": 2}),
        ("ba", {"page": 3, "label": "A-1"}),
    ]


def test_words_and_codes_that_a_hyphen_divides_at_a_line_end() -> None:
    data = pdf(["Regres-", "sion, 15/ND-", "CP, http://a.vn/x-", "y.html"])
    assert pages(data)[0][0] == "Regression, 15/ND-CP, http://a.vn/x-y.html"


def test_a_word_in_two_fonts_on_a_rotated_page_is_one_word() -> None:
    stream = b"BT /F1 12 Tf 0 1 -1 0 300 100 Tm (lam vi) Tj /F2 12 Tf (ec o) Tj /F1 12 Tf ( nha) Tj ET\n"
    below = b"BT /F1 12 Tf 0 1 -1 0 320 100 Tm (dong hai) Tj ET"
    assert pages(pdf(stream + below))[0][0] == "lam viec o nha\ndong hai"


def test_running_heads_are_read_once_and_bare_page_numbers_never() -> None:
    data = pdf(
        *(["SO TAY NOI BO", f"Noi dung rieng {word}", f"{number}"] for number, word in enumerate("abcdefg", 7))
    )
    assert [text for text, _ in pages(data)] == [
        "SO TAY NOI BO\nNoi dung rieng a",
        *(f"Noi dung rieng {word}" for word in "bcdefg"),
    ]


@pytest.mark.parametrize(
    ("head", "lines_with_head"),
    [
        (lambda number: f"Công báo số {number}", 1),
        (lambda number: f"– {number} –", 0),
        (lambda number: f"{number}/7", 0),
        (lambda number: "  Sổ   tay " if number % 2 else "Sổ tay", 1),
        (lambda number: "Chương chẵn" if number % 2 else "Chương lẻ", 2),
        (lambda number: f"Chương {WORDS[number]}", 7),
        (lambda number: "Mục một" if number < 2 else f"Khác {WORDS[number]}", 7),
    ],
)
def test_what_is_a_running_head(head: object, lines_with_head: int) -> None:
    assert callable(head)
    texts = [f"{head(number)}\n{word} trồng ở ruộng\nthu hoạch {word}" for number, word in enumerate(WORDS)]
    shown = without_running_heads(texts)
    assert sum(len(text.split("\n")) for text in shown) == 2 * len(WORDS) + lines_with_head
    assert all(f"{word} trồng ở ruộng\nthu hoạch {word}" in text for word, text in zip(WORDS, shown, strict=True))


def test_repeated_lines_within_pages_and_in_short_documents_stay() -> None:
    within = [f"a{word}\nb{word}\nc{word}\nKính gửi\nd{word}\ne{word}\ng{word}" for word in WORDS]
    assert without_running_heads(within) == within
    few = ["Sổ tay\na", "Sổ tay\nb", "Sổ tay\nc"]
    assert without_running_heads(few) == few


def test_a_scan_says_so_and_pages_without_text_are_counted() -> None:
    with pytest.raises(Unreadable, match="no text layer") as raised:
        read_file("a.pdf", pdf(b"", "1", b""))
    assert raised.value.cause is Cause.SCAN
    extracted = read_file("a.pdf", pdf(b"", "Quyet dinh", b""))
    assert ["2 pages have no text layer" in str(reason) for reason in extracted.skipped] == [True]
    assert extracted.pieces[0].place == {"page": 2}


@pytest.mark.parametrize("title", ["Microsoft Word - TT 19.doc", "TT19.docx", "Untitled-1", "Document1"])
def test_a_title_that_says_nothing_is_passed_over(title: str) -> None:
    assert read_file("a.pdf", pdf("Quyet dinh", title=title)).title == ""
    assert read_file("a.pdf", pdf("Quyet dinh", title="So tay")).title == "So tay"
