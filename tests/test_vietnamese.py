"""The rows of the linguist's tables hold end to end, with an index on disk and a searcher."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cache

import pytest
from vietnamese_rows import Row, read_rows

from timviet.index import Document, Index
from timviet.index.files.sources import make_document, read_source
from timviet.index.text.fold import fold
from timviet.search import Match, Searcher

Score = Callable[..., float]

ROWS = read_rows()
KEYS = {row.left for row in ROWS if row.section.startswith("8 ")}  # typing keys, which documents do not contain


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """A searcher of an index in which each side of each row is a document."""
    folder = tmp_path_factory.mktemp("rows")
    with Index.open(folder, create=True) as index:
        sides = (side for row in ROWS for side in (row.left, row.right) if side not in KEYS)
        for text in dict.fromkeys(sides):
            index.add(Document(id=ascii(text), body=text))
        for row in ROWS:
            if row.section.startswith("7 "):
                (folder / "old.txt").write_text(row.left, encoding="utf-8")
                index.update(
                    Document(
                        id=ascii(row.left),
                        body=make_document(read_source(folder / "old.txt", "old.txt")).document.body,
                    )
                )
                (folder / "old.txt").unlink()
        for number in range(20):
            index.add(Document(id=f"filler {number}", body="Câu này không có gì để tìm cả"))
    with Searcher(folder) as searcher:
        yield searcher


@pytest.fixture(scope="module")
def score(searcher: Searcher) -> Score:
    """A function that returns the score of a text for a query; 0 if it is not found."""

    @cache
    def scores(query: str, match: Match) -> dict[str, float]:
        return dict(searcher.rank(query, limit=2 * len(ROWS), match=match))

    return lambda query, text, match=Match.ANY: scores(query, match).get(ascii(text), 0.0)


def holds(score: Score, row: Row) -> bool:
    left, right = row.left, row.right
    if row.section.startswith("7 "):  # the left side is wrongly decoded text, which nobody types
        same = score(right, left) == pytest.approx(score(right, right), rel=1e-9)
        return same if row.relation == "=" else not same
    match row.relation:
        case "=":  # each side matches the other, with the same score
            return all(
                score(query, left, Match.ALL) == pytest.approx(score(query, right, Match.ALL), rel=1e-9)
                and score(query, left, Match.ALL) > 0
                for query in (left, right)
            )
        case "~":  # each side finds the other, with no higher score; bare letters may match accented ones
            if score(left, right) == 0 or score(right, left) == 0:
                return False
            return all(
                score(query, query) >= score(query, other)
                for query, other in ((left, right), (right, left))
                if fold(query) != fold(other) or fold(query) != query.lower()
            )
        case "≠":  # the other side, if found, has a lower score; bare letters may match accented ones
            return all(
                score(query, query) > score(query, other)
                for query, other in ((left, right), (right, left))
                if fold(query) != fold(other) or fold(query) != query.lower()
            )
        case "->":  # the left side finds the right side
            return score(left, right) > 0
        case _:  # the left side scores higher than the right side
            return score(left, left) > score(left, right)


@pytest.mark.parametrize("row", ROWS, ids=str)
def test_row_holds_end_to_end(score: Score, row: Row) -> None:
    if row.ranking_failure:
        assert not holds(score, row), "this row holds now: remove its ranking_failure"
        pytest.xfail(row.ranking_failure)
    if row.known_failure and not holds(score, row):
        pytest.xfail(row.known_failure)
    assert holds(score, row)


def test_there_are_rows_for_every_section() -> None:
    sections = {row.section.split()[0] for row in ROWS}
    assert sections == {str(number) for number in range(1, 20)}
    assert len(ROWS) >= 300
