"""Places are found by offset, and are stored in few bytes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import zstandard
from counted_steps import counting_copy, steps_of
from hypothesis import given
from hypothesis import strategies as st

from timviet import Document, DocumentError, Index, Searcher
from timviet.index.places import decode_places, encode_places, place_at

VALUES = st.integers(0, 1 << 40) | st.text(max_size=5) | st.lists(st.text(max_size=3), max_size=3).map(tuple)
PLACES = st.lists(
    st.tuples(
        st.integers(0, 10_000), st.dictionaries(st.sampled_from(["page", "sheet", "cell", "heading"]), VALUES)
    )
).map(lambda places: tuple(sorted(places, key=lambda pair: pair[0])))


@given(PLACES)
def test_places_are_decoded_as_they_were(places: tuple[tuple[int, Any], ...]) -> None:
    assert decode_places(json.loads(json.dumps(encode_places(places)))) == places


@given(PLACES, st.integers(0, 10_100))
def test_a_place_holds_until_the_next(places: tuple[tuple[int, Any], ...], offset: int) -> None:
    before = [place for start, place in places if start <= offset]
    assert place_at("x" * 10_100, places, offset) == (before[-1] if before else None)


def test_lines_are_counted_from_the_last_place() -> None:
    body = "một\nhai\nba"
    places = [(0, {"line": 1}), (8, {"line": 40, "heading": ("B",)})]
    found = [place_at(body, places, offset) for offset in (0, 3, 4, 8)]
    assert found == [{"line": 1}, {"line": 1}, {"line": 2}, {"line": 40, "heading": ("B",)}]


def test_the_cells_of_a_sheet_take_few_bytes() -> None:
    places = [(20 * number, {"sheet": "Giá bán lẻ", "cell": f"B{number}"}) for number in range(1000)]
    stored = json.dumps(encode_places(places), separators=(",", ":")).encode()
    assert len(zstandard.compress(stored)) < 4 * len(places)


@pytest.mark.parametrize(
    "places",
    [
        [(5, {"page": 1}), (3, {"page": 2})],
        [(-1, {"page": 1})],
        [(0, {"page": 1.5})],
        [(0, {"page": True})],
        [(0, {"page": 10**4300})],
        [(0, {f"part{part}": 1 for part in range(300)})] * 1_000,
        [(0, {"page": ["a", 1]})],
        [(99, {"page": 1})],
        [("0", {"page": 1})],
        [(0, "page 1")],
        [0],
        7,
    ],
)
def test_what_is_no_place_is_refused(tmp_path: Path, places: Any) -> None:
    with Index.open(tmp_path, create=True) as index, pytest.raises(DocumentError, match="place"):
        index.add(Document("a", body="gạo nếp", places=places))


def test_places_of_very_many_parts_are_decoded_with_ten_each() -> None:
    places = tuple((number, {f"part{part}": number for part in range(300)}) for number in range(2_000))
    decoded = decode_places(encode_places(places))
    kept = [len(place) for _, place in decoded]
    assert kept == [300] * kept.count(300) + [10] * kept.count(10)
    assert 290 * kept.count(300) <= 1 << 18 < 290 * (kept.count(300) + 1)
    assert all(
        place.items() >= of_decoded.items() for (_, place), (_, of_decoded) in zip(places, decoded, strict=True)
    )
    few = tuple((number, {f"part{part}": number for part in range(10)}) for number in range(50_000))
    assert decode_places(encode_places(few)) == few


def test_a_place_that_adds_nothing_takes_no_time_for_the_parts_of_the_one_before() -> None:
    decode = counting_copy("timviet.index.places").decode_places
    most = 1 << 18  # parts beyond ten of each, which are decoded

    def steps(parts: int, further: int) -> int:
        encoded = [[0, {f"part{part}": 1 for part in range(parts)}], *[[0, {}]] * further]
        return steps_of(lambda: decode(encoded))

    for parts in (2_000, 270_000):
        beyond_the_limit = most // parts + 1
        more = steps(parts, beyond_the_limit + 200) - steps(parts, beyond_the_limit + 100)
        assert 100 <= more < 10_000


def test_numbers_of_places_are_as_long_as_python_writes_them() -> None:
    longest = 10**4300 - (1 << 31) - 1
    places = ((0, {"line": longest}), (9, {"page": -longest}))
    assert decode_places(json.loads(json.dumps(encode_places(places)))) == places
    place = place_at("\n" * 9, places, 8)
    assert place is not None
    assert len(json.dumps(place)) > 4300


def test_a_hit_has_the_place_of_its_best_passage(tmp_path: Path) -> None:
    pages = [f"Trang này nói về chuyện số {number}. " + "Lời dài dòng. " * 80 for number in range(1, 6)]
    pages[3] += "Giá gạo nếp tăng. "
    starts = [sum(map(len, pages[:number])) for number in range(5)]
    places = [(start, {"page": number}) for number, start in enumerate(starts, 1)]
    with Index.open(tmp_path / "index", create=True, jobs=1) as index:
        index.add(Document("book", body="".join(pages), places=places))
        index.add(Document("note", body="giá gạo"))
    with Index.open(tmp_path / "index") as index:
        index.rebuild()
        document = index.get("book")
        assert document is not None
        assert document.places == tuple(places)
    with Searcher(tmp_path / "index") as searcher:
        hits = {hit.id: hit for hit in searcher.search("gia gao nep", match="any")}
        assert hits["book"].place == {"page": 4}
        assert hits["book"].to_dict()["snippets"][0]["place"] == {"page": 4}
        assert hits["note"].place is None


def test_places_pass_through_worker_processes(tmp_path: Path) -> None:
    text = "nội dung của một văn bản khá dài " * 300
    documents = [Document(f"d{i}", body=text, places=[(0, {"page": i})]) for i in range(400)]
    with Index.open(tmp_path, create=True, jobs=2) as index:
        index.add_many(documents)
    with Index.open(tmp_path) as index:
        assert {document.id: document.places for document in index.documents()} == {
            document.id: ((0, {"page": number}),) for number, document in enumerate(documents)
        }
