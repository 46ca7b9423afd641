"""What are the blocks of a segment's file called?"""

from __future__ import annotations

from timviet.index.analysis.analyzer import Layer

__all__ = ["KEYWORDS", "id_hash", "table_name"]

KEYWORDS = "facts"
"""The name of the table of metadata values, as it is on disk."""


def table_name(field: str, layer: Layer) -> str:
    """Return the prefix of the names of all blocks of one layer of a field."""
    return f"{field}.{layer}"


def id_hash(id: str) -> int:
    """Return the 32-bit hash by which a document id is looked up."""
    from hashlib import blake2b  # loads OpenSSL, which a search does not need

    return int.from_bytes(blake2b(id.encode("utf-8", "surrogatepass"), digest_size=4).digest(), "little")
