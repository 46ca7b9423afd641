"""A search makes a bounded amount of work, does nothing twice, and tells what it has left out."""

from __future__ import annotations

import sys
import warnings
from collections.abc import Callable, Iterator
from functools import partial
from itertools import pairwise
from pathlib import Path
from random import Random
from types import FrameType

import pytest
from counted_steps import counting_copy, steps_of
from hostile_queries import SYLLABLES, make_index
from thorough import first

from timviet import Document, Index, Searcher, WorkLimited
from timviet.index.messages import Message
from timviet.search.planning.choices import Match
from timviet.search.planning.expansion import MAX_COMPLETE
from timviet.search.query.parse import MAX_LENGTH
from timviet.search.results import Results
from timviet.search.work import bounded_work, current_work, default_limit


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("hostile") / "index"
    make_index(folder, Random(0), 300)
    return folder


@pytest.fixture(scope="module")
def searcher(folder: Path) -> Iterator[Searcher]:
    with Searcher(folder) as searcher:
        yield searcher


@pytest.fixture(scope="module")
def many_terms(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """An index with more words that begin with ``hd`` than a pattern stands for, and two documents with them."""
    folder = tmp_path_factory.mktemp("many terms") / "index"
    words = " ".join(f"hd{number:05}x" for number in range(MAX_COMPLETE + 10))
    with Index.open(folder, create=True, jobs=1) as index:
        index.add(Document("a", body=f"gạo {words}"))
        index.add(Document("b", body=f"gạo nếp {words}"))
    with Searcher(folder, max_work=10**9) as searcher:
        yield searcher


def work_of(searcher: Searcher, query: str, match: Match = Match.ANY) -> int:
    """Return how much work the plan and the evaluation of a query are."""
    index = searcher._opened()
    with bounded_work(10**12) as work:
        index.best(query, 10, match=match, exact_total=True)
    return work.done


def kinds(results: Results) -> list[str]:
    return [note.kind for note in results.notes]


FIRST, SECOND = SYLLABLES[:2]


REPEATED = [FIRST, f'"{FIRST} {SECOND}"~50', f'"{FIRST} {SECOND}"', f"({FIRST} AND {SECOND})"]


@pytest.mark.parametrize("part", REPEATED)
@pytest.mark.parametrize("joint", [" OR ", " AND "])
def test_a_repeated_part_is_no_more_work_than_one(searcher: Searcher, part: str, joint: str) -> None:
    other = f"{joint}{SYLLABLES[2]}"
    assert work_of(searcher, part + joint + part + other) == work_of(searcher, joint.join([part] * 150) + other)


@pytest.mark.parametrize("joint", [" OR ", " AND ", " "])
def test_a_repeated_word_scores_as_often_as_it_is_repeated(indexed: Callable[..., Path], joint: str) -> None:
    with Searcher(indexed(a="giá gạo", b="giá lúa", c="bún phở")) as searcher:
        once, five_times = (
            dict(searcher.rank(joint.join([f'"{word}"' for word in words]))) for words in (["giá"], ["giá"] * 5)
        )
        assert five_times == pytest.approx({id: 5 * score for id, score in once.items()})


def test_work_is_limited_with_a_note_and_without_wrong_matches(folder: Path, searcher: Searcher) -> None:
    query = " OR ".join(f'"{first} {second}"~50' for first, second in pairwise(SYLLABLES[100:160]))
    whole = searcher.search(query, limit=1000, snippets=0)
    assert "work-limited" not in kinds(whole)
    with Searcher(folder, max_work=work_of(searcher, query) // 3) as limited:
        part = limited.search(query, limit=1000, snippets=0, facets="year")
    assert "work-limited" in kinds(part)
    assert not part.total_exact
    assert part.hits
    assert {hit.id for hit in part} < {hit.id for hit in whole}
    assert sum(part.facets["year"].values()) <= part.total


def test_a_document_of_several_sections_makes_the_work_no_less(indexed: Callable[..., Path]) -> None:
    query = " ".join(f"{syllable}~2" for syllable in SYLLABLES[:12])
    short = {f"s{number}": " ".join(SYLLABLES[number : number + 200]) for number in range(300)}
    with Searcher(indexed(**short)) as searcher:
        work = work_of(searcher, query, match=Match.MOST)
    with Searcher(indexed(**short, long="\n\n".join([" ".join(SYLLABLES)] * 3))) as searcher:
        assert work_of(searcher, query, match=Match.MOST) >= work


def test_what_is_excluded_but_not_evaluated_matches_nothing(folder: Path) -> None:
    with Searcher(folder, max_work=1) as limited:
        for query in (f'xyz OR (NOT "{FIRST} {SECOND}"~50)', f"{FIRST} -*a* -*n*", "xyz OR (NOT serial:>s1)"):
            results = limited.search(query)
            assert (results.total, "work-limited" in kinds(results)) == (0, True), query


def test_no_correction_and_no_missing_phrase_is_told_of_what_was_not_searched(folder: Path) -> None:
    with Searcher(folder, max_work=1) as limited:
        assert kinds(limited.search(f'"{FIRST} {SECOND}" AND "{SECOND} {FIRST}"')) == ["work-limited"]


def test_ids_are_complete_or_an_error(folder: Path, searcher: Searcher) -> None:
    with Searcher(folder, max_work=1) as limited:
        assert list(limited.ids(f"{FIRST} OR *a*")) == list(searcher.ids(f"{FIRST} OR *a*"))


TOO_LONG = {
    "10,000 characters": "gạo " * MAX_LENGTH,
    "64 patterns, ranges and fields": f"{FIRST} " + " ".join(f"-tags:t{number}" for number in range(65)),
    "1000 operators and phrases": f"{FIRST} " * 501 + f"-{SECOND} " * 1001,
    "50 levels": f"NOT ({FIRST} AND " * 60 + SECOND + ")" * 60,
    "too large: ~51": f'{FIRST} -"{FIRST} {SECOND}"~51',
}


@pytest.mark.parametrize(("said", "text"), TOO_LONG.items())
def test_a_filter_is_used_as_a_whole_or_not_at_all(searcher: Searcher, said: str, text: str) -> None:
    for call in (
        lambda: searcher.search(FIRST, filters=text),
        lambda: searcher.search(FIRST, filters=["year:2000", text]),
        lambda: list(searcher.ids(FIRST, filters=text)),
        lambda: list(searcher.ids(text)),
    ):
        with pytest.raises(ValueError, match=said) as refused:
            call()
        assert isinstance(refused.value.args[0], Message)  # so a person is told, in their language
    assert searcher.search(text).notes


@pytest.mark.parametrize(
    ("query", "named"),
    [
        ("gạo " * 2600 + "-nếp", "-nếp"),
        ("gạo " * 2600 + "giá NOT nếp cái", "NOT nếp"),
        ("gạo " * 2600 + "year:2016 +lúa (title:giá)", "year:2016, +lúa, title:giá"),
        ("gạo " * 2600 + '-"nếp cái" -b -c -d', '-"nếp cái", -b, -c, …'),
        ("gạo " * 2600 + "http://a.vn 12:30 -5 a-b", None),
        ("gạo OR " * 1001 + "giá -nếp", "-nếp"),
        ("gạo " + " ".join(f"-year:{year}" for year in range(1950, 2015)), "-year:2014"),
        ("a* " * 64 + "gạo -n*", "-n*"),
        ("gạo " * 10, None),
        ("gạo " * 2600 + "-“nếp cái”", "-“nếp cái”"),
        ("gạo " * 2600 + '"giá -nếp cái"', None),
        ("gạo " * 2600 + "year:[1 TO 5] title:(a b) -(c\n(d)) (e -f)", "year:[1 TO 5], title:(a b), -(c (d)), …"),
        ("gạo " * 2498 + "giáo NOT nếp", "NOT nếp"),
        ('"' + "gạo " * 2600 + '" -nếp', "-nếp"),
        ("gạo " * 2600 + "-" + "a" * 50, f"-{'a' * 39}…"),
        ("gạo " * 2600 + "-(nếp cái", "-(nếp cái"),
    ],
)
def test_a_note_names_the_conditions_that_are_not_applied(
    searcher: Searcher, query: str, named: str | None
) -> None:
    notes = [note.evidence for note in searcher.search(query).notes if note.kind == "not-applied"]
    assert notes == ([] if named is None else [named])


def test_a_long_query_is_looked_through_in_linear_time() -> None:
    lexer, left_out = map(counting_copy, ("timviet.search.query.lexer", "timviet.search.query.left_out"))
    for piece in ("NOT ", "-(a", "x:", "- ", "AND((", 'x:"', "NOT " + " " * 99, "a ", '"a" '):
        texts = [piece * (length // len(piece)) for length in (20_000, 80_000)]
        for read in (lambda text: list(lexer.lex_at(text)), lambda text: left_out.notes_on_left_out(text, 10, ())):
            few, many = (steps_of(partial(read, text)) for text in texts)
            assert many < 5 * few + 1_000, piece


def test_a_query_that_is_cut_is_not_corrected(searcher: Searcher) -> None:
    query = f'"{SECOND} {FIRST} {SECOND} {FIRST}" AND {FIRST}xx' + " lúa" * MAX_LENGTH
    assert searcher.correct(query) is None
    assert not {"did-you-mean", "without-quotes"} & {*kinds(searcher.search(query))}


def test_a_long_query_is_answered_with_its_beginning(searcher: Searcher) -> None:
    query = " ".join(SYLLABLES * 200)
    results = searcher.search(query)
    assert kinds(results).count("query-cut") == 1
    assert results.query == query
    keys = searcher.search("tieengs vieejt " * 100_000)
    assert kinds(keys)[:1] == ["query-cut"]
    assert searcher.suggest(query) == ()


def test_only_as_many_hits_are_explained_as_work_allows(folder: Path, searcher: Searcher) -> None:
    query = f"{FIRST} OR {SECOND} OR {SYLLABLES[2]}"
    explained = [hit.explanation for hit in searcher.search(query, explain=True, limit=50)]
    assert len(explained) == 50
    assert all(explanation is not None for explanation in explained)
    with Searcher(folder, max_work=40 * work_of(searcher, query)) as limited:
        results = limited.search(query, explain=True, limit=50)
    count = sum(hit.explanation is not None for hit in results)
    assert 0 < count < 50
    assert any(note.kind == "explained-first" and f"first {count} hits" in note.message for note in results.notes)
    assert [hit.explanation for hit in results] == [*explained[:count], *[None] * (50 - count)]


def test_similar_says_that_it_is_limited_and_rank_warns(folder: Path, searcher: Searcher) -> None:
    with Searcher(folder, max_work=0) as limited:
        similar = limited.similar("1", limit=1000)  # so many are not looked for by pruning
        with pytest.warns(WorkLimited, match="only a part of it was evaluated"):
            found = limited.rank(f"{FIRST} OR NOT {SECOND}", limit=1000)
    assert {id for id, _ in found} <= {*searcher.ids(f"{FIRST} OR NOT {SECOND}")}
    assert ("work-limited" in kinds(similar), similar.total_exact) == (True, False)
    with warnings.catch_warnings(action="error"):
        assert searcher.rank(FIRST)
    assert "work-limited" not in kinds(searcher.similar("1"))


def test_the_limit_grows_with_the_index_and_can_be_set(folder: Path) -> None:
    assert default_limit(0) == default_limit(100_000) == 60_000_000
    assert default_limit(10_000_000) == 6_000_000_000
    with pytest.raises(ValueError, match="max_work"):
        Searcher(folder, max_work=-1)
    assert current_work().may_go_on()


def test_a_pattern_with_stars_in_a_word_of_200_000_letters_is_found(searcher: Searcher) -> None:
    assert [hit.id for hit in searcher.search("*a*na*na*na*na*na")] == ["long"]
    assert "long" not in {hit.id for hit in searcher.search("*a*a*a*a*a*b", limit=1000)}


@pytest.mark.parametrize("work", range(20_000, 400_000, 40_000))
def test_a_pattern_that_is_too_much_work_is_not_read_as_words(indexed: Callable[..., Path], work: int) -> None:
    with Searcher(indexed(a="lúa gạo", b="lúa g o ở đây", c="x" * 200_000), max_work=work) as searcher:
        for pattern in ("g?o", "gạ?", "g*o"):
            assert {hit.id for hit in searcher.search("lúa", filters=pattern)} <= {"a"}


@pytest.mark.parametrize(
    ("query", "filters", "ids"),
    [
        ("gạo -nếp", "hd*", "a"),
        ("gạo", ["hd*", "NOT nếp"], "a"),
        ("gạo", ["hd*", '"gạo hd0000*"'], "a"),
        ("gạo -hd*", (), ""),
        ("gạo NOT (nếp AND NOT hd*)", (), ""),
    ],
)
def test_a_filter_of_too_many_terms_leaves_what_is_excluded_as_it_is(
    many_terms: Searcher, query: str, filters: str | list[str], ids: str
) -> None:
    results = many_terms.search(query, filters=filters)
    assert {hit.id for hit in results} == {*ids}
    assert ("work-limited" in kinds(results), results.total_exact) == (True, False)


@pytest.mark.parametrize("pattern", ["*{}b*", "*{}", "{}*b", '"na {}*"', "*á{}*b"])
def test_patterns_of_thousands_of_letters_are_no_more_work_than_a_search_may_make(
    indexed: Callable[..., Path], pattern: str
) -> None:
    with Searcher(indexed(a=f"na {'a' * 1_000_000}", b="na")) as searcher:
        results = searcher.search(f"na {pattern.format('a' * 4_000)}")
        assert ("work-limited" in kinds(results), results.total_exact) == (True, False)
        assert "work-limited" not in kinds(searcher.search(f"na {pattern.format('a' * 10)}"))


def test_patterns_of_thousands_of_letters_in_long_values_are_counted(tmp_path: Path) -> None:
    with Index.open(tmp_path / "index", create=True, jobs=1) as index:
        for number in range(100):
            index.add(Document(str(number), body="gạo", fields={"code": "a" * 10_000 + str(number)}))
    with Searcher(tmp_path / "index") as searcher:
        assert "work-limited" in kinds(searcher.search(f"gạo code:*{'a?' * 3_000}b*"))
        assert searcher.search("gạo code:*a?1").total == 10


@pytest.mark.parametrize("step", first(1, [5, 20, 60]))
def test_what_is_told_of_nothing_found_is_true(folder: Path, searcher: Searcher, step: int) -> None:
    query = " AND ".join(f'"{first} {second}"~50' for first, second in pairwise(SYLLABLES[100 : 100 + step]))
    query += " AND year:*"  # each phrase is in a book, which has no year
    whole = searcher.search(query)
    assert not whole.hits
    for share in range(1, 12):
        with Searcher(folder, max_work=work_of(searcher, query) * share // 3) as limited:
            notes = limited.search(query).notes
        assert {note for note in notes if note.kind != "work-limited"} <= {*whole.notes}


@pytest.mark.parametrize("piece", ["5kg ", "{}/2020/NĐ-CP ", "{}/5/2020 ", "a-", "c++ ", "{} ", "x{}y "])
def test_planning_takes_calls_in_proportion_to_the_length(searcher: Searcher, piece: str) -> None:
    def count_calls(times: int) -> int:
        query = "".join(piece.format(number % 28 + 1) for number in range(times))
        calls = 0

        def count(frame: FrameType, event: str, argument: object) -> None:
            nonlocal calls
            calls += event in ("call", "c_call")

        sys.setprofile(count)
        try:
            searcher._opened().plan(query).notes  # noqa: B018
        finally:
            sys.setprofile(None)
        return calls

    count_calls(300)  # what is kept between queries
    assert count_calls(600) < 2.5 * count_calls(300)
