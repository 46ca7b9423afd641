"""Was anything lost that was acknowledged, and was each answer right?

Both follow from the journals of the writers and searchers, and from what the index has in the end.
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from cluster_workers import (
    FIRST,
    HEAD,
    SYLLABLES,
    changes_of,
    digest_of,
    first_state,
    read_journals,
    true_answer,
)
from workload import State, state_after

from timviet.index import Index
from timviet.index.opensearch.commits import DEAD
from timviet.search import Results, Searcher

_TOLERANCE = 1e-5  # relative difference of scores
_LATE = DEAD + 5.0  # seconds after which a searcher that is refreshed must see a commit whose writer has died
_QUERIES = ["gạo", "gao nep", "khoai lang", '"ngô khoai"', "lua OR dau", "vừng -lạc", "ke mia san"]


@dataclass
class Verdict:
    """What came of a fault."""

    commits: int = 0
    changes: int = 0
    """Documents that acknowledged commits have added, replaced or deleted."""

    lost: int = 0
    back: int = 0
    answers: int = 0
    wrong: int = 0
    errors: Counter[str] = field(default_factory=Counter)
    texts: dict[str, str] = field(default_factory=dict)
    """One error of each kind."""

    breaches: list[str] = field(default_factory=list)

    @property
    def is_kept(self) -> bool:
        """Whether no law was broken."""
        return not self.breaches

    def breach(self, text: str) -> None:
        self.breaches.append(text)


class History:
    """The commits that were tried, and those that were made."""

    def __init__(self, journals: list[list[dict[str, Any]]], head: str) -> None:
        """Take the journals of the writers, and the commit that the index has in the end."""
        events = [event for journal in journals for event in journal]
        self.began = {event["commit"]: event for event in events if event["kind"] == "began"}
        self.acknowledged = sorted(
            (event for event in events if event["kind"] == "acknowledged"), key=lambda event: event["at"]
        )
        self.made: dict[str, int] = {}
        """The places of the commits that were made."""

        self._states = {FIRST: first_state()}
        line = []
        while head in self.began and head not in line:
            line.append(head)
            head = self.began[head]["base"]
        for number, commit in enumerate(reversed([*line, head] if head == FIRST else line)):
            self.made[commit] = number

    def state_of(self, commit: str) -> State | None:
        """Return the documents after a commit; None if nobody has tried to make it."""
        line = []
        while commit not in self._states:
            if commit not in self.began:
                return None
            line.append(commit)
            commit = self.began[commit]["base"]
        state = self._states[commit]
        for later in reversed(line):
            state = self._states[later] = state_after(state, changes_of(later, state))
        return state


def judge(verdict: Verdict, address: str, folder: Path) -> None:
    """Note what came of a fault; all workers have ended, and the cluster is healthy.

    :param folder: that of the journals
    """
    with Index.open(address, jobs=1) as index:
        documents = {document.id: document for document in index.documents()}
    head = documents[HEAD].title if HEAD in documents else ""
    writers, searchers = (read_journals(folder, kind) for kind in ("writer", "searcher"))
    history = History(writers, head)
    verdict.commits = len(history.acknowledged)
    verdict.changes = sum(event["changes"] for event in history.acknowledged)
    _judge_documents(verdict, history, documents, history.state_of(head) or {})
    for journal in searchers:
        _judge_answers(verdict, history, journal)
    for event in (event for journal in (*writers, *searchers) for event in journal):
        if event["kind"] not in ("error", "broken"):
            continue
        verdict.errors[event["name"]] += 1
        verdict.texts.setdefault(event["name"], event["text"])
        if event["kind"] == "broken" or not event["has_advice"]:
            verdict.breach(f"an error that is not ours, or says not what to do: {event['text']}")


def _judge_documents(verdict: Verdict, history: History, actual: State, expected: State) -> None:
    for event in history.acknowledged:
        if event["commit"] not in history.made:
            verdict.lost += event["changes"]
            verdict.breach(f"commit {event['commit']} was acknowledged and is lost")
    for id in actual.keys() | expected.keys():
        if actual.get(id) == expected.get(id):
            continue
        if id in expected:
            verdict.lost += 1
            verdict.breach(f"document {id} is {actual.get(id)}, not {expected[id]}")
        else:
            verdict.back += 1
            verdict.breach(f"document {id} is back: {actual[id]}")
    for commit, event in history.began.items():
        if (base := history.state_of(event["base"])) is None or digest_of(base) != event["digest"]:
            verdict.breach(f"the writer of {commit} has read other documents than those of {event['base']!r}")


def _judge_answers(verdict: Verdict, history: History, journal: list[dict[str, Any]]) -> None:
    newest = 0
    for event in journal:
        if event["kind"] != "answer":
            continue
        verdict.answers += 1
        commit, question = event["commit"], event["question"]
        place, state = history.made.get(commit), history.state_of(commit)
        problem = ""
        if place is None or state is None:
            problem = "the commit was never made"
        elif event["answer"] != (expected := true_answer(state, question)):
            problem = f"{event['answer']} instead of {expected}"
        elif place < newest:
            problem = "an earlier answer was of a later commit"
        elif place < _oldest(history, event["since"] - (0.0 if event["is_new"] else _LATE)):
            problem = "a later commit was acknowledged long before"
        newest = max(newest, place or 0)
        if problem:
            verdict.wrong += 1
            verdict.breach(f"answer to {question} of commit {commit}: {problem}")


def _oldest(history: History, since: float) -> int:
    """Return the place of the last commit that was acknowledged by a moment."""
    places = (history.made.get(event["commit"], 0) for event in history.acknowledged if event["at"] < since)
    return max(places, default=0)


def judge_end(verdict: Verdict, address: str, fresh: Path) -> None:
    """Compare the index with one on disk, of the same documents, in its answers.

    Documents that were deleted count in scores until OpenSearch drops them. So order and scores are compared after
    the index was rebuilt.

    :param fresh: the folder of the index on disk, which is made
    """
    with Index.open(address, jobs=1) as index, Index.open(fresh, create=True, jobs=1) as on_disk:
        on_disk.add_many(index.documents())
        on_disk.commit()
        _compare(verdict, address, fresh, with_order=False)
        index.rebuild()
    _compare(verdict, address, fresh, with_order=True)


def _compare(verdict: Verdict, address: str, fresh: Path, *, with_order: bool) -> None:
    with Searcher(address) as searcher, Searcher(fresh) as reference:
        for query in [*_QUERIES, *SYLLABLES]:
            actual, expected = (
                opened.search(query, limit=1000, exact_total=True, snippets=0) for opened in (searcher, reference)
            )
            if not _is_equal(actual, expected, with_order=with_order):
                verdict.wrong += 1
                verdict.breach(f"in the end, {query!r} is answered in another way than on disk")


def _is_equal(actual: Results, expected: Results, *, with_order: bool) -> bool:
    if actual.total != expected.total or {hit.id for hit in actual} != {hit.id for hit in expected}:
        return False
    return not with_order or all(
        one.id == other.id and math.isclose(one.score, other.score, rel_tol=_TOLERANCE)
        for one, other in zip(actual, expected, strict=True)
    )
