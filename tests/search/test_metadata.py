"""Every type of metadata has one behavior in filters, ranges, sorting and facets: the table of the reference."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest
from indexes import searcher_of

from timviet.index import Document, FieldValue, Index
from timviet.search import Searcher

HANOI = timezone(timedelta(hours=7))

FIELDS: dict[str, dict[str, FieldValue]] = {
    "word": {"a": "Nguyễn Văn Tuấn", "b": "Nguyễn Văn", "c": "nguyen van", "d": "Ân", "e": "an"},
    "int": {"a": 5, "b": 40, "c": -3, "d": 5},
    "float": {"a": 0.5, "b": 1.0, "c": 1e300, "d": -2.25},
    "bool": {"a": True, "b": False, "c": True},
    "date": {"a": date(2024, 3, 31), "b": date(2023, 12, 1), "c": date(2024, 3, 1), "d": date(2024, 3, 31)},
    "spelled": {"a": "31/3/2024", "b": 20231201, "c": "2024-03-01", "d": "20240331", "e": "1 tháng 4 năm 2024"},
    "compact": {"a": 20240331, "b": 20231201, "c": 20240301},
    "time": {
        "a": datetime(2024, 3, 31, 1, tzinfo=HANOI),  # still March 30 in UTC
        "b": datetime(2024, 3, 30, 20, tzinfo=UTC),
        "c": datetime(2024, 3, 30, 17),
    },
    "list": {"a": ["lúa gạo", "ngô"], "b": ["gạo"], "c": [3, date(2024, 3, 31)], "d": [], "e": ["gạo", "gạo"]},
    "none": {"a": None, "b": 1},
    "mixed": {"a": 2024, "b": "2024-03-31", "c": "gạo", "d": 7, "e": [True, 2025]},
}


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    documents = [
        Document(id, body="lúa", fields={name: values[id] for name, values in FIELDS.items() if id in values})
        for id in "abcdef"
    ]
    yield from searcher_of(tmp_path_factory.mktemp("index"), documents)


def found(searcher: Searcher, query: str) -> str:
    results = searcher.search(query, limit=99)
    assert results.total == len(results)
    return "".join(sorted(hit.id for hit in results))


def test_values_are_returned_with_their_types(searcher: Searcher) -> None:
    for hit in searcher.search("lúa"):
        expected = {name: values[hit.id] for name, values in FIELDS.items() if hit.id in values}
        assert hit.fields == expected
        assert {name: type(value) for name, value in hit.fields.items()} == {
            name: type(value) for name, value in expected.items()
        }


@pytest.mark.parametrize(
    ("query", "ids"),
    [
        # Text: the words in it, or after = all of it; marks that are typed count.
        ("word:van", "abc"), ('word:"Văn Tuấn"', "a"), ("word:vấn", ""), ('word:="nguyễn văn"', "b"),
        ("word:=văn", ""),
        ('word:="nguyen van"', "bc"), ("word:*tuan", "a"), ("word:ân", "d"), ("word:an", "de"),
        ("word:*", "abcde"),
        ("lúa -word:*", "f"), ("word:[b TO nguyen]", "abc"), ("word:>nguyen", ""), ("word:>=ng", "abc"),
        ("word:<b", "de"),
        # Numbers: by value, however they are written.
        ("int:5", "ad"), ("int:5.0", "ad"), ("int:=5", "ad"), ("int:4", ""), ("int:>5", "b"),
        ("int:[-3 TO 5]", "acd"),
        ("int:<=5", "acd"), ("int:(5 OR 40)", "abd"), ("int:-3", "c"), ("int:gạo", ""),
        ("float:1", "b"), ("float:.5", ""), ("float:0.5", "a"), ("float:>=0.5", "abc"),
        ("float:[-3 TO 1}", "ad"),
        # True and false.
        ("bool:true", "ac"), ("bool:FALSE", "b"), ("bool:=true", "ac"), ("bool:1", ""),
        ("lúa -bool:true", "bdef"),
        # Dates: a day, a month or a year, however they are written.
        ("date:2024-03-31", "ad"), ("date:31/3/2024", "ad"), ("date:20240331", "ad"), ("date:2024", "acd"),
        ("date:3/2024", "acd"), ("date:202403", "acd"), ("date:=2024-03-31", "ad"), ("date:=2024-03", ""),
        ("date:>=1/3/2024", "acd"), ("date:>2024-03", ""), ("date:<2024", "b"),
        ("date:[20240301 TO 30/3/2024]", "c"),
        ("date:2023..2024-03-01", "bc"), ("date:gạo", ""),
        *((f"spelled:{query}", ids) for query, ids in [
            ("2024", "acde"), ("2024-03-31", "ad"), ("31/3/2024", "ad"), ("20240331", "ad"), ("=20240331", "ad"),
        ("3/2024", "acd"), (">=20240331", "ade"), ("<2024", "b"), ("[2023 TO 3/2024]", "abcd"), (">2024", ""),
        ]),
        ("compact:2024", "ac"), ("compact:3/2024", "ac"), ("compact:>2023", "ac"), ("compact:20240331", "a"),
        ("compact:>5", "abc"), ("compact:20240331.0", "a"),
        # Times: as they are written, or by the moment if the bound has a time zone.
        ("time:2024-03-31", "a"), ("time:2024-03-30", "bc"), ("time:30/3/2024", "bc"),
        ("time:2024-03-30T20", "b"),
        ('time:"2024-03-30 20:00"', "b"), ("time:>2024-03-30", "a"), ("time:>=2024-03-30T18:00", "ab"),
        ("time:>=2024-03-30T18:00Z", "ab"), ("time:<2024-03-30T18:30Z", "ac"),
        ("time:>2024-03-31T01:00+07:00", "b"),
        # Lists: if any of the values matches.
        ("list:gạo", "abe"), ("list:=gạo", "be"), ('list:="lúa gạo"', "a"), ("list:ngô AND list:lúa", "a"),
        ("list:3", "c"),
        ("list:2024", "c"), ("list:>=1", "c"), ("list:*", "abce"), ("lúa -list:gạo", "cdf"), ("list:n*", "a"),
        # None is no value.
        ("none:*", "b"), ("none:none", ""), ("none:[* TO *]", "b"), ("lúa -none:*", "acdef"),
        # Mixed: each kind is compared with its own kind; digits among dates are dates.
        ("mixed:2024", "ab"), ("mixed:>=2024", "abe"), ("mixed:[1 TO 9]", "d"), ("mixed:>=a", "ce"),
        ("mixed:true", "e"),
        ("mixed:<2024-04", "ab"),
    ],
)  # fmt: skip
def test_a_filter_finds(searcher: Searcher, query: str, ids: str) -> None:
    assert found(searcher, query) == ids
    filtered = searcher.search("lúa", filters=query.removeprefix("lúa "), limit=99)
    assert "".join(sorted(hit.id for hit in filtered)) == ids


@pytest.mark.parametrize(
    ("field", "ascending", "descending"),
    [
        ("word", "edbca f", "acbde f"),
        ("int", "cadb ef", "badc ef"),
        ("float", "dabc ef", "cbad ef"),
        ("bool", "bac def", "acb def"),
        ("date", "bcad ef", "adcb ef"),
        ("spelled", "bcade f", "eadcb f"),
        ("compact", "bca def", "acb def"),
        ("time", "cab def", "bac def"),
        ("list", "cbea df", "abec df"),
        ("none", "b acdef", "b acdef"),
        ("mixed", "dabec f", "ecbad f"),
    ],
)
def test_hits_are_sorted(searcher: Searcher, field: str, ascending: str, descending: str) -> None:
    for sort, expected in ((field, ascending), (f"-{field}", descending)):
        assert "".join(hit.id for hit in searcher.search("lúa", sort=sort, limit=99)) == expected.replace(" ", "")


@pytest.mark.parametrize(
    ("field", "counts"),
    [
        ("word", {"an": 1, "Ân": 1, "Nguyễn Văn": 1, "nguyen van": 1, "Nguyễn Văn Tuấn": 1}),
        ("int", {"5": 2, "-3": 1, "40": 1}),
        ("float", {"-2.25": 1, "0.5": 1, "1.0": 1, "1e+300": 1}),
        ("bool", {"true": 2, "false": 1}),
        ("date", {"2024-03-31": 2, "2023-12-01": 1, "2024-03-01": 1}),
        (
            "spelled",
            {"20231201": 1, "2024-03-01": 1, "20240331": 1, "31/3/2024": 1, "1 tháng 4 năm 2024": 1},
        ),
        ("time", {"2024-03-30T17:00:00": 1, "2024-03-31T01:00:00+07:00": 1, "2024-03-30T20:00:00+00:00": 1}),
        ("list", {"gạo": 2, "3": 1, "2024-03-31": 1, "lúa gạo": 1, "ngô": 1}),
        ("none", {"1": 1}),
        ("mixed", {"7": 1, "2024": 1, "2024-03-31": 1, "2025": 1, "gạo": 1, "true": 1}),
    ],
)
def test_facets_count(searcher: Searcher, field: str, counts: dict[str, int]) -> None:
    assert list(searcher.search("lúa", facets=field).facets[field].items()) == list(counts.items())


def test_several_fields_are_sorted_by(searcher: Searcher) -> None:
    assert [hit.id for hit in searcher.search("lúa", sort=["bool", "-int"], limit=3)] == ["b", "a", "c"]
    assert [hit.id for hit in searcher.search("lúa", sort=("-int", "-date", "word"), limit=4)] == [*"bdac"]


# Random documents, compared with plain Python.

DAYS = [date(2023, 1, 1) + timedelta(days=17 * n) for n in range(40)]
TAGS = ["an", "bình", "cường", "dũng", "giang"]
SPELLINGS: list[Callable[[date], FieldValue]] = [
    lambda day: day,
    date.isoformat,
    lambda day: f"{day:%Y%m%d}",
    lambda day: int(f"{day:%Y%m%d}"),
    lambda day: f"{day.day}/{day.month}/{day.year}",
    lambda day: f"{day:%d-%m-%Y}",
    lambda day: f"{day.day}.{day.month}.{day.year}",
    lambda day: f"ngày {day.day} tháng {day.month} năm {day.year}",
]


class Truth(dict[str, dict[str, Any]]):
    """The values of each document, as Python compares them."""

    def matching(self, field: str, test: Callable[[Any], bool]) -> set[str]:
        return {id for id, values in self.items() if any(map(test, values[field]))}

    def sorted_by(self, *fields: str) -> list[str]:
        """Return all ids, sorted one field after the other, the last one first: Python's sort is stable."""
        ids = sorted(self)
        for field in reversed(fields):
            name, is_descending = field.removeprefix("-"), field.startswith("-")
            choose = max if is_descending else min
            with_value = [id for id in ids if self[id][name]]
            with_value.sort(key=lambda id: choose(self[id][name]), reverse=is_descending)
            ids = [*with_value, *(id for id in ids if not self[id][name])]
        return ids


