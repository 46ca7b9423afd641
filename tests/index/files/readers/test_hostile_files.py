"""Files that were made to do harm, and broken ones, are read as far as they go or listed with a reason."""

from __future__ import annotations

import tarfile
from pathlib import Path

import pytest
from packages import W, docx, epub, mail, opendocument, package, paragraph, pptx, with_parts, xlsx
from pdf_files import pdf
from processes import Run

DEEP = 200_000
PHRASE = "gạo nếp nương"
ZEROS = b"0" * (30 << 20)
BILLION_LAUGHS = (
    "<!DOCTYPE w:document ["
    + '<!ENTITY a "gạo gạo gạo gạo gạo gạo gạo gạo gạo gạo">'
    + "".join(
        f'<!ENTITY {name} "{f"&{before};" * 10}">' for before, name in zip("abcdefghi", "bcdefghij", strict=True)
    )
    + f"]><w:document {W}><w:body>{paragraph('&j;')}</w:body></w:document>"
)
OUTSIDE = (
    f'<!DOCTYPE w:document [<!ENTITY x SYSTEM "/etc/passwd">]><w:document {W}>{paragraph("&x;")}</w:document>'
)


def encrypted(archive: bytes) -> bytes:
    """A zip archive whose members say that they are encrypted."""
    changed = bytearray(archive)
    for signature, offset in ((b"PK\3\4", 6), (b"PK\1\2", 8)):
        position = changed.find(signature)
        while position >= 0:
            changed[position + offset] |= 1
            position = changed.find(signature, position + 4)
    return bytes(changed)


def compound_file(stream: str) -> bytes:
    """The beginning of a compound file with a stream of this name."""
    return b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(1016) + stream.encode("utf-16-le") + bytes(3000)


def tar_of(size: int) -> bytes:
    """A tar archive with a member of which it says that it has this size."""
    info = tarfile.TarInfo("a.txt")
    info.size = size
    return info.tobuf() + bytes(10_240)


