"""An index on a cluster suggests what an index on disk suggests."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from opensearch import Cluster

from timviet.index import Document, Index
from timviet.index.continuation import Sampling
from timviet.index.schema import TEXT, TITLE
from timviet.search import Searcher
from timviet.search.contract.commit import Commit
from timviet.search.engine.column_commit import ColumnCommit
from timviet.search.opensearch.cluster_commit import ClusterCommit

ALL = Sampling(followers=1000, documents=1000, length=4, rows=1000)
BOOK = "\n\n".join(f"Chương {number}. Hoàng Sa và Trường Sa, phần thứ {number}. " * 15 for number in range(12))
DOCUMENTS = [
    Document("d0", "Hà Nội mùa thu", "Người Hà Nội đội mũ bảo hiểm khi đi xe máy."),
    Document("d1", "Hà Nội mùa thu", "Mũ bảo hiểm đạt chuẩn, mũ bảo vệ."),
    Document("d2", "Hà Nam: mùa hè", "Bảo tàng Hà Nam mở cửa cả mùa hè."),
    Document("d3", "Hạ viện", "Đường sắt Bắc Nam và đường bộ."),
    Document("d4", "", "xe máy, xe đạp điện và xe máy điện"),
    Document("book", "Hoàng Sa", BOOK),
]
DELETED = Document("d5", "Hà Nội xưa", "Người Hà Nội xưa đội nón.")
TYPED = [
    "ha n",
    "Hà Nội m",
    "ha",
    "h",
    "mũ b",
    "mu bao h",
    "xe m",
    "xe máy đ",
    "đường s",
    "hoang s",
    "truong s",
    "zzz",
]


@pytest.fixture(scope="module")
def addresses(cluster: Cluster, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    """The same index on disk and on a cluster."""
    folder: Path = tmp_path_factory.mktemp("suggestions")
    addresses = str(folder / "index"), f"{cluster.urls[0].replace('http', 'opensearch')}/suggestions"
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("TIMVIET_CACHE", str(folder / "cache"))
        for address in addresses:
            with Index.open(address, create=True, jobs=1) as index:
                for document in [*DOCUMENTS[:3], DELETED]:
                    index.add(document)
                index.commit()
                for document in DOCUMENTS[3:]:
                    index.add(document)
                index.delete(DELETED.id)
                index.commit()
        patch.setenv("TIMVIET_CACHE", str(folder / "another"))  # the lexicon is fetched
        yield addresses


@pytest.fixture(scope="module")
def commits(addresses: tuple[str, str]) -> tuple[Commit, Commit]:
    return ColumnCommit([Path(addresses[0])]), ClusterCommit.of(addresses[1])


@pytest.mark.parametrize(
    ("field", "before", "prefix", "at_start"),
    [
        (TITLE, ["ha"], "n", True),
        (TITLE, ["ha", "noi"], "m", True),
        (TITLE, [], "h", True),
        (TITLE, ["noi"], "m", True),
        (TEXT, ["bao"], "", False),
        (TEXT, ["mu", "bao"], "h", False),
        (TEXT, ["duong"], "s", False),
        (TEXT, ["truong"], "sa", False),
        (TEXT, ["xe"], "q", False),
        (TEXT, [], "ma", False),
    ],
)
def test_texts_and_titles_go_on_alike(
    commits: tuple[Commit, Commit], field: str, before: list[str], prefix: str, at_start: bool
) -> None:
    expected, rows = (
        [*commit.lexicon.continuations(field, before, prefix, ALL, at_start=at_start)] for commit in commits
    )
    found = {(row.spellings, row.is_whole) for row in rows}
    assert found <= {(row.spellings, row.is_whole) for row in expected}  # of texts, not all documents are read
    assert bool(rows) == bool(expected)
    assert sum(row.count for row in rows) == pytest.approx(sum(row.count for row in expected))
    if field == TITLE:
        assert {(row.spellings, row.count) for row in rows} == {(row.spellings, row.count) for row in expected}
    assert len(rows) == len({(row.spellings, row.is_whole, row.preceding) for row in rows})
    for row in rows:
        assert row.spellings[-1] in commits[1].documents.section(row.document).title.lower() or field == TEXT


@pytest.mark.parametrize("typed", TYPED)
def test_suggestions_are_alike(addresses: tuple[str, str], typed: str) -> None:
    texts = []
    for address in addresses:
        with Searcher(address) as searcher:
            texts.append([suggestion.text for suggestion in searcher.suggest(typed)])
    assert texts[1] == texts[0]
    assert texts[0] or typed == "zzz"
