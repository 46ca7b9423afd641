"""A long document is one hit, found by its best section; what is required may be in any of its sections."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from indexes import searcher_of

from timviet.index import Document, Index
from timviet.index.analysis import sections
from timviet.index.analysis.sections import divide
from timviet.search import Hit, Searcher

LINE = "Trời hôm nay nắng đẹp và gió nhẹ thổi qua cánh đồng lúa chín vàng."
PAGES = 60
CHICKEN, DUCK = 20, 45
"""The pages about chickens and ducks."""


def page(number: int) -> str:
    about = {
        CHICKEN: "Cách nuôi gà thả vườn: chuồng phải khô ráo.\nGà con cần được sưởi ấm.",
        DUCK: "Cách nuôi vịt chạy đồng: cần có ao nước.",
        50: "Phụ lục ghi thêm về gà.",
    }
    return "\n".join([f"Chương {number}.", LINE, about.get(number, LINE), *[LINE] * 10])


def book(id: str, title: str, **fields: str) -> Document:
    texts = list(map(page, range(1, PAGES + 1)))
    offsets = [sum(len(text) + 1 for text in texts[:number]) for number in range(PAGES)]
    places = tuple((offset, {"page": number}) for number, offset in enumerate(offsets, 1))
    return Document(id, title, "\f".join(texts), fields, places=places)


DOCUMENTS = [
    Document("note", "Ghi chép", "Con gà trống gáy sáng.", {"kind": "note"}),
    book("book", "Sổ tay chăn nuôi", kind="book"),
    Document("other", "Thơ", f"{LINE} Vịt bơi dưới ao.", {"kind": "note"}),
    Document(
        "lines",
        "Dòng",
        "\n".join([LINE] * 300 + ["Ngựa phi nước đại."] + [LINE] * 100),
        places=((0, {"line": 1}),),
    ),
]


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    yield from searcher_of(tmp_path_factory.mktemp("kho"), DOCUMENTS)


@pytest.fixture(scope="module")
def undivided(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """Return a searcher of an index in which no document is divided."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(sections, "LONGEST_WHOLE", 1 << 30)
        yield from searcher_of(tmp_path_factory.mktemp("nguyên"), DOCUMENTS)


def ids(searcher: Searcher, query: str, **options: object) -> set[str]:
    results = searcher.search(query, exact_total=True, **options)  # type: ignore[arg-type]
    assert results.total == len(results.hits)
    return {hit.id for hit in results}


def hit_of(searcher: Searcher, query: str, id: str = "book", **options: object) -> Hit:
    (hit,) = (hit for hit in searcher.search(query, **options) if hit.id == id)  # type: ignore[arg-type]
    return hit


def test_the_book_is_divided() -> None:
    assert len(divide(DOCUMENTS[1].body)) > PAGES // 3


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("ga AND vit", {"book"}),
        ("+ga +vit", {"book"}),
        ("+gà -vịt", {"note"}),
        ("vịt NOT gà", {"other"}),
        ("gà OR vịt", {"note", "book", "other"}),
        ('"nuôi gà" "nuôi vịt"', {"book"}),
        ('"nuôi gà thả vườn" -kind:note', {"book"}),
        ("gà kind:book", {"book"}),
        ("title:chăn +vịt", {"book"}),
        ('title:"sổ tay" AND ngựa', set()),
        ("kind:book", {"book"}),
        ('"lúa chín vàng chương"', set()),
        ("sưởi* AND chạy", {"book"}),
        ('"gà thả"~3 AND "vịt đồng"~3', {"book"}),
    ],
)
def test_conditions_are_about_the_whole_document(searcher: Searcher, query: str, expected: set[str]) -> None:
    assert ids(searcher, query) == expected
    assert set(searcher.ids(query)) == expected


def test_a_long_document_is_one_document(searcher: Searcher) -> None:
    assert len(searcher) == len(DOCUMENTS)
    results = searcher.search("lúa chín", limit=100, facets="kind", sort="kind")
    assert [hit.id for hit in results] == ["book", "other", "lines"]
    assert results.facets == {"kind": {"book": 1, "note": 1}}
    assert results.total == 3
    assert [searcher.document(document.id) for document in DOCUMENTS] == DOCUMENTS


@pytest.mark.parametrize(
    ("query", "number"), [("nuôi gà", CHICKEN), ("nuoi vit", DUCK), ('"nuôi vịt"', DUCK), ("chăn nuôi vịt", DUCK)]
)
def test_the_best_section_is_shown_with_its_place(searcher: Searcher, query: str, number: int) -> None:
    hit = hit_of(searcher, query)
    assert hit.place == {"page": number}
    body = DOCUMENTS[1].body
    assert body[hit.snippet.start :].startswith(hit.snippet.text)
    assert hit.snippet.cut_before
    assert hit.snippet.cut_after
    assert "<mark>" in hit.snippet.html()


def test_further_snippets_are_of_the_next_best_sections(searcher: Searcher) -> None:
    snippets = hit_of(searcher, "gà", snippets=3).snippets
    assert {snippet.place["page"] for snippet in snippets if snippet.place} == {CHICKEN, 50}
    assert all(snippet.highlights for snippet in snippets)
    snippets = hit_of(searcher, "gà AND vịt", snippets=3).snippets
    assert {snippet.place["page"] for snippet in snippets if snippet.place} >= {CHICKEN, DUCK}


@pytest.mark.parametrize(
    "query", ['("nuôi gà" AND "nuôi vịt") OR "ngựa bay"', "(sưởi* AND chạy*) OR ngựa", "ga AND vit"]
)
def test_an_alternative_scores_where_a_part_of_it_is(searcher: Searcher, query: str) -> None:
    hit = hit_of(searcher, query, snippets=3, explain=True)
    assert hit.score > 0
    assert hit.place in ({"page": CHICKEN}, {"page": DUCK})
    assert {snippet.place["page"] for snippet in hit.snippets if snippet.place} >= {CHICKEN, DUCK}
    assert hit.explanation is not None
    assert hit.explanation.score == hit.score


