"""What did an update of an index from its files change, and what was not read?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from timviet.index.errors import SourceError, TextMissing
from timviet.index.messages import Message

__all__ = ["SyncReport"]


@dataclass
class SyncReport:
    """The changes that :func:`timviet.index.sync` made, and the files that it did not read.

    >>> SyncReport(added=["a.txt"], outside_links=1).added
    ['a.txt']
    """

    added: list[str] = field(default_factory=list)
    """Ids of documents that were not in the index."""

    updated: list[str] = field(default_factory=list)
    """Ids whose file had changed."""

    moved: dict[str, str] = field(default_factory=dict)
    """New id to old id of the documents whose file was moved or renamed; stored texts were not extracted again."""

    unchanged: int = 0
    """Number of files that have not changed."""

    removed: list[str] = field(default_factory=list)
    """Ids of documents that are not in the index any more: their file is gone, is left out now, or has no text."""

    converted: dict[str, str] = field(default_factory=dict)
    """Id to encoding, for the files read in this call that were not, or not all, in UTF-8."""

    unconverted: list[str] = field(default_factory=list)
    """Ids of the files read in this call with lines in what looks like an old encoding but could not be converted;
    such lines are indexed as they are."""

    incomplete: dict[str, Sequence[Message]] = field(default_factory=dict)
    """Id to what could not be read, for the files read in this call of which the rest was read."""

    skipped: list[TextMissing] = field(default_factory=list)
    """Files that are empty or binary, also those of earlier calls that have not changed since."""

    other_types: Counter[str] = field(default_factory=Counter)
    """Number of files in the folders of types that are not read, by suffix."""

    ignored: list[str] = field(default_factory=list)
    """Files and folders that ignore files leave out."""

    outside_links: int = 0
    """Number of links to files outside the folders; they are not followed."""

    problems: list[SourceError] = field(default_factory=list)
    """Files and folders that could not be read, also those of earlier calls that have not changed since; their
    documents in the index are kept."""

    @property
    def has_changes(self) -> bool:
        """Whether any document was added, updated, moved or removed."""
        return bool(self.added or self.updated or self.moved or self.removed)
