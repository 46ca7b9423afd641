"""Small files of many formats, made by hand from texts."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from email.message import EmailMessage

W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
A = (
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    'xmlns:p="http://schemas.openxmlformats.org/presentationml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
S = (
    'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
RELATIONSHIPS = 'xmlns="http://schemas.openxmlformats.org/package/2006/relationships"'
ODF = (
    'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
    'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" '
    'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
    'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" '
    'xmlns:presentation="urn:oasis:names:tc:opendocument:xmlns:presentation:1.0"'
)


def package(parts: Mapping[str, str | bytes], *, compress: bool = True) -> bytes:
    """Return a zip archive with these members."""
    written = io.BytesIO()
    method = zipfile.ZIP_DEFLATED if compress else zipfile.ZIP_STORED
    with zipfile.ZipFile(written, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return written.getvalue()


def with_parts(data: bytes, parts: Mapping[str, str | bytes]) -> bytes:
    """Return a zip archive with these members added, or in the place of others."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        members: dict[str, str | bytes] = {name: archive.read(name) for name in archive.namelist()}
    return package(members | dict(parts))


def relationships(**targets: str) -> str:
    """Return the relationships of a part, given as id="kind target"."""
    items = (
        f'<Relationship Id="{id}" Type="http://x/{kind}" Target="{target}"/>'
        for id, (kind, target) in ((id, value.split()) for id, value in targets.items())
    )
    return f"<Relationships {RELATIONSHIPS}>{''.join(items)}</Relationships>"


def docx(body: str, **parts: str) -> bytes:
    """Return a Word document with the XML of its body, and of other parts such as ``footnotes``."""
    styles = (
        f'<w:styles {W}><w:style w:styleId="H1"><w:name w:val="heading 1"/></w:style>'
        '<w:style w:styleId="Muc"><w:name w:val="Mục"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>'
        "</w:styles>"
    )
    core = (
        '<cp:coreProperties xmlns:cp="c" xmlns:dc="d" xmlns:dcterms="t"><dc:title>Báo cáo quý</dc:title>'
        "<dc:creator>Lê Thị Lan</dc:creator><dcterms:created>2024-03-31T08:00:00Z</dcterms:created>"
        "<dc:language>vi</dc:language></cp:coreProperties>"
    )
    others = {f"word/{name}.xml": f"<w:part {W}>{xml}</w:part>" for name, xml in parts.items()}
    return package(
        {
            "[Content_Types].xml": "<Types/>",
            "docProps/core.xml": core,
            "word/document.xml": f"<w:document {W}><w:body>{body}</w:body></w:document>",
            "word/styles.xml": styles,
            **others,
        }
    )


def paragraph(text: str, style: str = "") -> str:
    """Return a paragraph of a Word document."""
    properties = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{properties}<w:r><w:t>{text}</w:t></w:r></w:p>"


def pptx(*slides: tuple[str, str], notes: str = "") -> bytes:
    """Return a presentation of slides, each a title and a text; the first one may have notes."""
    shape = "<p:sp><p:nvPr>{ph}</p:nvPr><p:txBody><a:p><a:r><a:t>{text}</a:t></a:r></a:p></p:txBody></p:sp>"
    parts: dict[str, str] = {}
    for number, (title, text) in enumerate(slides, 1):
        shapes = shape.format(ph='<p:ph type="title"/>', text=title) + shape.format(ph="", text=text)
        field = "<p:sp><p:txBody><a:p><a:fld><a:t>99</a:t></a:fld></a:p></p:txBody></p:sp>"
        parts[f"ppt/slides/slide{number}.xml"] = f"<p:sld {A}>{shapes}{field}</p:sld>"
    if notes:
        parts["ppt/slides/_rels/slide1.xml.rels"] = relationships(rId1="notesSlide ../notesSlides/notesSlide1.xml")
        parts["ppt/notesSlides/notesSlide1.xml"] = f"<p:notes {A}>{shape.format(ph='', text=notes)}</p:notes>"
    # The order of the slides is that of the list, not of the numbers of their parts.
    ids = "".join(f'<p:sldId id="{255 + number}" r:id="rId{number}"/>' for number in range(len(slides), 0, -1))
    targets = {f"rId{number}": f"slide slides/slide{number}.xml" for number in range(1, len(slides) + 1)}
    return package(
        {
            "ppt/presentation.xml": f"<p:presentation {A}><p:sldIdLst>{ids}</p:sldIdLst></p:presentation>",
            "ppt/_rels/presentation.xml.rels": relationships(**targets),
            **parts,
        }
    )


