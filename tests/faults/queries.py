"""Can a query hang a search, take all memory, or get a wrong answer because it asks for so much?

Queries of all shapes ask for as much as possible: thousands of operators, patterns over everything, proximity of
frequent words, deep groups, long texts. Each is answered, completed, corrected and explained in little memory and
without an undocumented error, however it is sorted and counted. With a smaller limit of work, each document of an
answer is one of the whole answer, and a note says if some are missing. As a filter, a query is refused, or none of
its conditions is left out.

    python tests/faults/queries.py --queries 3000
"""

from __future__ import annotations

import argparse
import resource
import signal
import sys
import tempfile
from collections import Counter
from pathlib import Path
from random import Random
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1] / "support"))

from hostile_queries import SHAPES, make_index
from workload import print_figures

from timviet import FieldMissing
from timviet.index.messages import Message
from timviet.search import Results, Searcher

MEMORY = 1 << 30  # bytes, in addition to those of the process
SECONDS = 20  # of processor time for all that is done with a query
ALL = 1 << 20  # more hits than there are documents
REFUSED = frozenset({"query-cut", "too-many", "too-long", "too-deep", "distance-limited"})
"""Notes of a query that is refused as a filter."""


def limit_memory() -> None:
    """Let the process have no more memory than it has now and ``MEMORY``."""
    pages = int(Path("/proc/self/statm").read_text().split()[0])
    size = pages * resource.getpagesize() + MEMORY
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def is_limited(results: Results) -> bool:
    """Return whether a note says that matches may be missing."""
    return any(note.kind == "work-limited" for note in results.notes)


def ids(results: Results) -> set[str]:
    """Return the ids of the hits."""
    return {hit.id for hit in results}


def try_filter(searcher: Searcher, text: str) -> None:
    """Filter by a query."""
    try:
        filtered = searcher.search("year:*", filters=text, limit=ALL, snippets=0)
    except (FieldMissing, ValueError) as error:
        if not isinstance(error.args[0], Message):  # no refusal
            raise
        kinds = {"unknown-field"} if isinstance(error, FieldMissing) else REFUSED
        if not kinds & (notes := {note.kind for note in searcher.search(text).notes}):
            raise AssertionError(f"the notes of a query that a filter cannot be are {notes}") from error
        return
    left_out = {note.kind for note in filtered.notes} & (REFUSED | {"not-applied"})
    assert not left_out, f"a filter was not used as a whole: {left_out}"


def try_query(draw: Random, query: str, unlimited: Searcher, usual: Searcher, limited: Searcher) -> str:
    """Search in all ways, and return which answer a smaller limit gave."""
    options: dict[str, Any] = {"match": draw.choice(["any", "most", "all"]), "exact_total": draw.random() < 0.5}
    usual.suggest(query)
    usual.correct(query)
    usual.search(query, explain=True, snippets=3, limit=50)
    usual.hit("book", query, snippets=draw.choice([None, 2]))
    try_filter(usual, query)
    answer = usual.search(
        query, **options, sort=draw.choice([(), "serial"]), facets=draw.choice([(), ("tags", "serial")])
    )
    assert is_limited(answer) <= (not answer.total_exact), "a limited answer says that its total is exact"
    whole = unlimited.search(query, **options, limit=ALL, snippets=0)
    assert not is_limited(whole)
    part = limited.search(query, **options, limit=ALL, snippets=0)
    found, wanted = ids(part), ids(whole)
    assert found <= wanted, f"a limited answer has other documents: {sorted(found - wanted)[:5]}"
    if is_limited(part):
        assert part.total <= whole.total, "there are more matches with less work"
        return "limited"
    assert found == wanted, "matches are missing, and no note says so"
    return "whole"


def stop(*_: object) -> None:
    raise TimeoutError(f"a query took more than {SECONDS} s of processor time")


def run(queries: int, documents: int, seed: int) -> None:
    draw = Random(seed)
    answers: Counter[str] = Counter()
    signal.signal(signal.SIGPROF, stop)
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch, "index")
        make_index(folder, draw, documents)
        limit_memory()
        with Searcher(folder, max_work=10**15) as unlimited, Searcher(folder) as usual:
            for number in range(queries):
                name = list(SHAPES)[number % len(SHAPES)]
                query = SHAPES[name](draw)
                signal.setitimer(signal.ITIMER_PROF, SECONDS)
                with Searcher(folder, max_work=draw.choice([0, 10**4, 10**5, 10**6, 10**7])) as limited:
                    try:
                        answers[try_query(draw, query, unlimited, usual, limited)] += 1
                    except BaseException:
                        print(f"{name}, seed {seed}, query {number}: {query[:200]!r}", file=sys.stderr)
                        raise
        signal.setitimer(signal.ITIMER_PROF, 0)
    print_figures(queries=queries, **{f"answers_{kind}": count for kind, count in answers.items()})


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--queries", type=int, default=3000)
    parser.add_argument("--documents", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    run(**vars(parser.parse_args()))
