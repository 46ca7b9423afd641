"""Which documents and which queries are measured with?

A folder has ``corpus.jsonl`` (``id``, ``title``, ``text``; may be gzipped) and ``queries.jsonl`` (``id``,
``text``). Queries may also be a plain text file with one per line. No function reads more than it is asked for.
"""

from __future__ import annotations

import gzip
import json
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from timviet.index.text.fold import fold


@dataclass(frozen=True, slots=True)
class Passage:
    """A document to be indexed."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Query:
    """A question that somebody asked."""

    id: str
    text: str


def read_corpus(folder: Path, limit: int | None = None) -> Iterator[Passage]:
    """Yield the passages of a folder, or its first ``limit`` ones."""
    found = [folder / name for name in ("corpus.jsonl", "corpus.jsonl.gz") if (folder / name).exists()]
    if not found:
        raise FileNotFoundError(f"{folder} holds neither corpus.jsonl nor corpus.jsonl.gz")
    for row in islice(_rows(found[0]), limit):
        yield Passage(row["id"], row.get("title") or "", row["text"])


def read_queries(path: Path) -> list[Query]:
    """Return the queries of a folder, of a JSON Lines file, or of a text file with one per line."""
    if path.is_dir():
        path = path / "queries.jsonl"
    if path.name.endswith((".jsonl", ".jsonl.gz")):
        return [Query(row["id"], row["text"]) for row in _rows(path)]
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Query(str(number), line) for number, line in enumerate(lines, 1) if line.strip()]


def strip_marks(text: str) -> str:
    """Return a text as people type it who omit every mark."""
    return fold(text)


def recombine(passages: list[Passage], count: int, seed: int = 0) -> Iterator[Passage]:
    """Yield so many passages, made of the sentences of some.

    A passage has as many sentences as a random given one, each drawn from all sentences. So terms stay as common
    and passages as long as they are, however many are made, but hardly any two passages share more than one
    sentence.
    """
    draw = random.Random(seed)
    cut = [_sentences(passage.text) for passage in passages]
    sentences = [sentence for each in cut for sentence in each]
    for number in range(count):
        text = " ".join(draw.choices(sentences, k=len(draw.choice(cut))))
        yield Passage(f"made{number}", draw.choice(passages).title, text)


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+", text)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as lines:
        for line in lines:
            yield json.loads(line)
