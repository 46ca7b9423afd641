"""What programs and fonts got wrong is put right, and what is right stays as it is."""

from __future__ import annotations

import pytest
from old_encodings import shown_as_latin_1
from packages import docx, epub, mail, opendocument, paragraph, pptx, xlsx
from pdf_files import pdf

from timviet.index.files.readers import text_repairs
from timviet.index.files.readers.formats import read_file
from timviet.index.files.readers.text_repairs import repair_texts

TEXT = "Quyết định của Bộ trưởng về mức thuế nhập khẩu từng mặt hàng"
OTHER = "Cộng hoà xã hội chủ nghĩa Việt Nam, Độc lập, Tự do, Hạnh phúc"
TCVN3, OTHER_TCVN3 = (shown_as_latin_1(text, "tcvn3") for text in (TEXT, OTHER))
VNI, OTHER_VNI = (shown_as_latin_1(text, "vni") for text in (TEXT, OTHER))


@pytest.mark.parametrize(
    ("written", "meant", "encoding"),
    [
        ([TCVN3, "Nguyễn Văn An", OTHER_TCVN3], [TEXT, "Nguyễn Văn An", OTHER], "utf-8+tcvn3"),
        ([VNI, "Nguyễn Văn An", OTHER_VNI], [TEXT, "Nguyễn Văn An", OTHER], "utf-8+vni"),
        (
            [TCVN3 + "\t", "xã\t", "thị trấn\n", OTHER_TCVN3],
            [TEXT + "\t", "xã\t", "thị trấn\n", OTHER],
            "utf-8+tcvn3",
        ),
        (
            [TCVN3 + "\t", OTHER_VNI + "\t", OTHER_TCVN3, VNI],
            [TEXT + "\t", OTHER + "\t", OTHER, TEXT],
            "vni+tcvn3",
        ),
        ([f"{TCVN3}\n{OTHER_TCVN3}\n{VNI}\n{OTHER_VNI}\n"], [f"{TEXT}\n{OTHER}\n{TEXT}\n{OTHER}\n"], "vni+tcvn3"),
        (
            [TCVN3, "à la carte", "Đường Láng", OTHER_TCVN3],
            [TEXT, "à la carte", "Đường Láng", OTHER],
            "utf-8+tcvn3",
        ),
        ([TEXT, OTHER], [TEXT, OTHER], ""),
        (["München", "Straße", "São Paulo"], ["München", "Straße", "São Paulo"], ""),
    ],
)
def test_pieces_in_several_encodings(written: list[str], meant: list[str], encoding: str) -> None:
    assert repair_texts(written) == (meant, encoding)


def test_very_long_texts_are_repaired_in_groups_of_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    unicode, old = [TEXT, OTHER] * 20, [TCVN3, OTHER_TCVN3] * 20
    monkeypatch.setattr(text_repairs, "_GROUP", 6 * len(TEXT))
    assert repair_texts(unicode) == (unicode, "")
    assert repair_texts(old) == (unicode, "tcvn3")
    assert repair_texts(old + unicode + [VNI, OTHER_VNI] * 10) == (unicode * 2 + unicode[:20], "utf-8+tcvn3+vni")


@pytest.mark.parametrize("piece", [TEXT, OTHER, "ỦY BAN NHÂN DÂN, KỶ LUẬT, MỸ ĐỨC, QUỴ LỤY, CHẲNG CHẴN, LẪN LỘN"])
def test_pieces_in_viscii_stay_apart(piece: str) -> None:
    written = [shown_as_latin_1(text, "viscii") for text in (piece, OTHER, TEXT)]
    assert repair_texts(written) == ([piece, OTHER, TEXT], "viscii")