@pytest.fixture(scope="module")
def random_index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Searcher, Truth]]:
    draw, truth, folder = random.Random(17), Truth(), tmp_path_factory.mktemp("random")
    for _ in range(3):
        with Index.open(folder, create=True, jobs=1) as index:
            for number in draw.sample(range(1000), 60):
                id = f"d{number:03}"
                number_values = draw.sample([-20, -2.5, 0, 1, 2.5, 7, 10, 1000], draw.choice([0, 1, 1, 1, 2]))
                days = draw.sample(DAYS, draw.choice([0, 1, 1, 1, 3]))
                tags = draw.sample(TAGS, draw.choice([0, 1, 1, 2]))
                truth[id] = {"number": number_values, "day": days, "tag": tags}
                spelled = [draw.choice(SPELLINGS)(day) for day in days]
                fields: dict[str, FieldValue] = {"number": number_values, "day": spelled, "tag": tags}  # type: ignore[dict-item]
                for name, values in list(fields.items()):
                    assert isinstance(values, list)
                    if len(values) == 1 or not values:
                        fields[name] = draw.choice([values, values[0] if values else None])
                index.update(Document(id, body="lúa", fields=fields))
            for id in draw.sample(sorted(truth), 5):
                if id in index:
                    index.delete(id)
                    del truth[id]
    with Searcher(folder) as searcher:
        yield searcher, truth


