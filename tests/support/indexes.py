"""How do tests change indexes on disk?"""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from timviet.index.store.commit import commits


def rewrite_manifest(folder: Path, **entries: object) -> None:
    """Change fields of the last manifest, as another version of timviet might have written them."""
    commits.write_manifest(folder, replace(commits.read_newest_manifest(folder), **entries), durable=False)  # type: ignore[arg-type]
