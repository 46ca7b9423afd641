"""After many commits the lexicon of an index on a cluster is that of its documents, byte for byte."""

from __future__ import annotations

import random
from datetime import date
from pathlib import Path

import pytest
from lexicons import write_lexicon
from opensearch import Cluster

from timviet.index import Document, Index
from timviet.index.analysis import sections
from timviet.index.lexicon.merging import merge_lexicons
from timviet.index.opensearch import lexicon_files
from timviet.search import Searcher
from timviet.search.opensearch import cluster_lexicon
from timviet.search.opensearch.cluster_commit import ClusterCommit

TEXT = "đại hội đảng bộ quận Long Biên khai mạc ngày 12/3/2016 giá gạo xuất khẩu tăng C++ 1.500.000"
WORDS = TEXT.split()


def test_nothing_of_replaced_and_deleted_documents_is_left(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIMVIET_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr(sections, "_STRETCH", 10_000)
    monkeypatch.setattr(lexicon_files, "_PART", 1000)
    draw = random.Random(1)

    def document(id: str) -> Document:
        sentences = [" ".join(draw.choices(WORDS, k=9)) for _ in range(draw.choice((1, 3, 3, 900)))]
        fields = {
            "year": draw.randrange(2000, 2026),
            "day": date(2016, 3, draw.randrange(1, 28)),
            "share": draw.random(),
            "is_law": draw.random() < 0.5,
            "tags": draw.sample(["luật", "gạo", "a=b"], 2),
        }
        return Document(id, draw.choice(["", " ".join(draw.choices(WORDS, k=3))]), ".\n".join(sentences), fields)

    address = f"{cluster.urls[0].replace('http', 'opensearch')}/changing"
    with Index.open(address, create=True, jobs=1) as index:
        for _ in range(25):
            for id in draw.sample("abcdefghijkl", 4):
                if draw.random() < 0.3 and id in index:
                    index.delete(id)
                else:
                    index.update(document(id))
            index.commit()
        documents = list(index.documents())
    monkeypatch.setenv("TIMVIET_CACHE", str(tmp_path / "another"))  # the lexicon is fetched, in several parts
    commit = ClusterCommit.of(address)
    files = commit.lexicon._files
    assert max(file.path.stat().st_size for file in files) > 3000
    merge_lexicons(files, tmp_path / "merged.columns", durable=False)
    fresh = write_lexicon(tmp_path / "fresh.columns", documents)
    assert (tmp_path / "merged.columns").read_bytes() == fresh.read_bytes()
    assert len(files) <= 3
    assert commit.live_count == len(documents)


def test_values_that_the_lexicon_leaves_out_are_read_from_the_cluster(
    cluster: Cluster, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIMVIET_CACHE", str(tmp_path / "cache"))
    monkeypatch.setattr("timviet.index.lexicon.next_lexicon._MOST_VALUES", 10)
    monkeypatch.setattr(cluster_lexicon, "_AT_ONCE", 7)
    address = f"{cluster.urls[0].replace('http', 'opensearch')}/paths"
    paths = ["", "=", "a", *(f"thư mục/{number}.txt" for number in range(40)), "\U0001f600", "\uffee"]
    with Index.open(address, create=True, jobs=1) as index:
        for number, path in enumerate(paths):
            index.add(
                Document(str(number), "", "văn bản", {"path": path, "path2": "x", "pat": "y", "type": "txt"})
            )
        index.delete("5")
    with Searcher(address) as searcher:
        lexicon = searcher._opened().lexicon
        assert sorted(lexicon.values("path")) == sorted({*paths} - {paths[5]})
        assert list(lexicon.values("type")) == ["txt"]
        assert lexicon.field_names == {"path", "path2", "pat", "type"}
        assert [hit.id for hit in searcher.search('path:"39.txt"')] == ["42"]
