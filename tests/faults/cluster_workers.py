"""What do a writer and a searcher of an index on a cluster do while it fails, and what do they report?

A writer makes one random commit after the other. What a commit changes follows from its name and from the
documents before it; the document ``head`` has the name of the commit that was made last. So whoever reads the
index knows which commit it sees, and all documents that it must see.

Each process writes what happened to a journal of its own, before it goes on: JSON, one event a line.
"""

from __future__ import annotations

import json
import os
import time
import traceback
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import blake2b
from pathlib import Path
from random import Random
from typing import Any

from workload import State, state_after

from timviet.index import Document, Index, TimvietError
from timviet.index.opensearch import client, lease
from timviet.search import Searcher

HEAD, FIRST = "head", "first"
SYLLABLES = ["gạo", "nếp", "tẻ", "lúa", "ngô", "khoai", "sắn", "đậu", "vừng", "lạc", "kê", "mía"]
YEARS = range(2020, 2026)
_IDS = [f"d{number}" for number in range(300)]
_STOP = "stop"  # a file in the folder of the journals
_LOCK_TIMEOUT, _PAUSE = 1.0, 0.05  # seconds
_REBUILDS = 0.04  # of the commits analyze all documents again, into another index of OpenSearch


def changes_of(commit: str, state: State) -> dict[str, Document | None]:
    """Return the documents that a commit changes, None for a deleted one."""
    draw = Random(commit)
    count = 150 if draw.random() < 0.1 else draw.randrange(1, 12)
    changes = {
        id: None if id in state and draw.random() < 0.4 else _random_document(draw, id, commit)
        for id in draw.sample(_IDS, count)
    }
    return {**changes, HEAD: Document(HEAD, commit)}


def _random_document(draw: Random, id: str, commit: str) -> Document:
    body = " ".join(draw.choices(SYLLABLES, k=draw.randrange(1, 25)))
    return Document(id, commit, body, {"year": draw.choice(YEARS), "order": draw.randrange(10**9)})


def first_state() -> State:
    """Return the documents with which all begins."""
    return state_after({}, changes_of(FIRST, {}))


def digest_of(state: State) -> str:
    """Return a text that other documents would not have."""
    lines = (f"{id} {document!r}" for id, document in sorted(state.items()))
    return blake2b("\n".join(lines).encode(), digest_size=12).hexdigest()


def be_impatient(seconds: float) -> None:
    """Let this process give up soon what a cluster does not do."""
    defaults = client.Client.__init__.__kwdefaults__
    for name in ("patience", "writing_patience"):
        defaults[name] = min(seconds, defaults[name])


class Journal:
    """The events of one process, in a file; a process that is killed has written all that it was told to."""

    def __init__(self, path: Path) -> None:
        self._file = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_APPEND)

    def write(self, kind: str, **values: Any) -> None:
        line = json.dumps({"kind": kind, "at": time.monotonic(), **values}, ensure_ascii=False)
        os.write(self._file, f"{line}\n".encode())

    @contextmanager
    def errors(self) -> Iterator[None]:
        """Write down an error: what we raise, and what we must not raise."""
        try:
            yield
        except TimvietError as error:
            advice = getattr(error, "advice", "")
            self.write("error", name=type(error).__name__, text=str(error), has_advice=bool(advice))
            time.sleep(_PAUSE)
        except Exception as error:
            self.write("broken", name=type(error).__name__, text=traceback.format_exc())
            time.sleep(_PAUSE)


def read_journals(folder: Path, kind: str) -> list[list[dict[str, Any]]]:
    """Return the events of each process.

    :param kind: ``writer`` or ``searcher``
    """
    journals = []
    for path in sorted(folder.glob(f"*.{kind}")):
        *lines, _ = path.read_text(encoding="utf-8").split("\n")
        journals.append([json.loads(line) for line in lines])
    return journals


def stop_workers(folder: Path) -> None:
    """Let all writers and searchers end."""
    (folder / _STOP).touch()


