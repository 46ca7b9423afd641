"""What are the indexes of OpenSearch called that keep an index of ours, and how is a document called there?

``NAME-timviet`` has what is known of a commit: its manifest, the lexicon, the lease of the writer. The documents
are in ``NAME-timviet-0``. A rebuild writes another index beside it, which has the number of the writer, and the
commit goes over to it: no name is ever used twice. An index is written by its alias, which no request makes by
mistake.
"""

from __future__ import annotations

from hashlib import blake2b

__all__ = ["alias_of", "companion_of", "data_name", "document_key"]

_LONGEST_KEY = 480  # bytes; OpenSearch allows 512, and ours begin with the number of a commit
_HASHED = "#"


def companion_of(name: str) -> str:
    """Return the index that has what is known of the commits of an index."""
    return f"{name}-timviet"


def data_name(name: str, number: int) -> str:
    """Return the index that has the documents.

    :param number: that of the writer that has made it
    """
    return f"{companion_of(name)}-{number}"


def alias_of(index: str) -> str:
    """Return the name by which an index is written."""
    return f"{index}-written"


def document_key(id: str) -> str:
    """Return the name of a document there: its id, or a hash if that is too long.

    >>> document_key("luật.txt")
    'luật.txt'
    """
    encoded = id.encode()
    if len(encoded) <= _LONGEST_KEY and not id.startswith(_HASHED):
        return id
    return _HASHED + blake2b(encoded, digest_size=20).hexdigest()
