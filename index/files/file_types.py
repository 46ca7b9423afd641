"""Which types of files are read, and which names do they have?"""

from __future__ import annotations

import os
from collections.abc import Mapping

__all__ = ["DEFAULT_TYPES", "FILE_TYPES", "file_type"]

FILE_TYPES: Mapping[str, tuple[str, ...]] = {
    "txt": (".txt", ".text"),
    "md": (".md", ".markdown"),
    "rst": (".rst",),
    "org": (".org",),
    "tex": (".tex",),
    "log": (".log",),
    "html": (".html", ".htm", ".xhtml", ".mht", ".mhtml"),
    "pdf": (".pdf",),
    "docx": (".docx", ".docm", ".dotx"),
    "doc": (".doc",),
    "odt": (".odt", ".ott"),
    "rtf": (".rtf",),
    "xlsx": (".xlsx", ".xlsm"),
    "xls": (".xls",),
    "ods": (".ods",),
    "csv": (".csv", ".tsv", ".tab"),
    "pptx": (".pptx", ".pptm", ".ppsx"),
    "ppt": (".ppt", ".pps"),
    "odp": (".odp",),
    "epub": (".epub",),
    "mail": (".eml", ".mbox", ".msg"),
    "srt": (".srt", ".vtt"),
    "json": (".json", ".jsonl", ".ndjson"),
    "archive": (".zip", ".tar", ".tgz"),
}
"""The suffixes of each type that can be read."""

DEFAULT_TYPES = tuple(name for name in FILE_TYPES if name not in ("tex", "log", "json", "archive"))
"""The types that are read in a folder if none is chosen: what people write for people."""


def file_type(path: str) -> str:
    """Return the type of a file by its name: one of ``FILE_TYPES``, else its suffix without the dot.

    >>> file_type("a.MD"), file_type("b.cpp"), file_type("README")
    ('md', 'cpp', '')
    """
    suffix = os.path.splitext(path)[1].lower()
    return _TYPES.get(suffix, suffix.removeprefix("."))


_TYPES = {suffix: name for name, suffixes in FILE_TYPES.items() for suffix in suffixes}
