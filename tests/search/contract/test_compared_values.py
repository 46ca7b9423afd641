"""Many values are compared at once as each by itself would be."""

from __future__ import annotations

from itertools import product
from pathlib import Path
from random import Random

import pytest
from thorough import first

from timviet import Document, Index, Searcher
from timviet.index.text.calendar_date import read_date
from timviet.search.contract.compared_values import ComparedValues
from timviet.search.contract.field_compare import range_test, whole_test, wildcard_test, words_test
from timviet.search.contract.plan import Range
from timviet.search.planning.typed_paths import TypedPaths

VALUES = [
    *("0", "-3", "+3", "3.0", "3", "007", "1e5", "1E5", "1e999", "-1e999", "2016", "2024", "20240315", "9" * 300),
    *("2016-10", "2016-10-30", "15/3/2024", "2024-03-15T10:00", "2024-03-15T10:00+07:00"),
    *(
        "",
        " ",
        "!!!",
        "Đà Nẵng",
        "da nang",
        "đa nang",
        "Hà Nội",
        "hà\u00adnội",
        "a\u0301",
        "á",
        "S7",
        "s70",
        "tệp 3.txt",
    ),
    *("một/hai ba.txt", "một/hai/ba*.txt", "kỳ lạ", "kì lạ", "ﬁne", "fine", "C++", "x" * 300),
]


@pytest.mark.parametrize("prefers_dates", first(1, [False, True]))
def test_ranges(prefers_dates: bool) -> None:
    compared = ComparedValues(VALUES)
    for low, high in product([None, *VALUES], repeat=2):
        for low_included, high_included in product((True, False), repeat=2):
            if low is None and high is None:
                continue
            condition = Range("x", low, high, low_included, high_included, prefers_dates)
            expected = list(map(range_test(low, high, low_included, high_included, prefers_dates), VALUES))
            assert compared.between(condition).tolist() == expected, condition


@pytest.mark.parametrize("name", ["kind", "path"])
def test_words_whole_values_and_patterns(tmp_path: Path, name: str) -> None:
    draw, values = Random(0), [value for value in VALUES if value.strip() and not value.startswith("/")]
    with Index.open(tmp_path / "index", create=True, jobs=1) as index:
        index.add_many(Document(str(number), fields={name: value}) for number, value in enumerate(values))
    paths = TypedPaths.of([tmp_path / "index"], None)
    with Searcher(tmp_path / "index") as searcher:
        for value in values:
            is_date = read_date(value) is not None
            texts = [
                (value, words_test(value, is_date), False, False),
                (value, whole_test(value, is_date), False, True),
            ]
            for pattern in (
                value[: draw.randint(1, len(value))] + "*",
                "*" + value[draw.randint(0, len(value)) :],
            ):
                texts.append((pattern, wildcard_test(pattern), True, False))
            for typed, as_typed, is_pattern, is_whole in texts:
                if typed.count("*") > is_pattern or not any(map(str.isalnum, typed)):
                    continue
                is_meant = as_typed
                if name == "path":
                    is_meant = paths.test(typed, as_typed, is_pattern=is_pattern, is_whole=is_whole)
                query = f'{name}:{"=" * is_whole}"{typed}"'
                expected = {str(number) for number, other in enumerate(values) if is_meant(other)}
                assert {*searcher.ids(query)} == expected, query


def test_ranges_of_numbers_are_little_work(tmp_path: Path) -> None:
    with Index.open(tmp_path / "index", create=True, jobs=1) as index:
        index.add_many(Document(str(number), body="gạo", fields={"price": 7 * number}) for number in range(5000))
    ranges = [f"price:[{700 * step} TO {700 * step + 70}]" for step in range(40)]
    with Searcher(tmp_path / "index", max_work=5000 * 40 * 60) as searcher:
        excluded = searcher.search(" ".join(["gạo", *(f"-{each}" for each in ranges)]), limit=0, exact_total=True)
        assert (excluded.total, excluded.total_exact, excluded.notes) == (5000 - 40 * 11, True, ())
        included = searcher.search(f"gạo AND ({' OR '.join(ranges)})", limit=0, exact_total=True)
        assert (included.total, included.total_exact, included.notes) == (40 * 11, True, ())
