"""Of a number and the letters that touch it, what was asked for is highlighted."""

from __future__ import annotations

from pathlib import Path

import pytest

from timviet.index import Document, Index
from timviet.search import Searcher


@pytest.mark.parametrize(
    ("query", "text", "html"),
    [
        # the quantity, however it is written, and nothing of others
        ("500mg", "Uống 1000mg, 500 mg hay 1.500mg", "Uống 1000mg, [500 mg] hay 1.500mg"),
        ("500mg", "Uống 500MG, 500 viên, 20 mg", "Uống [500MG], 500 viên, 20 mg"),
        ("5kg", "Gạo 15kg, 5 kg, 2,5kg, 2.5 kg", "Gạo 15kg, [5 kg], 2,5kg, 2.5 kg"),
        ("5kg", "Gạo 05kg và 15kg", "Gạo [05kg] và 15kg"),
        ("2,5kg", "Gạo 12,5kg, 2,50 kg, 5kg", "Gạo 12,5kg, [2,50 kg], 5kg"),
        ("2,5kg", "Gạo 2,5 tạ", "Gạo [2,5] tạ"),
        ("30km/h", "Đi 130km/h, 30 km/h, 30 km, 5 h", "Đi 130km/h, [30 km/h], [30 km], 5 h"),
        ("1.500 ml", "Chai 1500ml, 500ml", "Chai [1500ml], 500[ml]"),
        ("1.500.000đ", "Giá 1500000 đồng, 500 đồng", "Giá [1500000 đồng], 500 đồng"),
        ("150k", "Áo 150 nghìn, quần 1150k", "Áo [150 nghìn], quần 1150k"),
        ("80m²", "Nhà 80 m2, 180 m2", "Nhà [80 m2], 180 m2"),
        ("20%", "Lãi 120% hay 20 %", "Lãi 120% hay [20] %"),
        # the number or the unit alone, if the text has no more
        ("500mg", "Uống 1000mg", "Uống 1000[mg]"),
        ("500mg", "Uống 1.500mg", "Uống 1.500[mg]"),
        ("500mg", "Chi 500 đồng", "Chi [500] đồng"),
        ("uống 500mg", "Uống 1000mg", "[Uống] 1000mg"),
        ("5G", "Mạng 15G", "Mạng 15[G]"),
        # words and numbers that were typed by themselves
        ("500mg mg", "Uống 1000mg", "Uống 1000[mg]"),
        ("mg", "Uống 1000mg", "Uống 1000[mg]"),
        ("500", "Uống 500mg, 1.500mg", "Uống [500]mg, 1.500mg"),
        ("1500", "Chai 1.500ml", "Chai [1.500]ml"),
        ("1500", "Chai 1.500m2", "Chai [1.500]m2"),
        ("1080", "Màn 1920x1080", "Màn 1920x[1080]"),
        # groups of a number, and of what is no number
        ("5", "Lớp 9,5 rồi 5", "Lớp 9,5 rồi [5]"),
        ("5", "Điểm 9,5", "Điểm 9,[5]"),
        ("5", "Điểm 5,5 rồi 5", "Điểm 5,5 rồi [5]"),
        ("35 triệu", "Quần 1tr5, xe 35 triệu", "Quần 1[tr]5, xe [35 triệu]"),
        ("điểm 5", "Điểm 9,5", "[Điểm] 9,5"),
        ("2", "Mục 1.2.3", "Mục 1.[2].3"),
        ("1.2", "Mục 1.2", "Mục [1.2]"),
        ("1.2", "Mục 1,2 tỷ", "Mục [1,2] tỷ"),
    ],
)
def test_what_is_highlighted_of_numbers_with_units(tmp_path: Path, query: str, text: str, html: str) -> None:
    with Index.open(tmp_path, create=True) as index:
        index.add(Document("x", body=text))
    with Searcher(tmp_path) as searcher:
        (hit,) = searcher.search(query)
    assert hit.snippet.html().replace("<mark>", "[").replace("</mark>", "]") == html
