from __future__ import annotations

from pathlib import Path

import pytest
from lexicons import builder_of, write_lexicon

from timviet.index import Document
from timviet.index.analysis import sections
from timviet.index.lexicon.builder import LexiconBuilder
from timviet.index.store.segment.writing.document_parts import parts_of
from timviet.index.workers.process import analyze_batch


def test_a_very_long_document_is_subtracted_as_it_was_added(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sections, "_STRETCH", 20_000)
    body = "\n".join(
        f"Điều {number}. Người lái xe máy số {number % 97} phải đội mũ bảo hiểm." for number in range(2000)
    )
    document = Document("long", "Luật giao thông", body, {"year": 2008})
    parts = list(parts_of(document))
    assert len(parts) > 3
    builder = builder_of([document])
    assert builder.doc_count > len(parts)
    for part in parts:
        builder.subtract(analyze_batch([part], b""))
    builder.write(tmp_path / "nothing.columns", durable=False)
    empty = write_lexicon(tmp_path / "empty.columns", [])
    assert (tmp_path / "nothing.columns").read_bytes() == empty.read_bytes()


def test_the_size_of_a_file_is_estimated(tmp_path: Path) -> None:
    documents = [
        Document(str(number), "", " ".join(f"từ{number * 7919 % 5003 + place * place}" for place in range(60)))
        for number in range(300)
    ]
    builder = builder_of(documents)
    size = write_lexicon(tmp_path / "l.columns", documents).stat().st_size
    assert size / 3 < builder.file_size < 3 * size
    assert LexiconBuilder().file_size == 0
