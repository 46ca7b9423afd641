"""Digits with any grouping are one number; sections and versions are none."""

from __future__ import annotations

import pytest
from form_laws import assert_row, rows_of, whole_spans, whole_terms
from vietnamese_rows import Row

from timviet.index.forms.form import Role
from timviet.index.forms.recognizer import find_forms
from timviet.index.text.fold import fold


@pytest.mark.parametrize("row", [*rows_of("12_numbers.txt"), *rows_of("12_units.txt")], ids=str)
def test_spellings_in_the_table(row: Row) -> None:
    assert_row(row)


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("2.472", {"2.472": "num:2472"}),
        ("42.092m2", {"42.092m2": "num:42092"}),
        ("6,50", {"6,50": "num:6,5"}),
        ("1,234,567.5", {"1,234,567.5": "num:1234567,5"}),
        ("1.2.3", {}),
        ("0234", {}),
        ("123", {}),
        ("1" * 25, {}),
    ],
)
def test_the_value_of_digits(text: str, spans: dict[str, str]) -> None:
    assert whole_spans(text) == spans


UNITS = """
    mm cm m km ha mm2 m2 m3 km² inch px mg g kg tấn tạ ml l lít W kW MW GW kWh MWh V kV mA mAh A Hz kHz MHz GHz
    KB MB GB TB Mbps Gbps fps đ đồng vnđ USD k tr triệu tỷ tỉ ngày tháng năm giờ phút giây người suất lần C x
"""


@pytest.mark.parametrize("unit", UNITS.split())
def test_a_number_keeps_its_value_before_any_unit(unit: str) -> None:
    short, grouped, decimal = (
        {form.term for form in find_forms(f"{digits}{unit}")} for digits in ("56", "1.756", "7,56")
    )
    part = "~word:" + fold(unit)
    assert {"~word:56", part} <= short
    assert {"num:1756", part} <= grouped
    assert {"num:7,56", part} <= decimal
    assert {form.term for form in find_forms(f"3756{unit}")} & {"num:3756", "~num:3756"}


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("6.5kg", {"num:6,5", "~word:kg"}),
        ("6.5 kg", {"num:6,5"}),
        ("6.5 năm", set()),
        ("6.5", set()),
        ("20.5°C", {"num:20,5"}),
        ("1500A", {"~num:1500", "~word:a"}),
        ("2019nCoV", {"~num:2019", "~word:ncov"}),
        ("10x20cm", {"~word:10", "~word:20", "~word:cm"}),
        ("1920x1080", {"~num:1920", "~num:1080"}),
        ("2x3", {"~word:2", "~word:3"}),
        ("3a4b", set()),
        ("H2O", set()),
        ("1.2a3", set()),
    ],
)
def test_letters_that_touch_digits(text: str, terms: set[str]) -> None:
    assert {form.term for form in find_forms(text) if not form.is_of_sign} == terms


def test_a_year_in_a_section_is_a_part() -> None:
    assert [(form.term, form.role) for form in find_forms("2024.1.2")] == [("~num:2024", Role.PART)]


def test_thousands_as_english_groups_them_are_a_part() -> None:
    assert [form.term for form in find_forms("2,472")] == ["num:2,472", "~num:2472"]


def test_a_leading_zero_and_a_unit_are_words_of_their_own() -> None:
    assert {form.term for form in find_forms("05")} == {"~word:5"}
    assert {form.term for form in find_forms("5km")} == {"~word:5", "~word:km"}
    assert whole_terms("05") == set()
