"""Which lexicon files belong to a commit of an index that is elsewhere?

A lexicon manifest lists them by the digest of their content, so a client fetches only those that it does not have
(:mod:`timviet.index.lexicon.file_cache`). The manifest of the next commit replaces it only if it is still the one
on which that was built; if another writer was faster, the changes are committed on top of its manifest.
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass

from timviet.index.analysis.layer import FINGERPRINT
from timviet.index.messages import Message
from timviet.index.store.format.file_digest import FileDigest
from timviet.index.store.format.malformed import Malformed

__all__ = ["FORMAT", "LexiconManifest", "file_name"]

FORMAT = 1
"""Version of the layout of lexicon files and manifests."""

_DIGEST = re.compile(r"[0-9a-f]{32}")


def file_name(checksum: str) -> str:
    """Return the name of the lexicon file whose content has this digest."""
    return f"lexicon-{checksum}.columns"


@dataclass(frozen=True, slots=True)
class LexiconManifest:
    """The lexicon of one commit."""

    format: int = FORMAT
    """Version of the layout."""

    generation: int = 0
    """Number of the commit."""

    analysis: str = FINGERPRINT
    """:data:`timviet.index.analysis.layer.FINGERPRINT` of the analysis that made the tokens."""

    documents: int = 0
    """The number of documents, and of further sections of long ones: the sum of those of the files."""

    files: tuple[FileDigest, ...] = ()
    """The files, the oldest first."""

    unlisted: tuple[str, ...] = ()
    """The metadata fields whose values are left out, ascending: nearly every document has one of its own. It has
    ``title`` if the starts of titles are left out."""

    @property
    def is_current(self) -> bool:
        """Whether this version of timviet makes the same tokens."""
        return self.analysis == FINGERPRINT

    def to_json(self) -> dict[str, object]:
        """Return the manifest as JSON values."""
        files = [{"checksum": file.checksum, "size": file.size} for file in self.files]
        return {**asdict(self), "files": files, "unlisted": list(self.unlisted)}

    @classmethod
    def from_json(cls, content: object) -> LexiconManifest:
        """Return the manifest of JSON values.

        :raises Malformed: an entry is missing or invalid, or a later version of timviet wrote it
        """
        match content:
            case {
                "format": int(format),
                "generation": int(generation),
                "analysis": str(analysis),
                "documents": int(documents),
                "files": [*files],
                "unlisted": [*unlisted],
            } if min(generation, documents) >= 0 and all(isinstance(name, str) for name in unlisted):
                if format != FORMAT:
                    raise Malformed(Message("unknown format"))
                return cls(
                    format, generation, analysis, documents, tuple(map(_parse_file, files)), tuple(unlisted)
                )
        raise Malformed(Message("an entry is missing"))


def _parse_file(entry: object) -> FileDigest:
    match entry:
        case {"checksum": str(checksum), "size": int(size)} if size >= 0 and _DIGEST.fullmatch(checksum):
            return FileDigest(file_name(checksum), size, checksum)
    raise Malformed(Message("an entry is missing"))
