"""An index that an earlier version wrote opens, gives the same answers, and accepts further commits.

``formats/2`` was written in two commits: seven documents, then the deletion of document ``bỏ``. ``formats/3`` has
metadata of all types, in four documents of which ``bỏ`` was deleted. ``formats/4`` has long documents, which are
divided into sections, and one of them, ``bỏ``, was deleted. ``formats/5`` has texts that are compressed to next to
nothing, which were not filled up then, places of many parts and of large numbers, and a list of files that could
not be read; again ``bỏ`` was deleted. A change of the layout gets a folder of its own, and these stay as long as
their formats are supported.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import date, datetime, timedelta, timezone
from pathlib import Path

import pytest

from timviet.index import Document, Index, check, copy_index, repair
from timviet.index.files.status import read_status
from timviet.index.store.commit.snapshot import open_snapshot
from timviet.search import Searcher

SAVED_INDEX = Path(__file__).parent / "formats" / "2"
INDEX_WITH_TYPES = Path(__file__).parent / "formats" / "3"
INDEX_WITH_SECTIONS = Path(__file__).parent / "formats" / "4"
INDEX_NOT_FILLED_UP = Path(__file__).parent / "formats" / "5"

CONTENTS = "".join(f"Chương {number} {'.' * 6_000} {number}\n" for number in range(1, 21))
NOT_FILLED_UP = {
    document.id: document
    for document in (
        Document("mục-lục", "Mục lục", CONTENTS),
        Document("trống", "Trang trống", "\n" * 100_000 + "Hết trang."),
        Document("một-chữ", "Một chữ", "z" * 500),
        Document(
            "chỗ",
            "Ở đâu",
            "Nghị quyết\nĐại hội",
            {"năm": 2024},
            "r",
            (
                (0, {**{f"phần {number}": number for number in range(12)}, "line": (1 << 53) + 1}),
                (11, {"trang": -(1 << 70), "mục": ("a", "b")}),
            ),
        ),
    )
}


@pytest.fixture(
    params=[SAVED_INDEX, INDEX_WITH_TYPES, INDEX_WITH_SECTIONS, INDEX_NOT_FILLED_UP], ids=["2", "3", "4", "5"]
)
def index_folder(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return Path(shutil.copytree(request.param, tmp_path / "kho"))


@pytest.mark.parametrize(
    ("query", "ranking"),
    [
        ("dai hoi dang", [("dài", 4.173965390), ("nq-04", 3.012791797), ("đường", 0.204409722)]),
        ("đường", [("đường", 2.069906248), ("dương", 0.206373236)]),
        ("duong", [("đường", 1.665482474), ("dương", 0.791958167)]),
        ('"giá gạo"', [("gạo", 8.670571032)]),
        ("05-CT/TW", [("05-CT/TW", 14.685830355)]),
        ("30/10/2016", [("nq-04", 1.321560388)]),
        ("title:gạo", [("gạo", 0.623189103)]),
        ("year:>=2020 gạo", [("gạo", 5.417265941)]),
        ("gạo~ lúa", [("gạo", 2.307643528), ("05-CT/TW", 0.283695325)]),
        ("kind:tin", [("gạo", 0.0), ("đường", 0.0)]),
        ("xóa", []),
    ],
)
def test_its_hits_and_scores_have_not_changed(query: str, ranking: list[tuple[str, float]]) -> None:
    with Searcher(SAVED_INDEX) as searcher:
        ranked = searcher.rank(query, match="any")
    assert [id for id, _ in ranked] == [id for id, _ in ranking]
    assert [score for _, score in ranked] == pytest.approx([score for _, score in ranking], abs=1e-8)


def test_its_snippets_and_documents_can_be_read() -> None:
    with Searcher(SAVED_INDEX) as searcher:
        (hit,) = searcher.search("xuat khau").hits
        assert hit.snippet.html().startswith("Giá gạo <mark>xuất khẩu</mark> tăng 5 %")
        assert searcher.document("dương") == Document(
            "dương", "Mặt trời", "Hoa hướng dương quay về phía mặt trời.", {"year": 2023}
        )


def test_its_structures_are_consistent(index_folder: Path) -> None:
    assert check(index_folder, deep=True) == []


def test_a_repair_has_nothing_to_do(index_folder: Path) -> None:
    before = {file.name: file.read_bytes() for file in index_folder.iterdir()}
    assert repair(index_folder).damage == []
    assert {file.name: file.read_bytes() for file in index_folder.iterdir() if file.name in before} == before


def test_its_segment_can_be_merged_by_a_new_commit(index_folder: Path) -> None:
    with Index.open(index_folder, jobs=1) as index:
        others = [document for document in index.documents() if document.id not in ("dương", "gạo")]
        index.update(Document("dương", body="Dương cầm và vĩ cầm", fields={"tags": ["nhạc", "cụ"]}))
        index.delete("gạo")
    with Searcher(index_folder) as searcher:
        assert [id for id, _ in searcher.rank("vi cam")] == ["dương"]
        assert [id for id, _ in searcher.rank("tags:=cụ")] == ["dương"]
        assert searcher.rank('"giá gạo"') == []
        assert [searcher.document(document.id) for document in others] == others
    assert check(index_folder, deep=True) == []


def test_metadata_of_all_types_is_read_filtered_sorted_and_counted() -> None:
    hanoi = timezone(timedelta(hours=7))
    with Searcher(INDEX_WITH_TYPES) as searcher:
        documents = [searcher.document(id) for id in ("lúa", "ngô", "khoai", "bỏ")]
        assert documents == [
            Document(
                "lúa",
                "Lúa nước",
                "Lúa nước ở đồng bằng.",
                {
                    "year": 2024,
                    "day": date(2024, 3, 31),
                    "tags": ["lúa", "đồng bằng"],
                    "draft": True,
                    "price": 1.5,
                },
            ),
            Document(
                "ngô",
                "Ngô",
                "Ngô trên nương.",
                {
                    "year": "2023",
                    "day": "30/3/2024",
                    "tags": ["ngô"],
                    "at": datetime(2024, 3, 31, 9, tzinfo=hanoi),
                    "none": None,
                },
            ),
            Document(
                "khoai",
                "Khoai",
                "Khoai\nsắn",
                {"day": 20240329, "tags": []},
                "r",
                ((0, {"page": 1}), (6, {"page": 2})),
            ),
            None,
        ]
        assert [id for id, _ in searcher.rank("tags:lúa")] == ["lúa"]
        results = searcher.search("day:2024", sort="day", facets="tags")
        assert [hit.id for hit in results] == ["khoai", "ngô", "lúa"]
        assert results.facets["tags"] == {"lúa": 1, "ngô": 1, "đồng bằng": 1}


def test_a_long_document_is_found_by_its_best_section() -> None:
    with Searcher(INDEX_WITH_SECTIONS) as searcher:
        assert len(searcher) == 2
        (hit,) = searcher.search("mit mu khoi toa", explain=True)
        assert (hit.id, hit.place) == ("ca-dao", {"line": 100})
        assert hit.snippet.html().startswith("<mark>Mịt mù khói tỏa</mark> ngàn sương")
        document = searcher.document("ca-dao")
        assert document is not None
        assert len(document.body.split("\n")) == 160


def read(folder: Path) -> dict[str, Document]:
    with Index.open(folder) as index:
        return {document.id: document for document in index.documents()}


def is_filled_up(folder: Path) -> bool:
    """Return whether the stored texts of the last commit are in blocks that are filled up."""
    return all("documents.filled" in segment.columns for segment in open_snapshot(folder).segments)


def rebuild(folder: Path) -> None:
    with Index.open(folder, jobs=1) as index:
        index.rebuild()
        index.commit()


def merge(folder: Path) -> None:
    with Index.open(folder, jobs=1) as index:
        index.add(Document("mới", body="x" * 100_000))
        index.commit()
        index.delete("mới")
        index.commit()


def cut_off(folder: Path) -> None:
    """Lose the list of blocks, and recover them from the rest of the file."""
    file = folder / "segment-00000001-1.columns"
    file.write_bytes(file.read_bytes()[:-100])
    (folder / "timviet-00000001.json").unlink()
    assert repair(folder, jobs=1).lost == []
    with Index.open(folder, jobs=1) as index:
        index.delete("bỏ")  # which documents were deleted is lost too
        index.commit()


def copy(folder: Path) -> None:
    copy_index(folder, folder.with_name("copy"), jobs=1)
    shutil.rmtree(folder)
    folder.with_name("copy").rename(folder)


@pytest.mark.parametrize("change", [rebuild, merge, cut_off, copy])
def test_what_is_compressed_to_next_to_nothing_is_read_and_filled_up_when_it_is_written_anew(
    change: Callable[[Path], None], tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(INDEX_NOT_FILLED_UP, tmp_path / "kho"))
    assert read(folder) == NOT_FILLED_UP
    assert not is_filled_up(folder)
    change(folder)
    assert is_filled_up(folder)
    assert read(folder) == NOT_FILLED_UP
    assert check(folder, deep=True) == []


def test_its_texts_and_places_are_shown() -> None:
    with Searcher(INDEX_NOT_FILLED_UP) as searcher:
        (hit,) = searcher.search("chuong")
        assert hit.snippet.html().startswith("<mark>Chương</mark> 1 ....")
        (hit,) = searcher.search("het trang")
        assert hit.snippet.html() == "<mark>Hết trang</mark>."
        (hit,) = searcher.search("nghị quyết")
        assert hit.place == NOT_FILLED_UP["chỗ"].places[0][1]
        (hit,) = searcher.search("đại hội")
        assert hit.place == {"trang": -(1 << 70), "mục": ("a", "b")}


def test_its_files_that_could_not_be_read_are_known() -> None:
    unread = read_status(INDEX_NOT_FILLED_UP).unread
    assert sorted(unread) == sorted(f"{'thư mục/' * 60}{number}.pdf" for number in range(300))
