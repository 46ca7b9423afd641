"""Each test of this folder runs on every kind of index: on a cluster, if ``--opensearch`` names a version."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from opensearch import Cluster
from stores import ClusterStore, DiskStore, Store

ON_DISK = "on disk"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "store" in metafunc.fixturenames:
        metafunc.parametrize("store", [ON_DISK, *metafunc.config.option.opensearch], indirect=True)


@pytest.fixture
def store(
    request: pytest.FixtureRequest,
    cluster_of: Callable[[str], Cluster],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> Store:
    """An empty index."""
    if request.param == ON_DISK:
        return DiskStore(tmp_path / "index")
    monkeypatch.setenv("TIMVIET_CACHE", str(tmp_path / "cache"))
    return ClusterStore(cluster_of(request.param), f"index-{uuid4().hex}")
