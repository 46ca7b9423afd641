"""What does a session in a notebook look like? Python shows the value on the last line of a cell."""

from __future__ import annotations

from pathlib import Path

from timviet.index import Document, Index
from timviet.search import Searcher


def session(folder: Path) -> list[str]:
    """Return the output of the cells."""
    outputs: list[str] = []
    with Index.open(folder, create=True) as index:
        index.add(Document("gao", "Giá gạo", "Giá gạo xuất khẩu tăng.", {"year": 2016}))
        index.add(Document("dai-hoi", "Đại hội", "Đại hội Đảng bộ quận bàn về giá gạo.", {"year": 2020}))

    with Searcher(folder) as searcher:
        results = searcher.search("gia gao", facets="year")
        outputs.append(repr(results))
        outputs.append(repr(results[0]))
        outputs.append(results[0].snippet.html())
        outputs.append(str(results[0].to_dict()["snippets"][0]["highlights"]))
        outputs.append(str(results.facets))
    return outputs


if __name__ == "__main__":
    print(*session(Path("kho")), sep="\n\n")
