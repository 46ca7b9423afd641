"""Which lexicon files belong to a commit of an index that is elsewhere?

A lexicon manifest lists them by the digest of their content, so a client fetches only those that it does not have
(:mod:`timviet.index.lexicon.file_cache`). It is part of the manifest of the commit.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from timviet.index.messages import Message
from timviet.index.store.format.file_digest import FileDigest
from timviet.index.store.format.malformed import Malformed

__all__ = ["LexiconManifest", "file_name"]

_MOST = 1 << 40  # bytes; every file has fewer
_DIGEST = re.compile(r"[0-9a-f]{32}")


def file_name(checksum: str) -> str:
    """Return the name of the lexicon file whose content has this digest."""
    return f"lexicon-{checksum}.columns"


@dataclass(frozen=True, slots=True)
class LexiconManifest:
    """The lexicon of one commit."""

    files: tuple[FileDigest, ...] = ()
    """The files, the oldest first."""

    unlisted: tuple[str, ...] = ()
    """The metadata fields whose values are left out, ascending: nearly every document has one of its own. It has
    ``title`` if the starts of titles are left out."""

    def to_json(self) -> dict[str, object]:
        """Return the manifest as JSON values."""
        files = [{"checksum": file.checksum, "size": file.size} for file in self.files]
        return {"files": files, "unlisted": list(self.unlisted)}

    @classmethod
    def from_json(cls, content: object) -> LexiconManifest:
        """Return the manifest of JSON values.

        :raises Malformed: an entry is missing or invalid
        """
        match content:
            case {"files": [*files], "unlisted": [*unlisted]} if all(isinstance(name, str) for name in unlisted):
                return cls(tuple(map(_parse_file, files)), tuple(unlisted))
        raise Malformed(Message("an entry is missing"))


def _parse_file(entry: object) -> FileDigest:
    match entry:
        case {"checksum": str(checksum), "size": int(size)} if 0 <= size < _MOST and _DIGEST.fullmatch(checksum):
            return FileDigest(file_name(checksum), size, checksum)
    raise Malformed(Message("an entry is missing"))
