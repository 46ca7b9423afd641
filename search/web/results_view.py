"""What does the page show of the answer to a search?

The values are those of the templates ``hits.html`` and ``facets.html``. Counting facets takes longer than finding
the best documents, so a browser asks for the hits first.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from timviet.search.language import translate_help
from timviet.search.query.examples import EXAMPLES
from timviet.search.results import Hit, Results
from timviet.search.sanitize import sanitize_for_page
from timviet.search.web.addresses import PAGE_SIZE, SearchAddress
from timviet.search.web.facet_view import facet_fields, other_fields, view_facets
from timviet.search.web.hit_view import DATE_FIELDS, HitView, view_hit
from timviet.search.web.notes_view import view_notes
from timviet.search.web.page_texts import field_label, say
from timviet.search.web.parameters import MAX_OFFSET
from timviet.search.web.public_searcher import PublicSearcher

__all__ = ["count_facets", "view_results"]

_EXAMPLE_COUNT = 9
_MORE_PASSAGES = 8


def view_results(searcher: PublicSearcher, address: SearchAddress, shows_files: bool) -> dict[str, Any]:
    """Return the values of the template of hits."""
    if not address.q.strip():
        examples = [(query, translate_help(meaning)) for query, meaning in EXAMPLES[:_EXAMPLE_COUNT]]
        return {"results": None, "document_count": len(searcher), "examples": examples}
    results = searcher.search(address.q, limit=PAGE_SIZE, offset=address.offset, **_conditions(address))
    before, after = address.offset - PAGE_SIZE, address.offset + PAGE_SIZE
    has_next = results.cursor is not None and after <= MAX_OFFSET
    return {
        "results": results,
        "notes": list(view_notes(results.notes, address)),
        "hits": [_view(searcher, hit, address, shows_files) for hit in results],
        "filters": [
            (
                sanitize_for_page(filter),
                address.url(filter=tuple(other for other in address.filter if other != filter)),
            )
            for filter in address.filter
        ],
        "sorts": list(_sorts(results, address)),
        "advice": list(_advice(address)),
        "page_number": address.offset // PAGE_SIZE + 1,
        "previous_url": address.url(offset=max(before, 0), more="") if address.offset else None,
        "next_url": address.url(offset=after, more="") if has_next else None,
    }


def count_facets(searcher: PublicSearcher, address: SearchAddress) -> dict[str, Any]:
    """Return the values of the template of facets."""
    if not address.q.strip():
        return {"facets": (), "other_fields": ()}
    names = searcher.field_names
    counted = facet_fields(names, address.facet)
    results = searcher.search(address.q, limit=0, facets=counted, **_conditions(address))
    if not results.total:
        return {"facets": (), "other_fields": ()}
    others = other_fields(names, counted)
    return {
        "facets": view_facets(results.facets, address),
        "other_fields": [(field_label(name), address.url(facet=(*address.facet, name))) for name in others],
    }


def _conditions(address: SearchAddress) -> dict[str, Any]:
    return {
        "accents": address.accents,
        "match": address.match,
        "filters": address.filter,
        "sort": address.sort,
    }


def _view(searcher: PublicSearcher, hit: Hit, address: SearchAddress, shows_files: bool) -> HitView:
    """Return what is shown of a hit: more passages of the one that the address names."""
    if hit.id != address.more:
        return view_hit(hit, address, shows_files=shows_files)
    accents, match = address.accents, address.match
    opened = searcher.hit(hit.id, address.q, snippets=_MORE_PASSAGES, accents=accents, match=match)
    return view_hit(opened, address, shows_files=shows_files, original=hit)


def _sorts(results: Results, address: SearchAddress) -> Iterator[tuple[str, str, bool]]:
    """Yield the orders that can be chosen: their names, their addresses, and whether one is current."""
    yield say("best-first"), address.url(sort=()), not address.sort
    dated = next((name for name in ("year", *DATE_FIELDS) for hit in results if hit.fields.get(name)), None)
    offered = {(f"-{dated}",): say("newest-first"), (dated,): say("oldest-first")} if dated else {}
    for sort, label in offered.items():
        yield label, address.url(sort=sort), address.sort == sort
    if address.sort and address.sort not in offered:
        yield say("sorted-by", field=", ".join(map(sanitize_for_page, address.sort))), address.url(), True


def _advice(address: SearchAddress) -> Iterator[tuple[str, str]]:
    """Yield other searches that may find something, if this one does not."""
    if address.filter:
        yield say("try-unfiltered"), address.url(filter=())
    if address.match != "any":
        yield say("try-any"), address.url(match="any")
    if address.accents != "ignore":
        yield say("try-unaccented"), address.url(accents="ignore")
