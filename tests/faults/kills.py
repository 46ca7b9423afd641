"""Is anything lost when a writer is killed?

A process adds, updates, deletes, merges and rebuilds, and reports each commit; it is killed with SIGKILL at a
random moment. Then the index must open without a warning, have all acknowledged commits and at most the pending
one besides, pass every check, and accept the next writer.

    python tests/faults/kills.py --kills 1000
"""

from __future__ import annotations

import argparse
import os
import signal
import tempfile
import time
import warnings
from pathlib import Path
from random import Random

from workload import State, after, apply, changes, contents, tell

from timviet.index import Index, check
from timviet.search import Searcher


def write(folder: Path, seed: int, acknowledge: int) -> None:
    """Do the work of the process that will be killed."""
    state, draw = contents(folder), Random(seed)
    with Index.open(folder, jobs=1) as index:
        while True:
            change = changes(draw, state)
            apply(index, change)
            os.write(acknowledge, b".")
            state = after(state, change)


def killed(folder: Path, seed: int, behind: int, delay: float) -> int:
    """Kill a writer some time after its nth commit, and return how many commits it acknowledged."""
    ours, theirs = os.pipe()
    child = os.fork()
    if not child:
        try:
            write(folder, seed, theirs)
        finally:
            os._exit(1)
    os.close(theirs)
    seen = b"".join(os.read(ours, 1) for _ in range(behind))
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the writer ended by itself"
    with open(ours, "rb") as acknowledged:
        return len(seen + acknowledged.read())


def run(kills: int, seed: int = 0) -> None:
    draw = Random(seed)
    commits = under_way = longest = 0
    times: list[float] = []
    with tempfile.TemporaryDirectory() as scratch, warnings.catch_warnings():
        warnings.simplefilter("error")
        warnings.filterwarnings("ignore", ".*fork")  # no Python thread runs yet
        folder = Path(scratch, "index")
        Index.open(folder, create=True).close()
        state: State = {}
        for number in range(9):  # the first imports what each child would import otherwise
            begun = time.monotonic()
            apply(Index.open(folder, jobs=1), changes(Random(number), state))
            state = contents(folder)
            times.append(time.monotonic() - begun)
        for kill in range(kills):
            count = killed(folder, seed + kill, draw.randrange(3), draw.uniform(0, 2 * sorted(times)[4]))
            expected, told = state, Random(seed + kill)
            for _ in range(count):
                expected = after(expected, changes(told, expected))
            found = contents(folder)
            if found != expected:
                expected = after(expected, changes(told, expected))
                under_way += 1
            assert found == expected, f"kill {kill}: documents are lost, or there that should not be"
            assert not (problems := check(folder, deep=kill % 10 == 0)), f"kill {kill}: {problems}"
            with Index.open(folder) as index:
                index.begin()  # the lock is free, and leftovers are removed
            longest = max(longest, sum(1 for _ in folder.iterdir()))
            if found:
                with Searcher(folder) as searcher:
                    id = draw.choice(sorted(found))
                    assert searcher.search(f"mã {id}").hits[0].id == id
            commits, state = commits + count, found
    tell(
        kills=kills,
        commits_acknowledged=commits,
        commits_that_were_whole_but_not_yet_acknowledged=under_way,
        acknowledged_documents_lost=0,
        locks_that_stuck=0,
        indexes_that_did_not_open=0,
        files_in_the_folder_at_most=longest,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--kills", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    run(**vars(parser.parse_args()))
