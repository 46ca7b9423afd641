"""A hit is where most of the query stands together, not where its passage has the first word of it."""

from __future__ import annotations

import re
from itertools import accumulate
from pathlib import Path

import pytest

from timviet import Document, Index, Searcher, Snippet
from timviet.search.snippets.main_highlight import main_highlight


def test_a_phrase_on_the_next_page_is_on_that_page(tmp_path: Path) -> None:
    pages = ["Cách nấu cơm của người miền núi.\n", "Gạo nếp nương nấu cơm lam thì thơm.\n", "Hết.\n"]
    places = [(sum(map(len, pages[:number])), {"page": number + 1}) for number in range(3)]
    with Index.open(tmp_path / "index", create=True) as index:
        index.add(Document("book", body="".join(pages), places=places))
    with Searcher(tmp_path / "index") as searcher:
        (hit,) = searcher.search("gao nep nuong nau com lam")
    assert hit.snippet.text.startswith("Cách")
    assert hit.place == {"page": 2}


@pytest.mark.parametrize(
    ("marked", "expected"),
    [
        ("«lãi» cao, «nguồn gốc» của «lãi»", "nguồn gốc"),
        ("«một» và «hai»", "một"),
        ("a «một»\n«hai ba» «bốn»", "một\nhai"),
        ("«số»\t«căn bậc hai của số»", "căn"),
        ("«như thế»\n\n«viết như thế nào»", "viết"),
        ("không có", "không"),
    ],
)
def test_most_words_together(marked: str, expected: str) -> None:
    parts = re.split("[«»]", marked)
    ends = list(accumulate(map(len, parts)))
    snippet = Snippet("".join(parts), tuple(zip(ends[:-1:2], ends[1::2], strict=True)))
    assert snippet.text[main_highlight(snippet) :].startswith(expected)
