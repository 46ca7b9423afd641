"""Documents of all office formats are found by phrases typed without marks, at the right place in each."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest
from office import convert, footnote, heading, paragraph, sheet, slide

from timviet import Index, Searcher, sync
from timviet.index.places import Place
from timviet.index.text.fold import fold


@dataclass(frozen=True)
class Phrase:
    """A phrase of a document, and where it stands: by format, or ``""`` for those that are not named."""

    text: str
    places: Mapping[str, Place]


def text_places(page: int, paragraph: int, *headings: str, chapter: int = 1, **others: Place) -> dict[str, Place]:
    under: Place = {"heading": headings} if headings else {}
    in_book: Place = {"heading": headings[:1]} if headings else {}
    numbered: Place = {"paragraph": paragraph}
    return {
        "": {**under, **numbered},
        "doc": numbered,
        "html": under,
        "pdf": {"page": page},
        "epub": {"chapter": chapter, **in_book},
        **others,
    }


FIRST, ARTICLE, SECOND = "Chương I. Quy định chung", "Điều 1. Giờ làm việc", "Chương II. An toàn"
DOCUMENTS = {
    "noi-quy": (
        "text",
        heading(1, FIRST)
        + paragraph("Nội quy này áp dụng cho mọi người làm việc tại xưởng mộc.")
        + heading(2, ARTICLE)
        + paragraph("Ca sáng bắt đầu lúc bảy giờ rưỡi" + footnote("Mùa đông mở cửa muộn hơn nửa giờ."))
        + sheet("Ca", [["Ca", "Giờ nghỉ"], ["ca chiều giải lao", "mười lăm phút uống nước"]])
        + heading(1, SECOND)
        + paragraph("Phải đeo kính bảo hộ khi mài lưỡi bào.", new_page=True),
        [
            Phrase("mọi người làm việc tại xưởng mộc", text_places(1, 2, FIRST)),
            Phrase(
                "mười lăm phút uống nước",
                text_places(1, 8, FIRST, ARTICLE, odt={"heading": (FIRST, ARTICLE), "paragraph": 9}),
            ),
            Phrase(
                "mở cửa muộn hơn nửa giờ",
                {
                    "": {"part": "footnotes"},
                    "odt": {"heading": (FIRST, ARTICLE), "paragraph": 5},
                    "html": {"heading": (SECOND,)},
                    "epub": {"chapter": 1, "heading": (FIRST,)},
                    "pdf": {"page": 1},
                },
            ),
            Phrase(
                "đeo kính bảo hộ khi mài",
                text_places(2, 10, SECOND, chapter=2, odt={"heading": (SECOND,), "paragraph": 11}),
            ),
        ],
    ),
    "banh-xeo": (
        "text",
        paragraph("Bánh xèo miền Trung")
        + paragraph("Bột gạo xay nước, nghệ tươi giã nhỏ lấy màu vàng.")
        + paragraph("Chảo gang phải thật nóng thì vỏ bánh mới giòn rụm."),
        [Phrase("nghệ tươi giã nhỏ", text_places(1, 2)), Phrase("vỏ bánh mới giòn rụm", text_places(1, 3))],
    ),
    "don-xin-nghi": (
        "text",
        paragraph("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
        + paragraph("ĐƠN XIN NGHỈ PHÉP")
        + paragraph("Tôi xin nghỉ năm ngày để đưa mẹ ra Hải Phòng khám mắt."),
        [
            Phrase("đưa mẹ ra Hải Phòng khám mắt", text_places(1, 3)),
            Phrase("đơn xin nghỉ phép", text_places(1, 2)),
        ],
    ),
    "trang-giua": (
        "text",
        "".join(paragraph(f"Mục số {number} của cuốn sổ.", new_page=number > 1) for number in range(1, 8))
        + paragraph("Cây khế sau nhà năm nay sai quả.", new_page=True),
        [Phrase("cây khế sau nhà năm nay sai quả", text_places(8, 8))],
    ),
    "bang-gia": (
        "spreadsheet",
        sheet("Giá lẻ", [["Mặt hàng", "Giá"], ["gạo nếp nương Điện Biên", "32.000"]])
        + sheet("Giá sỉ", [["", ""], ["", "mật ong bạc hà nguyên chất"]]),
        [
            Phrase("gạo nếp nương", {"": {"sheet": "Giá lẻ", "cell": "A2"}}),
            Phrase("mật ong bạc hà", {"": {"sheet": "Giá sỉ", "cell": "B2"}}),
        ],
    ),
    "diem": (
        "spreadsheet",
        sheet(
            "Lớp 9A", [["Họ tên", "Nhận xét"], *([f"Học sinh {n}", ""] for n in range(40)), ["", "chăm phát biểu"]]
        ),
        [Phrase("chăm phát biểu", {"": {"sheet": "Lớp 9A", "cell": "B42"}})],
    ),
    "kho": (
        "spreadsheet",
        sheet("Tồn", [[*[""] * 27, "ốc vít đầu dù mạ kẽm"]]),
        [Phrase("ốc vít đầu dù", {"": {"sheet": "Tồn", "cell": "AB1"}})],
    ),
    "bai-giang": (
        "presentation",
        slide("Mở đầu", "Vì sao nước biển lại mặn")
        + slide("Muối từ đâu đến", "Sông mang khoáng chất ra khơi", "Nhắc các em đọc thêm sách đỏ"),
        [
            Phrase("sông mang khoáng chất ra khơi", {"": {"slide": 2}, "pdf": {"page": 2}}),
            Phrase("nước biển lại mặn", {"": {"slide": 1}, "pdf": {"page": 1}}),
            Phrase(
                "nhắc các em đọc thêm sách đỏ",
                {format: {"slide": 2, "part": "notes"} for format in ("ppt", "pptx", "odp")},
            ),
        ],
    ),
    "ke-hoach": (
        "presentation",
        slide("Quý một", "Khai trương cửa hàng thứ ba ở Vinh") + slide("Quý hai", "Tuyển thêm thợ làm gốm"),
        [Phrase("tuyển thêm thợ làm gốm", {"": {"slide": 2}, "pdf": {"page": 2}})],
    ),
    "gioi-thieu": (
        "presentation",
        slide("Làng nghề", "Chiếu cói Kim Sơn dệt tay"),
        [Phrase("chiếu cói Kim Sơn dệt tay", {"": {"slide": 1}, "pdf": {"page": 1}})],
    ),
}


@pytest.fixture(scope="module")
def documents(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The documents in all formats."""
    for module in ("pypdfium2", "office_oxide", "xlrd"):
        pytest.importorskip(module, reason="a format needs an extra that is not installed: pip install '.[all]'")
    folder = tmp_path_factory.mktemp("office") / "documents"
    return convert(folder, {name: (kind, content) for name, (kind, content, _) in DOCUMENTS.items()})


