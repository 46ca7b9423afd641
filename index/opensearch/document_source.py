"""What is sent to OpenSearch for a document?"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, NamedTuple

from timviet.index.analysis.layer import Layer
from timviet.index.opensearch.fields import (
    EVERY,
    GAP,
    ID,
    IS_LONG,
    JOINED_AFTER,
    JOINED_BEFORE,
    KEYWORD,
    SECTION,
    SECTION_KEYWORD,
    SORT,
    cut,
    joins_path,
    layer_path,
    sort_path,
    written_term,
)
from timviet.index.opensearch.number_joins import number_joins
from timviet.index.opensearch.sort_keys import sortable_key
from timviet.index.schema import LAYERS, WITHOUT_LENGTHS

__all__ = ["SectionTokens", "SpacedTerms", "document_source"]


class SpacedTerms(NamedTuple):
    """The tokens of one layer of a section, in the order of the text."""

    terms: Sequence[str]
    positions: Sequence[int] | None = None
    """One for each term, ascending; None for layers that have no phrases."""


SectionTokens = Mapping[tuple[str, Layer], SpacedTerms]
"""The tokens of a section by field and layer."""


def document_source(id: str, keywords: Collection[str], sections: Sequence[SectionTokens]) -> dict[str, Any]:
    """Return a document as OpenSearch takes it.

    :param keywords: :func:`timviet.index.schema.keyword_terms` of its metadata
    :param sections: at least one
    """
    values = [cut(keyword) for keyword in sorted(keywords)]
    return {
        ID: id,
        KEYWORD: values,
        IS_LONG: len(sections) > 1,
        SORT: _sort_keys(keywords),
        SECTION: [{_name(SECTION_KEYWORD): values, **_section_source(section)} for section in sections],
    }


def _sort_keys(keywords: Iterable[str]) -> dict[str, dict[str, list[str]]]:
    """Return the fields by which a document is sorted, of which each has a key for each of its values."""
    keys: dict[str, dict[str, list[str]]] = {}
    for keyword in keywords:
        name, _, value = keyword.partition("=")
        for prefers_dates in (False, True):
            _, order, field = sort_path(name, prefers_dates).split(".")
            keys.setdefault(order, {}).setdefault(field, []).append(sortable_key(value, prefers_dates))
    return keys


def _section_source(section: SectionTokens) -> dict[str, str]:
    source = {
        _name(layer_path(field, layer)): EVERY
        for field, layers in LAYERS.items()
        for layer in layers
        if layer in WITHOUT_LENGTHS
    }
    for (field, layer), tokens in section.items():
        if tokens.terms:
            every = [EVERY] if layer in WITHOUT_LENGTHS else []
            source[_name(layer_path(field, layer))] = " ".join([*every, *_spaced(tokens)])
        if layer is Layer.FOLDED and tokens.positions is not None:
            forms = section.get((field, Layer.FORM), SpacedTerms(()))
            if joined := number_joins(tokens.terms, tokens.positions, frozenset(forms.terms)):
                source[_name(joins_path(field))] = " ".join(_marks(joined))
    return source


def _name(path: str) -> str:
    return path.removeprefix(f"{SECTION}.")


def _spaced(tokens: SpacedTerms) -> Iterable[str]:
    """Yield the terms of a layer, with a gap for each position that is left out."""
    if tokens.positions is None:
        yield from map(written_term, tokens.terms)
        return
    following = 0
    for term, position in zip(tokens.terms, tokens.positions, strict=True):
        for _ in range(following, position):
            yield GAP
        yield written_term(term)
        following = position + 1


def _marks(joined: Collection[int]) -> Iterable[str]:
    """Yield a token for each position up to the last one that is marked.

    :param joined: the positions of the syllables that are in one number with the one before
    """
    for position in range(max(joined) + 1):
        before, after = position in joined, position + 1 in joined
        yield GAP if not (before or after) else f"{JOINED_BEFORE * before}{JOINED_AFTER * after}"
