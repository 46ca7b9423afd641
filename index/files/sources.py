"""Which documents are in these files?"""

from __future__ import annotations

import errno
import hashlib
import os
import stat
import time
from dataclasses import dataclass, field
from pathlib import Path

from timviet.index.document import Document
from timviet.index.errors import SourceError
from timviet.index.files.encodings import Decoded, decode, repair

__all__ = ["LARGEST", "TEXT_SUFFIXES", "Listing", "changed_since", "is_file", "listing", "load"]

TEXT_SUFFIXES = frozenset({".txt"})
"""The kinds of file that are taken from a folder; a file that is named itself is always taken."""

LARGEST = 32 * 1024 * 1024
"""Bytes; a larger file is refused, since one hit in it would tell nothing."""

_BLANKS = {control: " " for control in (*range(0x20), 0x7F) if chr(control) not in "\n\r\v\f\x1c\x1d\x1e"}

_SETTLED = 2_000_000_000  # ns; a file changed more recently may change again within the same tick of its clock


@dataclass(slots=True)
class Listing:
    """What is in a file or folder that was named."""

    files: list[Path] = field(default_factory=list)
    """In order of name; hidden ones and those of other kinds are left out."""

    left_out: int = 0
    """Number of files of other kinds."""

    outside: int = 0
    """Number of links that lead out of it: what was asked for is the folder, not what it points to."""

    problems: list[SourceError] = field(default_factory=list)
    """Folders below it that cannot be listed."""


def listing(path: Path) -> Listing:
    """Lists a file itself, or the text files below a folder.

    :raises SourceError: there is no such file or folder
    """
    found = Listing()
    try:
        is_folder = stat.S_ISDIR(path.stat().st_mode)
    except OSError as error:
        raise SourceError(str(path), _reason(error), error) from error
    if not is_folder:
        found.files.append(path)
        return found

    def note(error: OSError) -> None:
        found.problems.append(SourceError(str(error.filename), f"cannot be listed: {_reason(error)}", error))

    for folder, folders, names in os.walk(path, onerror=note):
        folders[:] = sorted(name for name in folders if not name.startswith("."))
        for name in sorted(names):
            if name.startswith("."):
                continue
            if Path(name).suffix.lower() in TEXT_SUFFIXES:
                file = Path(folder, name)
                if file.is_symlink() and _leads_out(file, path):
                    found.outside += 1
                else:
                    found.files.append(file)
            else:
                found.left_out += 1
    return found


def _leads_out(link: Path, folder: Path) -> bool:
    target = Path(os.path.realpath(link))
    return target.exists() and not target.is_relative_to(os.path.realpath(folder))


def _reason(error: OSError) -> str:
    """Says what is wrong with a file and what to do."""
    match error.errno:
        case errno.ENOENT:
            return "no such file or folder; check the spelling"
        case errno.EACCES | errno.EPERM:
            return "no permission; change its permissions or leave it out"
        case errno.ELOOP:
            return "a link that leads back to itself; mend or remove it"
    return f"{error.strerror}; mend this or leave it out"


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

    Control characters stay in the body, and are blanks in the title, as they are for the analysis. Old Vietnamese
    encodings are converted; ``fields["encoding"]`` names any but UTF-8.

    :param id: the id, and ``fields["path"]``, of the document
    :raises SourceError: the file cannot be read, is larger than ``largest`` bytes, is binary, empty, or in no
        encoding that is known
    """
    try:
        status = file.stat()
        if not stat.S_ISREG(status.st_mode):
            raise SourceError(str(file), "is no regular file; name files or folders")
        with open(file, "rb") as opened:
            data = opened.read(largest + 1)
    except OSError as error:
        raise SourceError(str(file), f"cannot be read: {_reason(error)}", error) from error
    if len(data) > largest:
        size = max(status.st_size, len(data))
        raise SourceError(
            str(file), f"has {size:,} bytes, at most {largest:,} are read; split it into several files"
        )
    decoded = _decoded(file, data)
    lines = decoded.text.translate(_BLANKS).splitlines()
    title = next((line.strip() for line in lines if line.strip()), None)
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
    if decoded is None and b"\0" in data:
        raise SourceError(
            str(file), "has NUL characters, as binary files do; convert it to plain UTF-8 text first"
        )
    if decoded is None:
        raise SourceError(str(file), "is binary; convert it to plain UTF-8 text first")
    if decoded.replaced or decoded.encoding == "windows-1252":  # the last resort, which fits any bytes
        raise SourceError(str(file), "is in no encoding that is known here; convert it to UTF-8 text first")
    return repair(decoded.text) or decoded


def _stamp(status: os.stat_result) -> str:
    return f"{status.st_size}-{status.st_mtime_ns}"
