"""How is a search request answered with results?

The query is planned and the engine finds the best documents of the page. Only these documents are read.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import replace
from functools import partial
from typing import NamedTuple

from timviet.index.causes import Cause
from timviet.index.document import Document, LeftOutDocument
from timviet.index.errors import SourceError
from timviet.index.places import Place, PlacedOffset, common_place, place_with_lines
from timviet.search.contract.documents import LongDocument
from timviet.search.contract.plan import PlanNode
from timviet.search.deadline import check_deadline
from timviet.search.document_texts import DocumentTexts
from timviet.search.opened_index import OpenedIndex
from timviet.search.planning.choices import Accents, Match
from timviet.search.planning.highlight_spec import HighlightSpec
from timviet.search.planning.planner import Plan
from timviet.search.query.notes import Note, make_note
from timviet.search.request import SearchRequest
from timviet.search.results import Hit, Results
from timviet.search.snippets.excerpts import (
    Excerpt,
    cut_excerpts,
    cut_in_lines,
    make_excerpts,
)
from timviet.search.snippets.highlighter import Highlighter
from timviet.search.snippets.main_highlight import main_highlight
from timviet.search.snippets.marked_document import MarkedDocument
from timviet.search.snippets.snippet import Passage, Snippet, find_passages, mark_whole_body
from timviet.search.work import EXPLAINING, Work

__all__ = ["answer_request", "find_similar", "make_hit"]

_BATCH = 50  # documents in memory at once
_BATCH_CHARACTERS = 10_000_000  # of long documents that are not stored


class _ResultPage(NamedTuple):
    """The documents of a page by number, with the total and the facets of all that match."""

    numbers: Sequence[int]
    """(n,) the document numbers, in the order of the hits."""

    scores: Sequence[float]
    """(n,) the scores of the documents."""

    total: int
    is_exact: bool
    facets: Mapping[str, Mapping[str, int]]

    best_sections: Mapping[int, int] | None
    """The best section of those documents that have several; None if it is not known."""

    omitted_count: int = 0
    """How many terms have added nothing to the scores."""


class _Parts(NamedTuple):
    """What is read of a document to show it."""

    documents: Sequence[Document]
    """The document with each part of its body, or with the whole body."""

    excerpts: Sequence[Excerpt] = ()
    """The same parts of a long document; none if the whole body is read."""

    long: LongDocument | None = None

    unread: Note | None = None
    """Why the body could not be read."""

    place: Place | None = None
    """The place of what could not be read."""


def answer_request(index: OpenedIndex, request: SearchRequest, work: Work) -> Results:
    """Return the results of a request: one page of hits.

    :param work: counts what is done
    """
    plan = index.plan(request.query, Accents(request.accents), request.filters, Match(request.match))
    page = _find_page(index, plan.root, request)
    while not page.total and plan.if_nothing is not None and not work.was_limited:
        plan = plan.if_nothing()
        page = _find_page(index, plan.root, request)
    hits = _make_hits(index, plan.root, page, plan.highlight_spec, request.snippets, request.context)
    if request.explain:
        hits = _explained(index, plan.root, hits, page.numbers)
    return Results(
        request.query,
        page.total,
        page.is_exact and not work.was_limited,
        hits,
        (*_collect_notes(index, request, plan, page, work), *_notes_of(hits), *_notes_on_explained(request, hits)),
        page.facets,
        _next_cursor(index, request, page),
    )


def make_hit(
    index: OpenedIndex, number: int, query: str, accents: Accents, match: Match, snippets: int | None
) -> Hit:
    """Return a document as a hit of a query, whether the query matches it or not.

    :param snippets: the maximum number of passages; None makes one of the whole body
    """
    plan = index.plan(query, accents, (), match)
    while True:
        hit = _hit_of_plan(index, number, plan, snippets)
        is_marked = hit.title_highlights or any(passage.highlights for passage in hit.snippets)
        if plan.if_nothing is None or is_marked or hit.note is not None:
            return hit
        plan = plan.if_nothing()


def find_similar(index: OpenedIndex, number: int, limit: int, work: Work) -> Results:
    """Return the documents that are most like one of the index, without that one.

    :param work: counts what is done
    """
    from timviet.search.planning.more_like_this import more_like_this  # a search needs none of it

    with closing(index.texts()) as texts:
        original = texts.document(number)
    plan, highlight_spec = more_like_this(original, index.lexicon)
    best = index.engine.best(plan, limit + 1)
    others = [pair for pair in zip(best.numbers, best.scores, strict=True) if pair[0] != number][:limit]
    numbers, scores = [number for number, _ in others], [score for _, score in others]
    total = max(best.total.count - 1, len(others))
    page = _ResultPage(numbers, scores, total, best.total.is_exact, {}, best.best_sections)
    hits = _make_hits(index, plan, page, highlight_spec, 1, None)
    is_exact = page.is_exact and not work.was_limited
    notes = (*_notes_on_work(work), *_notes_of(hits))
    return Results(original.id, total, is_exact, hits, notes)


def _explained(index: OpenedIndex, plan: PlanNode, hits: Sequence[Hit], numbers: Sequence[int]) -> tuple[Hit, ...]:
    """Return hits with explanations, only the first ones if those of all would be too much work."""
    explained: list[Hit] = []
    with index.bounded_work() as work:
        for hit, number in zip(hits, numbers, strict=True):
            if not work.may_go_on(EXPLAINING):
                break
            explained.append(replace(hit, explanation=index.engine.explain(plan, number)))
    return (*explained, *hits[len(explained) :])


def _hit_of_plan(index: OpenedIndex, number: int, plan: Plan, snippets: int | None) -> Hit:
    if snippets is not None:
        page = _ResultPage([number], [0.0], 1, True, {}, None)
        (hit,) = _make_hits(index, plan.root, page, plan.highlight_spec, snippets, None)
        return hit
    with closing(index.texts()) as texts:
        try:
            parts = _Parts([texts.document(number)])
        except SourceError as error:
            parts = _without_text(texts, number, number, error)
    (document,), highlighter = parts.documents, Highlighter(plan.highlight_spec)
    marked = highlighter.mark(document)
    body = mark_whole_body(marked, highlighter) if parts.unread is None else Snippet("", (), place=parts.place)
    hit = Hit(document.id, 0.0, document.title, document.fields, (body,), marked.title_highlights)
    return replace(hit, index=index.commit.index_of(number), note=parts.unread)


def _find_page(index: OpenedIndex, plan: PlanNode, request: SearchRequest) -> _ResultPage:
    """Return the page of a request."""
    best = index.engine.best(
        plan, request.end, exact_total=request.exact_total, sort=request.sort_fields, facets=request.facets
    )
    numbers, scores = best.numbers[request.offset :], best.scores[request.offset :]
    total, sections = best.total, best.best_sections
    return _ResultPage(numbers, scores, total.count, total.is_exact, best.facets, sections, best.omitted_count)


def _make_hits(
    index: OpenedIndex,
    plan: PlanNode,
    page: _ResultPage,
    highlight_spec: HighlightSpec,
    snippets: int,
    context: int | None,
) -> tuple[Hit, ...]:
    highlighter = Highlighter(highlight_spec)
    sections: Mapping[int, Sequence[int]] = {}
    if snippets == 1 and page.best_sections is not None:
        sections = {number: [section] for number, section in page.best_sections.items()}
    elif snippets:
        with index.bounded_work():  # if that is too much, they are the best by a part of the query
            sections = index.engine.best_sections(plan, page.numbers, snippets)
    hits: list[Hit] = []
    index.documents.prepare(page.numbers)
    with closing(index.texts()) as texts:
        all_parts = (_read(texts, number, sections.get(number, ()), snippets, context) for number in page.numbers)
        ranked = zip(page.numbers, page.scores, strict=True)
        for batch in _batches(all_parts):
            check_deadline()
            all_marked = highlighter.mark_all([part for parts in batch for part in parts.documents])
            # A step for all documents, then the next one: this takes less time than one document after the other.
            all_passages = [find_passages(part, highlighter, snippets) for part in all_marked] if snippets else []
            first = 0  # of the parts of a document
            for parts, (number, score) in zip(batch, ranked, strict=False):
                end = first + len(parts.documents)
                marked, passages = all_marked[first:end], all_passages[first:end]
                first = end
                if parts.long is not None and highlight_spec and not any(part.has_highlights for part in marked):
                    # A condition that does not score is met in another section.
                    parts = _Parts([_whole(parts.long)])
                    marked = highlighter.mark_all(parts.documents)
                    passages = [find_passages(part, highlighter, snippets) for part in marked]
                hit = _make_hit(parts, marked, passages, score, highlighter, snippets, context)
                name = index.commit.index_of(number)
                hits.append(replace(hit, index=name) if name else hit)
    return tuple(hits)


def _batches(all_parts: Iterable[_Parts]) -> Iterator[list[_Parts]]:
    """Yield documents in batches that fit in memory."""
    batch: list[_Parts] = []
    characters = 0
    for parts in all_parts:
        batch.append(parts)
        if parts.long is not None and isinstance(parts.long.start, LeftOutDocument):
            characters += parts.long.body_length  # of which all was read, not only the parts
        if len(batch) == _BATCH or characters > _BATCH_CHARACTERS:
            yield batch
            batch, characters = [], 0
    if batch:
        yield batch


def _read(
    texts: DocumentTexts, number: int, sections: Sequence[int], snippets: int, context: int | None
) -> _Parts:
    """Read the parts of a document that are shown.

    :param sections: the best sections of a long document
    """
    if not snippets:  # only titles are shown
        return _Parts([texts.without_text(number)])
    try:
        document = texts.in_parts(number)
        if isinstance(document, Document):
            return _Parts([document])
        if not sections:
            return _Parts([document.start])
        excerpts = make_excerpts(document, sections, context)
        return _Parts([excerpt.document for excerpt in excerpts], excerpts, document)
    except SourceError as error:
        return _without_text(texts, number, sections[0] if sections else number, error)


def _without_text(texts: DocumentTexts, number: int, section: int, error: SourceError) -> _Parts:
    """Return what is shown of a document whose text could not be read.

    :param section: its best section
    """
    document = texts.without_text(number)
    place = common_place(document.places, *texts.range_of(section))
    return _Parts([document], unread=_note_on(error), place=place)


def _whole(long: LongDocument) -> Document:
    return replace(long.start, body=long.text(0, long.body_length))


def _note_on(error: SourceError) -> Note:
    """Return the note of a hit whose text could not be read."""
    if error.cause is Cause.MISSING:
        return make_note("text-gone")
    return make_note("text-changed") if error.cause is Cause.CHANGED else make_note("text-unread", error.reason)


def _notes_of(hits: Sequence[Hit]) -> tuple[Note, ...]:
    """Return a note on the hits whose texts could not be read, if there are any."""
    count = sum(hit.note is not None for hit in hits)
    return (make_note("texts-unread", count=count),) if count else ()


def _notes_on_explained(request: SearchRequest, hits: Sequence[Hit]) -> tuple[Note, ...]:
    """Return a note if not all hits are explained that are to be."""
    count = sum(hit.explanation is not None for hit in hits)
    return (make_note("explained-first", count=count),) if request.explain and count < len(hits) else ()


def _make_hit(
    parts: _Parts,
    marked: Sequence[MarkedDocument],
    passages: Sequence[Sequence[Passage]],
    score: float,
    highlighter: Highlighter,
    snippets: int,
    context: int | None,
) -> Hit:
    document, long = parts.documents[0], parts.long
    shown: tuple[Snippet, ...] = ()
    if parts.unread is not None:
        shown = (Snippet("", (), place=parts.place),)
    elif long is not None:
        shown = cut_excerpts(long, parts.excerpts, marked, passages, highlighter, snippets, context)
    elif passages:
        shown = cut_in_lines(marked[0], highlighter, passages[0], context)
    if document.places and parts.unread is None:
        line_ends = partial(document.body.count, "\n") if long is None else long.line_ends
        shown = tuple(_with_place(snippet, document.places, line_ends) for snippet in shown)
    title_highlights = marked[0].title_highlights
    return Hit(document.id, score, document.title, document.fields, shown, title_highlights, note=parts.unread)


def _with_place(snippet: Snippet, places: Sequence[PlacedOffset], line_ends: Callable[[int, int], int]) -> Snippet:
    """Return a snippet with the place of its main highlight."""
    offset = snippet.start + main_highlight(snippet)
    return replace(snippet, place=place_with_lines(line_ends, places, offset))


def _collect_notes(
    index: OpenedIndex, request: SearchRequest, plan: Plan, page: _ResultPage, work: Work
) -> tuple[Note, ...]:
    """Return the notes of a plan, and more if no document matches, or not all of the plan has scored."""
    notes = plan.notes
    if page.omitted_count:
        notes = (*notes, make_note("terms-omitted", count=page.omitted_count))
    if work.was_limited:
        return (*_notes_on_work(work), *notes)
    if page.total or not plan.highlight_spec:
        return notes
    from timviet.search.nothing_found import notes_on_nothing  # most searches find something

    return (*notes, *notes_on_nothing(index, request))


def _notes_on_work(work: Work) -> tuple[Note, ...]:
    """Return a note if not all was evaluated."""
    return (make_note("work-limited"),) if work.was_limited else ()


def _next_cursor(index: OpenedIndex, request: SearchRequest, page: _ResultPage) -> str | None:
    """Return the cursor of the next page, or None on the last page."""
    end = request.offset + len(page.numbers)
    has_more = end < page.total or (not page.is_exact and len(page.numbers) == request.limit)
    return str(request.cursor(index.commit.generation, end)) if page.numbers and has_more else None
