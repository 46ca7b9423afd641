"""How many documents match a short query, and are the right ones among them?

    python benchmarks/matching.py COLLECTIONS

COLLECTIONS holds folders with corpus.jsonl, queries.jsonl and qrels.tsv. Short queries are drawn from each
corpus: whole words side by side that are two to four syllables together and ask no question, with and without
accents. The first table has how many documents match them on average, with any, most and all of the words;
"within 2" is the share of the queries for which most is no more than twice all. The second has the recall of
the judged queries among the best hundred hits.
"""

from __future__ import annotations

import random
import statistics
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from corpus import Passage, read_corpus, read_queries, strip_marks
from judgements import DEEP, read_qrels
from systems import Timviet
from table import table

from timviet import Match, Searcher
from timviet.index.analysis.analyzer import analyze
from timviet.index.analysis.layer import Layer
from timviet.search.planning.clauses.question_words import asking_words

LENGTHS = (2, 3, 4)


@click.command(help=__doc__)
@click.argument("collections", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--only", multiple=True, help="Take only the collection of this name.")
@click.option("--most", default=200, show_default=True, help="Draw so many short queries of each length at most.")
@click.option("--seed", default=0, help="Draw others.")
def main(collections: Path, only: Sequence[str], most: int, seed: int) -> None:
    folders = sorted(file.parent for file in collections.glob("*/qrels.tsv"))
    counts, recalls = [], []
    for folder in folders:
        if only and folder.name not in only:
            continue
        with tempfile.TemporaryDirectory() as index_folder:
            Timviet().build(read_corpus(folder), Path(index_folder))
            with Searcher(index_folder) as searcher:
                counts += count_rows(searcher, folder, most, seed)
                recalls.append([folder.name, *(f"{recall(searcher, folder, match):.4f}" for match in Match)])
    head = ["", "syllables", "accents", "queries", *Match, "most ÷ all", "within 2"]
    click.echo(table(head, counts))
    click.echo(f"\n{table([f'R@{DEEP}', *Match], recalls)}")


def count_rows(searcher: Searcher, folder: Path, most: int, seed: int) -> Iterator[list[str]]:
    """Yield a row of the first table for each length, with and without accents."""
    passages = list(read_corpus(folder))
    random.Random(seed).shuffle(passages)
    for length in LENGTHS:
        queries = draw_queries(passages, length, most, seed)
        for name, typed in (("typed", queries), ("none", list(map(strip_marks, queries)))):
            totals = {
                match: [searcher.search(query, limit=0, exact_total=True, match=match).total for query in typed]
                for match in Match
            }
            ratios = [
                most / every for most, every in zip(totals[Match.MOST], totals[Match.ALL], strict=True) if every
            ]
            yield [
                folder.name,
                str(length),
                name,
                str(len(ratios)),
                *(f"{statistics.mean(counts):.0f}" for counts in totals.values()),
                f"{sum(totals[Match.MOST]) / sum(totals[Match.ALL]):.2f}",
                f"{sum(ratio <= 2 for ratio in ratios) / len(ratios):.0%}",
            ]


def draw_queries(passages: Sequence[Passage], length: int, most: int, seed: int) -> list[str]:
    """Return runs of words from passages, one of each, in small letters."""
    draw = random.Random(f"{length} {seed}")
    queries: list[str] = []
    for passage in passages:
        runs = list(_runs(passage.text, length))
        if runs:
            queries.append(draw.choice(runs))
        if len(queries) == most:
            break
    return queries


def _runs(text: str, length: int) -> Iterator[str]:
    """Yield the runs of whole words that are so many syllables together."""
    words = [(token.start, token.end, token.term.split("_")) for token in analyze(text, (Layer.WORD,))[Layer.WORD]]
    for first in range(len(words)):
        syllables: list[str] = []
        for last in range(first, len(words)):
            start, end, of_word = words[last]
            if last > first and text[words[last - 1][1] : start] != " ":
                break
            syllables += of_word
            if len(syllables) >= length:
                is_question = bool(list(asking_words().positions(syllables)))
                if len(syllables) == length and all(map(str.isalpha, syllables)) and not is_question:
                    yield text[words[first][0] : end].lower()
                break


def recall(searcher: Searcher, folder: Path, match: Match) -> float:
    """Return the mean share of the relevant documents that are among the best."""
    judged = read_qrels(folder / "qrels.tsv")
    shares = []
    for query in read_queries(folder):
        relevant = {document for document, relevance in judged.get(query.id, {}).items() if relevance}
        if relevant:
            found = {id for id, _ in searcher.rank(query.text, limit=DEEP, match=match)}
            shares.append(len(found & relevant) / len(relevant))
    return statistics.mean(shares)


if __name__ == "__main__":
    main()
