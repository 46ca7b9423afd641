"""Can an index made by an attacker do harm?

All checksums of these indexes are right, but other data may be wrong. Numbers in columns, footers and manifests
are replaced, mostly by very large and very small ones; blocks are cut, extended, swapped or left out. Searching,
reading, checking, merging, rebuilding and Whoosh must succeed or raise a documented error, in little memory, and
must load no pickle.

    python tests/faults/hostile.py --indexes 2000
"""

from __future__ import annotations

import argparse
import json
import pickle
import resource
import shutil
import sys
import tempfile
import warnings
from collections import Counter
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from random import Random
from typing import Any

import numpy as np
from flips import QUERIES, create_index
from whoosh.query import And, Prefix, Term
from workload import print_figures

from timviet.index import Document, Index, TimvietError, check, repair
from timviet.index.causes import Cause
from timviet.index.files.status import read_status
from timviet.index.files.unread import UnreadFile, encode_unread
from timviet.index.messages import Message
from timviet.index.store.commit import commits
from timviet.index.store.commit.manifest import encode_manifest
from timviet.index.store.format.columns import TRAILER
from timviet.index.store.format.columns_writer import ColumnsWriter
from timviet.index.store.format.file_digest import FileDigest, new_digest
from timviet.search import Searcher

MEMORY = 1 << 30  # bytes, in addition to those of the process
EXTREMES = (0, 1, 254, 255, 256, 65534, 65535, 65536, (1 << 31) - 1, (1 << 32) - 1, (1 << 63) - 1, (1 << 64) - 1)
loaded: list[str] = []
sys.addaudithook(lambda event, what: loaded.append(str(what)) if event == "pickle.find_class" else None)


def forge_columns(draw: Random, path: Path) -> None:
    """Change something in a columns file, and make its checksums right."""
    data = path.read_bytes()
    size, _, _ = TRAILER.unpack(data[-TRAILER.size :])
    footer = json.loads(data[-TRAILER.size - size : -TRAILER.size])
    blocks = {
        name: np.frombuffer(data[start : start + length], dtype).copy()
        for name, (dtype, start, length, _) in footer["blocks"].items()
    }
    about: dict[str, Any] = footer["about"]
    for _ in range(draw.choice((1, 1, 1, 2, 5))):
        name = draw.choice([candidate for candidate in blocks if not candidate.endswith(".pages")])
        blocks[name] = _changed_block(draw, blocks, name)
    if draw.random() < 0.1:
        about["documents"] = draw.choice([0, 1, -1, 1 << 40, 1 << 62, "8", None, 8.5])
    if draw.random() < 0.05 and about.get("totals"):
        layer = draw.choice(sorted(about["totals"]))
        about["totals"][layer] = draw.choice([0, -1, 1 << 62, "8", None])
    if draw.random() < 0.05:
        about["totals"] = draw.choice([{}, {"text": 1}, {"a.b.c": 1}, {"text.nothing": 1}, [], None])
    if draw.random() < 0.1:
        del blocks[draw.choice(sorted(blocks))]
    path.unlink()
    with ColumnsWriter(path) as columns:
        for name, values in blocks.items():
            if not name.endswith(".pages"):
                columns.write_all(name, [values], paged=f"{name}.pages" in blocks)
        columns.close(about, durable=False)


def _changed_block(draw: Random, blocks: dict[str, Any], name: str) -> Any:
    values = blocks[name]
    top = np.iinfo(values.dtype).max
    match draw.randrange(6):
        case 0 if len(values):
            for _ in range(draw.choice((1, 3, 20))):
                values[draw.randrange(len(values))] = min(draw.choice(EXTREMES), top)
        case 1 if len(values):
            values[draw.randrange(len(values))] = draw.randrange(min(int(values.max()) * 2 + 2, top))
        case 2 if len(values):
            return values[: draw.randrange(len(values))]
        case 3:
            more = np.full(draw.randrange(1, 40), min(draw.choice(EXTREMES), top), values.dtype)
            return np.concatenate([values, more])
        case 4:
            return np.random.default_rng(draw.randrange(1 << 30)).permutation(values)
        case 5:
            return blocks[draw.choice(sorted(blocks))]
    return values


