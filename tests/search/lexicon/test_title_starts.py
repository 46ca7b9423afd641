"""Lexicon files tell how titles go on, as an index of the same documents does."""

from __future__ import annotations

from pathlib import Path

import pytest
from lexicons import write_lexicon

from timviet.index import Document, Index
from timviet.index.lexicon.lexicon_file import LexiconFile
from timviet.index.schema import TITLE
from timviet.index.store.commit.snapshot import open_snapshot
from timviet.index.store.segment.continuations import Sampling, continuations
from timviet.index.store.segment.reader import SegmentReader
from timviet.search.lexicon.title_starts import TitleStart, title_starts

TITLES = [
    "Hà Nội mùa thu",
    "Hà Nội mùa thu",
    "Hà Nội: mùa hè",
    "hà nội mua thu hoạch lúa",
    "Ha Noi",
    "Hạ viện",
    "Đường đời",
    " ".join(f"hà{number}" for number in range(30)),
    "Hà Nội " + "rất " * 30 + "dài",
    "",
]
ALL = Sampling(followers=1000, documents=1000, length=4, rows=1000)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[SegmentReader, list[LexiconFile]]:
    folder = tmp_path_factory.mktemp("titles")
    documents = [Document(str(number), title, "thân bài") for number, title in enumerate(TITLES)]
    with Index.open(folder / "index", create=True, jobs=1) as index:
        for document in documents:
            index.add(document)
    [segment] = open_snapshot(folder / "index").segments
    deleted = Document("x", "Hà Nội mùa xuân", "")
    paths = [
        write_lexicon(folder / "1.columns", [*documents[:5], deleted]),
        write_lexicon(folder / "2.columns", documents[5:], [deleted]),
    ]
    return segment, list(map(LexiconFile, paths))


@pytest.mark.parametrize(
    ("before", "prefix"),
    [
        ([], ""),
        ([], "h"),
        ([], "d"),
        (["ha"], ""),
        (["ha"], "n"),
        (["ha", "noi"], "m"),
        (["ha", "noi", "mua"], "thu"),
        (["ha", "noi"], "x"),
        (["noi"], "m"),
        (["ha0"], "h"),
    ],
)
def test_titles_go_on_as_in_an_index(
    made: tuple[SegmentReader, list[LexiconFile]], before: list[str], prefix: str
) -> None:
    segment, files = made
    rows = continuations(segment, TITLE, before, prefix, ALL, at_start=True)
    expected = {TitleStart(row.spellings, round(row.count), row.is_whole) for row in rows}
    assert set(title_starts(files, before, prefix, ALL.length, 1000)) == expected
    assert expected or prefix in ("x", "m")


def test_of_many_titles_some_stand_for_others(tmp_path: Path) -> None:
    documents = [Document(str(number), f"Hà {number:04}") for number in range(500)]
    files = [LexiconFile(write_lexicon(tmp_path / "1.columns", documents))]
    rows = list(title_starts(files, ["ha"], "0", 4, 50))
    assert len(rows) == 50
    assert sum(row.count for row in rows) == 500
    assert {row.spellings[1][:2] for row in rows} == {"00", "01", "02", "03", "04"}
