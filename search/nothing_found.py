"""What is said about a query that finds nothing, and which other query would find something?

A phrase without words beside it is never searched for without its quotation marks, as nobody asked for that. But a
note says that no document has it, and how many documents the query would find without them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from timviet.index.schema import TEXT, TITLE
from timviet.search.opened_index import OpenedIndex
from timviet.search.planning.choices import Accents, Match
from timviet.search.query.ast import (
    AndNode,
    BoostNode,
    FieldNode,
    GroupNode,
    OrNode,
    PhraseNode,
    QueryNode,
    RequiredNode,
)
from timviet.search.query.lexer import with_plain_quotes
from timviet.search.query.notes import Note, make_note
from timviet.search.query.parse import notes_on_length, parse
from timviet.search.request import SearchRequest
from timviet.search.work import current_work

__all__ = ["find_correction", "notes_on_nothing"]

# A quotation without an end matches too, so that its end is not looked for again from each mark in it.
_QUOTED = re.compile(
    r'(-|NOT\s+|[+:])?(?:"((?:\\.|[^"\\])++)("?)|[‘‹]([^’›"]++)([’›](?!\w))?)(?:~[0-9]+)?', re.DOTALL
)


def find_correction(
    index: OpenedIndex, query: str, accents: Accents = Accents.AUTO, filters: Sequence[str] = ()
) -> str | None:
    """Return a correction of a query that finds more or something better than the query does, or None.

    A query that is not used as a whole is not corrected: a correction would lack its end.
    """
    corrected = None if notes_on_length(query) else index.corrector.correct(query, index.finds)
    if corrected is None:
        return None
    found, typed_found = (index.best_match(text, accents, filters) for text in (corrected, query))
    return corrected if found[0] > typed_found[0] or found[1] > typed_found[1] else None


def notes_on_nothing(index: OpenedIndex, request: SearchRequest) -> Iterator[Note]:
    """Yield notes on a query that finds nothing: its missing phrases, and other queries that find something.

    What was not searched for as a whole, as that would be too much work, is not told.
    """
    accents, work = Accents(request.accents), current_work()
    phrases = dict(_required_phrases(parse(request.query).root))
    for phrase, text in phrases.items():
        is_found = index.has_match(phrase, accents)
        if work.was_limited:
            return
        if not is_found:
            yield make_note("missing-phrase", text)
    if phrases and not notes_on_length(request.query):
        unquoted = _QUOTED.sub(_without_quotes, with_plain_quotes(request.query)).strip()
        count, _ = index.best_match(unquoted, accents, request.filters, Match(request.match))
        if count and not work.was_limited:
            yield make_note("without-quotes", unquoted, count)
    correction = find_correction(index, request.query, accents, request.filters)
    if correction is not None:
        yield make_note("did-you-mean", correction)


def _required_phrases(node: QueryNode) -> Iterator[tuple[QueryNode, str]]:
    """Yield the phrases of a query that are not excluded, each in its text field, and their texts."""
    match node:
        case PhraseNode(text, has_patterns=False):
            yield node, text
        case GroupNode(nodes) | AndNode(nodes) | OrNode(nodes):
            for child in nodes:
                yield from _required_phrases(child)
        case BoostNode(child, _) | RequiredNode(child):
            yield from _required_phrases(child)
        case FieldNode(name, child) if name in (TEXT, TITLE):
            yield from ((FieldNode(name, phrase), text) for phrase, text in _required_phrases(child))


def _without_quotes(quoted: re.Match[str]) -> str:
    """Return a quotation as words; after a sign or a field as a group; as it is if excluded or without an end."""
    sign, text = quoted[1] or "", quoted[2] or quoted[4]
    if sign.startswith(("-", "NOT")) or not (quoted[3] or quoted[5]):
        return quoted.group()
    return f"{sign}({text})" if sign else text
