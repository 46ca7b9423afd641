"""Which parts of a long document are read for its snippets, and where in it do these snippets stand?

Only the best sections are read: to read and to highlight a whole book would take longer than to find it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import NamedTuple

from timviet.index.document import Document
from timviet.search.contract.documents import LongDocument
from timviet.search.snippets.highlighter import Highlighter
from timviet.search.snippets.marked_document import MarkedDocument
from timviet.search.snippets.snippet import (
    MAX_LINE,
    Passage,
    Snippet,
    cut_passages,
    expand_to_lines,
    extend_to_lines,
)

__all__ = ["Excerpt", "cut_excerpts", "cut_in_lines", "make_excerpts"]


class Excerpt(NamedTuple):
    """A document with a part of its body only."""

    document: Document

    start: int
    """Where in the body the part begins."""


def make_excerpts(document: LongDocument, sections: Sequence[int], context: int | None) -> list[Excerpt]:
    """Return some sections of a document as excerpts, in their order; those that overlap become one.

    :param sections: their numbers, the best first
    :param context: make room for whole lines, and this number of lines before and after; None for the section
        alone
    """
    parts: list[tuple[int, int]] = []
    for start, end in map(document.range_of, sections):
        if parts == [(0, document.body_length)]:
            break  # all of it is read
        if context is not None:
            start, end = _extend(document, start, end, context)
        overlapping = [part for part in parts if part[0] < end and start < part[1]]
        if overlapping:
            joined = min(start, *(part[0] for part in overlapping)), max(end, *(part[1] for part in overlapping))
            parts[parts.index(overlapping[0])] = joined
            parts = [part for part in parts if part not in overlapping[1:]]
        else:
            parts.append((start, end))
    return [Excerpt(replace(document.start, body=document.text(*part)), part[0]) for part in parts]


def _extend(document: LongDocument, start: int, end: int, context: int) -> tuple[int, int]:
    """Return a range of a body with whole lines, and some lines before and after."""
    room = MAX_LINE * (context + 1) + 1
    low = max(start - room, 0)
    text = document.text(low, min(end + room, document.body_length))
    first, last = extend_to_lines(text, start - low, end - low, min(context, text.count("\n")))
    return low + first, low + last


def cut_in_lines(
    marked: MarkedDocument, highlighter: Highlighter, passages: Sequence[Passage], context: int | None
) -> tuple[Snippet, ...]:
    """Return passages of a document as snippets, each with this number of lines around it; None for none."""
    snippets = cut_passages(marked, highlighter, passages)
    return snippets if context is None else expand_to_lines(marked, snippets, highlighter, context)


def cut_excerpts(
    document: LongDocument,
    excerpts: Sequence[Excerpt],
    marked: Sequence[MarkedDocument],
    passages: Sequence[Sequence[Passage]],
    highlighter: Highlighter,
    count: int,
    context: int | None,
) -> tuple[Snippet, ...]:
    """Return up to ``count`` snippets of a document: first the best one of each excerpt, then the others.

    An excerpt without a highlight has a snippet only if it is the first.

    :param marked: each excerpt with its highlights
    :param passages: those of each excerpt
    :param context: as for :func:`make_excerpts`
    """
    best: list[Snippet] = []
    others: list[Snippet] = []
    for excerpt, marked_excerpt, its_passages in zip(excerpts, marked, passages, strict=True):
        snippets = cut_in_lines(marked_excerpt, highlighter, its_passages, context)
        moved = [_moved(snippet, excerpt, document) for snippet in snippets]
        if not best or moved[0].highlights:
            best.append(moved[0])
            others += moved[1:]
    return tuple([*best, *others][:count])


def _moved(snippet: Snippet, excerpt: Excerpt, document: LongDocument) -> Snippet:
    """Return a snippet of an excerpt as one of the document."""
    first = excerpt.start + snippet.start
    last = first + len(snippet.text)
    return replace(
        snippet,
        start=first,
        cut_before=snippet.cut_before or excerpt.start > 0,
        cut_after=snippet.cut_after or excerpt.start + len(excerpt.document.body) < document.body_length,
        begins_within_line=first > 0 and document.text(first - 1, first) != "\n",
        ends_within_line=last < document.body_length and document.text(last, last + 1) != "\n",
    )
