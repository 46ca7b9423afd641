"""What is advised for an index on a cluster can be done there."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from timviet.index import ClusterRefused, IndexDamaged, check, rebuild_from_files, repair
from timviet.index.files.known_paths import KnownPaths
from timviet.index.files.unread import decode_unread
from timviet.index.unfinished_copy import UnfinishedCopy

ADDRESS = "opensearch://node:9200/kho"


@pytest.mark.parametrize(
    "read",
    [
        lambda path: KnownPaths.decode(path, "x"),
        lambda path: decode_unread(path, b"x"),
        lambda path: UnfinishedCopy.of(path, '{"copy of": 1}'),
    ],
    ids=["folders", "unread", "copy"],
)
def test_only_an_index_in_a_folder_is_to_be_repaired(read: Callable[[Path], object]) -> None:
    with pytest.raises(IndexDamaged, match=r"repair\(\)"):
        read(Path("kho"))
    with pytest.raises(IndexDamaged, match=rf"^{ADDRESS}: .* restore it from a snapshot$"):
        read(Path(ADDRESS))


@pytest.mark.parametrize(
    ("work", "advice"), [(check, "copy it"), (repair, "copy it"), (rebuild_from_files, "without reading files")]
)
def test_what_needs_a_folder_says_what_to_do_instead(work: Callable[[str], object], advice: str) -> None:
    with pytest.raises(ClusterRefused, match=f"^{ADDRESS}: .* an index in a folder; .*{advice}"):
        work(ADDRESS)