LAST_CELL = f'<row r="1048576"><c r="XFD1048576" t="inlineStr"><is><t>{PHRASE}</t></is></c></row>'
MANY_ROWS = (
    '<table:table table:name="Giá"><table:table-row table:number-rows-repeated="1048575"><table:table-cell '
    'table:number-columns-repeated="16383"><text:p/></table:table-cell></table:table-row><table:table-row>'
    f'<table:table-cell table:number-columns-repeated="16383"/><table:table-cell><text:p>{PHRASE}</text:p>'
    "</table:table-cell></table:table-row></table:table>"
)
GOOD = docx(paragraph(PHRASE))
READ = {
    "cell.xlsx": xlsx(LAST_CELL),
    "rows.ods": opendocument("spreadsheet", MANY_ROWS),
    "deep.html": f"<html>{'<div>' * DEEP}{PHRASE}{'</div>' * DEEP}".encode(),
    "deep.eml": mail("x", "x", html="<b>" * 20_000 + PHRASE).replace(b"\n\nx\n", b"\n\n \n"),
    "styles.docx": with_parts(GOOD, {"word/styles.xml": "<w:styles>"}),
    "packed.odt": with_parts(opendocument("text", f"<text:p>{PHRASE}</text:p>"), {}),
    "wide.docx": docx("".join(paragraph(f"{number}²") for number in range(5_000)) + paragraph(PHRASE)),
    "bytes.xlsx": xlsx(f'<row><c r="A1" t="s"><v>{"9" * 400}</v></c></row>' + LAST_CELL),
    "number.ods": opendocument("spreadsheet", MANY_ROWS.replace("16383", "9" * 5000)),
    "word.pdf": GOOD,
    "page.docx": f"<html><p>{PHRASE}".encode(),
    "text.doc": PHRASE.encode(),
    "message.txt": mail("x", PHRASE),
    "member.zip": package({"a.docx": GOOD[:-40], "b.docx": GOOD}),
    "link.epub": epub(f"<html><p>{PHRASE}</p></html>", f"<html>{'<i>' * 20_000}x"),
    "page.pdf": pdf("gao nep nuong"),
    "tail.pdf": pdf("gao nep nuong") + b"\0" * 100,
}
REFUSED = {
    "deep.docx": (docx("<w:p>" * DEEP + paragraph("x") + "</w:p>" * DEEP), "zip bomb"),
    "deep.odt": (opendocument("text", "<text:p>" * DEEP + "x" + "</text:p>" * DEEP), "nested too deep"),
    "deep.json": (b"[" * DEEP + b"]" * DEEP, "nested too deep"),
    "deep.rtf": (b"{\\rtf1" + b"{" * DEEP + b"x" + b"}" * DEEP, "nested too deep"),
    "bomb.docx": (with_parts(GOOD, {"word/document.xml": ZEROS}), "zip bomb"),
    "bomb.xlsx": (with_parts(xlsx(""), {"xl/sharedStrings.xml": ZEROS}), "zip bomb"),
    "bomb.epub": (with_parts(epub("x"), {"OPS/text/c0.xhtml": ZEROS}), "zip bomb"),
    "bomb.zip": (package({"a.txt": ZEROS}), "zip bomb"),
    "bomb.tar": (tar_of(201 << 20), "more than is allowed"),
    "members.zip": (package({f"{number}.txt": "" for number in range(10_001)}), "10,001 members"),
    "laughs.docx": (package({"word/document.xml": BILLION_LAUGHS}), "not well-formed"),
    "outside.docx": (package({"word/document.xml": OUTSIDE}), "no text"),
    "encrypted.docx": (compound_file("EncryptedPackage"), "encrypted"),
    "encrypted.zip": (encrypted(package({"a.txt": "x"})), "encrypted"),
    "encrypted.odt": (
        with_parts(opendocument("text", ""), {"META-INF/manifest.xml": "<encryption-data/>"}),
        "encrypted",
    ),
    "encrypted.epub": (encrypted(epub("<p>x</p>")), "encrypted"),
    "cut.docx": (GOOD[: len(GOOD) // 2], "damaged"),
    "cut.pdf": (pdf("gao nep nuong")[:200], "damaged"),
    "cut.xls": (compound_file("Workbook"), "damaged"),
    "cut.doc": (compound_file("WordDocument"), "damaged"),
    "cut.ppt": (compound_file("PowerPoint Document"), "damaged"),
    "cut.msg": (compound_file("__properties_version1.0"), "damaged"),
    "picture.docx": (b"\x89PNG\r\n\x1a\n" + bytes(500), "binary file"),
    "nothing.pptx": (pptx(), "no text"),
    "missing.docx": (package({"word/document.xml.rels": ""}), "no text"),
}


@pytest.mark.usefixtures("all_extras")
def test_no_file_stops_a_run_and_each_has_its_reason(tmp_path: Path, run: Run) -> None:
    folder = tmp_path / "files"
    folder.mkdir()
    for name, data in READ.items():
        (folder / name).write_bytes(data)
    for name, (data, _) in REFUSED.items():
        (folder / name).write_bytes(data)
    done = run("index", "-v", *folder.iterdir())
    assert done.returncode in (0, 2)
    assert "Traceback" not in done.stderr
    lines = done.stderr.splitlines()
    wrong = {
        name: [line for line in lines if name in line]
        for name, (_, reason) in REFUSED.items()
        if not any(f"{name}: " in line and reason in line for line in lines)
    }
    assert wrong == {}
    found = run("search", "-l", "-n", "100", "gao nep nuong").stdout.split()
    assert sorted(Path(path).name for path in found) == sorted(READ)


@pytest.fixture
def all_extras() -> None:
    for module in ("pypdfium2", "office_oxide", "xlrd", "oxmsg"):
        pytest.importorskip(module, reason="a format needs an extra that is not installed: pip install '.[all]'")
