"""Do two indexes have the same documents?

The checksum covers the ids and all that is stored of the documents, in whatever order they are read.
"""

from __future__ import annotations

from hashlib import blake2b

from timviet.index.document import Document
from timviet.index.store.format.documents.document_json import encode_document

__all__ = ["DocumentChecksum", "document_digest"]

_BYTES = 16


def document_digest(document: Document) -> bytes:
    """Return a digest that tells a document, as it is stored, from all others."""
    return blake2b(encode_document(document).encode("utf-8", "surrogatepass"), digest_size=_BYTES).digest()


class DocumentChecksum:
    """The number of some documents, and a checksum of them."""

    def __init__(self) -> None:
        """Begin without documents."""
        self.count, self._sum = 0, 0

    def add(self, digest: bytes) -> None:
        """Count a document in, given its digest."""
        self.count += 1
        self._sum += int.from_bytes(digest)

    def __str__(self) -> str:
        return f"{self._sum % (1 << 8 * _BYTES):0{2 * _BYTES}x}"
