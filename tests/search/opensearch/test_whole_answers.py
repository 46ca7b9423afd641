"""A searcher of a cluster answers as one of a folder does: hits, order, totals, notes, passages, counts."""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import market_texts
import pytest
from opensearch import Cluster

from timviet.index import Document, Index
from timviet.search import Results, Searcher
from timviet.search.opensearch import cluster_engine

FIELDS = ["year", "price", "day", "tags", "mixed"]


class Both(NamedTuple):
    """The same documents, in a folder and on a cluster."""

    folder: Searcher
    cluster: Searcher


@pytest.fixture(scope="module", params=["1", "3"], ids=["1 shard", "3 shards"])
def both(
    cluster: Cluster, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Both]:
    draw = random.Random(3)
    documents = [market_texts.document(draw, number) for number in range(300)]
    long = ["\n".join(market_texts.sentence(draw) for _ in range(400)) for _ in range(5)]
    documents += [Document(f"long{number}", "Sách", text, {"year": 2016}) for number, text in enumerate(long)]
    tmp_path = tmp_path_factory.mktemp("both")
    address = f"opensearch://{cluster.urls[0].removeprefix('http://')}/market-{request.param}"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TIMVIET_CACHE", str(tmp_path / "cache"))
        patch.setenv("TIMVIET_OPENSEARCH_SHARDS", request.param)
        for place in (tmp_path / "index", address):
            with Index.open(place, create=True) as index:
                index.add_many(documents)
        patch.setenv("TIMVIET_CACHE", str(tmp_path / "another"))  # the lexicon is fetched
        with Searcher(tmp_path / "index") as on_disk, Searcher(address) as on_cluster:
            yield Both(on_disk, on_cluster)


def parted(results: Results) -> tuple[dict[str, Any], list[float]]:
    """Return results as JSON values without what cannot be the same, and the scores."""
    values = results.to_dict()
    values.pop("cursor", None)
    return values, [hit.pop("score") for hit in values["hits"]]


def assert_same(answer: Results, expected: Results, about: object = None) -> None:
    values, scores = parted(answer)
    expected_values, expected_scores = parted(expected)
    assert values == expected_values, about
    assert scores == pytest.approx(expected_scores, rel=1e-5), about


@pytest.mark.parametrize("seed", range(4))
def test_any_query_has_the_same_answer(both: Both, seed: int) -> None:
    draw = random.Random(seed)
    found = 0
    for _ in range(40):
        options: dict[str, Any] = {
            "accents": draw.choice(["auto", "auto", "exact", "ignore"]),
            "match": draw.choice(["most", "most", "any", "all"]),
            "exact_total": True,
            "limit": draw.choice([3, 10]),
            "snippets": draw.choice([1, 1, 2]),
            "sort": draw.choice([(), (), ["-year", "price"], ["day"], ["-tags", "mixed"]]),
            "facets": draw.choice([(), FIELDS]),
        }
        query = market_texts.query(draw)
        expected = both.folder.search(query, **options)
        assert_same(both.cluster.search(query, **options), expected, (query, options))
        found += bool(expected.hits)
    assert found > 20


def test_pages_go_on_where_the_one_before_ended(both: Both) -> None:
    for sort in ((), ["year"]):
        pages: list[str] = []
        cursor = None
        for _ in range(5):
            page = both.cluster.search("khoai bán", limit=7, sort=sort, after=cursor)
            pages += [hit.id for hit in page]
            cursor = page.cursor
        assert pages == [hit.id for hit in both.folder.search("khoai bán", limit=35, sort=sort)]


def test_there_may_be_more_hits_than_an_answer_of_the_cluster_has(
    both: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_engine, "_WINDOW", 20)
    for sort in ((), ["year"]):
        expected, answer = (searcher.search("khoai OR bán", limit=150, sort=sort, snippets=0) for searcher in both)
        assert len(expected) > 100
        assert_same(answer, expected)


def test_documents_whose_scores_tie_are_ordered_by_id_however_many_they_are(
    both: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_engine, "_TIED", 10.0)  # so that all do
    ids = [hit.id for hit in both.folder.search("khoai OR bán", limit=1000, snippets=0)]
    assert len(ids) > 100
    assert [hit.id for hit in both.cluster.search("khoai OR bán", limit=7, snippets=0)] == sorted(ids)[:7]


def test_a_total_is_exact_if_that_is_asked_for_and_else_a_lower_bound(
    both: Both, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster_engine, "_COUNTED", 5)
    expected = both.folder.search("khoai OR bán", exact_total=True)
    assert expected.total > 100
    some = both.cluster.search("khoai OR bán", limit=3)
    assert not some.total_exact
    assert 3 < some.total < expected.total
    options: list[dict[str, Any]] = [{"exact_total": True}, {"sort": "year"}, {"facets": "year"}]
    for option in options:
        results = both.cluster.search("khoai OR bán", limit=3, **option)
        assert (results.total, results.total_exact) == (expected.total, True)


def test_ids_single_documents_and_similar_ones(both: Both) -> None:
    assert sorted(both.cluster.ids("khoai year:>2016")) == sorted(both.folder.ids("khoai year:>2016"))
    for id in ("d0007", "long1"):
        assert both.cluster.document(id) == both.folder.document(id)
        hits = [searcher.hit(id, "bán khoai lang", snippets=2).to_dict() for searcher in both]
        assert hits[0] == hits[1]
        folder, cluster = (searcher.similar(id, limit=5) for searcher in both)
        assert [hit.id for hit in cluster] == [hit.id for hit in folder]
    assert len(both.cluster) == len(both.folder)
    assert both.cluster.field_names == both.folder.field_names


def test_corrections_and_explanations(both: Both) -> None:
    for query in ("khoia lang", "qạut điện", "bán khoai"):
        assert both.cluster.correct(query) == both.folder.correct(query)
    for query in ("bán khoai lang", '"trồng khoai"', "15/4/2024"):
        expected, answer = (searcher.search(query, explain=True, limit=3) for searcher in both)
        for hit, other in zip(expected, answer, strict=True):
            assert hit.explanation is not None
            assert other.explanation is not None
            assert other.explanation.score == pytest.approx(other.score, rel=1e-5)
            kinds = [[(part.kind, part.text) for part in each.explanation.parts] for each in (hit, other)]
            assert kinds[0] == kinds[1]


def test_a_searcher_sees_a_commit_when_it_is_refreshed(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIMVIET_CACHE", str(tmp_path / "cache"))
    address = f"{cluster.urls[0].replace('http', 'opensearch')}/refreshed"
    with Index.open(address, create=True, jobs=1) as index, Searcher(address) as searcher:
        index.add(Document("new", body="dưa hấu"))
        index.commit()
        assert not searcher.search("dưa hấu").total
        assert searcher.refresh()
        assert [hit.id for hit in searcher.search("dưa hấu")] == ["new"]
        index.delete("new")
        index.commit()
        assert searcher.refresh()
        assert not searcher.search("dưa hấu").total
