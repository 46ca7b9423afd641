from __future__ import annotations

import pytest

from timviet.index import Document
from timviet.search.suggest.written_form import find_written_form


@pytest.mark.parametrize(
    ("title", "body", "phrase", "written"),
    [
        ("", "Ở Hà Nội có hồ. HÀ NỘI!", "hà nội", "Hà Nội"),
        ("", "Giá gạo tăng, giá gạo giảm.", "giá gạo", "giá gạo"),
        ("", "Giá gạo tăng.", "giá gạo", "giá gạo"),
        ("", "Nguyễn Du viết.", "nguyễn du", "Nguyễn Du"),
        ("", "THÔNG BÁO SỐ 1", "thông báo", "thông báo"),
        ("", "Họp ở UBND xã.", "ubnd", "UBND"),
        ("", "UBND xã họp.", "ubnd", "UBND"),
        ("Máy tính", "Mua máy tính mới.", "máy tính", "máy tính"),
        ("Máy tính bảng", "Không có gì.", "máy tính bảng", "Máy tính bảng"),
        ("Máy tính bảng", "Không có gì.", "máy tính", "máy tính"),
        ("", "Người Ê-đê ở đó.", "ê đê", "Ê-đê"),
        ("", "Bánh,\nmì", "bánh mì", None),
        ("", "Bánh mì, phở", "bánh mì", "bánh mì"),
        ("", "đại  hội", "đại hội", None),
        ("", "dại hội", "đại hội", None),
        ("", "", "đại hội", None),
        ("Cầu (sông Hồng)", "", "cầu sông hồng", "Cầu (sông Hồng)"),
        ("Bún – Cách nấu", "", "bún cách nấu", "Bún – Cách nấu"),
        ("Bún – Cách nấu", "", "bún cách", None),
        ("Bún bò – Cách nấu", "", "bún bò cách nấu", "bún bò"),
        ("GDP tăng 7,5% so với 2023", "", "gdp tăng 7 5 so", "GDP tăng 7,5% so"),
        ("GDP tăng 7,5% so với 2023", "", "gdp tăng 7 5", "GDP tăng 7,5%"),
        ("GDP tăng 7,5% so với 2023", "", "gdp tăng 7", None),
        ("", "Lúc 7:30 sáng, tỷ lệ 3:1.", "lúc 7 30 sáng", "lúc 7:30 sáng"),
        ("", "Tỷ lệ 3, 1 và 2", "tỷ lệ 3 1", "tỷ lệ 3"),
        ("", "Học C++ từ đầu", "học c", "Học C++"),
        ("Nhiệt độ 36,5°C hôm nay", "", "nhiệt độ 36 5 c", "nhiệt độ 36,5°C"),
        ("Nhiệt độ 36,5°C hôm nay", "", "nhiệt độ 36 5", None),
        ("Nhiệt độ 36,5° hôm nay", "", "nhiệt độ 36 5", "nhiệt độ 36,5°"),
    ],
)
def test_a_phrase_is_written_as_inside_of_sentences(
    title: str, body: str, phrase: str, written: str | None
) -> None:
    found = find_written_form([Document("d", title=title, body=body)], phrase.split(), 2 if " " in phrase else 1)
    assert (None if found is None else found[0]) == written


def test_a_phrase_must_have_enough_syllables_before_the_first_sign() -> None:
    document = Document("d", body="Hồ Gươm – Hà Nội")
    assert find_written_form([document], ["hồ", "gươm", "hà"], 2) == ("Hồ Gươm", 2)
    assert find_written_form([document], ["hồ", "gươm", "hà"], 3) is None


def test_a_second_document_tells_more_if_the_first_has_a_phrase_only_at_the_start() -> None:
    documents = [Document("1", title="hà nội"), Document("2", body="Ở Hà Nội."), Document("3", body="ở hà nội")]
    assert find_written_form(documents, ["hà", "nội"], 2) == ("Hà Nội", 2)
    assert find_written_form(documents[:1], ["hà", "nội"], 2) == ("hà nội", 2)
