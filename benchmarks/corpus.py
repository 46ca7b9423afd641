"""Which documents and queries do the benchmarks use?

A folder has ``corpus.jsonl`` (``id``, ``title``, ``text``; may be gzipped) and ``queries.jsonl`` (``id``,
``text``). Queries may also be a plain text file with one per line.
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
    """A query that a person asked."""

    id: str
    text: str


def read_corpus(folder: Path, limit: int | None = None) -> Iterator[Passage]:
    """Yield the passages of a folder, or the first ``limit`` ones; no more are read."""
    files = [folder / name for name in ("corpus.jsonl", "corpus.jsonl.gz") if (folder / name).exists()]
    if not files:
        raise FileNotFoundError(f"{folder} holds neither corpus.jsonl nor corpus.jsonl.gz")
    for row in islice(_rows(files[0]), limit):
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
    """Return a text as people type it without any marks."""
    return fold(text)


def recombine(passages: list[Passage], count: int, seed: int = 0) -> Iterator[Passage]:
    """Yield new passages, made of the sentences of the given ones.

    A new passage has as many sentences as a random given one, each drawn from all sentences. So the frequency of
    terms and the length of passages stay the same, and hardly any two passages share more than one sentence.
    """
    draw = random.Random(seed)
    sentences_of = [_sentences(passage.text) for passage in passages]
    all_sentences = [sentence for sentences in sentences_of for sentence in sentences]
    for number in range(count):
        text = " ".join(draw.choices(all_sentences, k=len(draw.choice(sentences_of))))
        yield Passage(f"made{number}", draw.choice(passages).title, text)


def _sentences(text: str) -> list[str]:
    return re.split(r"(?<=[.!?])\s+", text)


def _rows(path: Path) -> Iterator[dict[str, Any]]:
    with gzip.open(path, "rb") if path.suffix == ".gz" else path.open("rb") as lines:
        for line in lines:
            yield json.loads(line)
