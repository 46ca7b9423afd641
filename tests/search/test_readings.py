"""A query is read as another one only for a reason: rows of ``tests/vietnamese/readings/``."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from vietnamese_rows import FOLDER

from timviet.index import Document, Index
from timviet.search import Searcher

LINES = [
    content
    for line in (FOLDER / "readings" / "absent_words.txt").read_text(encoding="utf-8").splitlines()
    if (content := line.partition("#")[0].strip())
]
DOCUMENTS = [line[2:] for line in LINES if line.startswith("- ")]
ROWS = [tuple(map(str.strip, line.split("=>"))) for line in LINES if "=>" in line]


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    folder = tmp_path_factory.mktemp("readings")
    with Index.open(folder, create=True) as index:
        for number, text in enumerate(DOCUMENTS):
            index.add(Document(id=str(number), body=text))
    with Searcher(folder) as searcher:
        yield searcher


@pytest.mark.parametrize(("typed", "reading"), ROWS)
def test_a_note_tells_only_readings_that_have_a_reason(searcher: Searcher, typed: str, reading: str) -> None:
    told = [note.evidence for note in searcher.search(typed).notes if note.kind == "read-as"]
    assert told == ([reading] if reading else [])


def test_a_word_that_is_not_in_the_index_finds_what_has_its_letters_last(searcher: Searcher) -> None:
    ids = [hit.id for hit in searcher.search("hội họp")]
    assert ids[-1] == "0"
