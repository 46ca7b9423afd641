"""A reader that stays open over many commits keeps the files of its own commit, and no others for long."""

from __future__ import annotations

import gc
import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from timviet import Document, Index, Searcher

DESCRIPTORS = Path("/proc/self/fd")

pytestmark = pytest.mark.skipif(not DESCRIPTORS.exists(), reason="this system does not list open files")


@pytest.fixture(autouse=True)
def without_collections() -> Iterator[None]:
    """Only what counts its references is freed by itself."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def open_files(folder: Path) -> list[str]:
    """Return the files of a folder that this process has open."""
    paths = []
    for descriptor in DESCRIPTORS.iterdir():
        with suppress(OSError):  # that of the listing
            paths.append(os.readlink(descriptor))
    return [path for path in paths if path.startswith(f"{folder}{os.sep}")]


@pytest.mark.thorough
def test_a_reader_over_many_commits(tmp_path: Path) -> None:
    with Index.open(tmp_path, create=True, jobs=1, durable=False) as index:
        index.add_many(Document(str(number), body=f"văn bản số {number}") for number in range(100))
    pinned, follower = Searcher(tmp_path), Searcher(tmp_path, refresh="auto")
    most = 0
    with Index.open(tmp_path, jobs=1, durable=False) as index:
        for number in range(100):
            index.update(Document(str(number), body=f"quận số {number}"))
            index.commit()
            assert follower.search("quận", exact_total=True).total == number + 1
            most = max(most, len(open_files(tmp_path)))
        assert pinned.search("văn bản", exact_total=True).total == 100
        assert pinned.search("quận", exact_total=True).total == 0
    assert most <= 100, "of 20 commits with at most three segments, and of what is open now"


def test_a_writer_over_many_commits(tmp_path: Path) -> None:
    with Index.open(tmp_path, create=True, jobs=1, durable=False) as index:
        counts = []
        for number in range(40):
            index.add(Document(str(number), body=f"văn bản số {number}"))
            index.commit()
            assert index.get("0") is not None
            counts.append(len(open_files(tmp_path)))
        assert max(counts) <= 12, counts
