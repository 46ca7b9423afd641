"""Does an index on an OpenSearch cluster give the answers of an index in a folder?

    python benchmarks/same_answers.py COLLECTION [COLLECTION ...] [--random 1000] [--shards 1 --shards 3]

A COLLECTION is a folder with corpus.jsonl and queries.jsonl. All its queries are asked as typed, with half of
their marks, and without any; ``--random`` asks so many random queries of the whole language, of small texts which
have everything at once. Nodes of OpenSearch are started for it (JDK 21, Maven).

In both indexes a tenth of the documents are replaced, and as many others deleted. Deleted documents count in
scores until they have been merged away, which a cluster does at other times than a folder: what differs until then
is shown. After it nothing may differ: ids, order, totals, notes, snippets, facets, and scores by more than 1e-5 of
their value. Documents of the same score come in the order of their ids on a cluster, so the folder has them in
that order. The exit status is 1 if an answer differs.
"""

from __future__ import annotations

import os
import random
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from unittest.mock import patch

import click
from corpus import read_corpus, read_queries
from table import percentile, table
from variants import VARIANTS

sys.path.insert(0, str(Path(__file__).parents[1] / "tests" / "support"))

import market_texts
from opensearch import LINES, Cluster, running_cluster

from timviet import Document, Index, Results, Searcher

TYPED = ("as typed", "half stripped", "no marks")
SCORES = 1e-5
ROUNDING = 2.0**-24  # of the best score: our own engine rounds scores to multiples of less
SORTS: Sequence[Sequence[str]] = ((), (), (), ["-year", "price"], ["day"], ["-tags", "mixed"])
FACETS = ["year", "price", "day", "tags", "mixed"]
MERGED = "merged away"
HEAD = [
    *("OpenSearch", "shards", "queries", "deletions", "answers", "totals", "hits", "order", "rest", "scores"),
    *("ms folder", "ms cluster"),
]
LONGEST_WAIT = 120.0  # seconds until a cluster has merged deleted documents away

Options = dict[str, Any]
Questions = Sequence[tuple[str, Options]]


@dataclass
class Compared:
    """How answers have differed."""

    answers: int = 0
    totals: int = 0
    """Answers with another total."""

    hits: int = 0
    """Answers with other hits."""

    order: int = 0
    """Answers with the same hits in another order."""

    rest: int = 0
    """Answers that differ otherwise: notes, snippets, facets."""

    score: float = 0.0
    """The largest relative difference of two scores of the same document, beyond what is rounded."""

    seconds: tuple[list[float], list[float]] = field(default_factory=lambda: ([], []))
    """Of each search, in the folder and on the cluster."""

    @property
    def is_same(self) -> bool:
        """Whether all answers were the same."""
        return not (self.totals or self.hits or self.order or self.rest) and self.score <= SCORES

    def add(self, expected: Results, answer: Results) -> None:
        """Compare two answers."""
        self.answers += 1
        values, others = expected.to_dict(), answer.to_dict()
        for each in (values, others):
            each.pop("cursor", None)
        hits, other_hits = ({hit["id"]: hit for hit in each.pop("hits")} for each in (values, others))
        rounding = ROUNDING * max((hit["score"] for hit in hits.values()), default=0.0)
        for id in hits.keys() & other_hits.keys():
            score, other = hits[id].pop("score"), other_hits[id].pop("score")
            self.score = max(self.score, (abs(score - other) - rounding) / max(score, 1e-9))
        if expected.total != answer.total:
            self.totals += 1
        elif hits.keys() != other_hits.keys():
            self.hits += 1
        elif [*hits] != [*other_hits]:
            self.order += 1
        elif (values, hits) != (others, other_hits):
            self.rest += 1

    def row(self, *about: str) -> list[str]:
        """Return a row of the table."""
        times = [f"{percentile(s, 50) * 1e3:.1f} / {percentile(s, 95) * 1e3:.1f}" for s in self.seconds]
        counts = (self.answers, self.totals, self.hits, self.order, self.rest)
        return [*about, *(f"{count:,}" for count in counts), f"{self.score:.1e}", *times]