def random_conditions(draw: random.Random) -> dict[str, tuple[str, Callable[[Any], bool]]]:
    """Return filters by their text, each with its field and a test of one value."""
    low, high = sorted(draw.sample(DAYS, 2))
    spell = draw.choice(SPELLINGS[1:-1])
    a, b = draw.sample([-20, -3, 0, 2.5, 7, 9.5], 2)
    tag, other = sorted(draw.sample(TAGS, 2))
    return {
        f"day:[{spell(low)} TO {spell(high)}]": ("day", lambda day: low <= day <= high),
        f"day:{spell(low)}..": ("day", lambda day: low <= day),
        f"day:<{spell(high)}": ("day", lambda day: day < high),
        f"day:{spell(low)}": ("day", lambda day: day == low),
        f"day:{low.month}/{low.year}": ("day", lambda day: (day.year, day.month) == (low.year, low.month)),
        f"day:{low.year}": ("day", lambda day: day.year == low.year),
        f"number:>{a}": ("number", lambda number: number > a),
        f"number:[{min(a, b)} TO {max(a, b)}}}": ("number", lambda number: min(a, b) <= number < max(a, b)),
        f"number:{a}": ("number", lambda number: number == a),
        f"tag:({tag} OR {other})": ("tag", lambda value: value in (tag, other)),
        f"tag:[{tag} TO {other}}}": ("tag", lambda value: tag <= value < other),
        f"tag:={tag}": ("tag", lambda value: value == tag),
    }


