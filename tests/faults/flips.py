"""Is damage detected?

In files of an index a bit is flipped, the end is cut off, bytes are added, or a page is zeroed; or files are
swapped or removed. Each time ``check`` must report it, and a search must return the right answer, return that of
the previous commit with a warning, or raise a documented error: never a wrong answer, never another exception.

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

from workload import apply, print_figures, random_document

from timviet.index import Index, StoreError, check
from timviet.index.warnings import FellBack
from timviet.search import Searcher

QUERIES = ("dai hoi dang", '"nghị quyết"', "gia gao xuat khau", "05-CT/TW", "mã d3")
LOCK = {"write.lock", "writer.json"}


def create_index(folder: Path) -> None:
    """Create an index of two commits, with deletions in the second."""
    draw = Random(5)
    with Index.open(folder, create=True, jobs=1, durable=False) as index:
        apply(index, {f"d{number}": random_document(draw, f"d{number}") for number in range(30)})
    with Index.open(folder, jobs=1, durable=False) as index:
        apply(index, {"d3": None, "d4": None})


def answers(folder: Path) -> list:
    """Return the answers of a searcher to some queries, and some documents."""
    with Searcher(folder) as searcher:
        hits = [searcher.search(query, limit=2) for query in QUERIES]
        ranks = [searcher.rank(query, limit=40) for query in QUERIES]
        documents = [searcher.document(f"d{number}") for number in range(12)]
    return [hits, ranks, documents]


def damage(draw: Random, folder: Path) -> str:
    """Damage a random file, and return the kind of damage."""
    files = sorted(file for file in folder.iterdir() if file.name not in LOCK)
    file = draw.choice(files)
    content = bytearray(file.read_bytes())
    kind = draw.choices(("bit", "cut", "more", "zeros", "swapped", "gone"), (80, 10, 2, 5, 1, 2))[0]
    match kind:
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
                return damage(draw, folder)
            content[start : start + zeros] = bytes(zeros)
        case "swapped":
            other = draw.choice([candidate for candidate in files if candidate != file])
            content, content_of_other = bytearray(other.read_bytes()), bytes(content)
            other.write_bytes(content_of_other)
        case "gone":
            if file.suffix == ".json":  # the earlier commit is still complete
                return damage(draw, folder)
            file.unlink()
            return kind
    file.write_bytes(content)
    return kind


def run(flips: int, seed: int = 0) -> None:
    draw = Random(seed)
    outcomes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as scratch:
        start, folder = Path(scratch, "start"), Path(scratch, "index")
        create_index(start)
        expected = answers(start)
        before = Path(scratch, "before")
        shutil.copytree(start, before)
        max(before.glob("timviet-*.json")).unlink()
        expected_before = answers(before)
        for flip in range(flips):
            shutil.rmtree(folder, ignore_errors=True)
            shutil.copytree(start, folder)
            outcomes[damage(draw, folder)] += 1
            where = f"flip {flip}"
            with warnings.catch_warnings(record=True) as warned:
                warnings.simplefilter("always")
                try:
                    actual = answers(folder)
                except StoreError:
                    outcomes["refused"] += 1
                else:
                    fell_back = any(issubclass(warning.category, FellBack) for warning in warned)
                    assert actual == (expected_before if fell_back else expected), f"{where}: a wrong answer"
                    outcomes["fell back" if fell_back else "right"] += 1
                try:
                    assert check(folder), f"{where}: check says that all is well"
                except StoreError:
                    outcomes["refused by check"] += 1
    print_figures(
        damaged_indexes=flips,
        of_them_with_a_flipped_bit=outcomes["bit"],
        searches_that_were_refused=outcomes["refused"],
        searches_that_fell_back_with_a_warning=outcomes["fell back"],
        searches_that_did_not_meet_the_damage=outcomes["right"],
        wrong_answers=0,
        undocumented_errors=0,
        not_found_by_check=0,
    )


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--flips", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=0)
    run(**vars(parser.parse_args()))
