"""Each test of this folder runs on every kind of index."""

from __future__ import annotations

from pathlib import Path

import pytest
from stores import DiskStore, Store


@pytest.fixture(params=["on disk"])
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Store:
    """An empty index."""
    return DiskStore(tmp_path / "index")
