"""Which files of several formats are made of a corpus, for benchmarks?

They have texts of the corpus and what else real files have: a page has navigation and scripts, a document may have
a picture, which is random bytes, since no reader looks into it.
"""

from __future__ import annotations

import html
import textwrap
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from pathlib import Path
from random import Random

from corpus import Passage

__all__ = ["FileMaker"]

_PER_PAGE = 3  # passages on a page of a PDF file
_LINE = 95  # characters
_NAVIGATION = "".join(f'<li><a href="/muc/{n}" class="menu item-{n}">Mục {n}</a></li>' for n in range(40))
_WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
# The codes of the font are those of Unicode, so that no font has to be embedded.
_UNICODE = (
    b"/CIDInit/ProcSet findresource begin 12 dict begin begincmap/CMapName/U def/CMapType 2 def\n"
    b"1 begincodespacerange <0000> <FFFF> endcodespacerange\n"
    + b"".join(
        b"64 beginbfrange\n"
        + b"".join(b"<%02X00> <%02XFF> <%02X00>\n" % ((high,) * 3) for high in range(first, first + 64))
        + b"endbfrange\n"
        for first in range(0, 256, 64)
    )
    + b"endcmap end end"
)


class FileMaker:
    """Writes files; each takes the next passages of a corpus, which begins again when all are taken."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages: Iterator[Passage] = cycle(passages)
        self._draw = Random(5)

    def _take(self, count: int) -> list[Passage]:
        return list(islice(self._passages, count))

    def write_html(self, path: Path, passages: int = 10) -> None:
        """Write a page with a heading for each passage."""
        taken = self._take(passages)
        article = "".join(
            f'<section id="s{n}"><h2>{html.escape(each.title)}</h2>\n<p>{html.escape(each.text)}</p></section>\n'
            for n, each in enumerate(taken)
        )
        title = html.escape(taken[0].title)
        path.write_text(
            f'<!DOCTYPE html><html lang="vi"><head><meta charset="utf-8"><title>{title}</title>'
            f"<style>.menu {{ color: red }}</style></head><body><nav><ul>{_NAVIGATION}</ul></nav>"
            f"<article>{article}</article><script>var data = '{'x' * 2000}'</script></body></html>",
            encoding="utf-8",
        )

    def write_text(self, path: Path, passages: int) -> None:
        """Write a plain text."""
        texts = (f"{each.title}\n\n{each.text}\n" for each in self._take(passages))
        path.write_text("\n".join(texts), encoding="utf-8")

    def write_docx(self, path: Path, passages: int, picture: int = 0) -> None:
        """Write a Word document.

        :param picture: bytes of a picture
        """
        runs = "".join(
            f'<w:p><w:r><w:t xml:space="preserve">{html.escape(text)}</w:t></w:r></w:p>'
            for each in self._take(passages)
            for text in (each.title, each.text)
        )
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            package.writestr(
                "word/document.xml", f'<w:document xmlns:w="{_WORD}"><w:body>{runs}</w:body></w:document>'
            )
            if picture:
                package.writestr("word/media/image1.jpeg", self._draw.randbytes(picture), zipfile.ZIP_STORED)

    def write_pdf(self, path: Path, pages: int, picture: int = 0) -> None:
        """Write a PDF file, its pages compressed; the parameters are those of the others."""
        objects = [
            b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Count %d/Kids[%s]>>"
            % (pages, b" ".join(b"%d 0 R" % (8 + 2 * n) for n in range(pages))),
            b"<</Type/Font/Subtype/Type0/BaseFont/Arial/Encoding/Identity-H/DescendantFonts[4 0 R]"
            b"/ToUnicode 5 0 R>>",
            b"<</Type/Font/Subtype/CIDFontType2/BaseFont/Arial/DW 500/FontDescriptor 6 0 R"
            b"/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>>>",
            _stream(zlib.compress(_UNICODE), b"/Filter/FlateDecode"),
            b"<</Type/FontDescriptor/FontName/Arial/Flags 4/FontBBox[0 -200 1000 800]/ItalicAngle 0/Ascent 800"
            b"/Descent -200/CapHeight 700/StemV 80>>",
        ]
        page = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F1 3 0 R>>>>/Contents %d 0 R>>"
        for number in range(pages):
            lines = [
                line
                for each in self._take(_PER_PAGE)
                for text in (each.title, each.text)
                for line in textwrap.wrap(text, _LINE)
            ]
            shown = b"".join(b"<%s> Tj T*\n" % line.encode("utf-16-be").hex().encode() for line in lines)
            content = zlib.compress(b"BT /F1 9 Tf 11 TL 40 800 Td\n" + shown + b"ET")
            objects += [
                _stream(content, b"/Filter/FlateDecode"),
                page % (7 + 2 * number),
            ]
        if picture:
            size = b"/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray"
            objects.append(_stream(self._draw.randbytes(picture), b"/Type/XObject" + size))
        _write_objects(path, objects)


def _stream(content: bytes, entries: bytes) -> bytes:
    return b"<</Length %d%s>>stream\n%s\nendstream" % (len(content), entries, content)


def _write_objects(path: Path, objects: Sequence[bytes]) -> None:
    offsets = [0]
    with path.open("wb") as file:
        file.write(b"%PDF-1.5\n")
        for number, content in enumerate(objects, 1):
            offsets.append(file.tell())
            file.write(b"%d 0 obj\n%s\nendobj\n" % (number, content))
        start = file.tell()
        file.write(b"xref\n0 %d\n0000000000 65535 f \n" % len(offsets))
        file.write(b"".join(b"%010d 00000 n \n" % offset for offset in offsets[1:]))
        file.write(b"trailer<</Root 1 0 R/Size %d>>\nstartxref\n%d\n%%%%EOF\n" % (len(offsets), start))
