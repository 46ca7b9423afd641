"""Which parts of the product may be left out one at a time, and why?"""

from __future__ import annotations

EQUIVALENT = {
    "index/copying.py _Copying._compare [guard] len(self._index) != len(self._copy)": (
        "the documents are compared after that; it only saves reading all of them"
    ),
    "index/integrity/unreadable.py _try [guard] error.original_error is None": (
        "each failure of a disk has the error of the system; it only tells the type"
    ),
    "index/store/format/spill_file.py SpillFile.append [lock] keep_from_child(self._file)": (
        "more is written at once than fits in the buffer, which so stays empty, unless a write is cut short"
    ),
    "index/store/commit/commits.py list_manifests [name] INDEX_FILE.fullmatch(name) (2)": (
        "a folder without any file of an index is only listed five times instead of once"
    ),
}
"""Reasons, by the names of mutations."""

TOGETHER: list[tuple[str, ...]] = []
"""Names of mutations that are noticed only together: one stands in for the other."""
