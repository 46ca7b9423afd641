"""Which queries and judgements can be made from any corpus with titles?

    python benchmarks/known_items.py CORPUS FOLDER [--articles N] [--queries N] [--short]

A *known item* is a document that a person has seen and looks for again, by its title or by how it begins. FOLDER
gets corpus.jsonl, queries.jsonl and qrels.tsv, so ``evaluate.py`` can measure it. Relevant to a title are all
passages with this title; to a first sentence, the passages that begin with it. ``--short`` leaves the titles alone
as documents, as in a table of songs, places or dishes.

Nobody wrote these queries as queries: compare ways of typing them, or systems, and don't read quality into the
figures. The same corpus and seed give the same folder.
"""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from pathlib import Path

import click
from corpus import Passage, Query, read_corpus
from judgements import Judgements

__all__ = ["known_items", "make_collection", "sample_articles", "titles_alone"]

_SECTION = " – "  # separates the title of an article from that of a section
_SENTENCE = re.compile(r".*?[.!?…](?=\s|$)")
_MIN_WORDS, _MAX_WORDS = 4, 30  # of a first sentence; shorter ones are headings, longer ones nobody types
_FOLDER = click.Path(exists=True, file_okay=False, path_type=Path)


@click.command(help=__doc__)
@click.argument("corpus", type=_FOLDER)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@click.option("--articles", type=int, default=2_000, show_default=True, help="Take so many articles at most.")
@click.option("--queries", "count", type=int, default=2_000, show_default=True, help="Make so many of each kind.")
@click.option("--short", is_flag=True, help="Leave the titles alone as documents.")
@click.option("--seed", type=int, default=0, show_default=True)
def main(corpus: Path, folder: Path, articles: int, count: int, short: bool, seed: int) -> None:
    documents, queries = make_collection(corpus, folder, articles, count, short=short, seed=seed)
    click.echo(f"{folder}: {documents} documents, {queries} queries")


def make_collection(
    corpus: Path, folder: Path, articles: int = 2_000, count: int = 2_000, *, short: bool = False, seed: int = 0
) -> tuple[int, int]:
    """Write corpus.jsonl, queries.jsonl and qrels.tsv; return the numbers of documents and of queries."""
    passages = sample_articles(read_corpus(corpus), articles, seed)
    if short:
        passages = titles_alone(passages)
    queries, judged = known_items(passages, count, seed)
    folder.mkdir(parents=True, exist_ok=True)
    _write_rows(folder / "corpus.jsonl", passages)
    _write_rows(folder / "queries.jsonl", queries)
    lines = [f"{query}\t{id}\t{value}" for query, of_query in judged.items() for id, value in of_query.items()]
    (folder / "qrels.tsv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return len(passages), len(queries)


def sample_articles(passages: Iterable[Passage], count: int, seed: int = 0) -> list[Passage]:
    """Return all passages of so many articles, drawn at random; the order of the passages stays."""
    titled = [passage for passage in passages if passage.title]
    articles = sorted({_article(passage) for passage in titled})
    drawn = set(random.Random(seed).sample(articles, min(count, len(articles))))
    return [passage for passage in titled if _article(passage) in drawn]


def titles_alone(passages: Iterable[Passage]) -> list[Passage]:
    """Return a document for each article, whose text is its title."""
    first = {_article(passage): passage.id for passage in reversed(list(passages))}
    return [Passage(id, "", article) for article, id in sorted(first.items())]


def known_items(passages: Sequence[Passage], count: int, seed: int = 0) -> tuple[list[Query], Judgements]:
    """Return queries by title and by first sentence, at most ``count`` of each, and their relevant documents.

    :param passages: with titles; of those without, the text is the title, and no sentences are asked for
    """
    by_title: dict[str, list[str]] = {}
    by_sentence: dict[str, list[str]] = {}
    for passage in passages:
        by_title.setdefault(passage.title or passage.text, []).append(passage.id)
        sentence = _SENTENCE.match(passage.text.lstrip()) if passage.title else None
        if sentence and _MIN_WORDS <= len(sentence[0].split()) <= _MAX_WORDS:
            by_sentence.setdefault(sentence[0], []).append(passage.id)
    draw = random.Random(seed)
    queries: list[Query] = []
    judged: Judgements = {}
    for kind, ids_by_text in (("title", by_title), ("sentence", by_sentence)):
        for number, text in enumerate(draw.sample(sorted(ids_by_text), min(count, len(ids_by_text)))):
            queries.append(Query(f"{kind}{number}", text))
            judged[f"{kind}{number}"] = dict.fromkeys(ids_by_text[text], 1)
    return queries, judged


def _article(passage: Passage) -> str:
    return passage.title.partition(_SECTION)[0]


def _write_rows(path: Path, rows: Iterable[Passage | Query]) -> None:
    with path.open("w", encoding="utf-8") as file:
        file.writelines(json.dumps(asdict(row), ensure_ascii=False) + "\n" for row in rows)


if __name__ == "__main__":
    main()
