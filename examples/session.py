"""What does a session in a notebook look like? Python shows the value on the last line of a cell."""

from __future__ import annotations

from pathlib import Path

from timviet.index import Document, Index
from timviet.search import Searcher


def session(folder: Path) -> list[str]:
    """Return what the cells show."""
    shown: list[str] = []
    with Index.open(folder, create=True) as index:
        index.add(Document("gao", "Giá gạo", "Giá gạo xuất khẩu tăng.", {"year": 2016}))
        index.add(Document("dai-hoi", "Đại hội", "Đại hội Đảng bộ quận bàn về giá gạo.", {"year": 2020}))

    with Searcher(folder) as searcher:
        found = searcher.search("gia gao", facets="year")
        shown.append(repr(found))
        shown.append(repr(found[0]))
        shown.append(found[0].snippet.html())
        shown.append(str(found[0].to_dict()["snippets"][0]["highlights"]))
        shown.append(str(found.facets))
    return shown


if __name__ == "__main__":
    print(*session(Path("kho")), sep="\n\n")
