"""What does the footer of a segment say about it, and is it valid?

The footer has the number of documents, deleted ones included, and for each layer of each field the number of
tokens of all documents.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, NamedTuple

from timviet.index.analysis.layer import Layer
from timviet.index.messages import Message
from timviet.index.schema import LAYERS
from timviet.index.store.format.columns import Columns
from timviet.index.store.format.counts import is_count
from timviet.index.store.segment.block_names import table_name

__all__ = ["SegmentFooter", "parse_segment_footer"]

_REQUIRED_LAYERS = (Layer.SYLLABLE, Layer.FOLDED, Layer.BIGRAM)


class SegmentFooter(NamedTuple):
    """The numbers in the footer of a segment."""

    doc_count: int

    totals: Mapping[tuple[str, Layer], int]
    """The number of tokens of each layer of each field."""


def parse_segment_footer(columns: Columns) -> SegmentFooter:
    """Return the validated footer of a segment.

    :raises IndexDamaged: an entry is missing, or blocks do not have one item per document
    """
    doc_count, written = columns.about.get("documents"), columns.about.get("totals")
    if type(doc_count) is not int or type(written) is not dict:
        raise columns.damaged(Message("the footer lacks an entry"))
    totals = dict(_parse_total(columns, *item) for item in written.items())
    for field in {field for field, _ in totals}:
        if not all((field, layer) in totals for layer in _REQUIRED_LAYERS):
            raise columns.damaged(Message("the footer lacks an entry"))
    for name in ("id_hashes", "id_numbers", *(f"{table_name(*layer)}.lengths" for layer in totals)):
        if (length := columns.length(name)) != doc_count:
            raise columns.damaged(
                Message(
                    "the footer says {count} documents, but {block} has {length} entries",
                    count=doc_count,
                    block=name,
                    length=length,
                )
            )
    return SegmentFooter(doc_count, totals)


def _parse_total(columns: Columns, name: str, total: Any) -> tuple[tuple[str, Layer], int]:
    field, _, layer = name.partition(".")
    if layer not in LAYERS.get(field, ()) or not is_count(total):
        raise columns.damaged(Message("the footer lacks an entry"))
    return (field, Layer(layer)), total
