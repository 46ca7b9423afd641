"""Can an index made by an attacker do harm?

All checksums of these indexes are right, but other data is not: see forgeries.py. Each is used in each of the
ways of index_uses.py, in a process of its own with limits of memory and time. Every process must end with an
answer or a documented error before it meets a limit, and none may load a pickle.

    python tests/faults/hostile.py --indexes 2000
"""

from __future__ import annotations

import argparse
import math
import os
import pickle
import resource
import shutil
import sys
import tempfile
import time
import traceback
import warnings
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from random import Random
from select import select
from typing import Any

from forged_index import ForgedIndex
from forgeries import FORGERIES
from index_uses import USES, use
from workload import SYLLABLES, print_figures, random_document

from timviet.index import Document, Index
from timviet.index.causes import Cause
from timviet.index.files.unread import UnreadFile, encode_unread
from timviet.index.messages import Message

MEMORY = 1 << 30  # bytes of address space, in addition to those of a process that has imported all modules
SECONDS = 10  # of the processor
PATIENCE = 120  # seconds after which a process that waits counts as hanging
loaded: list[str] = []
sys.addaudithook(lambda event, what: loaded.append(str(what)) if event == "pickle.find_class" else None)


def create_index(folder: Path, documents: int, draw: Random) -> None:
    """Create an index of two commits, with deletions in the second, a long document, and an unread file."""
    numbered = [f"{syllable}{number}" for number in range(documents // 100) for syllable in SYLLABLES]
    with Index.open(folder, create=True, jobs=1, durable=False) as index:
        index.add(
            Document("long", "Đại hội", "\n\n".join(" ".join(draw.choices(SYLLABLES, k=300)) for _ in range(9)))
        )
        for number in range(documents):
            document = random_document(draw, f"d{number}")
            more = " ".join(draw.sample(numbered, min(len(numbered), 12)))
            index.add(Document(document.id, document.title, f"{document.body} {more}", document.fields))
        unread = UnreadFile(Cause.SCAN, (Message("no text"),), "file 1-2 ab")
        index.set_unread(encode_unread({"a.pdf": unread}))
    with Index.open(folder, jobs=1, durable=False) as index:
        index.delete_many(["d3", "d4"])


class _Payload:
    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return open, (self.path, "w")


def plant(folder: Path, canary: Path) -> None:
    """Write pickles with a side effect under the names of Whoosh's own files."""
    payload = pickle.dumps(_Payload(str(canary)))
    names = ("_timviet_1.toc", "_timviet_2.toc", "_MAIN_1.toc", "segment.seg", "segment.trm", "segment.vps")
    for name in names:
        (folder / name).write_bytes(payload)


def attempt(job: Callable[[Path], None], folder: Path, memory: int) -> tuple[str, float]:
    """Use an index in a process of its own; return how that ended, and the seconds of the processor it took.

    :param memory: bytes that the process may have
    """
    reading, writing = os.pipe()
    child = os.fork()
    if not child:
        os.close(reading)
        try:
            resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
            taken = math.ceil(sum(resource.getrusage(resource.RUSAGE_SELF)[:2]))
            resource.setrlimit(resource.RLIMIT_CPU, (taken + SECONDS, taken + SECONDS))
            outcome = use(job, folder)
            assert not loaded, f"pickles were loaded: {loaded[:3]}"
        except BaseException:
            outcome = f"FAILED {traceback.format_exc(limit=-6)[-3000:]}"
        os.write(writing, outcome.encode("utf-8", "replace"))
        os._exit(0)
    os.close(writing)
    end, outcome = time.monotonic() + PATIENCE, b""
    while select([reading], [], [], max(0.0, end - time.monotonic()))[0]:
        if not (piece := os.read(reading, 4096)):
            break
        outcome += piece
    else:
        os.kill(child, 9)
        outcome = b"FAILED hangs"
    os.close(reading)
    _, status, usage = os.wait4(child, 0)
    return outcome.decode() or f"FAILED ended with status {status}", usage.ru_utime + usage.ru_stime


def run(indexes: int, seed: int = 0, keep: Path | None = None) -> None:
    outcomes: Counter[str] = Counter()
    failures: list[str] = []
    longest = 0.0
    with tempfile.TemporaryDirectory() as scratch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        starts = [Path(scratch, name) for name in ("small", "large")]
        for start, documents in zip(starts, (30, 1200), strict=True):
            create_index(start, documents, Random(5))
        folder, used, canary = Path(scratch, "index"), Path(scratch, "used"), Path(scratch, "canary")
        for job in USES:
            use(job, Path(shutil.copytree(starts[0], used, dirs_exist_ok=True)))  # all modules are imported now
        memory = MEMORY + int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        for number in range(indexes):
            draw = Random(f"{seed} {number}")
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(starts[draw.random() < 0.2], folder)
            forged = ForgedIndex(folder)
            kinds = draw.sample(FORGERIES, draw.choice((1, 1, 1, 2)))
            for forge in kinds:
                forge(draw, forged)
            forged.save()
            plant(folder, canary)
            for job in USES:
                shutil.rmtree(used, ignore_errors=True)
                shutil.copytree(folder, used)
                outcome, seconds = attempt(job, used, memory)
                longest = max(longest, seconds)
                outcomes[outcome.split()[0]] += 1
                if outcome.startswith("FAILED"):
                    names = ", ".join(forge.__name__ for forge in kinds)
                    failures.append(f"index {number} ({names}), {job.__name__[1:]}, {seconds:.1f} s: {outcome}")
                    print(failures[-1], file=sys.stderr, flush=True)
                    if keep is not None:
                        shutil.copytree(folder, keep / str(number), dirs_exist_ok=True)
            assert not canary.exists(), "a pickle was loaded"
    assert not failures, f"{len(failures)} of the uses failed:\n\n" + "\n\n".join(failures[:20])
    answered = outcomes.pop("went", 0)
    print_figures(
        forged_indexes=indexes,
        ways_in_which_each_is_used=len(USES),
        answered=answered,
        refused_with_a_documented_error=outcomes.total(),
        other_errors=0,
        pickles_loaded=0,
        seconds_at_most=f"{longest:.1f}",
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--indexes", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--keep", type=Path, help="a folder for the indexes that failed")
    run(**vars(parser.parse_args()))
