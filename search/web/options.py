"""What may the clients of the HTTP server ask for, and how much may that cost?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from timviet.search.planning.clauses.synonyms import Synonyms
    from timviet.search.web.write_token import WriteToken

__all__ = ["WebOptions", "WriteOptions"]


@dataclass(frozen=True, slots=True)
class WriteOptions:
    """Who may write documents, and how much at once."""

    token: WriteToken
    max_body: int = 32 << 20
    """Bytes of the longest body of a request."""

    lock_timeout: float = 10.0
    """Seconds for which a request waits for other writers."""


@dataclass(frozen=True, slots=True)
class WebOptions:
    """The settings of the HTTP server, which are the same for all of its worker processes."""

    synonyms: Synonyms | None = None
    shows_files: bool = False
    """Whether answers have the paths of files, and the files of the index can be fetched."""

    allowed_hosts: tuple[str, ...] = ()
    """Names under which the server answers, besides ``localhost`` and addresses in numbers."""

    cors_origins: tuple[str, ...] = ()
    """Origins whose pages may read answers, such as ``https://kho.example``; ``*`` for all.

    Pages of those that are named may also write, with the token, unless ``*`` is among them.
    """

    write: WriteOptions | None = None
    """Who may write; None if nothing can be written."""

    threads: int = 4
    """Number of searches that a worker runs at once."""

    queue: int = 64
    """Number of searches that wait for a thread of a worker; more are refused."""

    timeout: float = 10.0
    """Seconds after which a search is given up."""
