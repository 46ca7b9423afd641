"""Does Lucene compute the same scores?

Lucene indexes the tokens of our index unchanged, with its own BM25, our k1, and the b of each field. For each
query it must return the same best documents with the same scores.

    python benchmarks/lucene_scores.py FOLDER        a folder with corpus.jsonl and queries.jsonl

Needs a JDK and the jars of Lucene 8, in Debian ``apt-get install liblucene8-java default-jdk-headless``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path

import click
import numpy as np
from corpus import read_corpus, read_queries

from timviet.index import Document, Index
from timviet.index.analysis.analyzer import Analysis, analyze, analyze_all
from timviet.index.analysis.layer import Layer
from timviet.index.analysis.sections import LONGEST_WHOLE
from timviet.index.schema import K1, LAYERS, TEXT, WITHOUT_LENGTHS, field_texts, length_share
from timviet.index.store.commit.snapshot import Snapshot, open_snapshot
from timviet.search.contract.plan import Or, Term
from timviet.search.engine.column_engine import ColumnEngine

PROGRAMS = Path(__file__).parent / "lucene"
JARS = ("lucene-core-8*.jar", "lucene-analyzers-common-8*.jar")
KEYS = [(field, layer) for field, layers in LAYERS.items() for layer in layers if layer not in WITHOUT_LENGTHS]
WEIGHTS = {Layer.SYLLABLE: 0.3, Layer.FOLDED: 1.0, Layer.BIGRAM: 0.5, Layer.WORD: 0.5}
TOLERANCE = 2e-6  # Lucene takes 1 − 1/(1 + tf/norm) in float32, which costs a long document a digit
_QUICK_START = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")  # Java optimizes little: most of its time was that


def missing() -> str | None:
    """Return what is missing to run Lucene, or None."""
    if not shutil.which("java") or not shutil.which("javac"):
        return "there is no JDK; apt-get install default-jdk-headless"
    if len(_jars()) < len(JARS):
        return "there are no jars of Lucene 8; apt-get install liblucene8-java, or set LUCENE_JARS"
    return None


def class_path() -> str:
    """Return the jars of Lucene as a class path."""
    return os.pathsep.join(map(str, _jars()))


def _jars() -> list[Path]:
    folder = Path(os.environ.get("LUCENE_JARS", "/usr/share/java"))
    return [jar for pattern in JARS for jar in sorted(folder.glob(pattern))[:1]]


def plan_one_field(text: str) -> Or:
    """Return a plan that finds the folded syllables of a text in the body."""
    return Or(tuple(Term(TEXT, Layer.FOLDED, term) for term in _distinct(analyze(text), Layer.FOLDED)))


def plan_many_fields(text: str) -> Or:
    """Return a plan that finds every layer of a text in title and body, each with its weight."""
    analysis = analyze(text)
    return Or(
        tuple(
            Term(field, layer, term, WEIGHTS[layer] * (1.0 if field == TEXT else 0.7))
            for field, layer in KEYS
            for term in _distinct(analysis, layer)
        )
    )


def _distinct(analysis: Analysis, layer: Layer) -> list[str]:
    return list(dict.fromkeys(analysis[layer].terms))


def lucene_best(
    documents: Iterable[Sequence[Sequence[str]]],
    plans: Sequence[Or],
    count: int,
    *,
    segment: int = 100_000,
) -> list[list[tuple[int, float]]]:
    """Return the numbers and scores of Lucene's best documents for each plan.

    :param documents: for each document its tokens in the order of KEYS
    :param segment: number of documents in a segment of Lucene
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        lengths = np.zeros((2, len(KEYS)))  # of each field: tokens, and documents that have any
        with open(folder / "documents.tsv", "w", encoding="utf-8") as file:
            for number, fields in enumerate(documents):
                if number and number % segment == 0:
                    file.write("---\n")
                lengths += [[len(tokens) for tokens in fields], [bool(tokens) for tokens in fields]]
                file.write("\t".join(" ".join(map(_cell, tokens)) for tokens in fields) + "\n")
        with open(folder / "queries.tsv", "w", encoding="utf-8") as file:
            for plan in plans:
                cells = [f"{KEYS.index((t.field, t.layer))}\t{t.weight}\t{_cell(t.term)}" for t in plan.nodes]
                file.write("\t".join(cells) + "\n")
        averages = lengths[0] / np.maximum(lengths[1], 1)
        shares = ",".join(str(length_share(average)) for average in averages.tolist())
        _run("Score", name, str(K1), shares, str(count))
        best: list[list[tuple[int, float]]] = [[] for _ in plans]
        for line in (folder / "scores.tsv").read_text(encoding="utf-8").splitlines():
            query, number, score = line.split("\t")
            best[int(query)].append((int(number), float(score)))
        return best


