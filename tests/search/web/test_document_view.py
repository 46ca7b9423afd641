"""The parts of a long document are the whole document, with each match once, and lead to each other."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from timviet.index.places import PlacedOffset
from timviet.search.web import document_view
from timviet.search.web.document_view import view_document

TEXT = st.text(alphabet="ab \nđ", max_size=300)
OFFSETS = st.lists(st.integers(0, 300), max_size=20, unique=True).map(sorted)


@pytest.fixture(autouse=True)
def short_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(document_view, "PART_LENGTH", 40)
    monkeypatch.setattr(document_view, "_CUT_WITHIN", 15)


def pairs(offsets: list[int], length: int) -> list[tuple[int, int]]:
    """Return ranges between each two offsets."""
    within = [offset for offset in offsets if offset <= length]
    return list(zip(within[::2], within[1::2], strict=False))


@given(body=TEXT, offsets=OFFSETS, pages=OFFSETS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_all_parts_are_the_document_with_each_match_once(body: str, offsets: list[int], pages: list[int]) -> None:
    highlights = pairs(offsets, len(body))
    starts = [offset for offset in pages if offset < len(body)]
    places: list[PlacedOffset] = [(offset, {"page": page}) for page, offset in enumerate(starts, 1)]
    views = [view_document(body, highlights, places)]
    while views[-1].part < views[-1].part_count:
        views.append(view_document(body, highlights, places, part=len(views) + 1))
    runs = [run for view in views for block in view.blocks for run in block.runs]
    assert "".join(run.text for run in runs) == body
    assert [run.number for run in runs if run.number] == list(range(1, len(highlights) + 1))
    marked = "".join(run.text if run.is_match else "\0" * len(run.text) for run in runs)
    inside = {offset for start, end in highlights for offset in range(start, end)}
    assert {offset for offset, sign in enumerate(marked) if sign != "\0"} == inside
    offset = 0
    for view in views:
        for block in view.blocks:
            page = len([start for start in starts if start <= offset])
            assert block.place == (f"page {page}" if page else "")
            offset += sum(len(run.text) for run in block.runs)
    for view in views:
        first, last = view.first_match, view.last_match
        assert view.match_count == len(highlights)
        assert (view.part_before is None) == (first == 1)
        assert (view.part_after is None) == (last == len(highlights))
        for part, number in ((view.part_before, first - 1), (view.part_after, last + 1)):
            if part is not None:
                other = view_document(body, highlights, places, match=number)
                assert other.part == part
                assert other.first_match <= number <= other.last_match


@given(body=TEXT, offsets=OFFSETS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_address_leads_to_its_match(body: str, offsets: list[int]) -> None:
    highlights = pairs(offsets, len(body))
    for number, (start, _) in enumerate(highlights, 1):
        for view in view_document(body, highlights, at=start), view_document(body, highlights, match=number):
            wanted = [run.number for block in view.blocks for run in block.runs if run.is_wanted]
            assert wanted == [number]


@pytest.mark.parametrize(("part", "at", "match"), [(99, None, None), (1, 9999, None), (1, None, 99)])
def test_what_is_not_there_leads_to_the_nearest(part: int, at: int | None, match: int | None) -> None:
    body = "một hai ba\n" * 20
    view = view_document(body, [(0, 3), (110, 113)], part=part, at=at, match=match)
    assert 1 <= view.part <= view.part_count
    assert view.blocks[0].runs
    assert view_document("", ()).blocks[0].runs == ()
