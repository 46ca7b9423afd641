"""Changes are visible in the transaction at once, in the index after the commit, and nowhere after a rollback."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from indexes import create_empty

from timviet.index import Document, Progress, transaction
from timviet.index.store.commit.disk_storage import DiskStorage
from timviet.index.store.commit.snapshot import open_snapshot
from timviet.index.transaction import Transaction
from timviet.index.workers.pool import AnalysisPool

Begin = Callable[[], Transaction]


def lock(folder: Path) -> DiskStorage:
    storage = DiskStorage(folder, durable=False)
    storage.lock.acquire()
    return storage


def begin_in(storage: DiskStorage) -> Transaction:
    return Transaction(storage, storage.begin(), AnalysisPool(1), 1 << 29)


@pytest.fixture(params=[4_000_000, 0], ids=["pending", "handed over"])
def begin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, request: pytest.FixtureRequest) -> Begin:
    """A function that begins a transaction, whose changes stay pending or are handed over at once."""
    monkeypatch.setattr(transaction, "_MAX_PENDING", request.param)
    create_empty(tmp_path)
    storage = lock(tmp_path)
    return lambda: begin_in(storage)


@pytest.mark.parametrize(
    "document",
    [
        Document("0", title="x" * 100),
        Document("0", body="x" * 100),
        Document("0", fields={"note": "x" * 100}),
        Document("0", fields={"tags": ["x" * 50] * 2, "year": 2016}),
        Document("0", fields={"years": [*range(20)]}),
        Document("0"),
    ],
)
def test_documents_of_any_kind_are_handed_over_when_they_are_many(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, document: Document
) -> None:
    monkeypatch.setattr(transaction, "_MAX_PENDING", 4000)
    create_empty(tmp_path)
    changes = begin_in(lock(tmp_path))
    for number in range(400):
        changes.add(replace(document, id=str(number)))
    reports: list[Progress] = []
    changes.commit(reports.append)
    assert 0 < reports[0].done < 400, "most were analyzed before the commit"


def ids(folder: Path) -> set[str]:
    return {document.id for document in open_snapshot(folder).documents()}


def test_a_transaction_contains_the_ids_after_its_changes(begin: Begin, tmp_path: Path) -> None:
    first = begin()
    assert not first.has_changes
    first.add(Document("a", body="một"))
    first.add(Document("b", body="hai"))
    first.delete("a")
    assert first.has_changes
    assert "a" not in first
    assert "b" in first
    first.commit()
    second = begin()
    assert "b" in second
    second.replace(Document("b", body="khác"))
    second.delete("b")
    second.replace(Document("a", body="lại"))
    assert "a" in second
    assert "b" not in second
    assert ids(tmp_path) == {"b"}
    second.commit()
    assert ids(tmp_path) == {"a"}


def test_a_commit_without_changes_writes_nothing(begin: Begin, tmp_path: Path) -> None:
    begin().commit()
    assert open_snapshot(tmp_path).manifest.generation == 0


def test_a_rollback_keeps_the_last_commit_and_leaves_no_file(begin: Begin, tmp_path: Path) -> None:
    first = begin()
    first.add(Document("a", body="một"))
    first.commit()
    before = sorted(file.name for file in tmp_path.iterdir())
    second = begin()
    second.replace(Document("a", body="khác"))
    second.add(Document("b", body="hai"))
    second.rollback()
    assert sorted(file.name for file in tmp_path.iterdir()) == before
    assert ids(tmp_path) == {"a"}


def test_a_rebuild_includes_pending_changes_and_counts_every_document(begin: Begin, tmp_path: Path) -> None:
    first = begin()
    for name in "abc":
        first.add(Document(name, body=name))
    first.commit()
    second = begin()
    second.delete("a")
    second.replace(Document("b", body="khác"))
    second.add(Document("d", body="mới"))
    steps: list[Progress] = []
    second.rebuild(steps.append)
    assert ids(tmp_path) == {"b", "c", "d"}
    assert steps[-1].done == 3
    assert {document.id: document.body for document in open_snapshot(tmp_path).documents()}["b"] == "khác"
