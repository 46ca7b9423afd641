"""Which sections have a term, a phrase or a prefix, and with which score?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import zip_longest
from typing import Any

from timviet.index.analysis.layer import Layer
from timviet.index.opensearch.fields import (
    JOINED_AFTER,
    JOINED_BEFORE,
    joins_path,
    layer_path,
    written_term,
)
from timviet.search.contract.plan import Phrase, Prefix, Term
from timviet.search.opensearch.queries import NOTHING, LuceneQuery, constant

__all__ = ["Leaf", "has_leaf", "has_terms", "scored_leaf"]

Leaf = Term | Phrase | Prefix


def scored_leaf(leaf: Leaf) -> LuceneQuery:
    """Return the query of the sections that a node matches, with the node's score."""
    match leaf:
        case Term(field, layer, term, weight):
            return _term(field, layer, term, weight)
        case Phrase(field, layer, terms, weight):
            if not terms:
                return NOTHING
            scores = [_term(field, layer, term, weight) for term in terms]
            return {"bool": {"filter": [has_leaf(leaf)], "should": scores}}
        case Prefix(weight=weight):
            return constant(has_leaf(leaf), weight)
    raise TypeError(f"not a node of terms: {leaf!r}")


def has_leaf(leaf: Leaf) -> LuceneQuery:
    """Return the query of the sections that a node matches."""
    match leaf:
        case Term(field, layer, term):
            return has_terms(field, layer, [term])
        case Phrase():
            return _phrase(leaf)
        case Prefix(field, layer, prefix):
            return {"prefix": {layer_path(field, layer): {"value": written_term(prefix)}}}
    raise TypeError(f"not a node of terms: {leaf!r}")


def has_terms(field: str, layer: Layer, terms: Iterable[str]) -> LuceneQuery:
    """Return the query of the sections that have any of some terms; however many, it is one clause."""
    path, written = layer_path(field, layer), [*map(written_term, terms)]
    return {"terms": {path: written}} if len(written) > 1 else {"term": {path: written[0]}}


def _term(field: str, layer: Layer, term: str, weight: float) -> LuceneQuery:
    return {"term": {layer_path(field, layer): {"value": written_term(term), "boost": weight}}}


def _phrase(phrase: Phrase) -> LuceneQuery:
    field, layer, terms, _, spellings, slop, has_whole_numbers = phrase
    if not terms:
        return NOTHING
    if len(terms) == 1 and not any(spellings) and not has_whole_numbers:
        return has_terms(field, layer, terms)
    rules = [_syllable(field, layer, term, allowed) for term, allowed in zip_longest(terms, spellings)]
    if has_whole_numbers and not slop:
        rules[0] = _without(rules[0], field, JOINED_BEFORE)
        rules[-1] = _without(rules[-1], field, JOINED_AFTER)
    rule = {"all_of": {"mode": "ordered", "max_gaps": slop, "intervals": rules}} if len(rules) > 1 else rules[0]
    return {"intervals": {layer_path(field, layer): rule}}


def _syllable(field: str, layer: Layer, term: str, allowed: frozenset[str] | None) -> dict[str, Any]:
    """Return the rule of a syllable of a phrase in some spellings, or in any."""
    if allowed is None:
        return _match(layer_path(field, layer), term)
    spelled = [_match(layer_path(field, Layer.SYLLABLE), spelling) for spelling in sorted(allowed)]
    return spelled[0] if len(spelled) == 1 else {"any_of": {"intervals": spelled}}


def _match(path: str, token: str) -> dict[str, Any]:
    return {"match": {"query": written_term(token), "use_field": path}}


def _without(rule: dict[str, Any], field: str, mark: str) -> dict[str, Any]:
    """Return a rule for a syllable that must not have a mark at its position."""
    marks: Sequence[str] = sorted({mark, JOINED_BEFORE + JOINED_AFTER})
    marked = {"any_of": {"intervals": [_match(joins_path(field), token) for token in marks]}}
    return {"any_of": {"intervals": [rule], "filter": {"not_contained_by": marked}}}
