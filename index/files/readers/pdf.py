"""Which text is on the pages of a PDF file?

The pages are read by PDFium. What it gets wrong in Vietnamese documents is repaired: see
:mod:`timviet.index.files.readers.pdf_lines` and :mod:`timviet.index.files.readers.text_repairs`.
"""

from __future__ import annotations

from typing import Any

from timviet.index.causes import Cause
from timviet.index.files.readers.extras import require
from timviet.index.files.readers.pdf_lines import join_broken_syllables, without_running_heads
from timviet.index.files.readers.properties import parse_date
from timviet.index.files.readers.reader import Extracted, Piece, ReadRequest, Unreadable, encrypted
from timviet.index.messages import Message
from timviet.index.places import Place
from timviet.index.text.one_line import on_one_line

__all__ = ["PdfReader"]

_MIN_LETTERS = 3  # on a page that has text; scans may have a stamp or a number
_PASSWORD_ERROR = 4  # FPDF_ERR_PASSWORD


class PdfReader:
    """Reads .pdf."""

    def read(self, request: ReadRequest) -> Extracted:
        """Return the text; each piece is a page, and its place is its number and its printed label, if another."""
        pdfium = require("pypdfium2", "pdf")
        try:
            document = pdfium.PdfDocument(request.data)
        except pdfium.PdfiumError as error:
            if getattr(error, "err_code", None) == _PASSWORD_ERROR:
                raise encrypted() from error
            raise Unreadable(Message("damaged: not a complete PDF file")) from error
        try:
            return _read(document, pdfium, request.max_text)
        finally:
            document.close()


def _read(document: Any, pdfium: Any, max_text: int) -> Extracted:
    extracted = _properties(document)
    texts: list[str] = []
    places: list[Place] = []
    empty = 0
    for number in range(len(document)):
        try:
            text = _page_text(document, number, pdfium)
        except pdfium.PdfiumError:
            extracted.skipped.append(Message("page {number} is damaged", number=number + 1))
            continue
        empty += sum(map(str.isalpha, text)) < _MIN_LETTERS
        max_text -= len(text)
        if max_text < 0:
            raise Unreadable(Message("expands to more than is allowed"), Cause.OVER_LIMIT)
        label = document.get_page_label(number)
        is_other = label and label != str(number + 1)
        texts.append(text)
        places.append({"page": number + 1, **({"label": label} if is_other else {})})
    if empty and empty == len(texts):
        raise Unreadable(Message("no text layer (a scan); run text recognition (OCR) on it first"), Cause.SCAN)
    if empty:
        extracted.skipped.append(
            Message(
                "{count:,} page has no text layer (a scan)",
                "{count:,} pages have no text layer (scans)",
                count=empty,
            )
        )
    shown = without_running_heads(texts)
    extracted.pieces = [
        Piece(f"{text.rstrip()}\n", place) for text, place in zip(shown, places, strict=True) if text.strip()
    ]
    return extracted


def _properties(document: Any) -> Extracted:
    values = document.get_metadata_dict(skip_empty=True)
    written = values.get("CreationDate", "").removeprefix("D:")
    return Extracted(
        title=on_one_line(values.get("Title", "")),
        author=on_one_line(values.get("Author", "")),
        created=parse_date(f"{written[:4]}-{written[4:6]}-{written[6:8]}"),
    )


def _page_text(document: Any, number: int, pdfium: Any) -> str:
    page = document[number]
    try:
        text_page = page.get_textpage()
        try:
            return join_broken_syllables(text_page.get_text_range(), text_page, pdfium.raw)
        finally:
            text_page.close()
    finally:
        page.close()
