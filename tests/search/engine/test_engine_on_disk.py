"""The engine scores an index on disk like the plain reference, after updates and deletions too.

Of a long document the reference has the sections, each as a document of its own.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest
from memory import Tokens
from reference import Reference

from timviet.index import Document, Index, check
from timviet.index.analysis import sections
from timviet.index.analysis.analyzer import analyze
from timviet.index.analysis.layer import Layer
from timviet.index.schema import LAYERS, keyword_term
from timviet.index.section_texts import section_texts
from timviet.index.store.commit.snapshot import open_snapshot
from timviet.search.contract.plan import All, And, Constant, Filter, Not, Or, Phrase, Prefix, Term
from timviet.search.engine.column_engine import ColumnEngine

SYLLABLES = ["đại", "dai", "hội", "hỏi", "đảng", "đang", "toàn", "quốc", "Hà", "Nội", "năm", "2016"]
TERMS = {
    Layer.SYLLABLE: ["đại", "hội", "hỏi", "đảng", "đang", "nội"],
    Layer.FOLDED: ["dai", "hoi", "dang", "toan", "quoc", "2016", "khong"],
    Layer.BIGRAM: ["dai hoi", "hoi dang", "ha noi"],
    Layer.WORD: ["hà_nội", "đại_hội", "năm"],
    Layer.FORM: ["~num:2016", "abbr:ha-noi"],
}


def sentence(draw: random.Random) -> str:
    shares = [2.0 ** -(i / 2) for i in range(len(SYLLABLES))]
    return " ".join(draw.choices(SYLLABLES, shares, k=draw.randrange(9))) + draw.choice([".", "", "!"])


def document(draw: random.Random, number: int) -> Document:
    body = " ".join(sentence(draw) for _ in range(draw.choice([0, 1, 2, 3, draw.randrange(40)])))
    return Document(f"d{number:04}", sentence(draw), body, {"year": str(draw.randrange(3))})


def tokens(document: Document) -> Iterator[Tokens]:
    """Yield the sections of a document in the form that the reference takes."""
    keywords = [keyword_term(*item) for item in document.fields.items()]
    for start, texts in section_texts(document):
        fields = {}
        for field, text in texts.items():
            for layer, stream in analyze(text).streams.items():
                fields[field, layer] = stream.terms
        yield Tokens(document.id, fields, () if start else keywords, is_further=start > 0)


@pytest.fixture(params=["short sections", "whole documents"])
def section_lengths(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    if request.param == "short sections":
        monkeypatch.setattr(sections, "LONGEST_WHOLE", 40)
        monkeypatch.setattr(sections, "_SHORTEST", 5)
        monkeypatch.setattr(sections, "_LONGEST", 15)


def leaf(draw: random.Random):
    field = draw.choice(list(LAYERS))
    layer = draw.choice(LAYERS[field])
    weight = draw.choice([0.3, 0.5, 1.0])
    return draw.choice(
        [
            Term(field, layer, draw.choice(TERMS[layer]), weight),
            Term(field, layer, draw.choice(TERMS[layer]), weight),
            Prefix(field, layer, draw.choice(["d", "h", "đ"]), weight),
            Filter("year", str(draw.randrange(3))),
            All(),
        ]
    )


def plan(draw: random.Random, depth: int = 2):
    if not depth or draw.random() < 0.2:
        return leaf(draw)
    nodes = tuple(plan(draw, depth - 1) for _ in range(draw.randrange(1, 6)))
    return draw.choice([Or(nodes), Or(nodes), And(nodes[:2]), Not(nodes[0]), Constant(nodes[0], 0.7)])


@pytest.mark.usefixtures("section_lengths")
@pytest.mark.parametrize("seed", range(6))
def test_an_index_on_disk_has_the_scores_of_the_reference(seed: int, tmp_path: Path) -> None:
    draw = random.Random(seed)
    added: dict[str, Document] = {}
    for _ in range(draw.randrange(1, 5)):
        with Index.open(tmp_path, create=True, jobs=1) as index:
            for number in draw.sample(range(90), 30):
                added[f"d{number:04}"] = document(draw, number)
                index.update(added[f"d{number:04}"])
            for number in draw.sample(range(90), 5):
                index.delete(f"d{number:04}")
                added.pop(f"d{number:04}", None)
    snapshot = open_snapshot(tmp_path)
    assert {each.id: each for each in snapshot.documents()} == added
    assert len(added) == snapshot.live_count
    assert dict.fromkeys(added, "") == dict(snapshot.revisions())
    assert check(tmp_path, deep=True) == []
    segments = []
    for segment in snapshot.segments:
        firsts = range(segment.doc_count) if segment.sections is None else segment.sections.firsts.tolist()
        documents = [each for number in firsts for each in tokens(segment.document(number))]
        deleted = [n for n in range(segment.doc_count) if segment.live is not None and not segment.live[n]]
        segments.append((documents, deleted))
    engine, reference = ColumnEngine(snapshot), Reference(segments)
    for _ in range(60):
        node = plan(draw)
        best = engine.best(node, 10, exact_total=True)
        assert list(zip(best.numbers, best.scores, strict=True)) == reference.best(node, 10)
        assert best.total.count == len(reference.scores(node))


def test_a_phrase_stays_within_a_sentence(tmp_path) -> None:
    with Index.open(tmp_path, create=True) as index:
        index.add(Document("apart", body="Đây là đại. Hội đã xong."))
        index.add(Document("together", body="Đây là đại hội."))
        index.add(Document("crossed", body="Hội là đại."))
    snapshot = open_snapshot(tmp_path)
    best = ColumnEngine(snapshot).best(Phrase("text", Layer.FOLDED, ("dai", "hoi")), 10)
    assert [snapshot.id_of(number) for number in best.numbers] == ["together"]


def test_a_phrase_requires_a_spelling_at_its_own_position(tmp_path) -> None:
    with Index.open(tmp_path, create=True) as index:
        index.add(Document("right", body="Ông Đường Hoài Nam."))
        index.add(Document("elsewhere", body="Ông Dương Hoài Nam đi đường này."))
        index.add(Document("other", body="Ông Dương Hoài Nam."))
    snapshot = open_snapshot(tmp_path)

    def ids_with(*spellings: frozenset[str] | None) -> set[str]:
        node = Phrase("text", Layer.FOLDED, ("duong", "hoai"), spellings=spellings)
        return {snapshot.id_of(number) for number in ColumnEngine(snapshot).best(node, 10).numbers}

    assert ids_with() == ids_with(None, None) == {"right", "elsewhere", "other"}
    assert ids_with(frozenset({"đường", "đương"}), None) == {"right"}
    assert ids_with(frozenset({"đường", "dương"}), None) == {"right", "elsewhere", "other"}
    assert ids_with(None, frozenset({"hoại"})) == set()
    one = Phrase("text", Layer.FOLDED, ("duong",), spellings=(frozenset({"đường"}),))
    assert {snapshot.id_of(n) for n in ColumnEngine(snapshot).best(one, 10).numbers} == {"right", "elsewhere"}
