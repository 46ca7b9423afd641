from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from timviet.index import Document, Index
from timviet.search import Searcher

TEXTS = [
    "Đại hội đảng bộ quận Long Biên khai mạc.",
    "Đại hội đảng bộ tỉnh bế mạc, đại hội đồng cổ đông họp.",
    "Trường đại học Long Biên tuyển sinh, trường đại học mới mở.",
    "Con đường nghiêng, nghiên cứu đường sắt.",
    "Giá gạo xuất khẩu tăng, giá gạo nếp giảm.",
    "Gạo nếp và gạo tẻ xuất khẩu tăng giá.",
]


@pytest.fixture(scope="package")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """A searcher over an index of two segments."""
    folder: Path = tmp_path_factory.mktemp("suggest") / "index"
    for part in (slice(0, 2), slice(2, None)):
        with Index.open(folder, create=True, jobs=1) as index:
            for text in TEXTS[part]:
                index.add(Document(id=f"d{TEXTS.index(text)}", body=text))
    with Searcher(folder) as searcher:
        yield searcher
