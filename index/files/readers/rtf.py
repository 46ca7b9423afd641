"""Which text is in a document in Rich Text Format (.rtf)?"""

from __future__ import annotations

from timviet.index.files.readers.extras import require
from timviet.index.files.readers.reader import Extracted, Piece, ReadRequest

__all__ = ["RtfReader"]


class RtfReader:
    """Reads .rtf."""

    name = "rtf"

    def recognizes(self, name: str, data: bytes) -> bool:
        """Return whether a file begins as RTF does."""
        return data.lstrip().startswith(b"{\\rtf")

    def read(self, request: ReadRequest) -> Extracted:
        """Return the text; each piece is a paragraph, and its place is its number."""
        striprtf = require("striprtf.striprtf", "office")
        text = striprtf.rtf_to_text(request.data.decode("latin-1"), errors="ignore")
        numbered = enumerate((line for line in text.splitlines() if line.strip()), 1)
        return Extracted([Piece(f"{line}\n", {"paragraph": number}) for number, line in numbered])
