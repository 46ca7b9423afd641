"""Does an index with any history answer like one that was built in one commit?

A hypothesis state machine adds, updates, deletes, commits, rolls back, reopens and rebuilds, in any order. After
each commit a new index is built of the documents that should be there. Both must return the same documents and
snippets and, once deletions are merged away, the same order and the same scores.

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
from workload import SYLLABLES, print_figures

from timviet.index import Document, DuplicateDocument, Index, check
from timviet.index.store.commit import commits
from timviet.search import Searcher

IDS = st.sampled_from([f"d{number}" for number in range(12)])
TEXTS = st.lists(st.sampled_from([*SYLLABLES, "."]), max_size=12).map(" ".join)
YEARS = st.integers(2020, 2023)
QUERIES = ("dai hoi dang", '"nghị quyết"', "gia gao", "tăng", "05-CT/TW 2024")
figures = {"steps": 0, "comparisons": 0, "with_equal_scores": 0}


class History(RuleBasedStateMachine):
    @initialize()
    def begin(self) -> None:
        self.scratch = Path(tempfile.mkdtemp())
        self.index = Index.open(self.scratch / "index", create=True, jobs=1, durable=False)
        self.committed: dict[str, Document] = {}
        self.uncommitted: dict[str, Document] = {}

    def teardown(self) -> None:
        if hasattr(self, "index"):
            self.index.close()
            shutil.rmtree(self.scratch)

    @rule(id=IDS, title=TEXTS, body=TEXTS, year=YEARS)
    def add(self, id: str, title: str, body: str, year: int) -> None:
        document = Document(id, title, body, {"year": year})
        if id in self.uncommitted:
            try:
                self.index.add(document)
            except DuplicateDocument:
                return
            raise AssertionError("the second document of an id was taken")
        self.index.add(document)
        self.uncommitted[id] = document

    @rule(id=IDS, title=TEXTS, body=TEXTS)
    def update(self, id: str, title: str, body: str) -> None:
        self.uncommitted[id] = Document(id, title, body, revision=body)
        self.index.update(self.uncommitted[id])

    @rule(id=IDS)
    def delete(self, id: str) -> None:
        assert self.index.delete(id) == (self.uncommitted.pop(id, None) is not None)

    @precondition(lambda self: self.uncommitted != self.committed)
    @rule()
    def commit(self) -> None:
        self.index.commit()
        self.committed = dict(self.uncommitted)
        self.compare()

    @rule()
    def rollback(self) -> None:
        self.index.rollback()
        self.uncommitted = dict(self.committed)

    @rule()
    def reopen(self) -> None:
        self.index.close()
        self.index = Index.open(self.scratch / "index", jobs=1, durable=False)
        self.uncommitted = dict(self.committed)

    @precondition(lambda self: len(self.uncommitted) > 2)
    @rule()
    def rebuild(self) -> None:
        self.index.rebuild()
        self.committed = dict(self.uncommitted)
        self.compare()

    @invariant()
    def count(self) -> None:
        figures["steps"] += 1
        assert len(self.index) == len(self.committed)

    def compare(self) -> None:
        """Compare answers with those of an index that was built in one commit."""
        fresh = self.scratch / "fresh"
        shutil.rmtree(fresh, ignore_errors=True)
        with Index.open(fresh, create=True, jobs=1, durable=False) as index:
            index.add_many(self.committed.values())
        assert {document.id: document for document in self.index.documents()} == self.committed
        is_merged = not any(segment.deleted for segment in commits.read_newest_manifest(self.index.path).segments)
        with Searcher(self.index.path) as searcher, Searcher(fresh) as reference:
            for query in QUERIES:
                ours, theirs = (
                    opened.search(query, limit=20, exact_total=True) for opened in (searcher, reference)
                )
                assert ours.total == theirs.total
                if is_merged:
                    assert [(hit.id, hit.score, hit.snippet) for hit in ours] == [
                        (hit.id, hit.score, hit.snippet) for hit in theirs
                    ]
                    assert ours.notes == theirs.notes
                else:
                    assert {hit.id: hit.snippet for hit in ours} == {hit.id: hit.snippet for hit in theirs}
        assert not check(self.index.path, deep=figures["comparisons"] % 20 == 0)
        figures["comparisons"] += 1
        figures["with_equal_scores"] += is_merged


def run(steps: int) -> None:
    while figures["steps"] < steps:
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
    print_figures(**figures, differences=0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=10_000)
    run(**vars(parser.parse_args()))
