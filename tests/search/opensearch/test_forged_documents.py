"""A document on a cluster that was not written by timviet is an error that says so, whatever asks for it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from uuid import uuid4

import pytest
from opensearch import Cluster

from timviet.index import Document, Index, IndexDamaged
from timviet.index.analysis import sections
from timviet.index.opensearch.fields import STORED
from timviet.search import Searcher


@pytest.mark.parametrize("is_long", [False, True], ids=["short", "long"])
@pytest.mark.parametrize(
    "use",
    [
        lambda searcher: searcher.document("a"),
        lambda searcher: searcher.hit("a", "gạo"),
        lambda searcher: searcher.similar("a"),
    ],
)
def test_what_is_stored_is_looked_at(
    cluster: Cluster,
    tmp_path: Path,
    use: Callable[[Searcher], object],
    is_long: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv("TIMVIET_CACHE", str(tmp_path / "cache"))
    if is_long:
        monkeypatch.setattr(sections, "LONGEST_WHOLE", 40)
        monkeypatch.setattr(sections, "_SHORTEST", 5)
        monkeypatch.setattr(sections, "_LONGEST", 15)
    name = f"forged-{uuid4().hex}"
    address = f"{cluster.urls[0].replace('http', 'opensearch')}/{name}"
    with Index.open(address, create=True, jobs=1) as index:
        index.add(Document("a", body="giá gạo nếp. " * 30))
    (hit,) = cluster.call("GET", f"/{name}-timviet-0/_search")["hits"]["hits"]
    forged = {**hit["_source"], STORED: ["{", *hit["_source"][STORED][1:]]}
    cluster.call("PUT", f"/{name}-timviet-0/_doc/{hit['_id']}?routing={hit['_routing']}&refresh=true", forged)
    with Searcher(address) as searcher, pytest.raises(IndexDamaged, match="a document cannot be read") as damaged:
        use(searcher)
    assert str(damaged.value).startswith(address)
