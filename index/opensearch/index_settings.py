"""How is an index of OpenSearch set up, so that its statistics and scores are ours?

Tokens are made by us and divided by blanks there. BM25 is that of :mod:`timviet.search.contract.bm25`, computed by
a script from Lucene's own statistics. Its b follows from the average length of a field, which changes with each
commit, but the settings of a similarity do not. And OpenSearch 2 multiplies its own BM25 by k1 + 1, OpenSearch 3
does not.
"""

from __future__ import annotations

from typing import Any

from timviet.index.analysis.layer import Layer
from timviet.index.opensearch.fields import (
    COMMIT,
    GAP,
    ID,
    IS_LONG,
    KEYWORD,
    LINE_ENDS,
    REVISION,
    SECTION,
    SECTION_KEYWORD,
    SIZE,
    SORT,
    STARTS,
    STORED,
    joins_path,
    layer_path,
)
from timviet.index.schema import K1, LAYERS, PASSAGE, PASSAGE_SHARE, WITHOUT_LENGTHS

__all__ = ["OWNER", "companion_body", "index_body"]

_WITH_POSITIONS = frozenset({Layer.SYLLABLE, Layer.FOLDED})
_ANALYZER, _WITH_LENGTHS, _SAME_LENGTH = "tokens", "with_lengths", "same_length"

_IDF = "return query.boost * Math.log(1 + (field.docCount - term.docFreq + 0.5) / (term.docFreq + 0.5));"
_SCORE = (
    "double average = (double) field.sumTotalTermFreq / field.docCount;"
    f" double b = 1 - {1 - PASSAGE_SHARE} * Math.min(1.0, average / {PASSAGE});"
    f" return weight * doc.freq / (doc.freq + {K1} * (1 - b) + doc.length * ({K1} * b / average));"
)
_SCORE_OF_SAME_LENGTH = f"return weight * doc.freq / (doc.freq + {K1});"


_SAFE = {
    "auto_expand_replicas": "0-1",  # two copies of everything, as soon as there are two nodes
    "replication.type": "DOCUMENT",  # so that a refresh is one of all copies
    "translog.durability": "request",
}


OWNER = "timviet"
"""What the metadata of an index of OpenSearch says, by which ours are told from others: a text."""


def companion_body(alias: str, owner: str) -> dict[str, Any]:
    """Return the body of the request that makes the index for what is known of commits.

    :param alias: the name by which it is written
    :param owner: what tells the index of ours that it is of from others
    """
    mappings = {"_meta": {OWNER: owner}, "enabled": False}
    return {"aliases": {alias: {}}, "settings": {"number_of_shards": 1, **_SAFE}, "mappings": mappings}


def index_body(shards: int = 1, alias: str = "", owner: str = "") -> dict[str, Any]:
    """Return the body of the request that makes an index for documents; see :func:`companion_body`."""
    properties: dict[str, Any] = {
        SECTION_KEYWORD.removeprefix(f"{SECTION}."): {"type": "keyword", "doc_values": False}
    }
    for field, layers in LAYERS.items():
        for layer in layers:
            properties[layer_path(field, layer).removeprefix(f"{SECTION}.")] = _layer(layer)
        properties[joins_path(field).removeprefix(f"{SECTION}.")] = {
            "type": "text",
            "analyzer": _ANALYZER,
            "index_options": "positions",
            "norms": False,
        }
    return {
        "aliases": {alias: {}} if alias else {},
        "settings": {
            "number_of_shards": shards,
            **_SAFE,
            "refresh_interval": -1,
            "codec": "best_compression",  # a third smaller, and no slower to index
            "max_terms_count": 1 << 20,
            "mapping": {"nested_objects": {"limit": 1 << 20}, "total_fields": {"limit": 10_000}},
            "analysis": {
                "tokenizer": {
                    _ANALYZER: {"type": "char_group", "tokenize_on_chars": [" "], "max_token_length": 1 << 14}
                },
                "filter": {_ANALYZER: {"type": "stop", "stopwords": [GAP]}},
                "analyzer": {_ANALYZER: {"type": "custom", "tokenizer": _ANALYZER, "filter": [_ANALYZER]}},
            },
            "similarity": {
                name: {"type": "scripted", "weight_script": {"source": _IDF}, "script": {"source": script}}
                for name, script in ((_WITH_LENGTHS, _SCORE), (_SAME_LENGTH, _SCORE_OF_SAME_LENGTH))
            },
        },
        "mappings": {
            "_meta": {OWNER: owner},
            "dynamic": "strict",
            "_source": {"excludes": [f"{SECTION}.*", f"{SORT}.*"]},
            "dynamic_templates": [
                {
                    SORT: {
                        "path_match": f"{SORT}.*",
                        "match_mapping_type": "string",
                        "mapping": {"type": "keyword", "index": False},
                    }
                }
            ],
            "properties": {
                ID: {"type": "keyword"},
                REVISION: {"type": "keyword", "index": False},
                STORED: {"type": "keyword", "index": False, "doc_values": False},
                SIZE: {"type": "long", "index": False},
                STARTS: {"type": "integer", "index": False, "doc_values": False},
                LINE_ENDS: {"type": "integer", "index": False, "doc_values": False},
                COMMIT: {"type": "long"},
                KEYWORD: {"type": "keyword"},
                IS_LONG: {"type": "boolean"},
                SORT: {"type": "object", "dynamic": True},
                SECTION: {"type": "nested", "dynamic": "strict", "properties": properties},
            },
        },
    }


def _layer(layer: Layer) -> dict[str, Any]:
    has_lengths = layer not in WITHOUT_LENGTHS
    return {
        "type": "text",
        "analyzer": _ANALYZER,
        "index_options": "positions" if layer in _WITH_POSITIONS else "freqs",
        "norms": has_lengths,
        "similarity": _WITH_LENGTHS if has_lengths else _SAME_LENGTH,
    }
