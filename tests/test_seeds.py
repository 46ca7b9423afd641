"""Queries of the sample documents find the expected document, with the expected words highlighted."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import pytest

from timviet.index.text.fold import fold
from timviet.search import Hit, Results, Searcher

ROWS = [
    tuple(cell.strip() for cell in line.split("|"))
    for line in (Path(__file__).parent / "seed_queries.txt").read_text(encoding="utf-8").splitlines()
    if line and not line.startswith("#")
]


WORD = re.compile(r"[\w./-]*\w")


@pytest.fixture(scope="module")
def searcher(seeds_index: Path) -> Iterator[Searcher]:
    with Searcher(seeds_index) as searcher:
        yield searcher


def highlighted(hit: Hit) -> list[str]:
    return [hit.snippet.text[start:end] for start, end in hit.snippet.highlights]


def first_file(results: Results) -> str:
    return Path(str(results.hits[0].fields["path"])).name[:3]


@pytest.mark.parametrize(("query", "file", "passage"), ROWS, ids=[row[0] for row in ROWS])
def test_the_expected_document_is_first_and_the_expected_words_are_highlighted(
    searcher: Searcher, seeds: Path, query: str, file: str, passage: str
) -> None:
    results = searcher.search(query)
    hit = results.hits[0]
    assert first_file(results) == file
    original = Path(next(seeds.glob(f"{file}_*.txt"))).read_text(encoding="utf-8")
    assert original[hit.snippet.start :].startswith(hit.snippet.text), "the snippet differs from the original text"
    highlights = " ".join(highlighted(hit))
    assert set(WORD.findall(passage)) <= set(WORD.findall(highlights)), highlights


@pytest.mark.parametrize(("query", "file", "passage"), ROWS, ids=[row[0] for row in ROWS])
def test_other_ways_of_typing_a_query_rank_the_same_document_first(
    searcher: Searcher, query: str, file: str, passage: str
) -> None:
    for typed in (fold(query), query.upper(), unicodedata.normalize("NFD", query), f"  {query} ?"):
        assert first_file(searcher.search(typed)) == file, typed


def test_old_and_new_tone_placement_and_nfd_give_the_same_scores(searcher: Searcher) -> None:
    def scores(query: str) -> list[tuple[str, float]]:
        return [(hit.id, hit.score) for hit in searcher.search(query)]

    assert scores("văn hóa") == scores("văn hoá") == scores(unicodedata.normalize("NFD", "Văn Hóa"))


def test_only_spellings_compatible_with_the_typed_accents_are_highlighted(searcher: Searcher) -> None:
    for hit in searcher.search("Đảng"):
        assert {word.lower() for word in highlighted(hit)} == {"đảng"}
    assert {word.lower() for hit in searcher.search("ngay dang") for word in highlighted(hit)} > {
        "đảng",
        "ngày đăng",
    }


def test_the_pages_together_are_the_whole_result(searcher: Searcher) -> None:
    whole = [hit.id for hit in searcher.search("quận ủy")]
    assert [hit.id for page in range(5) for hit in searcher.search("quận ủy", limit=1, offset=page)] == whole
    assert searcher.search("quận ủy", limit=0).total == len(whole)
