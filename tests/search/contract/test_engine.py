"""Every engine finds the documents of the plain reference, with its scores, in its order, after changes too.

Of a long document the reference has the sections, each as a document of its own.
"""

from __future__ import annotations

import math
import random
import time
from collections import Counter
from collections.abc import Sequence

import pytest
from random_plans import at_least
from reference import Reference
from stores import Store
from thorough import first

from timviet.index import Document
from timviet.index.analysis import sections
from timviet.index.analysis.layer import Layer
from timviet.index.schema import LAYERS, items_of, written
from timviet.index.value_order import sort_key
from timviet.search.contract.commit import Commit
from timviet.search.contract.engine import TotalHits
from timviet.search.contract.plan import (
    All,
    Among,
    And,
    AtLeast,
    Constant,
    Filter,
    Not,
    Nothing,
    Or,
    Phrase,
    PlanNode,
    Prefix,
    Range,
    Term,
)
from timviet.search.contract.sort_field import SortField
from timviet.search.deadline import DeadlinePassed, deadline
from timviet.search.work import bounded_work

SYLLABLES = ["đại", "dai", "hội", "hỏi", "đảng", "đang", "toàn", "quốc", "Hà", "Nội", "năm", "2016"]
TERMS = {
    Layer.SYLLABLE: ["đại", "hội", "hỏi", "đảng", "đang", "nội"],
    Layer.FOLDED: ["dai", "hoi", "dang", "toan", "quoc", "2016", "khong"],
    Layer.BIGRAM: ["dai hoi", "hoi dang", "ha noi"],
    Layer.WORD: ["hà_nội", "đại_hội", "năm"],
    Layer.FORM: ["~num:2016", "abbr:ha-noi"],
}
TAGS = ["lúa", "Lúa", "gạo", "ngô", "3", "20"]


def sentence(draw: random.Random) -> str:
    shares = [2.0 ** -(i / 2) for i in range(len(SYLLABLES))]
    return " ".join(draw.choices(SYLLABLES, shares, k=draw.randrange(9))) + draw.choice([".", "", "!"])


def document(draw: random.Random, number: int) -> Document:
    body = " ".join(sentence(draw) for _ in range(draw.choice([0, 1, 2, 3, draw.randrange(40)])))
    fields = {"year": draw.randrange(3), "tags": draw.sample(TAGS, draw.randrange(4))}
    return Document(f"d{number:04}", sentence(draw), body, fields)


def write_some(draw: random.Random, store: Store) -> dict[str, Document]:
    """Add, replace and delete documents in several commits, and return those that are left."""
    left: dict[str, Document] = {}
    for _ in range(draw.randrange(1, 5)):
        new = {f"d{number:04}": document(draw, number) for number in draw.sample(range(90), 30)}
        deleted = [f"d{number:04}" for number in draw.sample(range(90), 5)]
        store.write(*new.values(), *deleted)
        left |= new
        for id in deleted:
            left.pop(id, None)
    return left


