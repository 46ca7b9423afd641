"""Why can a file not be read?

Programs tell the causes apart by their value, which does not change: ``timviet index --errors json`` prints it.
"""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Cause"]


class Cause(StrEnum):
    """Why a file or folder was not read, or not all of it.

    >>> Cause("no-text").is_textless
    True
    """

    NO_TEXT = "no-text"
    BINARY = "binary"
    SCAN = "scan"
    ENCODING = "encoding"
    ENCRYPTED = "encrypted"
    DAMAGED = "damaged"
    MISSING_LIBRARY = "missing-library"
    OVER_LIMIT = "over-limit"
    TIMED_OUT = "timed-out"
    READER_FAILED = "reader-failed"
    INCOMPLETE = "incomplete"
    INVALID = "invalid"
    TOO_LARGE = "too-large"
    PERMISSION = "permission"
    BROKEN_LINK = "broken-link"
    NOT_A_FILE = "not-a-file"
    NAME = "name"
    ID_TAKEN = "id-taken"
    SYSTEM = "system"
    CHANGED = "changed"
    MISSING = "missing"
    FOLDER_MISSING = "folder-missing"
    FOLDER_UNREADABLE = "folder-unreadable"
    INDEX_MOVED = "index-moved"
    OWN_INDEX = "own-index"

    @property
    def is_textless(self) -> bool:
        """Whether the file is whole, and has no text that could be indexed."""
        return self in (Cause.NO_TEXT, Cause.BINARY)

    @property
    def may_pass(self) -> bool:
        """Whether the file may be read another time, though nobody changes it."""
        return self in (
            Cause.PERMISSION,
            Cause.SYSTEM,
            Cause.TIMED_OUT,
            Cause.READER_FAILED,
            Cause.MISSING_LIBRARY,
        )

    @property
    def is_of_path(self) -> bool:
        """Whether more than one file is not read: a path that was named, or a folder."""
        return self in (
            Cause.MISSING,
            Cause.FOLDER_MISSING,
            Cause.FOLDER_UNREADABLE,
            Cause.INDEX_MOVED,
            Cause.OWN_INDEX,
        )