def lucene_lengths(lengths: Iterable[int]) -> list[tuple[int, int]]:
    """Return for each length the byte that Lucene keeps it in, and the length that this byte stands for."""
    lines = _run("Lengths", input="".join(f"{length}\n" for length in lengths)).splitlines()
    return [(int(byte), int(length)) for byte, length in map(str.split, lines)]


def _run(program: str, *arguments: str, input: str = "") -> str:
    """Run a Java program over Lucene and return what it prints."""
    command = ["java", *_QUICK_START, "-cp", class_path(), str(PROGRAMS / f"{program}.java"), *arguments]
    return subprocess.run(command, input=input, stdout=subprocess.PIPE, text=True, check=True).stdout


def _cell(token: str) -> str:
    return token.replace(" ", "+")  # of a bigram; no token has "+"


def difference(
    snapshot: Snapshot, plans: Sequence[Or], lucene: Sequence[Sequence[tuple[int, float]]], count: int
) -> float:
    """Return the largest relative difference of any score.

    :raises AssertionError: the best documents differ, and not because of a tie
    """
    scorer = ColumnEngine(snapshot)
    largest = 0.0
    for plan, theirs in zip(plans, lucene, strict=True):
        best = scorer.best(plan, count)
        assert len(best.numbers) == len(theirs), f"{len(best.numbers)} documents, Lucene has {len(theirs)}"
        numbers, scores = scorer.scores(plan)
        ours = dict(zip(numbers.tolist(), scores.tolist(), strict=True))
        for rank, (number, score) in enumerate(theirs):
            assert number in ours, f"Lucene finds document {number}, we do not"
            for our_score in (ours[number], best.scores[rank]):
                largest = max(largest, abs(our_score - score) / score)
    return largest


def tokens_of(snapshot: Snapshot) -> Iterable[list[list[str]]]:
    """Yield the tokens of each document in the order of KEYS."""
    for document in snapshot.documents():
        analyses = dict(zip(LAYERS, analyze_all([*field_texts(document).values()]), strict=True))
        yield [analyses[field][layer].terms for field, layer in KEYS]


@click.command(help=__doc__)
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--queries", default=300, help="How many queries to compare.")
@click.option("--count", default=200, help="How many of the best documents of each.")
@click.option("--documents", default=20_000, help="How many documents to index at most.")
def main(folder: Path, queries: int, count: int, documents: int) -> None:
    if reason := missing():
        raise click.ClickException(f"Lucene cannot be run: {reason}")
    passages = (passage for passage in read_corpus(folder, documents) if len(passage.text) <= LONGEST_WHOLE)
    corpus = [Document(str(n), passage.title, passage.text) for n, passage in enumerate(passages)]
    texts = [query.text for query in read_queries(folder)][:queries]
    with tempfile.TemporaryDirectory() as name:
        for part in np.array_split(np.arange(len(corpus)), 3):
            with Index.open(name, create=True) as index:
                index.add_many(corpus[n] for n in part.tolist())
        snapshot = open_snapshot(Path(name))
        for title, make_plan in (("one field", plan_one_field), ("several boosted fields", plan_many_fields)):
            plans = [make_plan(text) for text in texts]
            theirs = lucene_best(tokens_of(snapshot), plans, count, segment=len(corpus) // 2 + 1)
            largest = difference(snapshot, plans, theirs, count)
            compared = sum(map(len, theirs))
            click.echo(
                f"{title}: {len(plans)} queries, {compared} scores, largest relative difference {largest:.1e}"
            )
            if largest > TOLERANCE:
                raise click.ClickException(f"the difference is above {TOLERANCE:.0e}")


if __name__ == "__main__":
    main()
