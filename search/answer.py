"""How does a request become results?

The query is planned, the engine finds the page of best documents, and only these are read, to be shown.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from timviet.index.document import Document
from timviet.search.engine.plan import PlanNode
from timviet.search.opened_index import OpenedIndex
from timviet.search.planning.analyzed_clause import Accents
from timviet.search.planning.highlight_spec import HighlightSpec
from timviet.search.planning.lexicon import StoredDocuments
from timviet.search.planning.more_like_this import more_like_this
from timviet.search.planning.planner import Plan
from timviet.search.query.notes import Note, make_note
from timviet.search.request import SearchRequest
from timviet.search.results import Hit, Results
from timviet.search.snippets.highlighter import Highlighter
from timviet.search.snippets.snippet import expand_to_lines, make_snippets

__all__ = ["answer", "similar"]

_BATCH = 50  # documents that are held in memory at once


@dataclass(frozen=True, slots=True)
class _ResultPage:
    """The hits of a page by number, and what is said of all that match."""

    numbers: Sequence[int]
    """(n,) the documents, in the order of the hits."""

    scores: Sequence[float]
    """(n,)"""

    total: int
    is_exact: bool
    facets: Mapping[str, Mapping[str, int]]


def answer(index: OpenedIndex, request: SearchRequest) -> Results:
    """Return the page of results that a request asks for."""
    plan = index.plan(request.query, Accents(request.accents), request.filters)
    page = _find(index, plan.root, request)
    hits = _hits(index.documents, page, plan.highlight_spec, request.snippets, request.context)
    if request.explain:
        hits = tuple(
            replace(hit, explanation=index.engine.explain(plan.root, number))
            for hit, number in zip(hits, page.numbers, strict=True)
        )
    return Results(
        request.query,
        page.total,
        page.is_exact,
        hits,
        _notes(index, request.query, plan, page.total),
        page.facets,
        _cursor(index, request, page),
    )


def similar(index: OpenedIndex, number: int, limit: int) -> Results:
    """Return the documents that are most like one of the index, which is not among them."""
    original = index.documents.document(number)
    plan, highlight_spec = more_like_this(original, index.lexicon)
    best = index.engine.best(plan, limit + 1)
    others = [pair for pair in zip(best.numbers, best.scores, strict=True) if pair[0] != number][:limit]
    numbers, scores = [number for number, _ in others], [score for _, score in others]
    total = max(best.total.count - 1, len(others))
    page = _ResultPage(numbers, scores, total, best.total.is_exact, {})
    hits = _hits(index.documents, page, highlight_spec, 1, None)
    return Results(original.id, total, page.is_exact, hits, ())


def _find(index: OpenedIndex, plan: PlanNode, request: SearchRequest) -> _ResultPage:
    """Return the page of a request; every document that matches is scored only where its values are needed."""
    if request.sort_field is None and not request.facets:
        best = index.engine.best(plan, request.last, exact_total=request.exact_total)
        numbers, scores = best.numbers[request.offset :], best.scores[request.offset :]
        return _ResultPage(numbers, scores, best.total.count, best.total.is_exact, {})
    matching, their_scores = index.engine.scores(plan)
    facets = {name: index.sorter.counts(matching, name) for name in request.facets}
    if request.sort_field is None:
        best = index.engine.best(plan, request.last)
        numbers, scores = best.numbers, best.scores
    else:
        numbers, scores = index.sorter.top(
            matching, their_scores, request.sort_field, request.last, descending=request.is_descending
        )
    return _ResultPage(numbers[request.offset :], scores[request.offset :], len(matching), True, facets)


def _hits(
    documents: StoredDocuments,
    page: _ResultPage,
    highlight_spec: HighlightSpec,
    snippets: int,
    context: int | None,
) -> tuple[Hit, ...]:
    highlighter = Highlighter(highlight_spec)
    hits: list[Hit] = []
    for start in range(0, len(page.numbers), _BATCH):
        batch = [documents.document(number) for number in page.numbers[start : start + _BATCH]]
        highlighter.prepare(text for document in batch for text in (document.title, document.body))
        for document, score in zip(batch, page.scores[start : start + _BATCH], strict=True):
            hits.append(_hit(document, score, highlighter, snippets, context))
    return tuple(hits)


def _hit(document: Document, score: float, highlighter: Highlighter, snippets: int, context: int | None) -> Hit:
    passages = make_snippets(document.body, highlighter, snippets)
    if context is not None:
        lines = document.body.count("\n")  # more are not there to be shown
        passages = expand_to_lines(document.body, passages, highlighter, min(context, lines))
    title = highlighter.ranges(document.title)
    return Hit(document.id, score, document.title, document.fields, passages, title)


def _notes(index: OpenedIndex, query: str, plan: Plan, total: int) -> tuple[Note, ...]:
    """Return the notes of a plan, with a correction where nothing was found."""
    if not total and plan.highlight_spec and (correction := index.corrector.correct(query)) is not None:
        return (*plan.notes, make_note("did-you-mean", correction))
    return plan.notes


def _cursor(index: OpenedIndex, request: SearchRequest, page: _ResultPage) -> str | None:
    """Return where the next page starts, or None on the last one."""
    end = request.offset + len(page.numbers)
    has_more = end < page.total or (not page.is_exact and len(page.numbers) == request.limit)
    return str(request.cursor(index.generation, end)) if page.numbers and has_more else None
