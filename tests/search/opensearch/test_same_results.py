"""OpenSearch finds the same documents as our own engine, in the same order, with the same scores."""

from __future__ import annotations

import random
from pathlib import Path

import market_texts
import pytest
import random_plans
from memory import MemorySegment, MemorySnapshot, Tokens
from opensearch import Cluster
from opensearch_index import Found, assert_same, fill, search, sources_of

from timviet.index import Document, Index
from timviet.index.analysis import sections
from timviet.index.analysis.layer import Layer
from timviet.index.opensearch.document_source import SpacedTerms, document_source
from timviet.index.opensearch.fields import IS_LONG
from timviet.search.contract.plan import Filter, PlanNode
from timviet.search.engine.column_commit import ColumnCommit
from timviet.search.engine.column_engine import ColumnEngine
from timviet.search.opened_index import OpenedIndex
from timviet.search.opensearch.index_facts import IndexFacts
from timviet.search.opensearch.plan_query import plan_query
from timviet.search.planning.choices import Accents, Match

MANY = 1000


def source(documents: list[Tokens]) -> dict[str, object]:
    """Return a document, given as its sections, as OpenSearch takes it."""
    tokens = [
        {
            key: SpacedTerms(terms, list(range(len(terms))) if key[1] is Layer.FOLDED else None)
            for key, terms in section.fields.items()
        }
        for section in documents
    ]
    return document_source(documents[0].id, documents[0].keywords, tokens)


@pytest.mark.parametrize("shards", [1, 3])
@pytest.mark.parametrize("seed", range(4))
def test_random_plans(cluster: Cluster, seed: int, shards: int) -> None:
    draw = random.Random(seed)
    documents = random_plans.corpus(draw, 60)
    segments = random_plans.cut(draw, random_plans.join(draw, documents) if seed else documents)
    blocks: list[list[Tokens]] = []
    deleted = []
    for segment, numbers in segments:
        for number, document in enumerate(segment):
            if document.is_further:
                blocks[-1].append(document)
            else:
                blocks.append([document])
                deleted += [document.id] if number in numbers else []
    name = f"plans-{seed}-{shards}"
    fill(cluster, name, map(source, blocks), deleted, shards=shards)
    snapshot = MemorySnapshot([MemorySegment(*segment) for segment in segments])
    engine = ColumnEngine(snapshot)
    index = IndexFacts({"year": "012", "kind": "012", "none": ""}.__getitem__, lambda layer, term: 1.0)
    for _ in range(40):
        plan = draw.choice([random_plans.plan, random_plans.question])(draw)
        query, omitted_count = plan_query(plan, index)
        assert not omitted_count
        assert_same(best(engine, snapshot, plan), search(cluster, name, query, MANY), plan)


@pytest.mark.parametrize("shards", [1, 3])
def test_queries_of_long_documents(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, shards: int
) -> None:
    for constant, value in {"LONGEST_WHOLE": 200, "_SHORTEST": 10, "_LONGEST": 30}.items():
        monkeypatch.setattr(sections, constant, value)
    draw = random.Random(shards)
    documents = [market_texts.document(draw, number) for number in range(200)]
    deleted = [document.id for document in documents if draw.random() < 0.2]
    with Index.open(tmp_path, create=True) as index:
        index.add_many(documents)
        index.commit()
        index.delete_many(deleted)
    sources = list(sources_of(documents))
    assert sum(source[IS_LONG] for source in sources) > 10
    fill(cluster, f"texts-{shards}", sources, deleted, shards=shards)
    opened = OpenedIndex(ColumnCommit([tmp_path]), None)
    facts = IndexFacts(opened.lexicon.values, opened.lexicon.idf)
    found = 0
    for _ in range(100):
        text = market_texts.query(draw)
        accents = draw.choice([Accents.AUTO, Accents.AUTO, Accents.EXACT, Accents.IGNORE])
        match = draw.choice(list(Match))
        plan = opened.plan(text, accents, match=match).root
        ours = best(opened.engine, opened.documents, plan)
        found += ours.total > 0
        query, omitted_count = plan_query(plan, facts)
        assert not omitted_count
        assert_same(ours, search(cluster, f"texts-{shards}", query, MANY), (text, accents, match))
    assert found > 50


def test_odd_documents(cluster: Cluster, tmp_path: Path) -> None:
    documents = [
        Document("đ" * 512, "Tên dài", "Khoai lang."),
        Document("dài\n" * 200, "", "Khoai tây " + "a" * 20_000 + " hết."),
        Document("trống"),
        Document("dấu", "\x1f \x1e \x1d", "\x1e\x1d a\x1fb khoai"),
        Document("hỏng", "", "khoai \ud800 lang"),
        Document("giá trị", "", "khoai", {"a.b": "x" * 40_000, "a": "khoai\n=lang", "a.c": ["", "=", "\x1f"]}),
        Document("emoji", "😀", "khoai 😀 🇻🇳 C++字漢"),
    ]
    with Index.open(tmp_path, create=True) as index:
        index.add_many(documents)
    fill(cluster, "odd", sources_of(documents), shards=1)
    opened = OpenedIndex(ColumnCommit([tmp_path]), None)
    facts = IndexFacts(opened.lexicon.values, opened.lexicon.idf)
    values = ["x" * 40_000, "khoai\n=lang", "", "=", "\x1f"]
    texts = ["khoai", "a" * 20_000, "aa*", "a b", "😀", "字漢", "\x1e", "\ud800 lang", "C++", '"khoai lang"', "*"]
    plans = [opened.plan(text).root for text in texts]
    plans += [Filter(name, value) for name in ("a.b", "a", "a.c") for value in values]
    for plan in plans:
        ours = best(opened.engine, opened.documents, plan)
        assert_same(ours, search(cluster, "odd", plan_query(plan, facts).query, MANY), plan)


def best(engine: ColumnEngine, documents: MemorySnapshot, plan: PlanNode) -> Found:
    top = engine.best(plan, MANY, exact_total=True)
    ids = map(documents.id_of, top.numbers)
    return Found(dict(zip(ids, top.scores, strict=True)), top.total.count)
