"""What are the parts of a segment called?"""

from __future__ import annotations

from hashlib import blake2b

from timviet.index.analysis.analyzer import Layer

__all__ = ["KEYWORDS", "id_hash", "table_name"]

KEYWORDS = "facts"
"""The table of metadata values, as its blocks are called on disk."""


def table_name(field: str, layer: Layer) -> str:
    """Return the name with which the blocks of one layer of a field start."""
    return f"{field}.{layer}"


def id_hash(id: str) -> int:
    """Return the 32 bits by which a document id is looked up."""
    return int.from_bytes(blake2b(id.encode("utf-8", "surrogatepass"), digest_size=4).digest(), "little")
