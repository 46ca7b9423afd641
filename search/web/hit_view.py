"""What does the page show of a hit?"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import PurePath

from timviet.index.document import FieldValue
from timviet.index.schema import items_of, written
from timviet.search.language import current_language, translate
from timviet.search.place_text import describe_place
from timviet.search.results import Hit
from timviet.search.sanitize import sanitize_for_page
from timviet.search.snippets.snippet import Snippet
from timviet.search.web.addresses import SearchAddress, document_address, file_address, similar_address
from timviet.search.web.languages import language_of_text

__all__ = [
    "DATE_FIELDS",
    "HitView",
    "MarkedText",
    "PassageView",
    "TextRun",
    "date_of",
    "marked_text",
    "shown_date",
    "view_hit",
]

DATE_FIELDS = ("date", "created", "modified")
"""The fields that say when a document is from, the one that says it best first."""

_ISO_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?![0-9])")
_MAX_TITLE = 300  # characters


@dataclass(frozen=True, slots=True)
class TextRun:
    """A part of a text that is highlighted, or one that is not."""

    text: str
    is_match: bool = False


@dataclass(frozen=True, slots=True)
class MarkedText:
    """A text in its language, with what is highlighted."""

    runs: tuple[TextRun, ...]
    language: str


@dataclass(frozen=True, slots=True)
class PassageView:
    """A passage of a hit."""

    text: MarkedText
    cut_before: bool
    cut_after: bool
    place: str
    url: str
    """The address of the document, at the passage."""


@dataclass(frozen=True, slots=True)
class HitView:
    """A hit as the page shows it."""

    id: str
    title: MarkedText
    url: str
    similar_url: str
    file_url: str | None
    details: tuple[str, ...]
    """The place, the type and the folder, as far as they are known."""

    date: str
    """In ISO 8601; empty if the document has none."""

    passages: tuple[PassageView, ...]
    more_url: str | None
    """The address of the same page with more passages of this hit; None if there are none."""

    is_open: bool
    """Whether more passages are shown."""

    fewer_url: str

    note: str
    """Why no passage can be shown; empty if one can."""


def view_hit(hit: Hit, address: SearchAddress, *, shows_files: bool, original: Hit | None = None) -> HitView:
    """Return what is shown of a hit.

    :param address: that of the page
    :param shows_files: whether paths outside of the indexed folders are shown, and files linked
    :param original: the hit on the page, if this one has more passages of it
    """
    page = (hit.place or {}).get("page")
    best = original or hit
    passages = tuple(_view_passage(hit, passage, address) for passage in hit.snippets if passage.text.strip())
    has_more = hit.note is None and (best.snippet.cut_before or best.snippet.cut_after)
    return HitView(
        hit.id,
        _title_of(hit),
        document_address(address.root, hit.id, address.q),
        similar_address(address.root, hit.id),
        file_address(address.root, hit.id, page) if shows_files and "path" in hit.fields else None,
        tuple(_details(hit, shows_files=shows_files)),
        date_of(hit.fields),
        passages,
        address.url(more=hit.id) if has_more and original is None else None,
        original is not None,
        address.url(more=""),
        "" if hit.note is None else sanitize_for_page(translate(hit.note.message)),
    )


def _title_of(hit: Hit) -> MarkedText:
    if hit.title.strip():
        return marked_text(Snippet(hit.title[:_MAX_TITLE], _within(hit.title_highlights, _MAX_TITLE)), hit.fields)
    return marked_text(Snippet(PurePath(hit.id).name or hit.id, ()), hit.fields)


def _within(ranges: Sequence[tuple[int, int]], end: int) -> tuple[tuple[int, int], ...]:
    return tuple((start, min(stop, end)) for start, stop in ranges if start < end)


def _view_passage(hit: Hit, passage: Snippet, address: SearchAddress) -> PassageView:
    at = passage.start + (passage.highlights[0][0] if passage.highlights else 0)
    url = document_address(address.root, hit.id, address.q, at=at)
    place = describe_place(passage.place)
    return PassageView(marked_text(passage, hit.fields), passage.cut_before, passage.cut_after, place, f"{url}#at")


def _details(hit: Hit, *, shows_files: bool) -> Iterator[str]:
    """Yield where a hit is from; paths outside of the indexed folders only if files are shown."""
    if place := describe_place(hit.place):
        yield place
    if type := hit.fields.get("type"):
        yield sanitize_for_page(_written_value(type))
    path = hit.fields.get("path")
    if isinstance(path, str) and (shows_files or not PurePath(path).is_absolute()):
        yield sanitize_for_page(path)
    if author := _written_value(hit.fields.get("author")):
        yield sanitize_for_page(author)
    if shows_files and hit.index:
        yield sanitize_for_page(hit.index)


def _written_value(value: FieldValue) -> str:
    """Return the value of a metadata field, or its values, as text."""
    return ", ".join(map(written, items_of(value)))


def date_of(fields: Mapping[str, FieldValue]) -> str:
    """Return the day that a document is from, in ISO 8601; empty if it is not known."""
    for name in DATE_FIELDS:
        value = fields.get(name)
        if isinstance(value, date | datetime):
            return value.isoformat()[:10]
        if isinstance(value, str) and (match := _ISO_DAY.match(value)):
            return match[0]
    return ""


def shown_date(day: str) -> str:
    """Return a day in ISO 8601 as it is written in the current language.

    >>> shown_date("2024-03-31")
    '2024-03-31'
    """
    if current_language() != "vi":
        return day
    year, month, number = day.split("-")
    return f"{int(number)}/{int(month)}/{int(year)}"


def marked_text(snippet: Snippet, fields: Mapping[str, FieldValue]) -> MarkedText:
    """Return a text with its highlights, and no character that reorders or hides what is around it.

    >>> marked_text(Snippet("giá gạo", ((4, 7),)), {}).runs
    (TextRun(text='giá ', is_match=False), TextRun(text='gạo', is_match=True))
    """
    text, last, runs = sanitize_for_page(snippet.text), 0, []
    for start, end in snippet.highlights:
        runs += [TextRun(text[last:start]), TextRun(text[start:end], True)]
        last = end
    runs.append(TextRun(text[last:]))
    return MarkedText(tuple(run for run in runs if run.text), language_of_text(snippet.text, fields))