@pytest.mark.parametrize("sign", ["\u2212", "\xad", "-", "\x02\n", "\ufffe"])
def test_u_with_horn_of_tcvn3_under_the_names_of_its_glyph(sign: str) -> None:
    (repaired,), encoding = repair_texts([TCVN3.replace("\xad", sign) + "; Sè 15/N§-CP, 10−20, −5"])
    assert ("".join(repaired.split("\n")), encoding) == (TEXT + "; Số 15/NĐ-CP, 10−20, −5", "tcvn3")


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        # The hyphens of lines that PDF joins: gone in a word, kept in a code, a number and an address.
        ("Regres\x02\nsion và coopera\ufffetion", "Regression và cooperation"),
        ("Nghị định số 15/2024/NĐ\x02CP", "Nghị định số 15/2024/NĐ-CP"),
        ("Thông tư 19/2023/TT\ufffe\nBLĐTBXH", "Thông tư 19/2023/TT-BLĐTBXH"),
        ("giai đoạn 2021\x022025", "giai đoạn 2021-2025"),
        ("https://vi.du/mot\x02hai và www.a.vn/b\ufffe\nc", "https://vi.du/mot-hai và www.a.vn/b-c"),
        # Accents of their own before the vowel.
        ("C´ach m`oi v˜e tˆam h˘an", "Cách mòi vẽ tâm hăn"),
        ("Phương tr`ınh đı´", "Phương trình đı´"),
        ("f´(x) = `code` ˜/nhà 5´", "f´(x) = `code` ˜/nhà 5´"),
        ("Đo 30´ và 5`", "Đo 30´ và 5`"),
        # Private signs of fonts and controls are blanks.
        ("\uf0b7giá\ue000gạo\x07nếp\x96tẻ", " giá gạo nếp tẻ"),
        ("giá\tgạo\nnếp\r\n", "giá\tgạo\nnếp\r\n"),
        # Signs that are right.
        ("nhiệt độ −5 °C, a−b, x∙y", "nhiệt độ −5 °C, a−b, x∙y"),
        ("Thừa Thiên-Huế, Lê-nin, e-mail", "Thừa Thiên-Huế, Lê-nin, e-mail"),
        ("Ðường Láng, Guðmundur", "Ðường Láng, Guðmundur"),
        ("Vie\u0302\u0323t Nam", "Vie\u0302\u0323t Nam"),
        ("", ""),
    ],
)
def test_signs(written: str, meant: str) -> None:
    assert repair_texts([written, "x"]) == ([meant, "x"], "")


def cells(*values: str) -> bytes:
    strings = "".join(f'<c r="A{number}" t="s"><v>{number}</v></c>' for number in range(len(values)))
    return xlsx(f"<row>{strings}</row>", *values)


def rtf(*paragraphs: str) -> bytes:
    return ("{\\rtf1\\ansi " + "\\par ".join(paragraphs) + "}").encode("latin-1")


@pytest.mark.parametrize("encoding", ["tcvn3", "vni", "viscii"])
@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("a.docx", lambda one, two: docx(paragraph(one) + paragraph(two))),
        ("a.xlsx", cells),
        ("a.pptx", lambda one, two: pptx((one, two))),
        ("a.odt", lambda one, two: opendocument("text", f"<text:p>{one}</text:p><text:p>{two}</text:p>")),
        ("a.rtf", rtf),
        ("a.pdf", lambda one, two: pdf([one, two])),
        ("a.html", lambda one, two: f"<html><p>{one}<p>{two}".encode("latin-1")),
        ("a.epub", lambda one, two: epub(f"<html><p>{one}</p><p>{two}</p></html>")),
        ("a.csv", lambda one, two: f'"{one}","{two}"\n'.encode("latin-1")),
        ("a.srt", lambda one, two: f"1\n00:00:01,0 --> 00:00:02,0\n{one}\n{two}\n".encode("latin-1")),
        ("a.md", lambda one, two: f"# {one}\n{two}\n".encode("latin-1")),
        ("a.eml", lambda one, two: mail("x", f"{one}\n{two}")),
    ],
)
def test_old_encodings_inside_every_format(name: str, make: object, encoding: str) -> None:
    if name == "a.pdf":
        pytest.importorskip("pypdfium2", reason="the extra [pdf] is not installed")
    assert callable(make)
    one, two = (text.replace(",", "") for text in (TEXT, OTHER))
    extracted = read_file(name, make(shown_as_latin_1(one, encoding), shown_as_latin_1(two, encoding)))
    text = "".join(piece.text for piece in extracted.pieces)
    assert one in text
    assert two in text
    assert extracted.encoding in (encoding, "")


def test_headings_and_titles_in_an_old_encoding() -> None:
    data = docx(paragraph(TCVN3, "H1") + paragraph(OTHER_TCVN3))
    assert read_file("a.docx", data).pieces[1].place == {"heading": (TEXT,), "paragraph": 2}
    slides = read_file("a.pptx", pptx((VNI, OTHER_VNI))).pieces
    assert [piece.place for piece in slides] == [{"slide": 1, "title": TEXT}] * 2
