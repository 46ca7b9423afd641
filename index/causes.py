"""Why can a file not be read, and what helps?

Programs tell the causes apart by their value, which does not change: ``timviet index --errors json`` prints it.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

from timviet.index.messages import Message

__all__ = ["ADVICE", "Cause"]


class Cause(StrEnum):
    """Why a file or folder was not read, or not all of it.

    >>> Cause("encrypted").advice
    'save it without a password'
    """

    NO_TEXT = "no-text"
    BINARY = "binary"
    SCAN = "scan"
    ENCODING = "encoding"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    MISSING_LIBRARY = "missing-library"
    OVER_LIMIT = "over-limit"
    READER_FAILED = "reader-failed"
    INCOMPLETE = "incomplete"
    INVALID = "invalid"
    TOO_LARGE = "too-large"
    PERMISSION = "permission"
    LINK_LOOP = "link-loop"
    NOT_A_FILE = "not-a-file"
    NAME = "name"
    ID_TAKEN = "id-taken"
    SYSTEM = "system"
    MISSING = "missing"
    FOLDER_MISSING = "folder-missing"
    INDEX_MOVED = "index-moved"

    @property
    def advice(self) -> Message:
        """What helps."""
        return ADVICE[self]

    @property
    def is_textless(self) -> bool:
        """Whether the file is whole, and has no text that could be indexed."""
        return self in (Cause.NO_TEXT, Cause.BINARY)

    @property
    def is_of_path(self) -> bool:
        """Whether not a file is at fault, but a path that the index was told to read."""
        return self in (Cause.MISSING, Cause.FOLDER_MISSING, Cause.INDEX_MOVED)


ADVICE: Mapping[Cause, Message] = {
    Cause.NO_TEXT: Message("nothing is lost; leave the file out to see this no more"),
    Cause.BINARY: Message("if it is text, convert it to UTF-8; else leave it out"),
    Cause.SCAN: Message("run text recognition (OCR) on it"),
    Cause.ENCODING: Message("convert it to UTF-8"),
    Cause.ENCRYPTED: Message("save it without a password"),
    Cause.DAMAGED: Message("open it in its own program and save it again, or restore it from a backup"),
    Cause.MISSING_LIBRARY: Message("install the library with the command in the message, then index again"),
    Cause.OVER_LIMIT: Message("if you trust the file, split it into several files"),
    Cause.READER_FAILED: Message("open it in its own program and save it again"),
    Cause.INCOMPLETE: Message("the rest is indexed; see the message for what is missing"),
    Cause.INVALID: Message("change the file as the message says"),
    Cause.TOO_LARGE: Message("split it into several files, or allow larger ones with --max-size"),
    Cause.PERMISSION: Message("change its permissions or leave it out"),
    Cause.LINK_LOOP: Message("correct or remove the symbolic link"),
    Cause.NOT_A_FILE: Message("leave it out; only files and folders are read"),
    Cause.NAME: Message("rename it; its name is not valid UTF-8"),
    Cause.ID_TAKEN: Message("delete the document with this id, then index again"),
    Cause.SYSTEM: Message("correct what the message says, then index again"),
    Cause.MISSING: Message("check the spelling"),
    Cause.FOLDER_MISSING: Message("mount its disk, or remove its documents with 'timviet remove'"),
    Cause.INDEX_MOVED: Message("name the path again to have it read"),
}
"""What helps, for each cause."""
