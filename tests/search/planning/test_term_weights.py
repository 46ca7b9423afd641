"""The weights of query terms are recorded in a table, so that a change of weights is visible in review."""

from __future__ import annotations

from pathlib import Path

import pytest
from fake_lexicon import FakeLexicon
from hypothesis import given
from hypothesis import strategies as st
from plan_table import table

from timviet.index import Document, Index
from timviet.index.analysis.layer import Layer
from timviet.search import Searcher
from timviet.search.contract.plan import And, Not, Or, Term
from timviet.search.planning.choices import Accents
from timviet.search.planning.term_weights import weighted_terms

LEXICON = FakeLexicon(dai={"đại": 50, "dài": 9}, hoi={"hội": 70, "hỏi": 10})


def test_weights_are_those_of_the_table() -> None:
    """If a change is intended, write the table again: ``python tests/support/plan_table.py``."""
    assert table() == Path(__file__).with_name("weights.txt").read_text(encoding="utf-8")


@given(st.text(max_size=60), st.sampled_from(Accents))
def test_no_term_comes_twice_and_no_weight_is_negative(text: str, accents: Accents) -> None:
    analyzer = LEXICON.analyzer(accents)
    nodes = list(weighted_terms(analyzer.analyze_clause(text), analyzer.counts, accents))
    terms = [node for node in nodes if isinstance(node, Term)]
    assert len({(term.layer, term.term) for term in terms}) == len(terms)
    assert all(term.weight >= 0 for term in terms)


def test_syllables_of_a_code_count_only_without_the_code() -> None:
    analyzer = LEXICON.analyzer()
    nodes = weighted_terms(analyzer.analyze_clause("05-CT/TW"), analyzer.counts, Accents.AUTO)
    (node,) = (node for node in nodes if isinstance(node, And))
    syllables, without = node.nodes
    assert isinstance(syllables, Or)
    assert {term.term for term in syllables.nodes if isinstance(term, Term)} >= {"05", "ct", "tw"}
    assert without == Not(Or((Term("text", Layer.FORM, "code:5/ct/tw"),)))


@pytest.mark.parametrize("query", ["tháng 3/2024", "tháng 3 năm 2024", "3/2024"])
def test_days_of_a_month_come_before_a_rarer_year(query: str, tmp_path: Path) -> None:
    days = [f"Họp ngày {day}/3/2024 tại trụ sở của ủy ban với các bên liên quan" for day in range(1, 16)]
    years = ["Kế hoạch năm 2024", "Năm 2024, năm 2024 và năm 2024"]
    with Index.open(tmp_path, create=True) as index:
        for number, text in enumerate([*years, *days, *["Câu này không có gì để tìm cả"] * 50]):
            index.add(Document(id=str(number), body=text))
    with Searcher(tmp_path) as searcher:
        found = [hit.id for hit in searcher.search(query, limit=30, match="any")]
    assert set(found[-2:]) == {"0", "1"}
    assert len(found) == len(days) + len(years)


@pytest.mark.parametrize("query", ["TP. Hồ Chí Minh", "tphcm", "thành phố Hồ Chí Minh"])
def test_a_name_comes_before_a_part_of_it_however_often_the_part_is_repeated(query: str, tmp_path: Path) -> None:
    whole = ["TP. Hồ Chí Minh", "UBND TP.HCM họp", "Thành phố Hồ Chí Minh mở rộng", "tphcm", "Ở TP Hồ Chí Minh"]
    part = ["Hồ Chí Minh", "Hồ Chí Minh Hồ Chí Minh Hồ Chí Minh", "Thành phố Huế", "Thành phố thành phố"]
    with Index.open(tmp_path, create=True) as index:
        for text in [*whole, *part, *(f"Câu này không có gì để tìm cả {number}" for number in range(9))]:
            index.add(Document(id=text, body=text))
    with Searcher(tmp_path) as searcher:
        found = [hit.id for hit in searcher.search(query, limit=30)]
    assert set(found[: len(whole)]) == set(whole)
