"""Is damage noticed?

Files of an index get a bit flipped, an end cut off or added, a page of zeros, or are swapped or removed. Each time
``check`` must report it, and a search must return the right answer, return that of the previous commit with a
warning, or raise a documented error: never a wrong answer, never another exception.

    python tests/faults/flips.py --flips 10000
"""

from __future__ import annotations

import argparse
import shutil
import tempfile
import warnings
from collections import Counter
from pathlib import Path
from random import Random

from workload import apply, document, tell

from timviet.index import Index, StoreError, check
from timviet.index.errors import FellBack
from timviet.search import Searcher

QUERIES = ("dai hoi dang", '"nghị quyết"', "gia gao xuat khau", "05-CT/TW", "mã d3")
LOCK = {"write.lock", "writer.json"}


def base(folder: Path) -> None:
    """Create an index of two commits, with deletions in the second."""
    draw = Random(5)
    with Index.open(folder, create=True, jobs=1, durable=False) as index:
        apply(index, {f"d{number}": document(draw, f"d{number}") for number in range(30)})
    with Index.open(folder, jobs=1, durable=False) as index:
        apply(index, {"d3": None, "d4": None})


def answers(folder: Path) -> list:
    """Return all that a searcher answers to some questions, and all documents."""
    with Searcher(folder) as searcher:
        hits = [searcher.search(query, limit=2) for query in QUERIES]
        ranks = [searcher.rank(query, limit=40) for query in QUERIES]
        documents = [searcher.document(f"d{number}") for number in range(12)]
    return [hits, ranks, documents]


def harm(draw: Random, folder: Path) -> str:
    """Damage a file, and return how."""
    files = sorted(file for file in folder.iterdir() if file.name not in LOCK)
    file = draw.choice(files)
    content = bytearray(file.read_bytes())
    how = draw.choices(("bit", "cut", "more", "zeros", "swapped", "gone"), (80, 10, 2, 5, 1, 2))[0]
    match how:
        case "bit":
            content[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
        case "cut":
            del content[draw.randrange(len(content)) :]
        case "more":
            content += draw.randbytes(draw.randrange(1, 100))
        case "zeros":
            start = draw.randrange(len(content))
            zeros = min(512, len(content) - start)
            if not any(content[start : start + zeros]):
                return harm(draw, folder)
            content[start : start + zeros] = bytes(zeros)
        case "swapped":
            other = draw.choice([each for each in files if each != file])
            content, content_of_other = bytearray(other.read_bytes()), bytes(content)
            other.write_bytes(content_of_other)
        case "gone":
            if file.suffix == ".json":  # an earlier commit is left, complete as it was
                return harm(draw, folder)
            file.unlink()
            return how
    file.write_bytes(content)
    return how


def run(flips: int, seed: int = 0) -> None:
    draw = Random(seed)
    seen: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as scratch:
        start, folder = Path(scratch, "start"), Path(scratch, "index")
        base(start)
        right = answers(start)
        before = Path(scratch, "before")
        shutil.copytree(start, before)
        max(before.glob("timviet-*.json")).unlink()
        before_that = answers(before)
        for flip in range(flips):
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(start, folder)
            seen[harm(draw, folder)] += 1
            where = f"flip {flip}"
            with warnings.catch_warnings(record=True) as warned:
                warnings.simplefilter("always")
                try:
                    found = answers(folder)
                except StoreError:
                    seen["refused"] += 1
                else:
                    fell_back = any(issubclass(each.category, FellBack) for each in warned)
                    assert found == (before_that if fell_back else right), f"{where}: a wrong answer"
                    seen["fell back" if fell_back else "right"] += 1
                try:
                    assert check(folder), f"{where}: check says that all is well"
                except StoreError:
                    seen["refused by check"] += 1
    tell(
        damaged_indexes=flips,
        of_them_with_a_flipped_bit=seen["bit"],
        searches_that_were_refused=seen["refused"],
        searches_that_fell_back_with_a_warning=seen["fell back"],
        searches_that_did_not_meet_the_damage=seen["right"],
        wrong_answers=0,
        undocumented_errors=0,
        not_found_by_check=0,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flips", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    run(**vars(parser.parse_args()))
