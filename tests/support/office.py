"""Documents of all office formats, written by LibreOffice from flat OpenDocument files of our own."""

from __future__ import annotations

import shutil
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from xml.etree import ElementTree

import pytest

_NAMESPACES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in {
        **{name: name for name in ("office", "text", "table", "style", "presentation")},
        **{"draw": "drawing", "fo": "xsl-fo-compatible", "svg": "svg-compatible"},
    }.items()
)
_FILTERS = {
    "text": {
        "doc": "MS Word 97",
        "docx": "MS Word 2007 XML",
        "odt": "writer8",
        "rtf": "Rich Text Format",
        "pdf": "writer_pdf_Export",
        "html": "HTML (StarWriter)",
        "epub": "EPUB",
    },
    "spreadsheet": {"xls": "MS Excel 97", "xlsx": "Calc MS Excel 2007 XML", "ods": "calc8"},
    "presentation": {
        "ppt": "MS PowerPoint 97",
        "pptx": "Impress MS PowerPoint 2007 XML",
        "odp": "impress8",
        "pdf": "impress_pdf_Export",
    },
}
_MACRO = """<?xml version="1.0" encoding="UTF-8"?>
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Module1" script:language="StarBasic">
Sub Convert(list As String)
  Dim hidden(0) As New com.sun.star.beans.PropertyValue
  Dim how(0) As New com.sun.star.beans.PropertyValue
  hidden(0).Name = "Hidden"
  hidden(0).Value = True
  how(0).Name = "FilterName"
  Dim opened As String
  Dim document As Object
  Dim number As Integer
  number = FreeFile
  Open list For Input As #number
  Do While Not EOF(number)
    Dim row As String
    Line Input #number, row
    parts = Split(row, Chr(9))
    If parts(0) &lt;&gt; opened Then
      If opened &lt;&gt; "" Then document.close(True)
      opened = parts(0)
      document = StarDesktop.loadComponentFromURL(opened, "_blank", 0, hidden())
    End If
    how(0).Value = parts(2)
    document.storeToURL(parts(1), how())
  Loop
  document.close(True)
End Sub
</script:module>
"""
_MOST_SECONDS = 300


def convert(folder: Path, sources: Mapping[str, tuple[str, str]]) -> list[Path]:
    """Write documents into a folder, each in every format of its kind.

    LibreOffice is started twice: it makes its profile, then a macro in that writes all files.

    The test is skipped if LibreOffice is not installed.

    :param sources: by name, the kind of a document (``text``, ``spreadsheet``, ``presentation``) and the XML of
        its content
    :returns: the files, named after the document and the format
    """
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    profile = folder.parent / "profile"
    command = [program, f"-env:UserInstallation={profile.as_uri()}", "--headless", "--norestore"]
    subprocess.run([*command, "--terminate_after_init"], check=True, capture_output=True, timeout=_MOST_SECONDS)
    (profile / "user/basic/Standard/Module1.xba").write_text(_MACRO, encoding="utf-8")
    folder.mkdir(exist_ok=True)
    written: list[Path] = []
    rows: list[str] = []
    for name, (kind, content) in sources.items():
        source = folder.parent / f"{name}.xml"
        source.write_text(_document(kind, content), encoding="utf-8")
        for suffix, filter_name in _FILTERS[kind].items():
            written.append(folder / f"{name}.{suffix}")
            rows.append(f"{source.as_uri()}\t{written[-1].as_uri()}\t{filter_name}")
    jobs = folder.parent / "jobs.tsv"
    jobs.write_text("\n".join(rows), encoding="utf-8")
    macro = f'macro:///Standard.Module1.Convert("{jobs}")'
    subprocess.run([*command, macro], check=True, capture_output=True, timeout=_MOST_SECONDS)
    missing = [file.name for file in written if not file.exists()]
    assert not missing, f"LibreOffice did not write {missing}"
    return written


def formulas_in(table: Path, separators: str) -> list[str]:
    """Return the formulas that LibreOffice finds in a file of separated values.

    The test is skipped if LibreOffice is not installed.

    :param separators: the characters between cells, of which any separates
    """
    program = shutil.which("soffice")
    if program is None:
        pytest.skip("LibreOffice is not installed")
    codes = "/".join(str(ord(separator)) for separator in separators)
    command = [program, f"-env:UserInstallation={(table.parent / 'profile').as_uri()}", "--headless"]
    command += [f"--infilter=CSV:{codes},34,76", "--convert-to", "fods", "--outdir", str(table.parent), str(table)]
    subprocess.run(command, check=True, capture_output=True, timeout=_MOST_SECONDS)
    opened = ElementTree.parse(table.with_suffix(".fods"))
    formula = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}formula"
    return [text for cell in opened.iter() if (text := cell.get(formula))]


def _document(kind: str, content: str) -> str:
    """Return a flat OpenDocument file; the style ``new-page`` begins a page."""
    styles = (
        '<office:automatic-styles><style:style style:name="new-page" style:family="paragraph">'
        '<style:paragraph-properties fo:break-before="page"/></style:style></office:automatic-styles>'
    )
    return (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document {_NAMESPACES} office:version="1.3" '
        f'office:mimetype="application/vnd.oasis.opendocument.{kind}">{styles}'
        f"<office:body><office:{kind}>{content}</office:{kind}></office:body></office:document>\n"
    )


def heading(level: int, text: str) -> str:
    """Return a heading of a text."""
    return f'<text:h text:outline-level="{level}">{text}</text:h>'


def paragraph(text: str, *, new_page: bool = False) -> str:
    """Return a paragraph of a text."""
    style = ' text:style-name="new-page"' if new_page else ""
    return f"<text:p{style}>{text}</text:p>"


def footnote(text: str) -> str:
    """Return a footnote, which stands within a paragraph."""
    return (
        '<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>'
        f"{paragraph(text)}</text:note-body></text:note>"
    )


def sheet(name: str, rows: Sequence[Sequence[str]]) -> str:
    """Return a sheet of a spreadsheet, or a table of a text."""
    cells = (
        "".join(
            f'<table:table-cell office:value-type="string">{paragraph(cell)}</table:table-cell>' for cell in row
        )
        for row in rows
    )
    columns = f'<table:table-column table:number-columns-repeated="{max(map(len, rows))}"/>'
    body = "".join(f"<table:table-row>{row}</table:table-row>" for row in cells)
    return f'<table:table table:name="{name}">{columns}{body}</table:table>'


def slide(title: str, text: str, notes: str = "") -> str:
    """Return a slide of a presentation."""

    def frame(kind: str, top: int, inner: str) -> str:
        return (
            f'<draw:frame presentation:class="{kind}" svg:width="20cm" svg:height="4cm" svg:x="2cm" '
            f'svg:y="{top}cm"><draw:text-box>{paragraph(inner)}</draw:text-box></draw:frame>'
        )

    below = f"<presentation:notes>{frame('notes', 14, notes)}</presentation:notes>" if notes else ""
    return f"<draw:page>{frame('title', 1, title)}{frame('outline', 6, text)}{below}</draw:page>"
