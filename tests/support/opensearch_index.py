"""How do tests fill an index of OpenSearch, and compare what it finds with what our own engine finds?"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from itertools import pairwise
from typing import Any, NamedTuple

from opensearch import Cluster

from timviet.index import Document
from timviet.index.opensearch.batch_sources import BatchSources
from timviet.index.opensearch.index_settings import index_body
from timviet.index.opensearch.names import document_key
from timviet.index.workers.pool import AnalysisPool
from timviet.search.opensearch.queries import LuceneQuery

_TOLERANCE = 1e-5
_TIED = 1e-6  # closer scores are sums of the same numbers, which float32 adds up differently


def sources_of(documents: Iterable[Document]) -> Iterator[dict[str, Any]]:
    """Yield documents as a writer sends them."""
    sources = BatchSources()
    for begun, batch in AnalysisPool(1).analyze(documents):
        yield from (source for _, source in sources.add(begun, batch))


class Found(NamedTuple):
    """The best documents, and how many there are."""

    scores: Mapping[str, float]
    """By id, the best first."""

    total: int


def fill(
    cluster: Cluster, name: str, sources: Iterable[Mapping[str, Any]], deleted: Iterable[str] = (), *, shards: int
) -> None:
    """Create an index, index documents in one commit, and then delete some."""
    cluster.call("PUT", f"/{name}", index_body(shards))
    lines = [line for source in sources for line in ({"index": {"_id": document_key(source["id"])}}, source)]
    for actions in (lines, [{"delete": {"_id": document_key(id)}} for id in deleted]):
        if actions:
            body = "".join(f"{json.dumps(line)}\n" for line in actions).encode()
            answer = cluster.call("POST", f"/{name}/_bulk?refresh=true", raw=body)
            assert not answer["errors"], answer


def search(cluster: Cluster, name: str, query: LuceneQuery, count: int) -> Found:
    """Return what a query finds."""
    body = {
        "query": query,
        "size": count,
        "sort": [{"_score": "desc"}, {"id": "asc"}],
        "track_total_hits": True,
        "_source": False,
    }
    answer = cluster.call("POST", f"/{name}/_search?search_type=dfs_query_then_fetch", body)
    hits = answer["hits"]
    return Found({hit["sort"][1]: hit["sort"][0] for hit in hits["hits"]}, hits["total"]["value"])


def assert_same(ours: Found, theirs: Found, what: object) -> None:
    """Check that two engines have found the same documents, in the same order, with the same scores.

    Documents whose scores differ by less than float32 can tell may be in either order.
    """
    assert theirs.total == ours.total, what
    assert len(theirs.scores) == len(ours.scores), what
    least = max(ours.scores.values(), default=0.0) * 2.0**-24  # our own engine rounds to multiples of less
    for our_score, their_score in zip(ours.scores.values(), theirs.scores.values(), strict=True):
        assert abs(our_score - their_score) <= _TOLERANCE * our_score + least, what
    ranked = list(ours.scores.items())
    begin = 0
    for number, ((_, score), (_, lower)) in enumerate(pairwise([*ranked, ("", -1.0)]), 1):
        if score - lower > _TIED * score or number == len(ranked):
            is_cut = number == len(ranked) < ours.total
            their_ids = list(theirs.scores)[begin:number]
            assert is_cut or set(their_ids) == {id for id, _ in ranked[begin:number]}, what
            begin = number