@pytest.mark.thorough
def test_each_phrase_is_found_first_and_in_its_place(documents: list[Path], tmp_path: Path) -> None:
    failures: list[str] = []
    for suffix in sorted({file.suffix for file in documents}):
        files = [file for file in documents if file.suffix == suffix]
        with Index.open(tmp_path / f"index{suffix}", create=True, jobs=1) as index:
            report = sync(index, files)
        assert not report.problems
        assert not report.incomplete
        with Searcher(tmp_path / f"index{suffix}") as searcher:
            for file in files:
                for phrase in DOCUMENTS[file.stem][2]:
                    if expected := _place(phrase, suffix.removeprefix(".")):
                        failures += _failures(searcher, file, phrase.text, expected)
    assert "\n".join(failures) == ""


def _place(phrase: Phrase, format: str) -> Place | None:
    """Return where a phrase stands in a format, or None if that has no such place."""
    return phrase.places.get(format, phrase.places.get(""))


def _failures(searcher: Searcher, file: Path, phrase: str, expected: Place) -> list[str]:
    """Return what is wrong with the answer to a phrase without marks."""
    hits = list(searcher.search(fold(phrase)))
    if not hits or Path(hits[0].id).name != file.name:
        return [f"{file.name}: {phrase!r} finds {[hit.id for hit in hits]}"]
    hit = hits[0]
    shown = " ".join(hit.snippet.text.split()).lower()
    if phrase.lower() not in shown:
        return [f"{file.name}: {phrase!r} is not in {shown!r}"]
    return [] if hit.place == expected else [f"{file.name}: {phrase!r} is at {hit.place}, not {expected}"]