def test_random_filters_find_what_python_finds(random_index: tuple[Searcher, Truth]) -> None:
    searcher, truth = random_index
    draw = random.Random(5)
    for _ in range(40):
        for query, (field, test) in random_conditions(draw).items():
            expected = truth.matching(field, test)
            assert {id for id, _ in searcher.rank(query, limit=999)} == expected, query
            assert {id for id, _ in searcher.rank(f"lúa -{query}", limit=999)} == truth.keys() - expected, query


@pytest.mark.parametrize(
    "sort", [["day"], ["-day"], ["tag", "-number"], ["-tag", "day"], ["number", "tag", "-day"]]
)
def test_random_documents_are_sorted_as_python_sorts(
    random_index: tuple[Searcher, Truth], sort: list[str]
) -> None:
    searcher, truth = random_index
    assert [hit.id for hit in searcher.search("lúa", sort=sort, limit=999)] == truth.sorted_by(*sort)


def test_facets_of_random_documents_count_as_python_counts(random_index: tuple[Searcher, Truth]) -> None:
    searcher, truth = random_index
    matching = truth.matching("number", lambda number: number > 0)
    facets = searcher.search("number:>0", facets=["tag", "number"]).facets
    assert facets["tag"] == Counter(value for id in matching for value in truth[id]["tag"])
    assert facets["number"] == Counter(str(value) for id in matching for value in truth[id]["number"])
    for counts in facets.values():
        assert list(counts.values()) == sorted(counts.values(), reverse=True)


def test_a_list_of_names_does_not_lose_a_value_when_segments_merge(tmp_path: Path) -> None:
    for id in "abcdefghijkl":
        with Index.open(tmp_path / "kho", create=True, jobs=1) as index:
            index.add(Document(id, body="lúa", fields={"tag": [id, "chung", "x" * ord(id)]}))
    with Searcher(tmp_path / "kho") as searcher:
        assert searcher.search("lúa", facets="tag").facets["tag"]["chung"] == 12
        assert all(searcher.rank(f"tag:={id}") == [(id, 0.0)] for id in "abcdefghijkl")
