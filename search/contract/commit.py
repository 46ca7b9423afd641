"""What is one commit of an index, as it is searched?"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple, Protocol

from timviet.search.contract.documents import StoredDocuments
from timviet.search.contract.engine import Engine
from timviet.search.contract.lexicon import Contexts, Lexicon

__all__ = ["Commit", "CommitLexicon", "Origin"]


class Origin(NamedTuple):
    """Where documents that were made from files come from."""

    index_path: Path
    """The folder of the index: the paths of files start from the folder that holds it."""

    sources: str
    """The files and folders that the index knows; see :class:`timviet.index.files.known_paths.KnownPaths`."""


class CommitLexicon(Lexicon, Contexts, Protocol):
    """All that planning and suggestions know of a commit."""


class Commit(Protocol):
    """One commit of an index, or of several that are searched as one; several threads may read it at once."""

    @property
    def engine(self) -> Engine:
        """Which documents match a plan."""
        ...

    @property
    def lexicon(self) -> CommitLexicon:
        """What planning and suggestions know of the index."""
        ...

    @property
    def documents(self) -> StoredDocuments:
        """The documents as they are stored."""
        ...

    @property
    def generation(self) -> int:
        """The number of the commit; of several indexes, a number that changes with each commit."""
        ...

    @property
    def commit_id(self) -> str:
        """A text that no other commit has, not even one of an index that is made anew in the same place."""
        ...

    @property
    def live_count(self) -> int:
        """The number of documents that are not deleted."""
        ...

    @property
    def stores_texts(self) -> bool:
        """Whether no text has to be read from a file."""
        ...

    @property
    def origins(self) -> Sequence[Origin]:
        """One for each index."""
        ...

    def origin_of(self, number: int, /) -> Origin:
        """Return the origin of a document."""
        ...

    def index_of(self, number: int, /) -> str:
        """Return which of several indexes a document is in; an empty text if there is only one."""
        ...

    def is_latest(self) -> bool:
        """Return whether no later commit was made.

        :raises StoreError: the index cannot be read, or is gone
        """
        ...

    def latest(self) -> Commit:
        """Open the last commit of the same index; what has not changed since this one is not read again.

        :raises StoreError: it cannot be opened
        """
        ...

    def release(self) -> None:
        """Drop cached data of the index, so that its files can be closed; it is read again when needed."""
        ...