@click.command(help=__doc__)
@click.argument("collections", nargs=-1, type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--random", "random_count", default=1000, help="Ask so many random queries of small texts.")
@click.option("--most", type=int, help="Ask so many queries of each collection at most.")
@click.option("--opensearch", "versions", multiple=True, type=click.Choice(list(LINES)), default=list(LINES))
@click.option("--shards", "shard_counts", multiple=True, type=int, default=[1, 3])
def main(
    collections: Sequence[Path],
    random_count: int,
    most: int | None,
    versions: Sequence[str],
    shard_counts: Sequence[int],
) -> None:
    kinds: dict[str, tuple[list[Document], Questions]] = {}
    for folder in collections:
        passages = [Document(each.id, each.title, each.text) for each in read_corpus(folder)]
        kinds[folder.name] = passages, collection_questions(folder, most)
    kinds["random"] = market_documents(), random_questions(random_count)
    rows, is_same = [], True
    for version in versions:
        with running_cluster(version, heap=512) as cluster:
            for shards in shard_counts:
                for kind, (documents, questions) in kinds.items():
                    for state, compared in compare(cluster, shards, kind, documents, questions):
                        rows.append(compared.row(version, str(shards), kind, state))
                        click.echo(" ".join(rows[-1]), err=True)
                        is_same &= compared.is_same or state != MERGED
    click.echo(table(HEAD, rows))
    sys.exit(not is_same)


def collection_questions(folder: Path, most: int | None) -> Questions:
    """Return the queries of a collection, typed in three ways."""
    texts = [query.text for query in read_queries(folder)][:most]
    return [(VARIANTS[typed](text), {}) for typed in TYPED for text in texts]


def market_documents() -> list[Document]:
    """Return small documents with metadata, and some long ones."""
    draw = random.Random(3)
    documents = [market_texts.document(draw, number) for number in range(1_000)]
    for number in range(10):
        text = "\n".join(market_texts.sentence(draw) for _ in range(400))
        documents.append(Document(f"long{number}", "Sách", text, {"year": 2016, "price": 3}))
    return documents


def random_questions(count: int) -> Questions:
    """Return random queries of the whole language, with options."""
    draw = random.Random(1)
    return [(market_texts.query(draw), random_options(draw)) for _ in range(count)]


def random_options(draw: random.Random) -> Options:
    return {
        "accents": draw.choice(["auto", "auto", "exact", "ignore"]),
        "match": draw.choice(["most", "most", "any", "all"]),
        "limit": draw.choice([3, 10, 30]),
        "snippets": draw.choice([1, 1, 2]),
        "sort": draw.choice(SORTS),
        "facets": draw.choice([(), FACETS]),
    }


def compare(
    cluster: Cluster, shards: int, kind: str, documents: Sequence[Document], questions: Questions
) -> Iterator[tuple[str, Compared]]:
    """Write both indexes, and compare their answers before and after deleted documents are merged away."""
    hosts = cluster.urls[0].removeprefix("http://")
    address = f"opensearch://{hosts}/same-{kind.replace('_', '-')}-{shards}"
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        variables = {"TIMVIET_CACHE": str(folder / "cache"), "TIMVIET_OPENSEARCH_SHARDS": str(shards)}
        with patch.dict(os.environ, variables):
            for place in (folder / "changed", address):
                write(place, documents)
            yield "counted", answers(folder / "changed", address, questions[::10])
            with Index.open(folder / "new", create=True) as index:
                index.add_many(sorted(documents, key=lambda document: document.id))
            merge(cluster, f"{address.rpartition('/')[2]}-timviet-*")
            yield MERGED, answers(folder / "new", address, questions)


def write(place: Path | str, documents: Sequence[Document]) -> None:
    """Write an index in which a tenth of the documents has been replaced, and as many others deleted."""
    changed = documents[::10]
    others = [*documents[1::10], documents[0]]
    with Index.open(place, create=True) as index:
        for document, other in zip(changed, others, strict=False):
            index.add(Document(document.id, other.title, other.body, other.fields))
            index.add(Document(f"{document.id}-deleted", document.title, other.body, document.fields))
        index.add_many(document for number, document in enumerate(documents) if number % 10)
        index.commit()
        index.update_many(changed)
        index.delete_many(f"{document.id}-deleted" for document in changed)
        index.commit()


def merge(cluster: Cluster, indexes: str) -> None:
    """Let a cluster merge deleted documents away, which it does only some time after they were deleted."""
    until = time.monotonic() + LONGEST_WAIT
    while True:
        cluster.call("POST", f"/{indexes}/_flush?force=true")
        cluster.call("POST", f"/{indexes}/_forcemerge?max_num_segments=1")
        cluster.call("POST", f"/{indexes}/_refresh")
        stats = cluster.call("GET", f"/{indexes}/_stats/docs")
        if not stats["_all"]["primaries"]["docs"]["deleted"]:
            return
        if time.monotonic() > until:
            raise click.ClickException("the cluster has not merged its deleted documents")
        time.sleep(1)


def answers(place: Path, address: str, questions: Questions) -> Compared:
    """Compare the answers of both indexes to all questions."""
    compared = Compared()
    with Searcher(place) as folder, Searcher(address) as cluster:
        for query, options in questions:
            results = []
            for searcher, seconds in zip((folder, cluster), compared.seconds, strict=True):
                start = time.perf_counter()
                results.append(searcher.search(query, exact_total=True, **options))
                seconds.append(time.perf_counter() - start)
            compared.add(*results)
    return compared


if __name__ == "__main__":
    main()
