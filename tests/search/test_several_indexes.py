"""Several indexes are searched as if they were one."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from random import Random

import pytest
from processes import Run

from timviet.index import CursorExpired, Document, Index, IndexOutdated, sync
from timviet.search import Searcher

WORDS = ["giá", "gạo", "nếp", "tẻ", "xuất", "khẩu", "tăng", "giảm", "quận", "phường", "đại", "hội", "đảng", "bộ"]
WORDS += ["nghị", "quyết", "xe", "máy", "đường", "học", "sinh"]
QUERIES = [
    "gia gao xuat khau",
    "giá gạo",
    "dai hoi dang bo",
    '"xuất khẩu tăng"',
    "gạo AND (nếp OR tẻ)",
    "hoc sinh -quận",
    "xuat*",
    "title:gạo",
    "year:>=2018 gạo",
    "đưòng~",
    "nghi quyet 2019",
]


@pytest.fixture(scope="module")
def documents() -> list[Document]:
    draw = Random(7)
    documents = []
    for number in range(300):
        title, body = (" ".join(draw.choices(WORDS, k=length)) for length in (4, draw.randint(5, 60)))
        fields = {"year": draw.randint(2015, 2022), "author": draw.choice(["An", "Bình", "Chi"])}
        documents.append(Document(f"d{number:03}", title.capitalize(), f"{body}.", fields))
    return documents


def make(folder: Path, documents: list[Document], commits: int = 1) -> Path:
    with Index.open(folder, create=True, jobs=1, durable=False) as index:
        for start in range(commits):
            index.add_many(documents[start::commits])
            index.commit()
    return folder


@pytest.fixture(scope="module")
def folders(documents: list[Document], tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, list[Path]]:
    """Return an index of all documents, and three of them that have a third each, more or less."""
    root = tmp_path_factory.mktemp("several")
    shuffled = Random(1).sample(documents, len(documents))
    parts = [shuffled[:40], shuffled[40:220], shuffled[220:]]
    whole = make(root / "whole", documents)
    return whole, [make(root / str(number), part, number + 1) for number, part in enumerate(parts)]


def test_order_scores_and_all_else_are_those_of_one_index(folders: tuple[Path, list[Path]]) -> None:
    whole, parts = folders
    with Searcher(whole) as one, Searcher(parts) as several:
        assert len(several) == len(one) == 300
        assert several.field_names == one.field_names
        for query in QUERIES:
            assert several.rank(query, limit=300) == one.rank(query, limit=300), query
            for options in ({}, {"sort": "-year"}, {"facets": ["author", "year"]}, {"filters": "author:Bình"}):
                expected, found = (
                    searcher.search(query, limit=20, exact_total=True, **options).to_dict()  # type: ignore[arg-type]
                    for searcher in (one, several)
                )
                for hit in found["hits"]:
                    assert hit.pop("index") in map(str, parts)
                del expected["cursor"], found["cursor"]
                assert found == expected, (query, options)
        assert several.suggest("gao t")
        assert several.correct("gạp") == one.correct("gạp")
        assert [hit.id for hit in several.similar("d007")] == [hit.id for hit in one.similar("d007")]
        assert several.document("d123") == one.document("d123")


def test_pages_follow_each_other_until_any_index_changes(folders: tuple[Path, list[Path]], tmp_path: Path) -> None:
    first, second = (
        make(tmp_path / "a", [Document("x", body="gạo")]),
        make(tmp_path / "b", [Document("y", body="gạo")]),
    )
    with Searcher([first, second]) as searcher:
        page = searcher.search("gạo", limit=1)
        assert [hit.id for hit in page] == ["x"]
        assert [hit.id for hit in searcher.search("gạo", limit=1, after=page.cursor)] == ["y"]
        assert not searcher.refresh()
        make(second, [Document("z", body="gạo")])
        assert searcher.refresh()
        assert len(searcher.search("gạo")) == 3
        with pytest.raises(CursorExpired):
            searcher.search("gạo", limit=1, after=page.cursor)


def test_the_same_id_in_two_indexes_is_two_documents(tmp_path: Path) -> None:
    first = make(tmp_path / "a", [Document("x", body="gạo nếp")])
    second = make(tmp_path / "b", [Document("x", body="gạo tẻ")])
    with Searcher([first, second]) as searcher:
        hits = searcher.search("gạo")
        assert [(hit.id, hit.index) for hit in hits] == [("x", str(first)), ("x", str(second))]
        document = searcher.document("x")
        assert document is not None
        assert document.body == "gạo nếp", "the first that has it"
        assert [hit.index for hit in searcher.search("tẻ", limit=1)] == [str(second)]
    with Searcher([first, str(first), first / ".." / "a"]) as searcher:
        assert len(searcher) == 1, "an index that is named twice counts once"
        assert searcher.search("gạo")[0].index == ""


def test_what_is_wrong_with_one_index_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    first, second = make(tmp_path / "a", []), make(tmp_path / "b", [])
    with pytest.raises(ValueError, match="at least one"):
        Searcher([])
    searcher = Searcher([first, second])
    assert repr(searcher) == f"<Searcher '{first}, {second}'>"
    assert len(pickle.loads(pickle.dumps(searcher))) == 0
    from indexes import rewrite_manifest

    rewrite_manifest(second, analysis="timviet-0")
    with pytest.raises(IndexOutdated, match="b: built by another version"):
        Searcher([first, second])


def test_the_command_line_searches_several(tmp_path: Path, run: Run) -> None:
    for home, text in (("one", "Giá gạo nếp"), ("two", "Giá gạo tẻ")):
        (tmp_path / home).mkdir()
        (tmp_path / home / "a.txt").write_text(text, encoding="utf-8")
        with Index.open(tmp_path / home / ".timviet", create=True, jobs=1) as index:
            sync(index, [tmp_path / home / "a.txt"])
            index.update(Document("note", body=f"{text} ghi chú"))
    several = ("--index", "one/.timviet", "--index", "two/.timviet")
    assert set(run("search", *several, "-l", "a.txt giá gạo").stdout.splitlines()) >= {
        str(Path("one", "a.txt")),
        str(Path("two", "a.txt")),
    }
    hits = json.loads(run("search", *several, "--json", "tẻ", "-n", "1").stdout)["hits"]
    assert hits[0]["index"] == str(Path("two", ".timviet"))
    shown = run("search", *several, "ghi chú").stdout
    assert f"note ({Path('one', '.timviet')})" in shown
    assert f"note ({Path('two', '.timviet')})" in shown
    assert run("suggest", *several, "gia g").returncode == 0
    assert run("search", "-c", "gạo", TIMVIET_INDEX="two/.timviet").stdout == "2\n"
    assert run("search", "path:./nowhere", *several, "-l").returncode == 1
    assert len(run("search", "path:./two/a.txt", *several, "-l").stdout.splitlines()) >= 1
