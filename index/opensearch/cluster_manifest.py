"""What is known of the last commit of an index on a cluster?

The manifest is a document of the companion index. A commit replaces it only if it is the one that the commit began
from, so of two writers at once one fails.
"""

from __future__ import annotations

import time
from base64 import b64decode, b64encode
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, replace
from typing import Any, NamedTuple
from uuid import uuid4

from timviet.index.analysis.layer import FINGERPRINT
from timviet.index.errors import IndexDamaged, IndexOutdated
from timviet.index.lexicon.manifest import LexiconManifest
from timviet.index.messages import Message
from timviet.index.store.format.counts import is_count
from timviet.index.store.format.malformed import Malformed

__all__ = ["FORMAT", "ClusterManifest", "ReadManifest", "decode_manifest", "encode_manifest"]

FORMAT = 1
"""Version of what is written to a cluster."""

_MOST_ABANDONED = 20  # ranges: every search leaves them out, and what was sent long ago does not arrive any more


@dataclass(frozen=True, slots=True)
class ClusterManifest:
    """The state of the index after one commit."""

    generation: int
    """Number of the commit."""

    analysis: str
    """:data:`timviet.index.analysis.layer.FINGERPRINT` of the analysis that made the tokens."""

    key: str
    """A text that tells this index from others that had its name."""

    data: int
    """The number of the index that has the documents."""

    commit: str = field(default_factory=lambda: uuid4().hex)
    """A text that no other commit has, not even one with the same number, after a snapshot was restored."""

    number: int = 0
    """The number of the writer that has made the last commit; its documents have it too."""

    reserved: int = 0
    """The last number that was given to a writer, for its documents alone."""

    abandoned: tuple[tuple[int, int], ...] = ()
    """Ranges of numbers of writers that have made no commit, the last ones: their documents may arrive late."""

    writer: str = ""
    """A text that only the process has that has written this manifest last."""

    added: int = 0
    """How many documents the last commit has added."""

    replaced_lists: int = 0
    """How many lists there are of the documents that the commit replaces."""

    committed_at: int = 0
    """When the commit was made, in seconds since 1970."""

    is_applied: bool = True
    """Whether the documents that the commit replaces are gone; until then nobody may search it."""

    documents: int = 0
    lexicon: LexiconManifest = field(default_factory=LexiconManifest)
    """What planning needs to know of the documents."""

    senders: Mapping[str, int] = field(default_factory=dict)
    """The number of the writer that has sent each file of both lexicons, by its checksum."""

    previous_lexicon: LexiconManifest = field(default_factory=LexiconManifest)
    """That of the commit before, which a reader may just be fetching."""

    sources: str = ""
    """Where the documents come from, as :mod:`timviet.index.files.known_paths` writes it."""

    unread: bytes = b""
    """The list of source files that could not be read."""

    format: int = FORMAT

    @property
    def is_current(self) -> bool:
        """Whether this version of timviet makes the same tokens."""
        return self.analysis == FINGERPRINT

    def has_commit(self, other: ClusterManifest) -> bool:
        """Return whether another manifest has become that of a commit, which this one follows or is."""
        if self.key != other.key or other.number > self.number:
            return False
        return not any(first <= other.number <= last for first, last in self.abandoned)

    def with_reserved(self) -> ClusterManifest:
        """Return the manifest after the next number was given to a writer.

        Those that were given since the last commit are abandoned by that: their writers cannot make a commit now.
        """
        ranges = [(first, last) for first, last in self.abandoned if first <= self.number]
        if self.reserved > self.number:
            ranges.append((self.number + 1, self.reserved))
        return replace(self, reserved=self.reserved + 1, abandoned=tuple(ranges[-_MOST_ABANDONED:]))

    def has_applied(self, other: ClusterManifest) -> bool:
        """Return whether the commit of another manifest is applied."""
        return self.has_commit(other) and (self.number > other.number or self.is_applied)

    def outdated_error(self, address: str) -> IndexOutdated:
        """Return the error for an index that another version of the analysis built."""
        return IndexOutdated(
            address, Message("built by another version of the analysis ({version})", version=self.analysis)
        )

    def next_commit(self, **changes: Any) -> ClusterManifest:
        """Return the manifest of the next commit."""
        return replace(
            self,
            generation=self.generation + 1,
            analysis=FINGERPRINT,
            commit=uuid4().hex,
            committed_at=int(time.time()),
            **changes,
        )


class ReadManifest(NamedTuple):
    """A manifest as it was read, with what tells it from any that replaces it."""

    manifest: ClusterManifest
    sequence_number: int
    primary_term: int


def encode_manifest(manifest: ClusterManifest) -> dict[str, Any]:
    """Return a manifest as JSON values."""
    return {
        **asdict(manifest),
        "unread": b64encode(manifest.unread).decode(),
        "lexicon": manifest.lexicon.to_json(),
        "previous_lexicon": manifest.previous_lexicon.to_json(),
    }


def _count(value: object) -> int:
    """Return a number of a manifest.

    :raises ValueError: it is none that timviet writes
    """
    if is_count(value):
        return value
    raise ValueError("not a count")


def decode_manifest(values: Any, address: str) -> ClusterManifest:
    """Return what was encoded.

    :param address: of the index, for errors
    :raises IndexOutdated: a later version of timviet wrote it
    :raises IndexDamaged: timviet did not write it
    """
    try:
        if _count(values["format"]) > FORMAT:
            raise IndexOutdated(
                address, Message("a later version of timviet wrote this index"), Message("upgrade timviet")
            )
        return ClusterManifest(
            _count(values["generation"]),
            str(values["analysis"]),
            str(values["key"]),
            _count(values["data"]),
            str(values["commit"]),
            _count(values["number"]),
            _count(values["reserved"]),
            tuple((_count(first), _count(last)) for first, last in values["abandoned"]),
            str(values["writer"]),
            _count(values["added"]),
            _count(values["replaced_lists"]),
            _count(values["committed_at"]),
            bool(values["is_applied"]),
            _count(values["documents"]),
            LexiconManifest.from_json(values["lexicon"]),
            {str(checksum): _count(number) for checksum, number in values["senders"].items()},
            LexiconManifest.from_json(values["previous_lexicon"]),
            str(values["sources"]),
            b64decode(values["unread"], validate=True),
        )
    except (AttributeError, LookupError, TypeError, ValueError, Malformed) as error:
        raise IndexDamaged(
            address,
            Message("its manifest was not written by timviet"),
            Message("use another name, or restore the index from a snapshot"),
        ) from error
