"""Does a refused document leave anything behind?

Documents that cannot be indexed, each for another reason, are passed to ``add`` and ``update`` among valid ones.
Each must be refused with DocumentError, and the files of the index must be equal, byte for byte, to those of an
index that was never given one.

    python tests/faults/invalid.py --documents 10000
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path
from random import Random
from typing import Any

from workload import print_figures, random_document

from timviet.index import Document, DocumentError, Index


def invalid(draw: Random, number: int) -> Any:
    """Return an object that is not a valid document, but contains words."""
    valid = random_document(draw, f"xấu {number}")
    fields: list[Any] = [
        None, ["năm"], {"khi": [None]}, {"khi": [["xấu"]]}, {"khi": {"xấu"}}, {"x ấu": 1}, {"title": "xấu"},
        {7: "xấu"}, {"xấu": float("nan")}, {"xấu": float("-inf")},
        {"xấu": 1 << 63}, {"xấu": "\ud800"}, {"\udfff": "xấu"}, {"xấu": {"xấu": 1}}, {"xấu": b"xau"}, "xấu",
    ]  # fmt: skip
    ids: list[Any] = ["", None, 7, b"xau", "x" * 1025, "ấ" * 400, "xấu\ud83d"]
    texts: list[Any] = [None, 7, b"x\xe1\xba\xa5u", ["xấu"], bytearray(b"xau"), object]
    match draw.randrange(6):
        case 0:
            return Document(draw.choice(ids), valid.title, valid.body, valid.fields)
        case 1:
            return Document(valid.id, draw.choice(texts), valid.body, valid.fields)
        case 2:
            return Document(valid.id, valid.title, draw.choice(texts), valid.fields)
        case 3:
            return Document(valid.id, valid.title, valid.body, draw.choice(fields))
        case 4:
            return Document(valid.id, valid.title, valid.body, valid.fields, draw.choice(texts))
    return draw.choice([None, "xấu", valid.body, {"id": "xấu"}, ("xấu", "xấu"), 7, [valid]])


def index_documents(folder: Path, documents: int, *, with_invalid: bool) -> int:
    """Index valid documents among invalid ones, and return how many were refused."""
    draw_valid, draw, refused = Random(1), Random(2), 0
    with Index.open(folder, create=True, jobs=1, durable=False) as index:
        for number in range(documents):
            if with_invalid:
                try:
                    draw.choice([index.add, index.update])(invalid(draw, number))
                except DocumentError:
                    refused += 1
            if number % 4 == 0:
                index.update(random_document(draw_valid, f"d{draw_valid.randrange(documents)}"))
            if number % 1000 == 999:
                index.commit()
    return refused


def run(documents: int) -> None:
    with tempfile.TemporaryDirectory() as scratch:
        clean, mixed = Path(scratch, "clean"), Path(scratch, "mixed")
        index_documents(clean, documents, with_invalid=False)
        refused = index_documents(mixed, documents, with_invalid=True)
        assert refused == documents, "an invalid document was taken"
        files = sorted(file.name for file in clean.glob("*-*"))
        assert files == sorted(file.name for file in mixed.glob("*-*"))
        different = [name for name in files if (clean / name).read_bytes() != (mixed / name).read_bytes()]
        assert not different, f"something is left behind in {different}"
    print_figures(invalid_documents=documents, refused=refused, files_that_differ_from_an_index_without_them=0)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--documents", type=int, default=10_000)
    run(**vars(parser.parse_args()))
