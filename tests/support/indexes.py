"""What tests do to indexes on disk."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from timviet.index.store.commit import commits


def rewrite_manifest(folder: Path, **entries: object) -> None:
    """Changes what the last commit says of itself, as another version of timviet would have written it."""
    commits.write_manifest(folder, replace(commits.read_newest_manifest(folder), **entries), durable=False)  # type: ignore[arg-type]
