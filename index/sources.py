"""Which documents are in these files?"""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from pathlib import Path

from timviet.index.document import Document
from timviet.index.errors import SourceError
from timviet.index.legacy import Decoded, decode, repair

__all__ = ["LARGEST", "TEXT_SUFFIXES", "changed_since", "files", "is_file", "load"]

TEXT_SUFFIXES = frozenset({".txt"})
"""The kinds of file that are taken from a folder; a file that is named itself is always taken."""

LARGEST = 32 * 1024 * 1024
"""Bytes; a larger file is refused, since one hit in it would tell nothing."""

_SETTLED = 2_000_000_000  # ns; a file changed more recently may change again within the same tick of its clock


def files(path: Path) -> Iterator[Path]:
    """Yields a file itself, or the text files below a folder in order of name, hidden ones left out.

    :raises SourceError: there is no such file or folder, or it cannot be listed
    """
    if not path.exists():
        raise SourceError(str(path), "no such file or folder; check the spelling")
    if not path.is_dir():
        yield path
        return

    def refuse(error: OSError) -> None:
        raise SourceError(
            str(error.filename), f"cannot be listed ({error.strerror}); check its permissions", error
        )

    for folder, folders, names in os.walk(path, onerror=refuse):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if not name.startswith(".") and Path(name).suffix.lower() in TEXT_SUFFIXES:
                yield Path(folder, name)


def is_file(revision: str) -> bool:
    """Tells whether the document with this revision was made by :func:`load`."""
    return revision.startswith("file ")


def changed_since(file: Path, revision: str) -> bool:
    """Tells from size and time alone whether a file may differ from the one that had this revision."""
    try:
        return not revision.startswith(f"file {_stamp(file.stat())} ")
    except OSError:
        return True


def load(file: Path, id: str, largest: int = LARGEST) -> Document:
    """Reads a file as one document: its title is the first line that is not blank, its body the whole text.

    Old Vietnamese encodings are converted; ``fields["encoding"]`` names any but UTF-8.

    :param id: the id, and ``fields["path"]``, of the document
    :raises SourceError: the file cannot be read, is larger than ``largest`` bytes, is binary, empty, or in no
        encoding that is known
    """
    try:
        status = file.stat()
        if status.st_size > largest:
            raise SourceError(
                str(file),
                f"has {status.st_size:,} bytes, at most {largest:,} are read; split it into several files",
            )
        data = file.read_bytes()
    except OSError as error:
        raise SourceError(str(file), f"cannot be read ({error.strerror}); check its permissions", error) from error
    decoded = _decoded(file, data)
    title = next((line.strip() for line in decoded.text.splitlines() if line.strip()), None)
    if title is None:
        raise SourceError(str(file), "has no text in it; nothing to index")
    settled = time.time_ns() - status.st_mtime_ns > _SETTLED
    digest = hashlib.sha256(data).hexdigest()
    revision = f"file {_stamp(status) if settled else 'unsettled'} {digest}"
    fields = {"path": id}
    if decoded.encoding != "utf-8":
        fields["encoding"] = decoded.encoding
    return Document(id=id, title=title[:200], body=decoded.text, fields=fields, revision=revision)


def _decoded(file: Path, data: bytes) -> Decoded:
    decoded = decode(data)
    if decoded is None:
        raise SourceError(str(file), "is binary; convert it to UTF-8 text first")
    if decoded.replaced or decoded.encoding == "windows-1252":  # the last resort, which fits any bytes
        raise SourceError(str(file), "is in no encoding that is known here; convert it to UTF-8 text first")
    return repair(decoded.text) or decoded


def _stamp(status: os.stat_result) -> str:
    return f"{status.st_size}-{status.st_mtime_ns}"