def _goes_on(folder: Path, parent: int) -> bool:
    return os.getppid() == parent and not (folder / _STOP).exists()


def write(address: str, folder: Path, name: str, expiry: float | None = None) -> None:
    """Make commits until all workers are to stop.

    :param expiry: seconds after which the lease of another writer is taken over, even if it lives
    """
    journal, parent, count = Journal(folder / f"{name}.writer"), os.getppid(), 0
    if expiry is not None:
        vars(lease)["_EXPIRY"] = expiry
    while _goes_on(folder, parent):
        with journal.errors(), Index.open(address, jobs=1, timeout=_LOCK_TIMEOUT) as index:
            while _goes_on(folder, parent):
                index.begin()
                state = {document.id: document for document in index.documents()}
                commit, base = f"{name}-{count}", state[HEAD].title if HEAD in state else ""
                count += 1
                journal.write("began", commit=commit, base=base, digest=digest_of(state))
                changes = changes_of(commit, state)
                for id, document in changes.items():
                    if document is None:
                        index.delete(id)
                    else:
                        index.update(document)
                if Random(f"{commit} rebuilds").random() < _REBUILDS:
                    index.rebuild()
                else:
                    index.commit()
                journal.write("acknowledged", commit=commit, changes=len(changes))


def search(address: str, folder: Path, name: str) -> None:
    """Search until all workers are to stop."""
    journal, parent, draw = Journal(folder / f"{name}.searcher"), os.getppid(), Random(name)
    searcher: Searcher | None = None
    while _goes_on(folder, parent):
        with journal.errors():
            since = time.monotonic()
            is_new = searcher is None or draw.random() < 0.1
            if searcher is None or is_new:
                previous, searcher = searcher, Searcher(address)
                if previous is not None:
                    previous.close()
            else:
                searcher.refresh()
            of_commit = searcher.pinned()
            head = of_commit.document(HEAD)
            values = {"commit": "" if head is None else head.title, "since": since, "is_new": is_new}
            for _ in range(4):
                question = _random_question(draw)
                begun = time.monotonic()
                answer = _answer(of_commit, question)
                journal.write("answer", question=question, answer=answer, begun=begun, **values)
        time.sleep(_PAUSE)
    with suppress(TimvietError):
        if searcher is not None:
            searcher.close()


Question = list[Any]
"""What is asked (``all``, ``sorted`` or ``ids``), a syllable, and a year."""


def _random_question(draw: Random) -> Question:
    return [draw.choice(["all", "sorted", "ids"]), draw.choice(SYLLABLES), draw.choice(YEARS)]


def _answer(searcher: Searcher, question: Question) -> Any:
    kind, syllable, year = question
    if kind == "ids":
        return sorted(searcher.ids(syllable, accents="exact", match="all"))
    if kind == "sorted":
        results = searcher.search(
            syllable, accents="exact", match="all", filters=f"year:{year}", sort="-order", exact_total=True
        )
        return [results.total, [[hit.id, hit.title] for hit in results]]
    results = searcher.search(
        syllable, accents="exact", match="all", limit=1000, snippets=0, facets="year", exact_total=True
    )
    return [results.total, sorted([hit.id, hit.title] for hit in results), dict(results.facets["year"])]


def true_answer(state: State, question: Question) -> Any:
    """Return the answer that documents give to a question."""
    kind, syllable, year = question
    found = [document for document in state.values() if syllable in document.body.split()]
    if kind == "ids":
        return sorted(document.id for document in found)
    if kind == "sorted":
        of_year = [document for document in found if document.fields["year"] == year]
        of_year.sort(key=lambda document: document.fields["order"], reverse=True)
        return [len(of_year), [[document.id, document.title] for document in of_year[:10]]]
    years = [str(document.fields["year"]) for document in found]
    counts = {year: years.count(year) for year in years}
    return [len(found), sorted([document.id, document.title] for document in found), counts]
