"""Under which names does OpenSearch keep our terms, and how is a term written there?

Each document is a block of Lucene documents. The sections are nested documents: each has a field for every layer
of our text fields. The root has the rest. So a section is to Lucene what it is to our own engine: a document with
terms, lengths and a score.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from timviet.index.analysis.layer import Layer

__all__ = [
    "COMMIT",
    "EVERY",
    "GAP",
    "ID",
    "IS_LONG",
    "JOINED_AFTER",
    "JOINED_BEFORE",
    "KEYWORD",
    "LINE_ENDS",
    "REVISION",
    "SECTION",
    "SECTION_KEYWORD",
    "SIZE",
    "SORT",
    "STARTS",
    "STORED",
    "cut",
    "joins_path",
    "layer_path",
    "numbered",
    "sort_path",
    "written_term",
]

SECTION = "section"
"""The path of the nested documents."""

ID, KEYWORD, IS_LONG = "id", "keyword", "is_long"
"""Fields of the root: the id; ``name=value`` of each value of the metadata; whether it has several sections."""

SECTION_KEYWORD = f"{SECTION}.keyword"
"""The values of the metadata again, in each section."""

STORED, SIZE, REVISION, COMMIT = "stored", "size", "revision", "commit"
"""Fields of the root: the document as :mod:`timviet.index.store.format.documents.document_json` encodes it, a text
for each section; its revision; the number of the writer that wrote it."""

STARTS, LINE_ENDS = "starts", "line_ends"
"""Fields of the root of a long document: where in its body each section begins, and the line ends before it."""

SORT = "sort"
"""The path of the fields by which documents are sorted by their metadata."""

GAP = "\x1e"
"""A token that only takes a position."""

EVERY = "\x1d"
"""A token of every section in the layers without lengths: in these we count all sections, and Lucene only those
that have a token."""

JOINED_BEFORE, JOINED_AFTER = "b", "a"
"""Tokens at the position of a syllable that is in one number with the syllable before it, or after it."""

_MAX_LENGTH = 8_000  # characters; Lucene keeps 32,766 bytes, and a character of ours has at most four


def layer_path(field: str, layer: Layer) -> str:
    """Return the path of a layer of a text field."""
    return f"{SECTION}.{field}_{layer}"


def joins_path(field: str) -> str:
    """Return the path of the field that says which syllables of a text field are within one number."""
    return f"{SECTION}.{field}_joins"


def sort_path(name: str, prefers_dates: bool) -> str:
    """Return the path of the field by which documents are sorted by their metadata.

    :param prefers_dates: whether digits are dates if they can be
    """
    return f"{SORT}.{'dated' if prefers_dates else 'plain'}.{name.replace('.', '%')}"


def written_term(term: str) -> str:
    """Return a term as it is written in OpenSearch, where blanks divide tokens."""
    return cut(term).replace(" ", "\x1f")


def cut(text: str) -> str:
    """Return a text, or if it is too long for Lucene, its beginning and a digest of it."""
    if len(text) <= _MAX_LENGTH:
        return text
    return text[:_MAX_LENGTH] + hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def numbered(ranges: Iterable[tuple[int, int]]) -> list[dict[str, Any]]:
    """Return queries for the documents that have the numbers of some writers.

    :param ranges: the first and the last number of each
    """
    return [{"range": {COMMIT: {"gte": first, "lte": last}}} for first, last in ranges]
