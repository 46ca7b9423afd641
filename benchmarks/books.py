"""Is the right book found, and the right page in it?

    python benchmarks/books.py CORPUS

Books of 20 to 1,000 pages are made of the first two thirds of the passages of a corpus, three on a page; the
others stay short documents beside them. The queries are titles of passages and their first sentences, as typed and
without marks. The right books are those with a passage of this title, or this passage. The right page is that of
such a passage, and must be the place of the first hit. With ``--titles`` each book has the title of its first
passage, and there are queries of such a title and some words of a sentence.
"""

from __future__ import annotations

import random
import re
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from tempfile import TemporaryDirectory

import click
from corpus import Passage, read_corpus, strip_marks
from table import table

from timviet import Document, Index, Searcher
from timviet.index.analysis import sections

_PASSAGES_PER_PAGE = 3
_SHORTEST, _LONGEST = 20, 1000  # pages of a book
_FIRST_SENTENCE = re.compile(r".*?[.!?…](?=\s|$)", re.DOTALL)
_FEWEST, _MOST = 4, 30  # words of a sentence that is a query
_WORDS = 5  # of a sentence, beside the title of a book
_MOST_ALIKE = 8  # a title that so many passages have is no query

_BookPage = tuple[str, int]
"""The id of a book, and the number of a page in it."""


@dataclass(frozen=True, slots=True)
class Question:
    """A query, and where the answers are."""

    kind: str
    text: str
    pages: frozenset[_BookPage]


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of one query."""

    book_is_first: bool
    book_is_in_ten: bool
    page_is_first: bool
    milliseconds: float
    """Of the processor, that the search with snippets took."""


def make_books(
    passages: Sequence[Passage], draw: random.Random, *, have_titles: bool
) -> tuple[list[Document], dict[str, _BookPage]]:
    """Return books of passages, and the page of each passage by its id."""
    pages = [passages[start : start + _PASSAGES_PER_PAGE] for start in range(0, len(passages), _PASSAGES_PER_PAGE)]
    books: list[Document] = []
    page_of: dict[str, _BookPage] = {}
    start = 0
    while start < len(pages):
        size = min(int(draw.lognormvariate(5.3, 0.8)) + _SHORTEST, _LONGEST)
        id, texts, places, length = f"book {len(books)}", list[str](), list[tuple[int, dict[str, int]]](), 0
        for number, page in enumerate(pages[start : start + size], 1):
            texts.append("\n\n".join(f"{passage.title}\n{passage.text}" for passage in page))
            places.append((length, {"page": number}))
            length += len(texts[-1]) + 1
            page_of |= {passage.id: (id, number) for passage in page}
        title = pages[start][0].title if have_titles else ""
        books.append(Document(id, title, "\f".join(texts), places=tuple(places)))
        start += size
    return books, page_of


def make_questions(
    passages: Sequence[Passage],
    page_of: dict[str, _BookPage],
    title_of: dict[str, str],
    count: int,
    draw: random.Random,
) -> Iterator[Question]:
    """Yield up to ``count`` titles and as many first sentences of passages in books.

    :param title_of: the titles of the books, if they have any
    """
    with_title: dict[str, set[str]] = defaultdict(set)
    for passage in passages:
        with_title[passage.title].add(passage.id)
    titles = [title for title, ids in with_title.items() if len(ids) < _MOST_ALIKE and ids <= page_of.keys()]
    for title in draw.sample(sorted(filter(None, titles)), min(count, len(titles))):
        yield Question("titles", title, frozenset(page_of[id] for id in with_title[title]))
    sentences = [
        (found[0], passage.id)
        for passage in passages
        if passage.id in page_of
        and (found := _FIRST_SENTENCE.match(passage.text))
        and _FEWEST <= len(found[0].split()) <= _MOST
    ]
    for sentence, id in draw.sample(sentences, min(count, len(sentences))):
        yield Question("sentences", sentence, frozenset({page_of[id]}))
    for sentence, id in draw.sample(sentences, min(count, len(sentences))) if title_of else ():
        words = sentence.split()
        start = draw.randrange(max(len(words) - _WORDS, 0) + 1)
        text = " ".join([title_of[page_of[id][0]], *words[start : start + _WORDS]])
        yield Question("book title and words", text, frozenset({page_of[id]}))


def ask(searcher: Searcher, question: Question, query: str) -> Answer:
    started = time.process_time()
    hits = searcher.search(query).hits
    elapsed = time.process_time() - started
    books = {book for book, _ in question.pages}
    first = hits[0] if hits else None
    page = (first.place or {}).get("page") if first else None
    return Answer(
        first is not None and first.id in books,
        any(hit.id in books for hit in hits),
        first is not None and isinstance(page, int) and (first.id, page) in question.pages,
        elapsed * 1000,
    )


def rows_of(searcher: Searcher, questions: Sequence[Question]) -> Iterator[list[str]]:
    """Yield a row for each kind of query, as typed and without marks."""
    for kind in dict.fromkeys(question.kind for question in questions):
        for name, change in (("typed", str), ("bare", strip_marks)):
            answers = [ask(searcher, each, change(each.text)) for each in questions if each.kind == kind]
            shares = (
                fmean(answer.book_is_first for answer in answers),
                fmean(answer.book_is_in_ten for answer in answers),
                fmean(answer.page_is_first for answer in answers),
            )
            milliseconds = fmean(answer.milliseconds for answer in answers)
            yield [kind, name, *(f"{share:.3f}" for share in shares), f"{milliseconds:.1f}"]


@click.command(help=__doc__)
@click.argument("corpus", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--most", type=int, default=60_000, show_default=True, help="Passages that are read.")
@click.option("--queries", type=int, default=400, show_default=True, help="Queries of each kind.")
@click.option("--sections", "lengths", type=(int, int), help="Shortest and longest section, in syllables.")
@click.option("--titles", is_flag=True, help="Give each book a title.")
@click.option("--whole", is_flag=True, help="Do not divide books into sections.")
def main(
    corpus: Path, most: int, queries: int, lengths: tuple[int, int] | None, titles: bool, whole: bool
) -> None:
    if lengths is not None:
        sections._SHORTEST, sections._LONGEST = lengths
    if whole:
        sections.LONGEST_WHOLE = 1 << 31
    draw = random.Random(7)
    passages = list(read_corpus(corpus, most))
    in_books = passages[: len(passages) * 2 // 3]
    books, page_of = make_books(in_books, draw, have_titles=titles)
    short = (Document(f"short {each.id}", each.title, each.text) for each in passages[len(in_books) :])
    title_of = {book.id: book.title for book in books if titles}
    questions = list(make_questions(passages, page_of, title_of, queries, draw))
    with TemporaryDirectory() as folder:
        started = time.perf_counter()
        with Index.open(folder, create=True, jobs=1 if whole or lengths else None) as index:
            index.add_many(books)
            index.add_many(short)
        seconds = time.perf_counter() - started
        size = sum(file.stat().st_size for file in Path(folder).iterdir())
        n_pages = sum(len(book.places) for book in books)
        click.echo(f"{len(books)} books, {n_pages} pages; indexed in {seconds:.0f} s, {size / 1e6:.1f} MB")
        with Searcher(folder) as searcher:
            header = ["queries", "", "right book first", "in ten", "right page first", "ms"]
            click.echo(table(header, list(rows_of(searcher, questions))))


if __name__ == "__main__":
    main()