def forge(draw: Random, folder: Path) -> None:
    """Change something in an index, and make all its checksums right."""
    manifest = commits.read_newest_manifest(folder)
    (folder / f"timviet-{manifest.generation - 1:08d}.json").unlink()  # no earlier commit to fall back to
    (segment,) = manifest.segments
    if draw.random() < 0.9:
        forge_columns(draw, folder / draw.choice(segment.files[:1] * 9 + segment.files[1:]).name)
    files = [digest_of(folder / file.name) for file in segment.files]
    segment = replace(segment, columns=files[0], deletions=files[1])
    if draw.random() < 0.1:
        segment = replace(segment, documents=draw.choice([0, 7, 31, 1 << 40, 1 << 62]))
    if draw.random() < 0.05:
        segment = replace(segment, deletions=None, deleted=0)
    content = encode_manifest(replace(manifest, segments=(segment,) * draw.choice((1,) * 9 + (2,))))
    (folder / f"timviet-{manifest.generation:08d}.json").write_bytes(content)


def digest_of(path: Path) -> FileDigest:
    """Return the digest of a file, as a manifest has it."""
    content, checksum = path.read_bytes(), new_digest()
    checksum.update(content)
    return FileDigest(path.name, len(content), checksum.hexdigest())


def plant(folder: Path, canary: Path) -> None:
    """Write pickles with a side effect under the names of Whoosh's own files."""
    payload = pickle.dumps(_Payload(str(canary)))
    names = ("_timviet_1.toc", "_timviet_2.toc", "_MAIN_1.toc", "segment.seg", "segment.trm", "segment.vps")
    for name in names:
        (folder / name).write_bytes(payload)


class _Payload:
    def __init__(self, path: str) -> None:
        self.path = path

    def __reduce__(self) -> tuple[Any, ...]:
        return open, (self.path, "w")


def use(folder: Path) -> Counter[str]:
    """Use an index in every way, and return the outcomes."""
    outcomes: Counter[str] = Counter()
    for job in (_search, _read, _whoosh, lambda it: check(it, deep=True), _write, _rebuild, repair):
        try:
            job(folder)
        except TimvietError as error:
            outcomes[type(error).__name__] += 1
        else:
            outcomes["went through"] += 1
    return outcomes


def _search(folder: Path) -> None:
    with Searcher(folder) as searcher:
        for query in QUERIES:
            with suppress(TimvietError):
                searcher.search(query, exact_total=True)
            for hit in searcher.search(query, limit=3):
                hit.snippet.html()


def _read(folder: Path) -> None:
    with Index.open(folder) as index:
        with suppress(TimvietError):
            index.revisions()
        with suppress(TimvietError):
            read_status(folder)
        with suppress(TimvietError):
            len(index), "d3" in index
        list(index.documents())


def _whoosh(folder: Path) -> None:
    with Index.open(folder) as index, index.whoosh().searcher() as searcher:
        hits = searcher.search(And([Term("text_folded", "dai"), Term("text_syllable", "hội")]), limit=3)
        [hit.fields() for hit in hits]
        searcher.search(Prefix("text_folded", "d"), limit=3)


def _write(folder: Path) -> None:
    with Index.open(folder, jobs=1, durable=False) as index:
        for number in range(20):
            index.update(Document(f"d{number}", body="đại hội đảng bộ quận long biên"))
        index.delete("d25")


def _rebuild(folder: Path) -> None:
    with Index.open(folder, jobs=1, durable=False) as index:
        index.rebuild()


def run(indexes: int, seed: int = 0) -> None:
    draw = Random(seed)
    outcomes: Counter[str] = Counter()
    with tempfile.TemporaryDirectory() as scratch, warnings.catch_warnings():
        warnings.simplefilter("ignore")
        start, folder, canary = Path(scratch, "start"), Path(scratch, "index"), Path(scratch, "canary")
        create_index(start)
        with Index.open(start, jobs=1, durable=False) as index:
            index.set_unread(
                encode_unread({"a.pdf": UnreadFile(Cause.SCAN, (Message("no text"),), "file 1-2 ab")})
            )
        use(Path(shutil.copytree(start, folder)))  # so that all imports are done before memory is measured
        taken = int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()
        limits = resource.getrlimit(resource.RLIMIT_AS)
        resource.setrlimit(resource.RLIMIT_AS, (taken + MEMORY, limits[1]))
        try:
            for number in range(indexes):
                shutil.rmtree(folder, ignore_errors=True)
                shutil.copytree(start, folder)
                forge(draw, folder)
                plant(folder, canary)
                try:
                    outcomes += use(folder)
                except BaseException as error:
                    raise AssertionError(f"index {number}: {error!r}") from error
                assert not canary.exists(), "a pickle was loaded"
        finally:
            resource.setrlimit(resource.RLIMIT_AS, limits)
    assert not loaded, f"pickles were loaded: {loaded[:3]}"
    print_figures(forged_indexes=indexes, **dict(outcomes), other_errors=0, pickles_loaded=0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--indexes", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=0)
    run(**vars(parser.parse_args()))
