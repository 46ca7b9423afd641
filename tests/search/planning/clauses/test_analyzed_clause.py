"""Each clause is analyzed once, and its ranges are computed from that analysis."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest
from fake_lexicon import FakeLexicon

from timviet.index import Document, Index
from timviet.index.analysis.scan import Scan
from timviet.index.forms import Form
from timviet.search import Searcher, Synonyms
from timviet.search.planning.choices import Accents
from timviet.search.planning.clauses import analyzed_clause
from timviet.search.planning.clauses.analyzed_clause import AnalyzedClause


def clause(text: str, accents: Accents = Accents.AUTO) -> AnalyzedClause:
    return FakeLexicon().analyzer(accents).analyze_clause(text)


def unit_texts(text: str, accents: Accents = Accents.AUTO) -> list[str]:
    analyzed = clause(text, accents)
    return [analyzed.original_text(*unit) for unit in analyzed.units(0, len(analyzed.syllables))]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("clauses") / "index"
    with Index.open(path, create=True, jobs=1) as index:
        index.add(Document("gao", "Giá gạo", "Giá gạo tẻ và gạo nếp ngày 15/4/2024.", fields={"year": 2024}))
        index.add(Document("century", "", "Một nhà bác học Việt Nam của thế kỷ 18."))
    return path


@pytest.fixture
def analyzed(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The texts that planning has analyzed, with repetitions, and those whose forms it has recognized."""
    texts: list[str] = []
    find_forms = analyzed_clause.find_forms

    class CountedScan(Scan):
        @classmethod
        def of(cls, original: str) -> Scan:
            texts.append(original)
            return Scan.of(original)

    def counted_forms(text: str) -> list[Form]:
        texts.append(f"forms of {text}")
        return find_forms(text)

    monkeypatch.setattr(analyzed_clause, "Scan", CountedScan)
    monkeypatch.setattr(analyzed_clause, "find_forms", counted_forms)
    return texts


@pytest.mark.parametrize(
    ("query", "filters", "clauses"),
    [
        ("giá gạo nếp", (), ["giá gạo nếp"]),
        ('giá gạo "gạo nếp"', (), ["giá gạo", "gạo nếp"]),
        ("giá AND gạo nếp ngày 15/4/2024", (), ["giá", "gạo nếp ngày 15/4/2024"]),
        ("+(gạo tẻ) -nếp title:giá", (), ["gạo tẻ", "nếp", "giá"]),
        ('("gạo nếp" OR gạo) AND NOT lúa mì', (), ["gạo nếp", "gạo", "lúa mì"]),
        ("gạo AND gạo", (), ["gạo"]),
        ("giá gạo", ("nếp", "year:2024"), ["giá gạo", "nếp"]),
        ("giá gạo", ("!!!",), ["giá gạo", "!!!"]),
        ("giá thóc", (), ["giá thóc", "lúa", "hạt gạo"]),
        ("+(giá thóc)", ("thóc",), ["giá thóc", "thóc", "lúa", "hạt gạo"]),
    ],
)
@pytest.mark.parametrize("accents", ["auto", "exact", "ignore"])
def test_each_clause_is_analyzed_once(
    folder: Path, analyzed: list[str], query: str, filters: tuple[str, ...], clauses: list[str], accents: Accents
) -> None:
    with Searcher(folder, synonyms=Synonyms.of(["thóc, lúa, hạt gạo"])) as searcher:
        searcher.search(query, filters=filters, accents=accents)
    assert sorted(text for text in analyzed if not text.startswith("forms of ")) == sorted(clauses)
    recognized = [text for text in analyzed if text.startswith("forms of ")]
    assert len(recognized) == len({*recognized})


def test_only_one_module_of_planning_analyzes_queries() -> None:
    """Lists of synonyms are read before any query; the other two modules analyze a document and field values."""
    search = Path(analyzed_clause.__file__).parents[2]
    importers = {
        file.name
        for room in ("planning", "engine", "contract")
        for file in (search / room).rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.ImportFrom)
        and any(name.name in {"Scan", "analyze", "analyze_all"} for name in node.names)
    }
    assert importers == {"analyzed_clause.py", "synonyms.py", "more_like_this.py", "field_compare.py"}


@pytest.mark.parametrize("accents", list(Accents))
def test_forms_are_one_unit_and_other_syllables_one_each(accents: Accents) -> None:
    assert unit_texts("họp ngày 15/4/2024 theo 05-CT/TW", accents) == [
        "ngày 15/4/2024",
        "05-CT/TW",
        "họp",
        "theo",
    ]


def test_a_form_that_is_cut_by_a_range_is_not_one_of_its_units() -> None:
    analyzed = clause("họp 15/4/2024")
    assert list(analyzed.units(0, 3)) == [(0, 1), (1, 2), (2, 3)]
    assert analyzed.form_of(1, 3) is None
    assert analyzed.form_of(1, 4) is not None


def test_the_original_text_of_a_range_is_as_it_was_typed() -> None:
    assert clause("a\u0301o  dài\u200b đỏ").original_text(0, 2) == "a\u0301o  dài\u200b"


def test_a_condition_recognizes_a_form_in_its_context(folder: Path) -> None:
    with Searcher(folder) as searcher:
        assert [hit.id for hit in searcher.search("+(Việt Nam thế kỷ XVIII)")] == ["century"]


def test_equal_texts_share_one_analysis() -> None:
    analyzer = FakeLexicon().analyzer()
    assert analyzer.analyze_clause("gạo nếp") is analyzer.analyze_clause("gạo nếp")
    assert analyzer.has_words("gạo")
    assert not analyzer.has_words("…")
