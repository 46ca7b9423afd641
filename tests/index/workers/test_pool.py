from __future__ import annotations

import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from worker_batches import analyzed, as_lists, documents

from timviet.index import Document, Index
from timviet.index.workers import pool
from timviet.index.workers.pool import AnalysisPool


@pytest.mark.thorough
def test_much_is_compressed_with_a_dictionary_that_is_always_the_same(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool, "_MIN_BATCHES_FOR_DICTIONARY", 4)
    one, two = (
        [block for _, encoded in analyzed(documents(), jobs=jobs) for block in encoded.stored] for jobs in (1, 2)
    )
    assert one == two
    (dictionary,) = {block.dictionary for block in one}
    assert dictionary


def test_many_processes_give_what_one_gives_in_the_same_order() -> None:
    assert as_lists(analyzed(documents(), jobs=3)) == as_lists(analyzed(documents(), jobs=1))


def test_little_work_starts_no_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "Popen", None)
    assert len(list(analyzed(documents(20), jobs=4))) == 1


def test_workers_are_kept_from_one_call_to_the_next() -> None:
    analysis_pool = AnalysisPool(2)
    first = as_lists(analysis_pool.analyze(documents()))
    workers = analysis_pool._workers
    assert as_lists(analysis_pool.analyze(documents())) == first
    assert analysis_pool._workers is workers
    next(analysis_pool.analyze(documents()))  # cut short
    assert as_lists(analysis_pool.analyze(documents())) == first
    analysis_pool.close()


def test_documents_are_taken_as_they_are_needed() -> None:
    taken = 0

    def counted() -> Iterator[Document]:
        nonlocal taken
        for document in documents(10_000):
            taken += 1
            yield document

    batches = analyzed(counted(), jobs=2)
    for _ in range(3):
        next(batches)
    batches.close()
    assert taken < 2_000


def test_there_are_no_more_workers_than_memory_has_room_for() -> None:
    limits = [0, 1 << 28, 1 << 29, 1 << 30]
    taken = [AnalysisPool(8, memory=limit).memory for limit in limits]
    assert taken[:2] == [0, 0]  # one process does everything
    assert 0 < taken[2] < taken[3]
    assert all(bytes_taken < limit for bytes_taken, limit in zip(taken[2:], limits[2:], strict=True))


@pytest.mark.thorough
def test_an_index_ends_its_workers_and_goes_on_without_losing_documents(tmp_path: Path) -> None:
    added = list(documents(4_000))
    with Index.open(tmp_path / "index", create=True, jobs=2) as index:
        transaction = index._begin()
        for document in added[:2_000]:
            index.add(document)
        for _ in transaction._hand_over(wait=False):
            pass
        assert transaction._pool._workers
        index.end_workers()
        assert not transaction._pool._workers
        for document in added[2_000:]:
            index.add(document)
        index.commit()
        assert [document.id for document in index.documents()] == [document.id for document in added]
        index.end_workers()  # there are none