def test_what_is_required_is_shown_though_other_sections_score_higher(tmp_path: Path) -> None:
    pages = [f"Cá chép. {LINE}\n" * 12] * 9 + [f"Có con vịt. {LINE}\n" + f"{LINE}\n" * 11]
    with Index.open(tmp_path, create=True, jobs=1) as index:
        index.add(Document("book", body="\f".join(pages)))
        index.add_many(Document(str(number), body=f"Con vịt trời số {number}.") for number in range(200))
    with Searcher(tmp_path) as searcher:
        shown = hit_of(searcher, "+cá +chép +vịt", snippets=3).snippets
    assert "Cá chép" in shown[0].text
    assert "<mark>vịt</mark>" in shown[1].html()


def test_a_score_is_that_of_the_best_section(searcher: Searcher) -> None:
    hit = hit_of(searcher, "nuôi gà", explain=True)
    assert hit.explanation is not None
    assert hit.explanation.score == pytest.approx(hit.score)
    assert {part.text for part in hit.explanation.parts} >= {"gà", "nuôi"}


def test_lines_are_counted_over_all_sections(searcher: Searcher) -> None:
    hit = hit_of(searcher, "ngựa phi", "lines")
    assert hit.place == {"line": 301}


@pytest.mark.parametrize("context", [None, 0, 2, 30, 10_000])
@pytest.mark.parametrize(("query", "id"), [("ngựa phi", "lines"), ("nuôi gà", "book"), ('"nuôi vịt"', "book")])
def test_snippets_are_those_of_the_undivided_document(
    searcher: Searcher, undivided: Searcher, query: str, id: str, context: int | None
) -> None:
    snippets = [hit_of(each, query, id, context=context).snippet for each in (searcher, undivided)]
    assert snippets[0] == snippets[1]


def test_filters_are_about_the_whole_document(searcher: Searcher) -> None:
    assert ids(searcher, "gà", filters='"nuôi vịt"') == {"book"}
    assert hit_of(searcher, "gà", filters='"nuôi vịt"').place == {"page": CHICKEN}
    assert ids(searcher, "", filters='"nuôi vịt"') == {"book"}


def test_titles_alone_are_returned_without_snippets(searcher: Searcher) -> None:
    hit = hit_of(searcher, "chăn nuôi", snippets=0)
    assert hit.snippets == ()
    assert hit.title_html() == "Sổ tay <mark>chăn nuôi</mark>"


def test_the_title_counts_on_every_page(searcher: Searcher) -> None:
    hit = hit_of(searcher, "sổ tay chăn nuôi vịt")
    assert hit.place == {"page": DUCK}


def test_similar_documents_of_a_book_and_to_a_book(searcher: Searcher) -> None:
    assert "book" in {hit.id for hit in searcher.similar("note")}
    assert "book" not in {hit.id for hit in searcher.similar("book")}


def test_a_replaced_book_leaves_nothing_behind(tmp_path: Path) -> None:
    with Index.open(tmp_path, create=True, jobs=1) as index:
        index.add_many(DOCUMENTS)
    with Index.open(tmp_path, jobs=1) as index:
        index.update(Document("book", "Sổ tay", "Nay chỉ còn một trang."))
        assert len(index) == len(DOCUMENTS)
    with Searcher(tmp_path) as searcher:
        assert ids(searcher, "nuôi") == set()
        assert ids(searcher, "trang") == {"book"}
        assert len(searcher) == len(DOCUMENTS)
    with Index.open(tmp_path, jobs=1) as index:
        index.update(DOCUMENTS[1])
        index.delete("lines")
    with Searcher(tmp_path) as searcher:
        assert ids(searcher, "trang") == set()
        assert ids(searcher, "nuôi gà AND vịt") == {"book"}
        assert len(searcher) == len(DOCUMENTS) - 1


def test_no_document_has_the_empty_id_of_a_section(tmp_path: Path) -> None:
    with Index.open(tmp_path, create=True, jobs=1) as index:
        index.add(DOCUMENTS[1])
    with Index.open(tmp_path, jobs=1) as index:
        assert not index.delete("")
        assert "" not in index
    with Searcher(tmp_path) as searcher:
        assert searcher.document("") is None
        assert ids(searcher, "vịt") == {"book"}


def test_a_long_document_of_any_segment_and_of_any_index_is_shown_with_its_best_page(tmp_path: Path) -> None:
    for name in ("one", "other"):
        for id in ("first", "second"):
            with Index.open(tmp_path / name, create=True, jobs=1, durable=False) as index:
                index.add(book(f"{name}-{id}", "Sổ tay chăn nuôi"))
                index.add_many(Document(f"{id}{number}", body=LINE * 40) for number in range(60) if id == "first")
    with Searcher([tmp_path / "one", tmp_path / "other"]) as searcher:
        for snippets in (1, 2):
            hits = searcher.search("nuôi gà thả vườn", snippets=snippets).hits
            assert sorted(hit.id for hit in hits) == ["one-first", "one-second", "other-first", "other-second"]
            assert {str(hit.place) for hit in hits} == {str({"page": CHICKEN})}
            assert all("nuôi gà thả vườn" in hit.snippet.text for hit in hits)
            alone = [searcher.hit(hit.id, "nuôi gà thả vườn", snippets=snippets) for hit in hits]
            assert [hit.snippets for hit in alone] == [hit.snippets for hit in hits]
