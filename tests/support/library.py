"""A small library for tests of the search page: laws with pages, news with dates, a long book."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from timviet.index import Document, Index

__all__ = ["BOOK", "NEWS_COUNT", "make_library"]

NEWS_COUNT = 25
"""Documents about the price of rice."""

_FILLER = "Trời hôm nay nắng đẹp, đường phố đông người qua lại.\n"
BOOK = f"Cánh đồng lúa mở đầu.\n{_FILLER * 4_000}Cánh đồng lúa ở giữa.\n{_FILLER * 2_000}Cánh đồng lúa kết thúc."
"""The body of a book of four parts; three sentences have «cánh đồng»."""

_LAW_PAGES = (
    "Điều 1. Phạm vi\nLuật này quy định về giao thông đường bộ.\n",
    "Điều 30. Người đi xe máy\nPhải đội mũ bảo hiểm có cài quai đúng quy cách.\n",
    "Điều 31. Người đi xe đạp\nNgười ngồi trên xe đạp máy phải đội mũ bảo hiểm.\n",
)


def make_library(folder: Path) -> Path:
    """Make the index of the library in a folder, and return it."""
    with Index.open(folder / ".timviet", create=True, jobs=1) as index:
        index.add_many([_law(), _book(), _english(), _untitled(), *map(_news, range(NEWS_COUNT))])
    return folder / ".timviet"


def _law() -> Document:
    offsets = [sum(map(len, _LAW_PAGES[:number])) for number in range(len(_LAW_PAGES))]
    return Document(
        "luat/giao-thong.pdf",
        "Luật Giao thông đường bộ",
        "".join(_LAW_PAGES),
        {"type": "pdf", "folder": "luat", "path": "luat/giao-thong.pdf", "date": date(2008, 11, 13)},
        places=[(offset, {"page": number}) for number, offset in enumerate(offsets, 1)],
    )


def _book() -> Document:
    return Document("sách/a?b#c%/../đồng.txt", "Truyện đồng quê", BOOK, {"type": "txt", "folder": "sách"})


def _english() -> Document:
    return Document("rice", "Rice trade", "Rice prices rose in June.", {"language": "en", "author": "An Lê"})


def _untitled() -> Document:
    return Document("ghi-chú/không-tên.txt", "", "Ghi chú: mua nước mắm Phú Quốc.", {"author": 'Lê "Ba" Nam'})


def _news(number: int) -> Document:
    year = 2020 + number % 4
    return Document(
        f"tin/{number:02}.txt",
        f"Giá gạo kỳ {number}",
        f"Giá gạo xuất khẩu tuần {number} tăng nhẹ. "
        + f"Thương lái thu mua lúa của nông dân, đợt {number}. " * 20
        + "Nông dân trồng gạo nếp được giá.",
        {
            "type": ("txt", "docx", "pdf")[number % 3],
            "folder": f"tin/{year}",
            "date": date(year, 1 + number % 12, 1 + number),
            "tags": ["lúa", "gạo"] if number % 2 else ["chợ"],
        },
    )
