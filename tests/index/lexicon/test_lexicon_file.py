"""A damaged lexicon file is an error that says so, never a wrong answer."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from lexicons import write_lexicon

from timviet.index import Document
from timviet.index.analysis.layer import Layer
from timviet.index.errors import IndexDamaged
from timviet.index.lexicon.lexicon_file import LexiconFile
from timviet.index.schema import LAYERS
from timviet.index.store.format.columns_writer import ColumnsWriter

DOCUMENTS = [
    Document("a", "Đại hội đảng", "Đại hội đảng bộ quận, ngày 12/3/2016.", {"year": 2016}),
    Document("b", "Giá gạo", "Giá gạo xuất khẩu tăng; giá gạo nếp giảm.", {"year": 2017}),
]


def answers(path: Path) -> list[object]:
    file = LexiconFile(path)
    return [
        file.doc_count,
        [file.total(field, layer) for field, layers in LAYERS.items() for layer in layers],
        [file.spellings(syllable) for syllable in ("dai", "gao", "x")],
        [file.pairs(*pair) for pair in (("gia", "gao"), ("dai", "hoi"), ("hoi", "dai"))],
        [file.document_frequency("text", *term) for term in ((Layer.WORD, "đại_hội"), (Layer.BIGRAM, "gia gao"))],
        [file.document_frequency("text", *term) for term in ((Layer.SYLLABLE, "giá"), (Layer.FOLDED, "gia"))],
        [file.document_frequency(*term) for term in (("title", Layer.FORM, "x"), ("title", Layer.WORD, "gạo"))],
        [file.syllable_from(text) for text in ("g", "ga", "z")],
        file.syllables_of_texts(),
        [file.followers("gia", ""), file.followers("gia", "g"), file.followers("gia", "x")],
        list(file.forms("")),
        file.field_names(),
        file.values("year"),
    ]


@pytest.fixture(scope="module")
def lexicon(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_lexicon(tmp_path_factory.mktemp("lexicon") / "l.columns", DOCUMENTS)


def test_a_file_answers_what_its_documents_have(lexicon: Path) -> None:
    assert answers(lexicon)[2] == [{"đại": 2}, {"gạo": 3}, {}]
    assert answers(lexicon)[3] == [{("giá", "gạo"): 3}, {("đại", "hội"): 2}, {}]
    assert answers(lexicon)[4:7] == [[1, 1], [1, 1], [0, 0]]
    assert answers(lexicon)[7] == ["gao", "gao", None]
    assert answers(lexicon)[9] == [{"gao": 1}, {"gao": 1}, {}]
    assert answers(lexicon)[11:] == [{"year": 2}, {"2016": 1, "2017": 1}]


def test_every_changed_byte_is_found_or_changes_nothing(lexicon: Path, tmp_path: Path) -> None:
    content, expected = lexicon.read_bytes(), answers(lexicon)
    draw, damaged = random.Random(1), 0
    for _ in range(300):
        changed = bytearray(content)
        changed[draw.randrange(len(content))] ^= 1 << draw.randrange(8)
        path = tmp_path / "changed.columns"
        path.write_bytes(changed)
        try:
            assert answers(path) == expected
        except IndexDamaged:
            damaged += 1
    assert damaged > 100


def test_a_file_that_is_no_lexicon_is_damaged(tmp_path: Path) -> None:
    with ColumnsWriter(tmp_path / "other.columns") as columns:
        columns.close({"documents": 3}, durable=False)
    with pytest.raises(IndexDamaged):
        LexiconFile(tmp_path / "other.columns")
    with ColumnsWriter(tmp_path / "layers.columns") as columns:
        columns.close({"documents": 3, "totals": {"text.other": [1, 2]}}, durable=False)
    with pytest.raises(IndexDamaged):
        LexiconFile(tmp_path / "layers.columns")
