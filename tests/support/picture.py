"""How does the search page look? Makes the pictures of README.md and README.vi.md.

python tests/support/picture.py
"""

from __future__ import annotations

import base64
import tempfile
from datetime import date
from pathlib import Path

from browsers import start_browser, start_server
from playwright.sync_api import Browser

from timviet.index import Document, Index

__all__ = ["PICTURES", "make_pictures"]

PICTURES = {"en": "search-page.webp", "vi": "search-page.vi.webp"}
"""The name of the picture in each language."""

_FOLDER = Path(__file__).parents[2] / "examples"
_WIDTH, _HEIGHT = 900, 640
_QUALITY = 70  # percent
_QUERY = "mu bao hiem xe may"

_TEXTS = [
    (
        "luat/giao-thong-duong-bo.pdf",
        "Luật Giao thông đường bộ",
        "Người điều khiển, người ngồi trên xe mô tô hai bánh, xe gắn máy phải đội mũ bảo hiểm có cài quai đúng "
        "quy cách khi tham gia giao thông. Trẻ em ngồi sau xe máy cũng phải đội mũ bảo hiểm.",
        date(2008, 11, 13),
        30,
    ),
    (
        "tin/2024/mu-bao-hiem-tre-em.docx",
        "Tặng mũ bảo hiểm cho học sinh lớp Một",
        "Mỗi em học sinh lớp Một được nhận một chiếc mũ bảo hiểm đạt chuẩn và được dạy cách đội mũ khi ngồi sau "
        "xe máy của cha mẹ.",
        date(2024, 9, 5),
        1,
    ),
    (
        "tin/2023/kiem-dinh.docx",
        "Ba cách nhận biết mũ bảo hiểm kém chất lượng",
        "Người đi xe máy nên chọn mũ bảo hiểm có tem kiểm định, lớp xốp dày và quai chắc chắn.",
        date(2023, 4, 18),
        2,
    ),
    (
        "tin/2022/xe-may-dien.pdf",
        "Đi xe máy điện cũng phải đội mũ",
        "Xe máy điện là xe gắn máy, nên người lái phải có mũ bảo hiểm như mọi người đi xe máy khác.",
        date(2022, 10, 2),
        4,
    ),
]  # path, title, text, date, page


def make_pictures(browser: Browser, folder: Path) -> list[Path]:
    """Make the picture of each language in a folder, and return the files."""
    files = []
    with tempfile.TemporaryDirectory() as scratch, start_server(_make_index(Path(scratch))) as address:
        for language, name in PICTURES.items():
            context = browser.new_context(
                base_url=address, locale=language, viewport={"width": _WIDTH, "height": _HEIGHT}
            )
            page = context.new_page()
            page.goto("/")
            page.keyboard.type(_QUERY)
            page.locator("#hits mark").first.wait_for()
            page.keyboard.press("Enter")
            page.locator("#facets h2").first.wait_for()
            session = context.new_cdp_session(page)
            shot = session.send("Page.captureScreenshot", {"format": "webp", "quality": _QUALITY})
            files.append(folder / name)
            files[-1].write_bytes(base64.b64decode(shot["data"]))
            context.close()
    return files


def _make_index(folder: Path) -> Path:
    with Index.open(folder / ".timviet", create=True, jobs=1) as index:
        for path, title, text, day, page in _TEXTS:
            fields = {"path": path, "folder": str(Path(path).parent), "type": Path(path).suffix[1:], "date": day}
            index.add(Document(path, title, text, fields, places=[(0, {"page": page})]))
    return folder / ".timviet"


if __name__ == "__main__":
    with start_browser() as browser:
        for file in make_pictures(browser, _FOLDER):
            print(file, file.stat().st_size)
