"""A commit stays as it is, and knows whether there is a later one."""

from __future__ import annotations

import pytest
from stores import Store

from timviet.index import Document, IndexOutdated
from timviet.index.opensearch import cluster_manifest
from timviet.index.store.commit import manifest
from timviet.search.contract.plan import All


def test_a_commit_does_not_change_when_another_is_made(store: Store) -> None:
    store.write(Document("a", body="gạo"))
    first = store.open()
    assert first.is_latest()
    store.write(Document("b", body="lúa"), "a")
    assert not first.is_latest()
    assert first.live_count == 1
    assert [*map(first.documents.id_of, first.engine.best(All(), 9).numbers)] == ["a"]
    last = first.latest()
    assert last.is_latest()
    assert [*map(last.documents.id_of, last.engine.best(All(), 9).numbers)] == ["b"]
    assert last.generation > first.generation
    assert first.commit_id != last.commit_id == store.open().commit_id
    first.release()
    assert last.live_count == 1


def test_a_commit_of_one_index_names_none(store: Store) -> None:
    store.write(Document("a", body="gạo"))
    commit = store.open()
    assert commit.index_of(0) == ""
    assert [*commit.origins] == [commit.origin_of(0)]
    assert commit.stores_texts


def test_a_commit_of_another_analysis_is_not_searched(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    store.write(Document("a", body="gạo"))
    for module in (manifest, cluster_manifest):
        monkeypatch.setattr(module, "FINGERPRINT", "another")
    with pytest.raises(IndexOutdated, match="another version of the analysis"):
        store.open()
