"""Is an index with any history equal to one that was made at once?

A hypothesis state machine adds, updates, deletes, commits, rolls back, reopens and rebuilds, in any order. After
each commit a new index is made of the documents that should be there, and both must answer alike: the same
documents and snippets, and once deletions are merged away the same order and the same scores.

    python tests/faults/machine.py --steps 10000
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
from pathlib import Path

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
    run_state_machine_as_test,
)
from workload import SYLLABLES, tell

from timviet.index import Document, DuplicateDocument, Index, check
from timviet.index.store.commit import commits
from timviet.search import Searcher

IDS = st.sampled_from([f"d{number}" for number in range(12)])
TEXTS = st.lists(st.sampled_from([*SYLLABLES, "."]), max_size=12).map(" ".join)
YEARS = st.integers(2020, 2023)
QUERIES = ("dai hoi dang", '"nghị quyết"', "gia gao", "tăng", "05-CT/TW 2024")
seen = {"steps": 0, "comparisons": 0, "with_equal_scores": 0}


class History(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.scratch = Path(tempfile.mkdtemp())
        self.index = Index.open(self.scratch / "index", create=True, jobs=1, durable=False)
        self.committed: dict[str, Document] = {}
        self.waiting: dict[str, Document] = {}

    def teardown(self) -> None:
        if hasattr(self, "index"):
            self.index.close()
            shutil.rmtree(self.scratch)

    @rule(id=IDS, title=TEXTS, body=TEXTS, year=YEARS)
    def add(self, id: str, title: str, body: str, year: int) -> None:
        document = Document(id, title, body, {"year": year})
        if id in self.waiting:
            try:
                self.index.add(document)
            except DuplicateDocument:
                return
            raise AssertionError("the second document of an id was taken")
        self.index.add(document)
        self.waiting[id] = document

    @rule(id=IDS, title=TEXTS, body=TEXTS)
    def update(self, id: str, title: str, body: str) -> None:
        self.waiting[id] = Document(id, title, body, revision=body)
        self.index.update(self.waiting[id])

    @rule(id=IDS)
    def delete(self, id: str) -> None:
        assert self.index.delete(id) == (self.waiting.pop(id, None) is not None)

    @precondition(lambda self: self.waiting != self.committed)
    @rule()
    def commit(self) -> None:
        self.index.commit()
        self.committed = dict(self.waiting)
        self.compare()

    @rule()
    def rollback(self) -> None:
        self.index.rollback()
        self.waiting = dict(self.committed)

    @rule()
    def reopen(self) -> None:
        self.index.close()
        self.index = Index.open(self.scratch / "index", jobs=1, durable=False)
        self.waiting = dict(self.committed)

    @precondition(lambda self: len(self.waiting) > 2)
    @rule()
    def rebuild(self) -> None:
        self.index.rebuild()
        self.committed = dict(self.waiting)
        self.compare()

    @invariant()
    def count(self) -> None:
        seen["steps"] += 1
        assert len(self.index) == len(self.committed)

    def compare(self) -> None:
        """Compare answers with those of an index that was made at once."""
        fresh = self.scratch / "fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        with Index.open(fresh, create=True, jobs=1, durable=False) as index:
            index.add_many(self.committed.values())
        assert {document.id: document for document in self.index.documents()} == self.committed
        merged = not any(segment.deleted for segment in commits.read_newest_manifest(self.index.path).segments)
        with Searcher(self.index.path) as searcher, Searcher(fresh) as reference:
            for query in QUERIES:
                ours, theirs = (each.search(query, limit=20, exact_total=True) for each in (searcher, reference))
                assert ours.total == theirs.total
                if merged:
                    assert [(hit.id, hit.score, hit.snippet) for hit in ours] == [
                        (hit.id, hit.score, hit.snippet) for hit in theirs
                    ]
                    assert ours.notes == theirs.notes
                else:
                    assert {hit.id: hit.snippet for hit in ours} == {hit.id: hit.snippet for hit in theirs}
        assert not check(self.index.path, deep=seen["comparisons"] % 20 == 0)
        seen["comparisons"] += 1
        seen["with_equal_scores"] += merged


def run(steps: int) -> None:
    while seen["steps"] < steps:
        run_state_machine_as_test(
            History,
            settings=settings(
                max_examples=max(min(steps // 50, 50), 1),
                stateful_step_count=50,
                deadline=None,
                database=None,
                suppress_health_check=list(HealthCheck),
            ),
        )
    tell(**seen, differences=0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=10_000)
    run(**vars(parser.parse_args()))
