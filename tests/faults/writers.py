"""Is an update lost when several processes write?

2 to 8 processes increment a number in a document, and each adds a document of its own in the same commit. Some
wait for the lock and some do not: a commit succeeds, or raises IndexLocked.

    python tests/faults/writers.py --commits 100
"""

from __future__ import annotations

import argparse
import os
import tempfile
import time
import warnings
from pathlib import Path
from random import Random

from workload import print_figures, read_contents

from timviet.index import Document, Index, IndexLocked, check


def write(folder: Path, name: str, commits: int, report: int) -> None:
    """Increment the number in each of the commits; report ``+`` for a success and ``-`` for a refusal."""
    draw = Random(name)
    done = 0
    while done < commits:
        timeout = draw.choice([0.0, 0.0, 0.05, 30.0])
        try:
            with Index.open(folder, jobs=1, timeout=timeout) as index:
                index.begin()
                count = next(
                    (int(document.fields["n"]) for document in index.documents() if document.id == "count"), 0
                )
                index.update(Document("count", fields={"n": count + 1}))
                index.add(Document(f"{name}-{done}", body=f"lần {count + 1}"))
        except IndexLocked:
            os.write(report, b"-")
            time.sleep(draw.uniform(0, 0.02))
        else:
            os.write(report, b"+")
            done += 1


def compete(folder: Path, writers: int, commits: int) -> tuple[int, int]:
    """Return how many commits succeeded, and how many were refused."""
    read_end, write_end = os.pipe()
    children = []
    for number in range(writers):
        child = os.fork()
        if not child:
            os.close(read_end)
            status = 1
            try:
                write(folder, f"w{number}", commits, write_end)
                status = 0
            finally:
                os._exit(status)
        children.append(child)
    os.close(write_end)
    with open(read_end, "rb") as pipe:
        reports = pipe.read()
    assert [os.waitpid(child, 0)[1] for child in children] == [0] * writers, "a writer failed"
    return reports.count(b"+"), reports.count(b"-")


def run(commits: int, most: int) -> None:
    total_succeeded = total_refused = 0
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", ".*fork")  # no Python thread runs yet
        for writers in range(2, most + 1):
            with tempfile.TemporaryDirectory() as scratch:
                folder = Path(scratch, "index")
                with Index.open(folder, create=True, jobs=1) as index:
                    index.add(Document("first", body="lần đầu"))
                succeeded, refused = compete(folder, writers, max(commits // writers, 1))
                documents = read_contents(folder)
                assert documents["count"].fields["n"] == succeeded == len(documents) - 2, "an update is lost"
                assert check(folder, deep=True) == []
                total_succeeded, total_refused = total_succeeded + succeeded, total_refused + refused
    print_figures(
        writers_at_once=f"2-{most}",
        commits=total_succeeded,
        refused_because_another_was_at_work=total_refused,
        updates_lost=0,
        other_errors=0,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--commits", type=int, default=100)
    parser.add_argument("--most", type=int, default=8)
    run(**vars(parser.parse_args()))
