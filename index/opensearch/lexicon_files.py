"""How are the files of the lexicon kept on a cluster, and where does a client keep those that it has fetched?

A file is cut in parts, each a document of the companion index. It is never changed; it is named by its content.
"""

from __future__ import annotations

import os
import sys
from base64 import b64decode, b64encode
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from timviet.index.absolute_paths import absolute_path
from timviet.index.errors import IndexDamaged
from timviet.index.lexicon.file_cache import LexiconFileCache
from timviet.index.messages import Message
from timviet.index.opensearch.bulk import addition, send_all
from timviet.index.opensearch.client import Client, NotFound
from timviet.index.opensearch.names import alias_of
from timviet.index.store.format.file_digest import FileDigest

__all__ = ["fetch_file", "open_cache", "part_names", "send_file"]

_PART = 3 << 20  # bytes of a file in one document
_CACHE = "TIMVIET_CACHE"
_CACHE_SIZE = 2 << 30  # bytes


def open_cache() -> LexiconFileCache:
    """Return the cache of this user: ``TIMVIET_CACHE``, or the folder for caches of this system.

    :raises StoreError: its path is relative, and the working directory is gone
    """
    folder = os.environ.get(_CACHE) or _folder_for_caches() / "timviet" / "lexicons"
    return LexiconFileCache(absolute_path(folder), _CACHE_SIZE)


def _folder_for_caches() -> Path:
    if sys.platform == "darwin":
        return Path.home() / "Library" / "Caches"
    if os.name == "nt":
        return Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")


def send_file(client: Client, digest: FileDigest, path: Path, number: int) -> None:
    """Write a file to the companion index.

    :param number: that of the writer
    """

    def parts() -> Iterator[tuple[str, bytes]]:
        with open(path, "rb") as file:
            for key in part_names(digest, number):
                yield key, file.read(_PART)

    actions = (
        addition(alias_of(client.companion), key, key, {"content": b64encode(part).decode()})
        for key, part in parts()
    )
    send_all(client, actions)


def fetch_file(client: Client, digest: FileDigest, senders: Mapping[str, int]) -> Iterator[bytes]:
    """Yield the content of a file.

    :param senders: the number of the writer that has sent each file, by its checksum
    :raises IndexDamaged: a part is missing
    """
    missing = digest.size
    for key in part_names(digest, senders.get(digest.checksum, 0)):
        try:
            found = client.request("GET", f"{client.companion}/_doc/{key}", routing=key)
        except NotFound as error:
            raise IndexDamaged(
                client.place,
                Message("a part of its lexicon is missing"),
                Message("rebuild the index; it keeps the stored documents"),
            ) from error
        part = _decode_part(found)
        if len(part) != min(missing, _PART):
            raise IndexDamaged(
                client.place,
                Message("a part of its lexicon was not written by timviet"),
                Message("rebuild the index; it keeps the stored documents"),
            )
        missing -= len(part)
        yield part


def _decode_part(found: Any) -> bytes:
    """Return the bytes of a part; none if it is no part."""
    try:
        return b64decode(found["_source"]["content"])
    except (LookupError, TypeError, ValueError):
        return b""


def part_names(digest: FileDigest, number: int) -> Iterator[str]:
    """Yield the names of the documents that have the parts of a file, in their order.

    :param number: that of the writer that has sent it
    """
    return (f"lexicon-{number}-{digest.checksum}-{part}" for part in range(-(-digest.size // _PART)))
