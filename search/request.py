"""Which arguments does a search take, and which are invalid?"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Literal

from timviet.index.errors import FieldMissing
from timviet.index.schema import TEXT, TITLE
from timviet.index.value_class import value_class
from timviet.search.contract.sort_field import SortField
from timviet.search.planning.choices import Accents, Match
from timviet.search.query.ast import named_fields
from timviet.search.query.whole import parse_filter

if TYPE_CHECKING:
    from timviet.search.cursor import Cursor

__all__ = ["SearchRequest", "as_tuple", "validate_count"]


@value_class
class SearchRequest:
    """The arguments of :meth:`timviet.search.searcher.Searcher.search`, validated.

    :raises ValueError: a number is negative, or accents or match invalid
    :raises TypeError: a number is no integer, or a text no string
    """

    query: str
    limit: int
    offset: int
    exact_total: bool
    accents: Literal["auto", "exact", "ignore"] | Accents
    match: Literal["any", "most", "all"] | Match
    filters: tuple[str, ...]
    sort: tuple[str, ...]
    facets: tuple[str, ...]
    snippets: int
    context: int | None
    explain: bool

    def __post_init__(self) -> None:
        for name in ("limit", "offset", "snippets"):
            validate_count(name, getattr(self, name))
        if self.context is not None:
            validate_count("context", self.context)
        for text in (self.query, *self.filters, *self.facets):
            if not isinstance(text, str):
                raise TypeError(f"queries, filters and facets must be strings, got {text!r}")
        Accents(self.accents)
        Match(self.match)

    @property
    def sort_fields(self) -> tuple[SortField, ...]:
        """The metadata fields by which hits are sorted, the most important one first; empty to sort by score."""
        return tuple(SortField(name.removeprefix("-"), name.startswith("-")) for name in self.sort)

    @property
    def end(self) -> int:
        """The number of hits up to the end of the page."""
        return self.offset + self.limit

    def validate_fields(self, field_names: tuple[str, ...]) -> None:
        """Check that the fields to sort by, to count and to filter by exist.

        :raises FieldMissing: a field is not among ``field_names``
        :raises ValueError: a filter is too long or too complex to be used as a whole
        """
        for name in (*self.facets, *(field.name for field in self.sort_fields)):
            if name not in field_names:
                raise FieldMissing(name, field_names)
        filter_fields = (TITLE, *field_names)
        for text in self.filters:
            for name in named_fields(parse_filter(text).root):
                if name not in (TEXT, *filter_fields):
                    raise FieldMissing(name, filter_fields)

    def cursor(self, generation: int, offset: int = 0) -> Cursor:
        """Return the cursor of this search at an offset, in the commit of a generation."""
        from timviet.search.cursor import Cursor  # few searches show a second page

        search = self.query, str(self.accents), str(self.match), self.filters, self.sort
        return Cursor.of(generation, offset, *search)


def validate_count(name: str, count: int) -> None:
    """Check an argument that counts something.

    :raises ValueError: it is negative
    :raises TypeError: it is no integer
    """
    if not isinstance(count, int):
        raise TypeError(f"{name} must be an integer, got {count!r}")
    if count < 0:
        raise ValueError(f"{name} must not be negative, got {count}")


def as_tuple(texts: str | Sequence[str] | None) -> tuple[str, ...]:
    """Return one text, a sequence of texts, or none as a tuple."""
    return (texts,) if isinstance(texts, str) else tuple(texts or ())
