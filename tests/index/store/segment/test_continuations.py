from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest
from forged_index import ForgedFile
from hypothesis import HealthCheck, given
from hypothesis import strategies as st
from thorough import examples

from timviet.index import Document, Index
from timviet.index.analysis.analyzer import analyze
from timviet.index.analysis.layer import Layer
from timviet.index.continuation import Sampling
from timviet.index.schema import TITLE
from timviet.index.store.commit.snapshot import open_snapshot
from timviet.index.store.segment.continuations import continuations
from timviet.index.store.segment.reader import SegmentReader
from timviet.index.text.fold import fold

ALL = Sampling(followers=1000, documents=1000, length=4, rows=1000)
TEXTS = [
    "Hà Nội mùa thu. Người Hà Nội, hà nội!",
    "Hà Nam và Hà Nội; hạ nghị viện",
    "Mùa hạ ở Hà Nội mùa thu",
    "mùa hè\n\nmùa hạ hà nội mùa thu hoạch lúa",
]


def open_segment(folder: Path, texts: Sequence[str], deleted: Sequence[int] = ()) -> SegmentReader:
    with Index.open(folder, create=True, jobs=1) as index:
        for number, text in enumerate(texts):
            index.add(Document(f"d{number}", title=text, body="thân bài"))
    if deleted:
        with Index.open(folder, jobs=1) as index:
            for number in deleted:
                index.delete(f"d{number}")
    return open_snapshot(folder).segments[0]


def expected(texts: Sequence[str], before: Sequence[str], prefix: str, length: int) -> Counter[tuple[str, ...]]:
    """Return the number of texts for each continuation by the definition."""
    counts: Counter[tuple[str, ...]] = Counter()
    for text in texts:
        tokens = list(analyze(text, (Layer.SYLLABLE,))[Layer.SYLLABLE])
        followers: set[str] = set()
        for start in range(len(tokens) - len(before)):
            run = [token.term for offset, token in enumerate(tokens[start:]) if _is_joined(tokens[start:], offset)]
            folded = list(map(fold, run))
            if len(run) <= len(before) or folded[: len(before)] != list(before):
                continue
            follower = folded[len(before)]
            if follower.startswith(prefix) and follower not in followers:  # the first one of each text
                followers.add(follower)
                counts[tuple(run[: len(before) + length])] += 1
    return counts


def _is_joined(tokens: Sequence[object], offset: int) -> bool:
    return tokens[offset].position - tokens[0].position == offset  # type: ignore[attr-defined]


def found(segment: SegmentReader, field: str, before: Sequence[str], prefix: str) -> Counter[tuple[str, ...]]:
    counts: Counter[tuple[str, ...]] = Counter()
    for row in continuations(segment, field, before, prefix, ALL, at_start=False):
        counts[row.spellings] += round(row.count)
    return counts


@pytest.fixture(scope="module")
def segment(tmp_path_factory: pytest.TempPathFactory) -> SegmentReader:
    return open_segment(tmp_path_factory.mktemp("continuations") / "index", TEXTS)


@pytest.mark.parametrize(
    ("before", "prefix"),
    [
        (["ha"], ""),
        (["ha"], "n"),
        (["mua"], "h"),
        (["ha", "noi"], ""),
        ([], "ha"),
        ([], ""),
        (["khong"], ""),
        (["ha"], "x"),
    ],
)
def test_texts_go_on_as_they_do(segment: SegmentReader, before: list[str], prefix: str) -> None:
    assert found(segment, TITLE, before, prefix) == expected(TEXTS, before, prefix, ALL.length)


def test_titles_must_begin_with_all_that_is_given(segment: SegmentReader) -> None:
    rows = list(continuations(segment, TITLE, ["ha"], "n", ALL, at_start=True))
    assert {(row.spellings, row.document, row.is_whole) for row in rows} == {
        (("hà", "nội", "mùa", "thu"), 0, True),
        (("hà", "nam", "và", "hà", "nội"), 1, True),
    }


def test_the_syllables_before_are_told(segment: SegmentReader) -> None:
    rows = continuations(segment, TITLE, ["ha", "noi"], "", ALL, at_start=False)
    assert {(row.preceding, row.document) for row in rows} == {
        ((), 0),
        (("người",), 0),
        (("hạ", "ở"), 2),
        (("mùa", "hạ"), 3),
    }


def test_a_field_without_the_syllables_goes_on_with_nothing(segment: SegmentReader) -> None:
    assert list(continuations(segment, "none", ["ha"], "", ALL, at_start=False)) == []


def test_deleted_documents_are_left_out(tmp_path: Path) -> None:
    segment = open_segment(tmp_path / "index", TEXTS, deleted=[1])
    assert ("hà", "nam", "và", "hà") not in {key[:4] for key in found(segment, TITLE, ["ha"], "")}
    assert {row.document for row in continuations(segment, TITLE, [], "h", ALL, at_start=False)} <= {0, 2, 3}


def test_a_sample_stands_for_all_documents(tmp_path: Path) -> None:
    texts = [f"hà nội phố {number}" for number in range(40)] + ["hà nam"] * 5
    segment = open_segment(tmp_path / "index", texts)
    few = Sampling(followers=5, documents=8, length=1, rows=10)
    rows = continuations(segment, TITLE, ["ha"], "n", few, at_start=False)
    assert {row.spellings: row.count for row in rows} == {("hà", "nội"): 40, ("hà", "nam"): 5}


SYLLABLES = st.sampled_from(["hà", "hạ", "nội", "nam", "mùa", "thu", "nội.", "A-B", "2016"])


@examples(25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.lists(SYLLABLES, max_size=8).map(" ".join), min_size=1, max_size=5), st.data())
def test_any_texts_go_on_as_they_do(
    tmp_path_factory: pytest.TempPathFactory, texts: list[str], data: st.DataObject
) -> None:
    before = data.draw(st.lists(st.sampled_from(["ha", "noi", "nam", "mua"]), max_size=2))
    prefix = data.draw(st.sampled_from(["", "n", "ha", "t"]))
    segment = open_segment(tmp_path_factory.mktemp("any") / "index", texts)
    assert found(segment, TITLE, before, prefix) == expected(texts, before, prefix, ALL.length)


def test_syllables_that_no_token_has_go_on_with_nothing(tmp_path: Path) -> None:
    forged = ForgedFile(open_segment(tmp_path, TEXTS).path)
    forged.blocks["title.kind_folded"] = np.zeros_like(forged.blocks["title.kind_folded"])
    forged.write()
    segment = SegmentReader(forged.path)
    assert list(continuations(segment, TITLE, ["noi"], "m", ALL, at_start=False)) == []