@pytest.fixture(params=["short sections", "whole documents"])
def section_lengths(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "short sections":
        monkeypatch.setattr(sections, "LONGEST_WHOLE", 40)
        monkeypatch.setattr(sections, "_SHORTEST", 5)
        monkeypatch.setattr(sections, "_LONGEST", 15)


def leaf(draw: random.Random) -> PlanNode:
    field = draw.choice(list(LAYERS))
    layer = draw.choice(LAYERS[field])
    weight = draw.choice([0.3, 0.5, 1.0])
    years = sorted(draw.choices("012", k=2))
    return draw.choice(
        [
            Term(field, layer, draw.choice(TERMS[layer]), weight),
            Term(field, layer, draw.choice(TERMS[layer]), weight),
            Prefix(field, layer, draw.choice(["d", "h", "đ"]), weight),
            Filter("year", draw.choice("0123")),
            Among("tags", frozenset(draw.sample(TAGS, 2))),
            Range("year", *years, draw.random() < 0.5, draw.random() < 0.5),
            draw.choice([All(), All(), Nothing()]),
        ]
    )


def plan(draw: random.Random, depth: int = 2) -> PlanNode:
    if not depth or draw.random() < 0.2:
        return leaf(draw)
    nodes = tuple(plan(draw, depth - 1) for _ in range(draw.randrange(1, 6)))
    inner = [Or(nodes), Or(nodes), And(nodes[:2]), Not(nodes[0]), Constant(nodes[0], 0.7), at_least(draw, nodes)]
    return draw.choice(inner)


def ids_of(commit: Commit, numbers: Sequence[int]) -> list[str]:
    return list(map(commit.documents.id_of, numbers))


@pytest.mark.usefixtures("section_lengths")
@pytest.mark.parametrize("seed", first(2, range(6)))
def test_documents_match_and_score_as_in_the_reference(seed: int, store: Store) -> None:
    draw = random.Random(seed)
    left = write_some(draw, store)
    commit, reference = store.open(), Reference(store.segments())
    names = [tokens.id for tokens in reference.documents]
    for _ in range(60):
        node = plan(draw)
        expected = reference.best(node, 10)
        best = commit.engine.best(node, 10, exact_total=True)
        assert ids_of(commit, best.numbers) == [names[number] for number, _ in expected]
        assert best.scores == pytest.approx([score for _, score in expected], rel=1e-5)
        matching = {names[number] for number in reference.scores(node)}
        assert (best.total.count, best.total.is_exact) == (len(matching), True)
        assert {*ids_of(commit, list(commit.engine.all(node)))} == matching <= left.keys()
        quick = commit.engine.best(node, 10)
        assert (quick.numbers, quick.scores, quick.facets) == (best.numbers, best.scores, {})
        assert quick.total.count <= len(matching)


@pytest.mark.usefixtures("section_lengths")
@pytest.mark.parametrize("seed", first(1, range(3)))
def test_the_best_section_of_a_long_document_is_named_and_explained(seed: int, store: Store) -> None:
    draw = random.Random(seed)
    write_some(draw, store)
    commit, reference = store.open(), Reference(store.segments())
    firsts = {tokens.id: n for n, tokens in enumerate(reference.documents) if not tokens.is_further}
    is_live = reference.live
    firsts = {id: n for id, n in firsts.items() if is_live[n]}
    for _ in range(20):
        node = plan(draw)
        best = commit.engine.best(node, 5)
        sections_of = commit.engine.best_sections(node, best.numbers, 1)
        assert {number: [section] for number, section in best.best_sections.items()} == sections_of
        for number, score in zip(best.numbers, best.scores, strict=True):
            first = firsts[commit.documents.id_of(number)]
            section = sections_of.get(number, [number])[0]
            assert section - number == reference.best_section(node, first) - first
            explanation = commit.engine.explain(node, number)
            assert explanation.score == pytest.approx(score, rel=1e-5)
            assert sum(part.score for part in explanation.parts) == pytest.approx(score, rel=1e-5)


def values_of(document: Document, field: str) -> list[str]:
    return [written(item) for item in items_of(document.fields.get(field))]


def sorted_ids(left: dict[str, Document], scores: dict[str, float], fields: Sequence[SortField]) -> list[str]:
    """Return the ids of the documents that have scores, in the order of fields: the definition, step by step."""
    ranked = sorted(scores, key=lambda id: (-scores[id], id))
    for field in reversed(fields):

        def key(id: str, field: SortField = field) -> tuple[int, float, str] | None:
            keys = list(map(sort_key, values_of(left[id], field.name)))
            return None if not keys else max(keys) if field.is_descending else min(keys)

        blocks: dict[tuple[int, float, str] | None, list[str]] = {}
        for id in ranked:
            blocks.setdefault(key(id), []).append(id)
        without = blocks.pop(None, [])
        ranked = [id for block in sorted(blocks, reverse=field.is_descending) for id in blocks[block]] + without
    return ranked


@pytest.mark.parametrize("seed", first(2, range(4)))
def test_documents_are_sorted_by_fields_and_their_values_counted(seed: int, store: Store) -> None:
    draw = random.Random(seed)
    left = write_some(draw, store)
    commit = store.open()
    for _ in range(20):
        node = plan(draw, 1)
        best = commit.engine.best(node, 1000)
        scores = dict(zip(ids_of(commit, best.numbers), best.scores, strict=True))
        fields = [SortField(name, draw.random() < 0.5) for name in draw.sample(["year", "tags", "none"], 2)]
        count = draw.choice([0, 1, 5, 1000])
        page = commit.engine.best(node, count, sort=fields, facets=["tags", "none"])
        expected = sorted_ids(left, scores, fields)[:count]
        assert ids_of(commit, page.numbers) == expected
        assert page.scores == [scores[id] for id in expected]
        assert (page.total.count, page.total.is_exact) == (len(scores), True)
        tags = Counter(tag for id in scores for tag in values_of(left[id], "tags"))
        ordered = sorted(tags.items(), key=lambda item: (-item[1], sort_key(item[0]), item[0]))
        assert [(name, list(counts.items())) for name, counts in page.facets.items()] == [
            ("tags", ordered),
            ("none", []),
        ]
        unsorted = commit.engine.best(node, count, facets=["tags"])
        assert (unsorted.numbers, unsorted.scores) == (best.numbers[:count], best.scores[:count])
        assert list(unsorted.facets["tags"].items()) == ordered


def test_a_phrase_stays_within_a_sentence(store: Store) -> None:
    store.write(
        Document("apart", body="Đây là đại. Hội đã xong."),
        Document("together", body="Đây là đại hội."),
        Document("crossed", body="Hội là đại."),
    )
    commit = store.open()
    best = commit.engine.best(Phrase("text", Layer.FOLDED, ("dai", "hoi")), 10)
    assert ids_of(commit, best.numbers) == ["together"]


def test_a_phrase_requires_a_spelling_at_its_own_position(store: Store) -> None:
    store.write(
        Document("right", body="Ông Đường Hoài Nam."),
        Document("elsewhere", body="Ông Dương Hoài Nam đi đường này."),
        Document("other", body="Ông Dương Hoài Nam."),
    )
    commit = store.open()

    def ids_with(*spellings: frozenset[str] | None) -> set[str]:
        node = Phrase("text", Layer.FOLDED, ("duong", "hoai"), spellings=spellings)
        return {*ids_of(commit, commit.engine.best(node, 10).numbers)}

    assert ids_with() == ids_with(None, None) == {"right", "elsewhere", "other"}
    assert ids_with(frozenset({"đường", "đương"}), None) == {"right"}
    assert ids_with(frozenset({"đường", "dương"}), None) == {"right", "elsewhere", "other"}
    assert ids_with(None, frozenset({"hoại"})) == set()
    one = Phrase("text", Layer.FOLDED, ("duong",), spellings=(frozenset({"đường"}),))
    assert {*ids_of(commit, commit.engine.best(one, 10).numbers)} == {"right", "elsewhere"}


@pytest.mark.parametrize(
    ("slop", "expected"),
    [(0, {"beside"}), (1, {"beside", "one", "break"}), (2, {"beside", "one", "break", "two"})],
)
def test_slop_allows_other_syllables_between_the_terms_in_their_order(
    slop: int, expected: set[str], store: Store
) -> None:
    store.write(
        Document("beside", body="con đường dài"),
        Document("one", body="con trên đường dài"),
        Document("two", body="con đường trên kia dài"),
        Document("break", body="con. Đường dài"),
        Document("crossed", body="dài đường con"),
    )
    commit = store.open()
    node = Phrase("text", Layer.FOLDED, ("con", "duong", "dai"), slop=slop)
    assert {*ids_of(commit, commit.engine.best(node, 10).numbers)} == expected


def test_digits_at_the_ends_of_a_phrase_are_whole_numbers_if_asked(store: Store) -> None:
    store.write(
        Document("whole", body="chai 500 ml nước"),
        Document("longer", body="chai 1.500 ml nước"),
        Document("decimal", body="nặng 15,5 kg"),
        Document("section", body="mục 1.2.5 kg"),
    )
    commit = store.open()

    def ids_with(*terms: str, whole: bool) -> set[str]:
        node = Phrase("text", Layer.FOLDED, terms, has_whole_numbers=whole)
        return {*ids_of(commit, commit.engine.best(node, 10).numbers)}

    assert ids_with("500", "ml", whole=False) == {"whole", "longer"}
    assert ids_with("500", "ml", whole=True) == {"whole"}
    assert ids_with("5", "kg", whole=False) == {"decimal", "section"}
    assert ids_with("5", "kg", whole=True) == {"section"}


def test_values_of_a_field_are_not_those_of_one_with_a_similar_name(store: Store) -> None:
    fields = {"a.b": ["x", "y"], "a-b": "z", "axb": "z", "a": "b=z"}
    store.write(Document("a", fields=fields), Document("b", fields={"axb": "x"}))
    facets = store.open().engine.best(All(), 10, facets=[*fields, "a_b"]).facets
    expected = {"a.b": {"x": 1, "y": 1}, "a-b": {"z": 1}, "axb": {"x": 1, "z": 1}, "a": {"b=z": 1}, "a_b": {}}
    assert facets == expected


def test_a_search_ends_at_its_deadline(store: Store) -> None:
    store.write(Document("a", body="đại hội"))
    engine = store.open().engine
    with deadline(time.monotonic() - 1), pytest.raises(DeadlinePassed):
        engine.best(Term("text", Layer.FOLDED, "dai"), 1)


@pytest.mark.parametrize("count", [10**9, 10**18, 10**30])
def test_any_number_of_documents_may_be_asked_for(count: int, store: Store) -> None:
    store.write(*(Document(f"d{number}", "", "gạo", {"year": number % 2}) for number in range(5)))
    engine, term = store.open().engine, Term("text", Layer.SYLLABLE, "gạo", 1.0)
    for sort in ((), (SortField("year", False),)):
        assert engine.best(term, count, sort=sort) == engine.best(term, 5, sort=sort)
    assert engine.best(term, count).total == TotalHits(5, True)


def test_an_empty_index_has_no_documents(store: Store) -> None:
    store.write()
    best = store.open().engine.best(All(), 10, sort=[SortField("year")], facets=["year"])
    assert (best.numbers, best.total.count, dict(best.facets)) == ([], 0, {"year": {}})


@pytest.mark.parametrize("weight", [-1.0, math.nan, math.inf])
def test_a_weight_that_is_negative_or_not_finite_is_refused(weight: float, store: Store) -> None:
    store.write(Document("a", body="đại hội"))
    with pytest.raises(ValueError, match="weight"):
        store.open().engine.best(Term("text", Layer.FOLDED, "dai", weight), 1)


def test_an_unknown_node_is_refused(store: Store) -> None:
    store.write(Document("a", body="đại hội"))
    engine = store.open().engine
    (number,) = engine.best(All(), 1).numbers
    unknown = And((All(), "a"))  # type: ignore[arg-type]
    for ask in (
        lambda: engine.best(unknown, 1),
        lambda: engine.best(unknown, 1, sort=[SortField("year")]),
        lambda: engine.all(unknown),
        lambda: engine.explain(unknown, number),
    ):
        with pytest.raises(TypeError, match="not a node"):
            list(ask())


def without_exclusions(node: PlanNode) -> PlanNode:
    """Return a plan in which what excludes documents matches none."""
    match node:
        case Not():
            return Nothing()
        case And(nodes) | Or(nodes):
            return type(node)(tuple(map(without_exclusions, nodes)))
        case AtLeast(nodes, weights, minimum):
            return AtLeast(tuple(map(without_exclusions, nodes)), weights, minimum)
        case Constant(child, score):
            return Constant(without_exclusions(child), score)
    return node


@pytest.mark.usefixtures("section_lengths")
@pytest.mark.parametrize("seed", first(1, range(2)))
def test_after_a_limited_planning_nothing_matches_by_what_it_lacks(seed: int, store: Store) -> None:
    draw = random.Random(seed)
    write_some(draw, store)
    commit, reference = store.open(), Reference(store.segments())
    names = [tokens.id for tokens in reference.documents]
    plans = [plan(draw) for _ in range(60)]
    plans += [Not(plan(draw, 1)) for _ in range(10)]
    plans += [And((leaf(draw), Not(plan(draw, 1)))) for _ in range(30)]
    for node in plans:
        expected = reference.best(without_exclusions(node), 10)
        matching = len(reference.scores(without_exclusions(node)))
        with bounded_work(1e12) as work:
            assert not work.may_go_on(-1.0)
            best = commit.engine.best(node, 10, exact_total=True)
            page = commit.engine.best(node, 10, sort=[SortField("year")], facets=["tags"])
        assert ids_of(commit, best.numbers) == [names[number] for number, _ in expected], node
        assert best.scores == pytest.approx([score for _, score in expected], rel=1e-5)
        assert best.total == page.total == TotalHits(matching, False)
