"""Messages are read as a mail program shows them, however old or careless the program that wrote them."""

from __future__ import annotations

import base64
import quopri
import unicodedata
from email.message import EmailMessage

import pytest
from packages import docx, mail, paragraph

from timviet.index.files.readers.formats import read_file
from timviet.index.files.readers.reader import Place


def pieces(data: bytes) -> list[tuple[str, Place]]:
    return [(piece.text.strip(), piece.place) for piece in read_file("a.eml", data).pieces if piece.text.strip()]


def body(data: bytes) -> list[str]:
    return [text for text, place in pieces(data) if place == {"part": "body"}]


def encoded(text: str, charset: str) -> str:
    return f"=?{charset}?B?{base64.b64encode(text.encode(charset)).decode()}?="


@pytest.mark.parametrize(
    "subject",
    [
        "=?UTF-8?Q?Gi=C3=A1_g=E1=BA=A1o_t=C4=83ng?=",
        "=?utf-8?B?R2nDoSBn4bqh?=\r\n =?utf-8?B?byB0xINuZw==?=",
        "=?UTF-8?Q?Gi=C3?=\r\n =?UTF-8?Q?=A1_g=E1=BA=A1o?= =?utf-8?q?_t=C4=83ng?=",
        f"{encoded('Giá', 'iso-8859-1')} =?x-unknown?B?{base64.b64encode(' gạo tăng'.encode()).decode()}?=",
        "Giá gạo tăng",
        encoded("Giá gạo tăng", "utf-16"),
        f"=?utf-8*vi?Q?Gi=C3=A1?= {encoded(' gạo tăng', 'utf-8').rstrip('?=').rstrip('=')}?=",
    ],
)
def test_a_subject_in_any_encoding(subject: str) -> None:
    data = f"From: an@example.com\r\nSubject: {subject}\r\n\r\nchào\r\n".encode()
    assert read_file("a.eml", data).title == "Giá gạo tăng"
    assert pieces(data)[1] == ("Giá gạo tăng", {"part": "Subject"})


@pytest.mark.parametrize(
    ("declared", "encoding", "transfer"),
    [
        ("utf-8", "utf-8", "base64"),
        ("utf-8", "utf-8", "quoted-printable"),
        ("windows-1258", "cp1258", "8bit"),
        ("x-viet-unknown", "utf-8", "8bit"),
        ("us-ascii", "utf-8", "8bit"),
    ],
)
def test_a_body_in_any_encoding(declared: str, encoding: str, transfer: str) -> None:
    text = "Kính gửi anh, giá gạo"
    marks_apart = {ord("ử"): "ư\u0309", ord("ạ"): "a\u0323"} if encoding == "cp1258" else {}
    data = text.translate(marks_apart).encode(encoding)
    written = {"base64": base64.encodebytes(data), "quoted-printable": quopri.encodestring(data)}.get(
        transfer, data
    )
    head = f"From: a@b.c\nTo: d@e.f\nContent-Type: text/plain; charset={declared}\n"
    head += f"Content-Transfer-Encoding: {transfer}\n\n"
    assert unicodedata.normalize("NFC", body(head.encode() + written)[0]) == text


def test_a_forwarded_message_is_read_with_its_header_and_attachments() -> None:
    inner = EmailMessage()
    inner["From"], inner["Subject"] = "Chi <chi@example.com>", "Báo giá tháng ba"
    inner.set_content("Gạo tám thơm mười chín nghìn.")
    inner.add_attachment(docx(paragraph("phụ lục")), maintype="application", subtype="x", filename="phụ lục.docx")
    outer = EmailMessage()
    outer["From"], outer["Subject"] = "An <an@example.com>", "Chuyển tiếp"
    outer.set_content("<p>Anh xem thư dưới.</p>", subtype="html")
    outer.add_attachment(inner)
    found = pieces(outer.as_bytes())
    place = {"attachment": "Báo giá tháng ba"}
    assert ("Anh xem thư dưới.", {"part": "body"}) in found
    assert ("Chi <chi@example.com>", {**place, "part": "From"}) in found
    assert ("Gạo tám thơm mười chín nghìn.", {**place, "part": "body"}) in found
    assert ("phụ lục", {"attachment": "Báo giá tháng ba!/phụ lục.docx", "paragraph": 1}) in found


def test_a_page_with_a_plain_footer_is_not_lost() -> None:
    message = EmailMessage()
    message["From"], message["Subject"] = "a@b.c", "x"
    message.set_content("<p>Họp lúc chín giờ</p>", subtype="html")
    message.make_mixed()
    footer = EmailMessage()
    footer.set_content("Gửi từ danh sách thư")
    message.attach(footer)
    assert body(message.as_bytes()) == ["Họp lúc chín giờ", "Gửi từ danh sách thư"]


def test_of_alternatives_that_are_empty_the_other_is_read() -> None:
    assert body(mail("x", " \n", html="<p>Giá gạo</p>")) == ["Giá gạo"]


def test_a_text_that_is_attached_is_an_attachment() -> None:
    data = mail("x", "thân thư", {"ghi chú.txt": "lời dặn".encode()})
    assert body(data) == ["thân thư"]
    assert ("lời dặn", {"attachment": "ghi chú.txt", "line": 1}) in pieces(data)


def test_a_saved_page_is_read_as_a_page() -> None:
    data = (
        b"From: <Saved by Blink>\r\nSubject: Gia gao\r\nMIME-Version: 1.0\r\n"
        b'Content-Type: multipart/related; boundary=x; type="text/html"\r\n\r\n--x\r\n'
        b"Content-Type: text/html; charset=utf-8\r\nContent-Location: http://a.vn/\r\n"
        b"Content-Transfer-Encoding: quoted-printable\r\n\r\n<html><p>g=E1=BA=A1o n=E1=BA=BFp</p></html>"
        b"\r\n--x\r\nContent-Type: image/png\r\nContent-Location: http://a.vn/b.png\r\n\r\n\x89PNG\r\n--x--\r\n"
    )
    (text,) = [piece.text for piece in read_file("a.mhtml", data).pieces if "nếp" in piece.text]
    assert text == "gạo nếp\n"
