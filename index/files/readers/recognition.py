"""Which format is a file in, by its content where that can be told, else by its name?

No reader is imported to tell that: some import much, and most files are in few formats.
"""

from __future__ import annotations

import re
from collections.abc import Callable

from timviet.index.value_class import value_class

__all__ = ["ENVELOPE", "FORMATS", "Format"]

_ZIP = b"PK"
_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_OLD_WORD = (b"\xdb\xa5", b"\xec\xa5")  # Word 2 to 95 without a compound file
_OLD_BOOK = b"\x09\x08\x10\x00"

_OPEN_DOCUMENT = re.compile(rb"application/vnd\.oasis\.opendocument\.(?:text|spreadsheet|presentation)")
_PAGE = re.compile(
    rb"\s*(?:<\?xml[^>]*>\s*)?(?>(?:<!--.*?-->\s*)*)<(?:!doctype\s+html|html|head|body|meta|table)\b", re.I | re.S
)
_HEAD = 4096  # bytes in which a page or the fields of a message begin

_FIELDS = re.compile(rb"(?:[!-9;-~]+:[^\n]*\n(?:[ \t][^\n]*\n)*){2,}", re.ASCII)
_FIRST_FIELDS = (
    b"from:",
    b"received:",
    b"return-path:",
    b"subject:",
    b"message-id:",
    b"date:",
    b"to:",
    b"mime-version:",
)
_SENDER = re.compile(rb"^(?:from|received|return-path|message-id|mime-version):", re.IGNORECASE | re.MULTILINE)

ENVELOPE = re.compile(rb"^From \S+ (?>[^\n]*?\d\d:\d\d)[^\n]* \d{4}", re.MULTILINE)
"""The line that separates messages."""


FileTest = Callable[[str, bytes], bool]
"""Takes the name and the content of a file."""


@value_class
class Format:
    """A format of files, and its reader."""

    name: str

    module: str
    reader: str
    """The class in the module."""

    is_met: FileTest


def _any_of(*tests: FileTest) -> FileTest:
    return lambda name, data: any(test(name, data) for test in tests)


def _all_of(*tests: FileTest) -> FileTest:
    return lambda name, data: all(test(name, data) for test in tests)


def _is_named(*suffixes: str) -> FileTest:
    return lambda name, _: name.lower().endswith(suffixes)


def _begins_with(*signatures: bytes) -> FileTest:
    return lambda _, data: data.startswith(signatures)


def _begins_like(pattern: re.Pattern[bytes]) -> FileTest:
    return lambda _, data: pattern.match(data[:_HEAD]) is not None


def _is_zip_with(*members: str) -> FileTest:
    """Recognize zip archives with members whose names match patterns.

    Their names are not compressed, but those of an archive within another may be there too.
    """
    anywhere = [re.compile(member.encode()) for member in members]

    def is_met(_: str, data: bytes) -> bool:
        if not data.startswith(_ZIP) or not all(member.search(data) for member in anywhere):
            return False
        names = _member_names(data)
        return names is None or all(any(re.fullmatch(member, name) for name in names) for member in members)

    return is_met


def _member_names(data: bytes) -> list[str] | None:
    """Return the names of the members of a zip archive; None if it is damaged."""
    import io
    import zipfile

    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return archive.namelist()
    except Exception:  # of many kinds; the reader says what is wrong
        return None


def _has_stream(*streams: str) -> FileTest:
    """Recognize compound files with one of several streams."""
    names = [stream.encode("utf-16-le") + b"\0\0" for stream in streams]
    return lambda _, data: data.startswith(_COMPOUND_FILE) and any(name in data for name in names)


def _is_message(_: str, data: bytes) -> bool:
    """Return whether a file begins with the header fields of a message."""
    head = data[:_HEAD].replace(b"\r\n", b"\n").lstrip()
    fields = _FIELDS.match(head) if head.lower().startswith(_FIRST_FIELDS) else None
    return fields is not None and _SENDER.search(fields[0]) is not None


# In the order in which they are asked: what is told by content first, then by name, then any text.
FORMATS = (
    Format("pdf", "pdf", "PdfReader", lambda _, data: b"%PDF-" in data[:1024]),
    Format("docx", "docx", "DocxReader", _is_zip_with(r"word/document\d*\.xml")),
    Format("pptx", "pptx", "PptxReader", _is_zip_with(r"ppt/presentation\.xml")),
    Format("xlsx", "xlsx", "XlsxReader", _is_zip_with(r"xl/workbook\.xml")),
    Format(
        "opendocument",
        "opendocument",
        "OpenDocumentReader",
        _any_of(
            _all_of(_is_zip_with(r"content\.xml"), _is_named(".odt", ".ott", ".ods", ".ots", ".odp", ".otp")),
            _all_of(_begins_with(_ZIP), lambda _, data: _OPEN_DOCUMENT.search(data, 0, 160) is not None),
        ),
    ),
    Format(
        "epub",
        "epub",
        "EpubReader",
        _any_of(
            _is_zip_with(r"META-INF/container\.xml", r"[^\0]{0,200}\.opf"),
            _all_of(_begins_with(_ZIP), lambda _, data: b"application/epub+zip" in data[:200]),
        ),
    ),
    Format("zip", "archive", "ZipReader", _begins_with(b"PK\3\4", b"PK\5\6")),
    Format("msg", "outlook", "OutlookReader", _has_stream("__properties_version1.0")),
    Format("encrypted", "legacy_office", "EncryptedOfficeReader", _has_stream("EncryptedPackage")),
    Format("doc", "legacy_office", "DocReader", _any_of(_has_stream("WordDocument"), _begins_with(*_OLD_WORD))),
    Format("ppt", "legacy_office", "PptReader", _has_stream("PowerPoint Document")),
    Format("xls", "legacy_office", "XlsReader", _any_of(_has_stream("Workbook", "Book"), _begins_with(_OLD_BOOK))),
    Format("rtf", "rtf", "RtfReader", lambda _, data: data.lstrip().startswith(b"{\\rtf")),
    Format(
        "tar",
        "archive",
        "TarReader",
        _any_of(
            lambda _, data: data[257:262] == b"ustar",
            _is_named(".tar", ".tar.gz", ".tgz", ".tar.bz2", ".tar.xz"),
        ),
    ),
    Format("subtitles", "subtitles", "SubtitleReader", _is_named(".srt", ".vtt")),
    Format("markdown", "markdown", "MarkdownReader", _is_named(".md", ".markdown")),
    Format("csv", "delimited", "DelimitedReader", _is_named(".csv", ".tsv", ".tab")),
    Format("json", "json_values", "JsonReader", _is_named(".json", ".jsonl", ".ndjson")),
    Format("html", "html_page", "HtmlReader", _any_of(_begins_like(_PAGE), _is_named(".html", ".htm", ".xhtml"))),
    Format("mbox", "mail", "MboxReader", _begins_like(ENVELOPE)),
    # A page that was saved with its pictures is written as a message.
    Format("eml", "mail", "MailReader", _any_of(_is_message, _is_named(".eml", ".mht", ".mhtml"))),
    Format("txt", "plain_text", "PlainTextReader", lambda *_: True),
)
