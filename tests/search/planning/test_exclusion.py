"""Patterns in filters, in ``ids`` and under NOT stand for all that they match; else no wrong document is found."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice, product
from pathlib import Path
from string import ascii_lowercase

import pytest

from timviet import Document, Index, Searcher
from timviet.search.contract.plan import And, Constant, Not, Or, PlanNode
from timviet.search.planning.choices import Accents
from timviet.search.planning.expansion import MAX_COMPLETE
from timviet.search.planning.pattern_forms import matching_forms
from timviet.search.query.parse import parse
from timviet.search.work import bounded_work

_ENDS = [
    "".join(pair) for pair in product(ascii_lowercase, repeat=2)
]  # more than the terms of a pattern that scores


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    folder = tmp_path_factory.mktemp("excluded") / "index"
    with Index.open(folder, create=True, jobs=1) as index:
        for number, end in enumerate(_ENDS):
            index.add(Document(f"row {end}", body=f"gạo nếp zu{end}"))
            index.add(Document(f"marked {end}", body=f"gạo zú{end}"))
            index.add(Document(f"number {end}", body=f"gạo 0912345{number:03}"))
            index.add(Document(f"code {end}", body=f"gạo 5{number}/2020/NĐ-CP"))
        index.add(Document("other", body="gạo tẻ 0987654321"))
    with Searcher(folder) as searcher:
        yield searcher


@pytest.mark.parametrize(
    ("excluded", "kinds"),
    [
        ("-zu*", {"row", "marked"}),
        ("-zú*", {"marked"}),
        ("NOT *u?? NOT zu*", {"row", "marked"}),
        ("-zu???*", set()),
        ('-"nếp zu*"', {"row"}),
        ('-"nếp zu*"~2', {"row"}),
        ("-nếp-zu*", {"row"}),
        ("NOT 0912*", {"number"}),
        ("-title:zu*", set()),
        ("-(zu* AND nếp)", {"row"}),
        ("-(gạo AND NOT zu*)", {"number", "code", "other"}),
        ("AND NOT (zú* OR 0912*)", {"marked", "number"}),
    ],
)
def test_all_that_a_pattern_matches_is_excluded(searcher: Searcher, excluded: str, kinds: set[str]) -> None:
    found = {id.split()[0] for id in searcher.ids(f"gạo {excluded}")}
    assert found == {"row", "marked", "number", "code", "other"} - kinds
    assert {hit.id for hit in searcher.search(f"gạo {excluded}", limit=10_000, snippets=0)} == {
        *searcher.ids(f"gạo {excluded}")
    }


@pytest.mark.parametrize(
    ("condition", "kinds"),
    [
        ("zu*", {"row", "marked"}),
        ("zú*", {"marked"}),
        ('"nếp zu*"', {"row"}),
        ('"nếp zu*"~2', {"row"}),
        ("nếp-zu*", {"row"}),
        ("zuab~2", {"row", "marked"}),
        ("0912*", {"number"}),
        ("text:(zu* AND NOT zú*)", {"row"}),
    ],
)
def test_a_filter_and_ids_find_all_that_a_pattern_matches(
    searcher: Searcher, condition: str, kinds: set[str]
) -> None:
    expected = {id for id in searcher.ids("gạo") if id.split()[0] in kinds}
    assert {*searcher.ids(condition)} == expected
    assert {*searcher.ids("gạo", filters=condition)} == expected
    results = searcher.search("gạo", filters=condition, limit=10_000, snippets=0)
    assert ({hit.id for hit in results}, results.total, results.total_exact) == (expected, len(expected), True)


def test_elsewhere_a_pattern_stands_for_the_most_frequent_terms(searcher: Searcher) -> None:
    assert searcher.search("zu*").total == 800  # 400 syllables, each in two documents
    assert searcher.search('"nếp zu*"').total == 100
    lexicon = searcher._opened().lexicon
    assert len(matching_forms("0912*", lexicon)) == 100
    assert len(matching_forms("0912*", lexicon, is_complete=True)) == len(_ENDS)


@pytest.mark.parametrize(
    "query",
    ["gạo -zu*", 'gạo -"nếp zu*"', "gạo -zu*-x*", "gạo OR NOT zuaa~", "gạo -(tẻ AND NOT zu*)"],
)
def test_a_plan_excludes_nothing_that_was_not_worked_out(searcher: Searcher, query: str) -> None:
    index = searcher._opened()
    assert _excludes(index.plan(query).root)
    with bounded_work(0) as work:
        work.done = 1
        plan = index.compiler.compile(parse(query), Accents.AUTO)
    assert work.was_limited
    assert not _excludes(plan.root)


@pytest.mark.thorough
def test_a_pattern_of_too_many_terms_excludes_everything_with_a_note_and_is_whole_for_ids(tmp_path: Path) -> None:
    words = ["zu" + "".join(letters) for letters in islice(product(ascii_lowercase, repeat=4), MAX_COMPLETE + 1)]
    with Index.open(tmp_path / "index", create=True, jobs=1) as index:
        index.add(Document("many", body=" ".join(words)))
        index.add(Document("last", body=f"gạo {words[-1]}"))
        index.add(Document("few", body="gạo tẻ"))
    with Searcher(tmp_path / "index") as searcher:
        assert {hit.id for hit in searcher.search("gạo -zuaa*")} == {"few", "last"}
        results = searcher.search("gạo -zu*")
        assert (results.total, results.total_exact) == (0, False)
        assert [note.kind for note in results.notes] == ["work-limited"]
        results = searcher.search("tẻ OR zuaaaa", filters="zu*")
        assert ([hit.id for hit in results], results.total_exact) == (["many"], False)
        assert "work-limited" in [note.kind for note in results.notes]
        assert list(searcher.ids("gạo -zu*")) == ["few"]
        assert {*searcher.ids("zu*")} == {*searcher.ids("gạo OR zuaaaa", filters="zu*")} == {"many", "last"}


def _excludes(node: PlanNode) -> bool:
    match node:
        case Not():
            return True
        case And(nodes) | Or(nodes):
            return any(map(_excludes, nodes))
        case Constant(child):
            return _excludes(child)
    return False
