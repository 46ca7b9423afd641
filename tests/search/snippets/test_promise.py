"""Each hit shows why it is one: whatever part of a query brought it, that is highlighted in what is shown."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from vietnamese_rows import read_rows

from timviet.index import Document, Index
from timviet.index.forms import find_forms
from timviet.index.forms.form_kinds import form_kinds
from timviet.index.forms.kinds.abbreviation_list import common_abbreviations
from timviet.index.text.normalize import normalize
from timviet.search import Hit, Searcher
from timviet.search.planning.clauses.synonyms import Synonyms

FILLER = "Trời xanh mây trắng bay trên đồng. "  # no query below finds it


@dataclass(frozen=True)
class Case:
    query: str
    found: str
    """What documents of this case hold."""

    shown: str | None = None
    """What is highlighted of it, pieces separated by `` | ``; None for all of it."""

    @property
    def pieces(self) -> list[str]:
        return (self.shown or self.found).split(" | ")


CASES = {
    "a word": Case("gạo", "gạo"),
    "words side by side": Case("gạo nếp cái", "gạo nếp cái"),
    "words typed bare": Case("gao nep cai", "gạo nếp cái"),
    "words typed half": Case("gạo nep cái", "gạo nếp cái"),
    "words found by bare evidence": Case("thuỵ điện", "thúy diễn"),
    "words with wrong accents": Case("cấu khẩn", "cầu khấn"),
    "bare words in an odd spelling": Case("huynh quynh", "huýnh quỳnh"),
    "i for y": Case("bác sỹ", "bác sĩ"),
    "y for i": Case("thẩm mĩ", "thẩm mỹ"),
    "another place of the tone": Case("hoà bình", "hòa bình"),
    "a word and others": Case("thuốc hay và tốt nhất", "thuốc"),
    "a hyphen left out": Case("email", "e-mail"),
    "a hyphen put in": Case("e-mail", "email"),
    "a hyphenated name": Case("Lê-nin", "Lênin"),
    "a name without hyphens": Case("lenin", "Lê-nin"),
    "hyphens for blanks": Case("xô-viết", "xô viết"),
    "a number with a unit": Case("7kg", "7 kg"),
    "a unit apart": Case("8 kg", "8kg"),
    "a quantity beside larger ones": Case("640mg", "1640mg, 640 mg và 1.640mg", "640 mg"),
    "a quantity with decimals": Case("3,7kg", "13,7kg với 3.7 kg và 7kg", "3.7 kg"),
    "a quantity by the hour": Case("37km/h", "137km/h hay 37 km/h", "37 km/h"),
    "an area": Case("85m²", "185m2 và 85 m2", "85 m2"),
    "the unit of another number": Case("650mcg", "1650mcg", "mcg"),
    "the number of another unit": Case("660mb", "660 bến", "660"),
    "a number with letters that were not typed": Case("1.970", "1970ml", "1970"),
    "a number beside one that ends in it": Case("19", "9,19 và 19", "19"),
    "a percentage": Case("23%", "123% rồi 23%", "23"),
    "a number in groups": Case("2.472", "2472"),
    "a number without groups": Case("3472", "3.472"),
    "decimals": Case("6,5", "6,50"),
    "a date in digits": Case("15/4/2024", "ngày 15 tháng 4 năm 2024"),
    "a date in words": Case("ngày 16 tháng 4 năm 2024", "16-04-2024"),
    "a month": Case("tháng 5/2023", "20/5/2023"),
    "the year of a date": Case("1954", "7/5/1954"),
    "a time": Case("15h30", "15:30"),
    "a code": Case("05-CT/TW", "05 - ct/tw"),
    "a code without its issuer": Case("06-NQ/QU", "06-nq/qu"),
    "an ordinal": Case("khóa XIII", "khóa 13"),
    "a number in words": Case("lần thứ ba", "lần thứ III"),
    "a district": Case("Q.7", "Quận 7"),
    "an abbreviation": Case("UBND", "ủy ban nhân dân"),
    "an abbreviated name": Case("hội đồng nhân dân", "HĐND"),
    "a city": Case("TPHCM", "thành phố Hồ Chí Minh"),
    "a name with signs": Case("c++", "C++"),
    "a symbol": Case("★", "★"),
    "words written solid": Case("kimchi", "kim chi"),
    "words written apart": Case("ba zan", "bazan"),
    "a code of letters and digits": Case("U23", "U-23"),
    "a code apart": Case("su 35", "Su35"),
    "a number plate": Case("30F-271.53", "30F27153"),
    "a telephone number": Case("0912345678", "0912 345 678"),
    "a word divided at a hyphen": Case("cooperation", "coopera-tion"),
    "a word with a dot": Case("nodejs", "Node.js"),
    "a word with an underscore": Case("username", "user_name"),
    "a part of a code": Case("78-KH/TW", "78-KH"),
    "a prefix": Case("nghiê*", "nghiêng"),
    "a pattern": Case("kh?ách", "khoách"),
    "a bare pattern": Case("ngoe*", "ngoéo"),
    "a fuzzy word": Case("khuyếch~", "khuếch"),
    "a phrase": Case('"kinh tế số"', "kinh tế số"),
    "a bare phrase": Case('"bien gioi hai dao"', "biên giới hải đảo"),
    "a phrase that is a form": Case('"UBMTTQ"', "ủy ban mặt trận tổ quốc"),
    "a phrase with others between": Case('"sông lớn"~2', "sông thật là lớn", "sông | lớn"),
    "a synonym": Case("xe máy", "mô tô"),
    "a required word": Case("+nhãn ngọt", "nhãn"),
    "all words": Case("vải AND thiều", "thiều bán với vải", "thiều | vải"),
    "either word": Case("xoài OR mít", "mít"),
    "a group": Case("(chôm chôm) OR (măng cụt)", "măng cụt"),
    "a boosted word": Case("dừa^3 xiêm^0", "xiêm"),
    "not another": Case("cam -(cam sành)", "cam"),
    "a word of a field": Case("body chuối", "chuối"),
    "Telex keys": Case("tieengs Vieejt", "tiếng Việt"),
    "VNI keys": Case("d9a61t nu7o71c", "đất nước"),
    "a Chinese character": Case("越", "越"),
    "a word of another language": Case("search engine", "Search engine"),
    "digits": Case("42", "42"),
    "a word in capitals": Case("ĐIỆN BIÊN PHỦ", "Điện Biên Phủ"),
    "a name with a dot": Case(".net", ".NET"),
    "a name with a sign inside": Case("R&B", "R&B"),
    "symbols in quotes": Case('"❤ 👍🏽"', "❤\ufe0f 👍🏽"),
    "a word divided at a line end": Case("cooperation", "coopera-\ntion", "coopera- | tion"),
    "signs around": Case("«quả» [bưởi]!", "quả bưởi"),
}

PLACES = {
    "at the beginning": "{}. " + FILLER * 3,
    "alone": "{}",
    "after 100 characters": FILLER * 3 + "Có {} ở đây. " + FILLER * 3,
    "after 1,000 characters": FILLER * 30 + "Có {} ở đây. " + FILLER * 10,
    "after 10,000 characters": FILLER * 300 + "Có {} ở đây. " + FILLER * 30,
    "after 100,000 characters": FILLER * 3_000 + "Có {} ở đây. " + FILLER * 30,
    "beside a long word": "x" * 5_000 + " {} " + "y" * 5_000,
    "at a line end": FILLER + "\nCó {}\n\n" + FILLER,
    "in parentheses": FILLER * 20 + "Này (có “{}”), đó. " + FILLER,
    "without sentences": "trời xanh mây trắng " * 500 + "{}" + " trời xanh mây trắng" * 500,
}

SYNONYMS = Synonyms.of(["xe máy, mô tô"])


@pytest.fixture(scope="module")
def searcher(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Searcher]:
    """A searcher of an index in which what each case finds is at every place, in several ways of writing."""
    folder = tmp_path_factory.mktemp("promise")
    with Index.open(folder, create=True) as index:
        for name, case in CASES.items():
            for place, text in PLACES.items():
                index.add(Document(f"{name}/{place}", body=text.format(case.found)))
            beside = PLACES["after 1,000 characters"].format(case.found)
            index.add(Document(f"{name}/decomposed", body=unicodedata.normalize("NFD", beside)))
            index.add(Document(f"{name}/in capitals", body=beside.upper()))
            index.add(Document(f"{name}/in the title", title=case.found, body=FILLER))
            index.add(Document(f"{name}/below its title", title="Có", body=f"Có\n{FILLER}\n{case.found}"))
    with Searcher(folder, synonyms=SYNONYMS) as searcher:
        yield searcher


def plain(text: str) -> str:
    return re.sub(r"\s+", " ", unicodedata.normalize("NFC", text)).lower()


def highlighted(hit: Hit) -> list[str]:
    """Return what is highlighted of a hit: in its passage, or else in its title."""
    text, ranges = hit.snippet.text, hit.snippet.highlights
    if not ranges:
        text, ranges = hit.title, hit.title_highlights
    return [plain(text[start:end]) for start, end in ranges]


def test_a_word_that_is_everywhere_is_highlighted_though_it_scores_nothing(searcher: Searcher) -> None:
    hits = searcher.search("trời nghêu", limit=len(searcher)).hits
    assert len(hits) > 0.8 * len(searcher)
    assert {tuple(dict.fromkeys(highlighted(hit))) for hit in hits} == {("trời",)}


@pytest.mark.parametrize("name", CASES)
def test_what_brought_a_hit_is_highlighted_wherever_it_is(searcher: Searcher, name: str) -> None:
    case = CASES[name]
    hits = searcher.search(case.query, limit=len(searcher)).hits
    own = {hit.id.split("/")[1]: hit for hit in hits if hit.id.startswith(f"{name}/")}
    assert set(own) == {*PLACES, "decomposed", "in capitals", "in the title", "below its title"}
    for place, hit in own.items():
        assert highlighted(hit) == [plain(piece) for piece in case.pieces], place
        assert not any("\n" in hit.snippet.text[start:end] for start, end in hit.snippet.highlights)
        assert len(hit.snippet.text) <= 600
    for hit in hits:
        assert highlighted(hit), hit.id


def test_there_is_a_case_for_every_kind_of_form() -> None:
    namespaces = {name for kind in form_kinds(common_abbreviations()) for name in kind.candidates}
    texts = [text for case in CASES.values() for text in (case.query, case.found)]
    found = {
        form.term.removeprefix("~").split(":")[0] for text in texts for form in find_forms(normalize(text).text)
    }
    assert namespaces <= found


def test_a_hit_of_a_filter_alone_shows_the_beginning_and_one_of_a_title_the_title(tmp_path: Path) -> None:
    body = "Mùa này được mùa. " * 20
    with Index.open(tmp_path, create=True) as index:
        index.add(Document("x", title="Giá gạo", body=body, fields={"year": 2017, "author": "Tô Hoài"}))
    with Searcher(tmp_path) as searcher:
        for query in ("year:>2016", "author:hoài", "-vàng year:2017"):
            (hit,) = searcher.search(query)
            assert hit.title_highlights == hit.snippet.highlights == ()
            assert body.startswith(hit.snippet.text)
        for query in ("title:gạo", "title:(gia gao)", "gạo year:2017", 'title:"gạo"^2'):
            (hit,) = searcher.search(query)
            assert highlighted(hit)[0].endswith("gạo")


def test_a_phrase_that_goes_on_from_the_title_to_the_body_is_highlighted_in_both(tmp_path: Path) -> None:
    with Index.open(tmp_path, create=True) as index:
        index.add(Document("x", title="Chợ nổi", body="Cái Răng ở Cần Thơ"))
    with Searcher(tmp_path) as searcher:
        (hit,) = searcher.search('"nổi răng"~3')
    assert hit.title_html() == "Chợ <mark>nổi</mark>"
    assert hit.snippet.html() == "Cái <mark>Răng</mark> ở Cần Thơ"


@pytest.mark.thorough
def test_each_side_of_each_row_of_the_tables_is_highlighted_in_whatever_it_finds(tmp_path: Path) -> None:
    texts = list(dict.fromkeys(text for row in read_rows() for text in (row.left, row.right)))
    with Index.open(tmp_path, create=True) as index:
        for text in texts:
            index.add(Document(ascii(text), body=f"{FILLER * 10}Phần {text} ở đây."))
    n_hits = 0
    with Searcher(tmp_path) as searcher:
        for text in texts:
            for hit in searcher.search(text, limit=12):
                n_hits += 1
                assert highlighted(hit), (text, hit.id)
    assert n_hits > len(texts)
