"""How far is a long operation?"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

__all__ = ["Phase", "Progress", "ProgressCallback", "ignore"]


class Phase(StrEnum):
    """What is being done.

    >>> Phase("analyzing") is Phase.ANALYZING
    True
    """

    LISTING = "listing"
    """Folders are listed; the numbers count the files found in them."""

    READING = "reading"
    """Files are read; the numbers count files."""

    ADDING = "adding"
    """Documents are taken from the program and kept for the commit."""

    ANALYZING = "analyzing"
    """Documents are analyzed for the commit."""

    COPYING = "copying"
    """Documents are copied to another index; those that are there already do not count."""

    CHECKING = "checking"
    """Documents are read to compare those of two indexes."""

    WRITING = "writing"
    """All documents are analyzed, and what remains is written to disk."""


@dataclass(frozen=True, slots=True)
class Progress:
    """How far an operation is.

    >>> from tempfile import TemporaryDirectory
    >>> from timviet import Document, Index
    >>> documents = [Document("a", body="một"), Document("b", body="hai")]
    >>> with TemporaryDirectory() as folder, Index.open(folder, create=True) as index:
    ...     count = index.update_many(documents, lambda progress: print(progress.done, "of", progress.total))
    1 of 2
    2 of 2
    """

    phase: Phase
    done: int
    """Number of documents, or files, done in this phase so far."""

    total: int | None
    """Number of them in all; None if it is not known."""


ProgressCallback = Callable[[Progress], object]
"""A function that is called after each document or batch of documents."""


def ignore(progress: Progress) -> None:
    """Do nothing: a callback where nobody wants to know the progress."""
