"""Which texts of a document are analyzed, section by section?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import pairwise

from timviet.index.analysis.sections import divide_stretch, stretches
from timviet.index.document import Document
from timviet.index.schema import TITLE, field_texts

__all__ = ["section_texts", "stretch_texts"]


def section_texts(document: Document) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield for each section of a document where in the body it begins, and the text of each text field.

    The title is in the text of every section, since what a page is about is often said there only. As a field of
    its own it is in the first section only.
    """
    for begin, end in stretches(document.body):
        is_whole = (begin, end) == (0, len(document.body))
        stretch = document if is_whole else replace(document, body=document.body[begin:end])
        for start, texts in stretch_texts(stretch, is_first=not begin):
            yield begin + start, texts


def stretch_texts(document: Document, *, is_first: bool = True) -> Iterator[tuple[int, dict[str, str]]]:
    """Yield the same for a document with the body of one stretch; see :mod:`timviet.index.analysis.sections`.

    :param is_first: whether the document begins with it
    """
    starts = divide_stretch(document.body)
    for start, end in pairwise([*starts, len(document.body)]):
        section = document if len(starts) == 1 else replace(document, body=document.body[start:end])
        texts = field_texts(section)
        yield start, texts if is_first and not start else {**texts, TITLE: ""}
