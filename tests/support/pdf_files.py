"""Small PDF files, made by hand from texts in Latin-1."""

from __future__ import annotations

from collections.abc import Sequence

_HELVETICA, _TIMES = (
    b"<</Type/Font/Subtype/Type1/BaseFont/%s/Encoding/WinAnsiEncoding>>" % name
    for name in (b"Helvetica", b"Times-Roman")
)


def pdf(*pages: str | bytes | Sequence[str], labels: str = "", title: str = "") -> bytes:
    """Return a PDF file of pages: each a list of lines, one line, or a stream of drawing commands.

    :param labels: the page labels, such as ``0<</S/r>>2<</S/D>>``
    """
    streams = [
        page if isinstance(page, bytes) else _lines([page] if isinstance(page, str) else page) for page in pages
    ]
    numbers = range(5, 5 + 2 * len(pages), 2)
    kids = b" ".join(b"%d 0 R" % (number + 1) for number in numbers)
    catalog = (
        b"<</Type/Catalog/Pages 2 0 R" + (f"/PageLabels<</Nums[{labels}]>>" if labels else "").encode() + b">>"
    )
    objects = [catalog, b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), kids), _HELVETICA, _TIMES]
    for number, stream in zip(numbers, streams, strict=True):
        objects.append(b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream))
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Resources<</Font<</F1 3 0 R/F2 4 0 R>>>>"
            b"/Contents %d 0 R>>" % number
        )
    objects.append(b"<</Title(%s)>>" % _escaped(title))
    written = bytearray(b"%PDF-1.4\n")
    offsets = [0] * len(objects)
    for number, content in enumerate(objects, 1):
        offsets[number - 1] = len(written)
        written += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(written)
    written += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    written += b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    written += b"trailer<</Root 1 0 R/Info %d 0 R/Size %d>>\n" % (len(objects), len(objects) + 1)
    return bytes(written) + b"startxref\n%d\n%%%%EOF\n" % start


def _lines(lines: Sequence[str]) -> bytes:
    return b"\n".join(
        b"BT /F1 12 Tf 1 0 0 1 50 %d Tm (%s) Tj ET" % (760 - 20 * number, _escaped(line))
        for number, line in enumerate(lines)
    )


def _escaped(text: str) -> bytes:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").encode("latin-1")
