"""What are the blocks of a segment's file called?"""

from __future__ import annotations

from timviet.index.analysis.layer import Layer

__all__ = ["KEYWORDS", "PARTS", "id_hash", "part_of", "table_name"]

KEYWORDS = "facts"
"""The name of the table of metadata values, as it is on disk."""


def table_name(field: str, layer: Layer) -> str:
    """Return the prefix of the names of all blocks of one layer of a field."""
    return f"{field}.{layer}"


PARTS = ("text", "postings", "positions", "metadata", "names")
"""What the blocks of a segment are for: the stored documents, the terms of each layer with the documents that have
them, the places of the tokens in each document, the metadata fields, the ids and revisions."""


def part_of(block: str) -> str:
    """Return which of the PARTS a block belongs to."""
    kind, _, rest = block.partition(".")
    match kind:
        case "documents":
            return "text"
        case "ids" | "revisions" | "id_hashes" | "id_numbers":
            return "names"
        case _ if kind == KEYWORDS:
            return "metadata"
        case _ if rest.startswith(("stream", "kind_", "by_")):
            return "positions"
    return "postings"


def id_hash(id: str) -> int:
    """Return the 32-bit hash by which a document id is looked up."""
    from hashlib import blake2b  # loads OpenSSL, which a search does not need

    return int.from_bytes(blake2b(id.encode("utf-8", "surrogatepass"), digest_size=4).digest(), "little")
