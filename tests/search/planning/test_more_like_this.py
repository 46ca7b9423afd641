"""Similar documents are searched for by pairs that are frequent in one document and rare elsewhere."""

from __future__ import annotations

from memory_lexicon import MemoryLexicon

from timviet.index import Document
from timviet.index.analysis.layer import Layer
from timviet.search.contract.plan import Nothing, Or, Term
from timviet.search.planning.more_like_this import more_like_this

TEXTS = ["Giá gạo nếp tăng, gạo nếp khan hiếm.", "Giá vàng tăng.", "Giá dầu tăng.", "Giá đất tăng."]


def test_pairs_of_this_document_alone_weigh_most() -> None:
    plan, spec = more_like_this(Document("gao", "", TEXTS[0]), MemoryLexicon(TEXTS))
    assert isinstance(plan, Or)
    pairs = [term for term in plan.nodes if isinstance(term, Term) and term.layer is Layer.BIGRAM]
    assert pairs[0].term == "gao nep"
    assert all(pairs[0].weight > pair.weight for pair in pairs[1:])
    assert ((("gao", None), ("nep", None)), 0) in spec.phrases
    assert set(spec.fallback) <= {term.term for term in plan.nodes if isinstance(term, Term)}


def test_a_document_without_words_gives_a_plan_of_nothing() -> None:
    plan, spec = more_like_this(Document("empty", "", "…"), MemoryLexicon(TEXTS))
    assert plan == Nothing()
    assert not spec