def xlsx(rows: str, *strings: str, workbook: str = "") -> bytes:
    """Return a workbook with one sheet, ``Giá``, of rows in XML and shared strings, and properties in XML."""
    items = "".join(f"<si><t>{text}</t></si>" for text in strings)
    styles = (
        f'<styleSheet {S}><numFmts><numFmt numFmtId="170" formatCode="dd&quot;/&quot;mm/yyyy"/>'
        '<numFmt numFmtId="171" formatCode="#,##0 &quot;đồng&quot;"/></numFmts>'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="170"/><xf numFmtId="171"/><xf numFmtId="14"/></cellXfs>'
        "</styleSheet>"
    )
    return package(
        {
            "xl/workbook.xml": f'<workbook {S}>{workbook}<sheets><sheet name="Giá" sheetId="1" r:id="rId7"/>'
            "</sheets></workbook>",
            "xl/_rels/workbook.xml.rels": relationships(rId7="worksheet worksheets/sheet1.xml"),
            "xl/sharedStrings.xml": f"<sst {S}>{items}</sst>",
            "xl/styles.xml": styles,
            "xl/worksheets/sheet1.xml": f"<worksheet {S}><sheetData>{rows}</sheetData></worksheet>",
        }
    )


def opendocument(kind: str, content: str) -> bytes:
    """Return an OpenDocument file of a kind such as ``text``, with the XML of its content."""
    return package(
        {
            "mimetype": f"application/vnd.oasis.opendocument.{kind}",
            "content.xml": f"<office:document-content {ODF}><office:body><office:{kind}>{content}</office:{kind}>"
            "</office:body></office:document-content>",
            "meta.xml": '<m xmlns:dc="d" xmlns:meta="m"><dc:title>Sổ tay</dc:title><meta:initial-creator>An'
            "</meta:initial-creator><meta:creation-date>2020-01-02T00:00:00</meta:creation-date></m>",
        },
        compress=False,
    )


def epub(*chapters: str) -> bytes:
    """Return a book of chapters in HTML."""
    names = [f"c{number}.xhtml" for number in range(len(chapters))]
    items = "".join(f'<item id="{name}" href="text/{name}"/>' for name in names)
    order = "".join(f'<itemref idref="{name}"/>' for name in names)
    return package(
        {
            "mimetype": "application/epub+zip",
            "META-INF/container.xml": '<container xmlns="c"><rootfiles><rootfile full-path="OPS/book.opf"/>'
            "</rootfiles></container>",
            "OPS/book.opf": '<package xmlns="p" xmlns:dc="d"><metadata><dc:title>Truyện Kiều</dc:title>'
            f"<dc:creator>Nguyễn Du</dc:creator></metadata><manifest>{items}</manifest>"
            f"<spine>{order}</spine></package>",
            **{f"OPS/text/{name}": page for name, page in zip(names, chapters, strict=True)},
        }
    )


def mail(subject: str, body: str, attachments: Mapping[str, bytes] | None = None, html: str = "") -> bytes:
    """Return a message from An to Bình."""
    message = EmailMessage()
    message["From"], message["To"] = "An <an@example.com>", "Bình <binh@example.com>"
    message["Subject"], message["Date"] = subject, "Sun, 31 Mar 2024 08:00:00 +0700"
    message.set_content(body)
    if html:
        message.add_alternative(html, subtype="html")
    for name, content in (attachments or {}).items():
        message.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return message.as_bytes()
