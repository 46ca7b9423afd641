"""Is anything lost when a writer is killed?

A process adds, updates, deletes, merges and rebuilds, and reports each commit; it is killed with SIGKILL at a
random moment. Then the index must open without a warning, have all acknowledged commits and perhaps the pending
one, pass every check, and accept the next writer.

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

from workload import State, apply, assert_list_fits, print_figures, random_changes, read_contents, state_after

from timviet.index import Index, check
from timviet.search import Searcher


def write(folder: Path, seed: int, acknowledge: int) -> None:
    """Commit random changes until the process is killed."""
    state, draw = read_contents(folder), Random(seed)
    with Index.open(folder, jobs=1) as index:
        while True:
            change = random_changes(draw, state)
            apply(index, change)
            os.write(acknowledge, b".")
            state = state_after(state, change)


def kill_writer(folder: Path, seed: int, commits: int, delay: float) -> int:
    """Kill a writer some time after its nth commit, and return how many commits it acknowledged."""
    read_end, write_end = os.pipe()
    child = os.fork()
    if not child:
        try:
            write(folder, seed, write_end)
        finally:
            os._exit(1)
    os.close(write_end)
    seen = b"".join(os.read(read_end, 1) for _ in range(commits))
    time.sleep(delay)
    os.kill(child, signal.SIGKILL)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status), "the writer ended by itself"
    with open(read_end, "rb") as acknowledged:
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
        for number in range(9):  # the first round does the imports of all children
            begun = time.monotonic()
            apply(Index.open(folder, jobs=1), random_changes(Random(number), state))
            state = read_contents(folder)
            times.append(time.monotonic() - begun)
        for kill in range(kills):
            count = kill_writer(folder, seed + kill, draw.randrange(3), draw.uniform(0, 2 * sorted(times)[4]))
            expected, redraw = state, Random(seed + kill)
            for _ in range(count):
                expected = state_after(expected, random_changes(redraw, expected))
            actual = read_contents(folder)
            if actual != expected:
                expected = state_after(expected, random_changes(redraw, expected))
                under_way += 1
            assert actual == expected, f"kill {kill}: documents are lost, or there that should not be"
            assert_list_fits(folder, actual)
            assert not (problems := check(folder, deep=kill % 10 == 0)), f"kill {kill}: {problems}"
            with Index.open(folder) as index:
                index.begin()  # the lock is free, and leftovers are removed
            longest = max(longest, sum(1 for _ in folder.iterdir()))
            if actual:
                with Searcher(folder) as searcher:
                    id = draw.choice(sorted(actual))
                    assert searcher.search(f"mã {id}").hits[0].id == id
            commits, state = commits + count, actual
    print_figures(
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
