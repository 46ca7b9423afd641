"""In which ways is an index used?"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from whoosh.query import And, Every, FuzzyTerm, Or, Prefix, Term, Wildcard

from timviet.index import Document, Index, TimvietError, check, copy_index, repair
from timviet.index.files.status import read_status
from timviet.search import Searcher

QUERIES = (
    "dai hoi dang",
    '"nghị quyết"',
    "gia gao xuat khau",
    "05-CT/TW",
    "mã d3",
    '"dai hoi"~3',
    "d3 OR d4 -gạo",
    "tags:gạo",
)
PATTERNS = ("d*", "*i", "*a*", "đ?i", "nghi quyet*", "year:[2000 TO 2030]", "tags:*", "title:d*", "-tags:*")


def _search(folder: Path) -> None:
    with Searcher(folder) as searcher:
        for query in QUERIES:
            searcher.search(query, exact_total=True, limit=3)
            list(searcher.ids(query))


def _search_patterns(folder: Path) -> None:
    with Searcher(folder) as searcher:
        for query in PATTERNS:
            searcher.search(query, exact_total=True, limit=3)


def _count_values(folder: Path) -> None:
    with Searcher(folder) as searcher:
        for field in ("year", "tags"):
            searcher.search("dai hoi", facets=field, limit=1).facets  # noqa: B018  # counted now


def _sort(folder: Path) -> None:
    with Searcher(folder) as searcher:
        for order in ("year", "-tags"):
            searcher.search("dai OR hoi OR dang", sort=order, limit=5)


def _show_snippets(folder: Path) -> None:
    with Searcher(folder) as searcher:
        for query in QUERIES[:4]:
            for hit in searcher.search(query, limit=5, snippets=3, context=2, explain=True):
                hit.snippet.html()
                hit.title_html()
                hit.to_dict()


def _highlight_whole(folder: Path) -> None:
    with Searcher(folder) as searcher:
        for id in ("d1", "d3", "long"):
            if searcher.stored(id) is not None:
                searcher.hit(id, "dai hoi", snippets=None).snippet.html()


def _suggest(folder: Path) -> None:
    with Searcher(folder) as searcher:
        for typed in ("d", "dai h", "nghị quyết", "gia gao x"):
            searcher.suggest(typed)


def _correct(folder: Path) -> None:
    with Searcher(folder) as searcher:
        searcher.correct("daj hoi danng")
        searcher.search("khonggcoo daii")


def _find_similar(folder: Path) -> None:
    with Searcher(folder) as searcher:
        if searcher.stored("d5") is not None:
            searcher.similar("d5", limit=5)


def _read(folder: Path) -> None:
    with Index.open(folder) as index:
        index.revisions()
        len(index), "d3" in index, index.get("d5"), index.unread, index.sources  # all is read
        for _ in index.documents():
            pass


def _copy(folder: Path) -> None:
    copy = folder.with_name("copy")
    shutil.rmtree(copy, ignore_errors=True)
    copy_index(folder, copy, jobs=1, durable=False)


def _whoosh(folder: Path) -> None:
    queries = (
        And([Term("text_folded", "dai"), Term("text_syllable", "hội")]),
        Or([Term("text_folded", "dai"), Term("title_folded", "dang"), Term("keywords", "year=2024")]),
        Prefix("text_folded", "d"),
        Wildcard("text_bigram", "d*"),
        FuzzyTerm("text_folded", "hoi"),
        Prefix("keywords", "year"),
        Every("text_folded"),
    )
    with Index.open(folder) as index, index.whoosh().searcher() as searcher:
        for query in queries:
            hits = searcher.search(query, limit=3)
            [hit.fields() for hit in hits]
            len(hits)


def _check(folder: Path) -> None:
    check(folder)


def _check_deep(folder: Path) -> None:
    check(folder, deep=True)


def _status(folder: Path) -> None:
    read_status(folder)


def _update(folder: Path) -> None:
    with Index.open(folder, jobs=1, durable=False) as index:
        for number in range(20):
            index.update(Document(f"d{number}", body="đại hội đảng bộ quận long biên"))
        index.delete("d25")


def _rebuild(folder: Path) -> None:
    with Index.open(folder, jobs=1, durable=False) as index:
        index.rebuild()


def _repair(folder: Path) -> None:
    repair(folder, jobs=1, durable=False)


USES: tuple[Callable[[Path], None], ...] = (
    _search,
    _search_patterns,
    _count_values,
    _sort,
    _show_snippets,
    _highlight_whole,
    _suggest,
    _correct,
    _find_similar,
    _read,
    _copy,
    _whoosh,
    _status,
    _check,
    _check_deep,
    _repair,
    _update,
    _rebuild,
)
"""The functions above; those that change the index come last."""


def use(job: Callable[[Path], None], folder: Path) -> str:
    """Use an index in one way, and return how that ended.

    :raises MemoryError: memory ran out, whatever error that was turned into
    """
    try:
        job(folder)
    except TimvietError as error:
        reason: BaseException | None = error
        while reason is not None:
            if isinstance(reason, MemoryError):
                raise reason from error
            reason = reason.__cause__ or reason.__context__
        return type(error).__name__
    return "went through"
