"""Which facets does the page offer, and which query is the filter of a value?

The filter of a value finds the documents that are counted for it, and those whose values differ from it only in
case or in marks that it lacks. Days are counted by their years.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from timviet.index.text.one_line import on_one_line
from timviet.search.sanitize import sanitize_for_page
from timviet.search.web.addresses import SearchAddress
from timviet.search.web.hit_view import DATE_FIELDS
from timviet.search.web.languages import language_of_text
from timviet.search.web.page_texts import field_label

__all__ = ["FacetValue", "FacetView", "facet_fields", "other_fields", "value_filter", "view_facets"]

_ALWAYS = ("type", "folder", "year")
_NEVER = frozenset({"path", "name", "size", "encoding"})  # nearly every document has its own
_MAX_VALUES = 8
_MAX_FIELDS = 20  # offered besides
_DAY = re.compile(r"([0-9]{4})-[0-9]{2}-[0-9]{2}(?![0-9]).*")
_SPECIAL = re.compile(r'(["\\])')


@dataclass(frozen=True, slots=True)
class FacetValue:
    """A value of a field, and how many of the documents that match have it."""

    text: str
    count: int
    url: str
    is_chosen: bool
    language: str


@dataclass(frozen=True, slots=True)
class FacetView:
    """The most frequent values of a field."""

    label: str
    values: tuple[FacetValue, ...]
    more: int
    """How many more values there are."""


def facet_fields(field_names: Sequence[str], asked: Sequence[str]) -> tuple[str, ...]:
    """Return the fields whose values are counted: those that are always, and those that were asked for."""
    names = dict.fromkeys((*_ALWAYS, *DATE_FIELDS, *asked))
    return tuple(name for name in names if name in field_names)


def other_fields(field_names: Sequence[str], shown: Sequence[str]) -> tuple[str, ...]:
    """Return the fields that can be asked for besides."""
    return tuple(islice((name for name in field_names if name not in _NEVER and name not in shown), _MAX_FIELDS))


def view_facets(counts: Mapping[str, Mapping[str, int]], address: SearchAddress) -> tuple[FacetView, ...]:
    """Return the facets to show; of the dates that nobody asked for, those that say best when a text is from."""
    has_date = "year" in counts and bool(counts["year"])
    views: list[FacetView] = []
    for name, values in counts.items():
        is_date = name in DATE_FIELDS
        if not values or (is_date and has_date and name not in address.facet):
            continue
        has_date |= is_date
        views.append(_view(name, values, address))
    return tuple(views)


def _view(name: str, counts: Mapping[str, int], address: SearchAddress) -> FacetView:
    years = _by_year(counts)
    counts = counts if years is None else years
    filters = {value: f"{name}:{value}" if years is not None else value_filter(name, value) for value in counts}
    chosen = [value for value in counts if filters[value] in address.filter]
    shown = list(dict.fromkeys((*chosen, *islice(counts, _MAX_VALUES))))
    values = tuple(
        FacetValue(
            on_one_line(sanitize_for_page(value)) or "–",
            counts[value],
            address.url(filter=_toggle(address.filter, filters[value])),
            filters[value] in address.filter,
            language_of_text(value),
        )
        for value in shown
    )
    return FacetView(field_label(name), values, len(counts) - len(shown))


def _toggle(filters: tuple[str, ...], filter: str) -> tuple[str, ...]:
    return tuple(other for other in filters if other != filter) if filter in filters else (*filters, filter)


def _by_year(counts: Mapping[str, int]) -> Mapping[str, int] | None:
    """Return the counts of days by their years, the latest first; None if some value is not a day."""
    years: Counter[str] = Counter()
    for value, count in counts.items():
        match = _DAY.fullmatch(value)
        if match is None:
            return None
        years[match[1]] += count
    return dict(sorted(years.items(), reverse=True))


def value_filter(name: str, value: str) -> str:
    r"""Return the query that finds the documents of which a field has a value.

    >>> value_filter("author", 'Lê "Nam"')
    'author:="Lê \\"Nam\\""'
    """
    escaped = _SPECIAL.sub(r"\\\1", value)
    return f'{name}:="{escaped}"'
