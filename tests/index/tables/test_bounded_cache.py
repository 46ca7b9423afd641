from __future__ import annotations

from pathlib import Path

from timviet import Document, Index, Searcher
from timviet.index.tables.bounded_cache import BoundedCache, remember


def test_a_value_is_computed_once() -> None:
    computed: list[str] = []

    def compute(key: str) -> int:
        computed.append(key)
        return len(key)

    cache = BoundedCache(compute)
    assert [cache["một"], cache["hai"], cache["một"]] == [3, 3, 3]
    assert computed == ["một", "hai"]


def test_a_full_cache_is_emptied() -> None:
    cache = BoundedCache(len, 10)
    for number in range(100):
        assert cache[str(number)] == len(str(number))
        assert len(cache) <= 10


def test_values_of_long_keys_are_not_kept() -> None:
    cache: BoundedCache[str | tuple[str, ...], int] = BoundedCache(len)
    assert cache["x" * 129] == 129
    assert cache["x" * 65, "y" * 64] == 2
    assert not cache


def test_the_values_of_fields_with_the_longest_names_are_kept(tmp_path: Path) -> None:
    name = "x" * 100
    with Index.open(tmp_path / "index", create=True, jobs=1) as index:
        index.add(Document("a", body="gạo", fields={name: "tẻ"}))
    with Searcher(tmp_path / "index") as searcher:
        assert len(searcher.search(f"{name}:tẻ {name}:[a TO z]")) == 1
        fields = searcher._opened().compiler._planning_index.fields
        assert name in fields._values


def test_remember_fills_a_plain_dictionary_by_the_same_rules() -> None:
    memo: dict[str, int] = {}
    assert remember(memo, "a", 1, 1) == 1
    assert remember(memo, "b", 2, 1) == 2
    assert memo == {"b": 2}
