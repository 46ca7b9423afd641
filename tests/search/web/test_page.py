"""The page that the server writes needs no JavaScript: hits, notes, facets, documents, in two languages."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

import pytest
from library import BOOK, NEWS_COUNT, make_library
from starlette.testclient import TestClient

from timviet.index import FileOptions, Index, sync
from timviet.search.web.application import create_app
from timviet.search.web.options import WebOptions
from timviet.search.web.page_texts import TEXTS

TEMPLATES = Path(__file__).parents[3] / "search" / "web" / "templates"
VOID = {"input", "link", "meta"}


class Page(HTMLParser):
    """A page as a list of elements: each with its name, attributes, text and language."""

    def __init__(self, html: str) -> None:
        super().__init__(convert_charrefs=True)
        self.elements: list[dict[str, Any]] = []
        self.open: list[dict[str, Any]] = []
        self.feed(html)
        self.close()
        assert not self.open, "every element is closed"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        language = dict(attrs).get("lang", self.open[-1]["language"] if self.open else None)
        element = {"tag": tag, "text": "", "language": language, **dict(attrs)}
        self.elements.append(element)
        if tag not in VOID:
            self.open.append(element)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop()["tag"] == tag

    def handle_data(self, data: str) -> None:
        for element in self.open:
            element["text"] += data

    def all(self, name: str, **attributes: str) -> list[dict[str, Any]]:
        """Return the elements of a name that have some attributes."""
        wanted = {key.rstrip("_").replace("_", "-"): value for key, value in attributes.items()}
        return [
            element
            for element in self.elements
            if element["tag"] == name and all(element.get(key) == value for key, value in wanted.items())
        ]

    def link(self, text: str) -> str:
        """Return where the first link with a text leads."""
        return next(str(link["href"]) for link in self.all("a") if link["text"].strip() == text)


@pytest.fixture(scope="module")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_library(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="module")
def client(library: Path) -> Iterator[TestClient]:
    with TestClient(create_app([library], WebOptions()), base_url="http://localhost") as client:
        yield client


def get(client: TestClient, url: str, language: str = "en") -> Page:
    response = client.get(url, headers={"Accept-Language": language})
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "text/html; charset=utf-8"
    return Page(response.text)


def titles(page: Page) -> list[str]:
    return [str(link["text"]) for link in page.all("a", class_="title")]


def count(page: Page) -> int:
    return int(re.sub(r"\D", "", page.all("h1", id="found")[0]["text"]) or 0)


def test_the_first_page_says_what_can_be_typed_in_both_languages(client: TestClient) -> None:
    english, vietnamese = get(client, "/"), get(client, "/", "vi")
    assert "29 documents can be searched" in english.all("main")[0]["text"]
    assert "Có 29 tài liệu để tìm" in vietnamese.all("main")[0]["text"]
    assert (english.all("html")[0]["lang"], vietnamese.all("html")[0]["lang"]) == ("en", "vi")
    for page in english, vietnamese:
        examples = [link for link in page.all("a") if link.get("data-fragment") == "found"]
        assert len(examples) == 9
        assert all(link["language"] == "vi" for link in examples)


def test_a_hit_has_its_title_place_date_and_marked_passage(client: TestClient) -> None:
    page = get(client, "/?q=xe+may+bao+hiem", "vi")
    assert count(page) >= 1
    assert titles(page)[0] == "Luật Giao thông đường bộ"
    details = page.all("p", class_="details")[0]["text"]
    assert re.sub(r"\s+", " ", details) == "trang 2 pdf luat/giao-thong.pdf 13/11/2008"
    assert page.all("time")[0]["datetime"] == "2008-11-13"
    assert {mark["text"] for mark in page.all("mark")} >= {"bảo hiểm"} or "mũ bảo hiểm" in page.all(
        "p", class_="passage"
    )[0]["text"]


def test_a_document_without_a_title_is_named_by_its_file(client: TestClient) -> None:
    assert titles(get(client, "/?q=nuoc+mam"))[0] == "không-tên.txt"


def test_texts_have_their_own_languages(client: TestClient) -> None:
    page = get(client, "/?q=rice", "vi")
    assert [passage["language"] for passage in page.all("p", class_="passage")] == ["en"]
    page = get(client, "/?q=gao", "en")
    assert {passage["language"] for passage in page.all("p", class_="passage")} == {"vi"}
    assert page.all("input", id="q")[0]["language"] == "vi"
    assert page.all("h1")[0]["language"] == "en"
    values = {
        span["text"]: span["language"] for span in get(client, "/?q=gao&facet=tags").all("span") if "lang" in span
    }
    assert (values["lúa"], values["pdf"]) == ("vi", "")


def test_how_a_query_was_read_is_said_with_a_link_to_search_as_typed(client: TestClient) -> None:
    for typed, read in ("gia gao", "hiểu là: giá gạo"), ("gias gaoj", "hiểu theo kiểu gõ Telex hoặc VNI: giá gạo"):
        page = get(client, f"/?{urlencode({'q': typed})}", "vi")
        note = page.all("p", class_="note")[0]["text"]
        assert note.startswith(f"{read}. Tìm đúng “{typed}” như đã gõ")
        exact = get(client, page.link(f"Tìm đúng “{typed}” như đã gõ"), "vi")
        assert exact.all("h1")[0]["text"] == "Không tìm thấy tài liệu nào"


def test_nothing_found_offers_what_finds_something(client: TestClient) -> None:
    page = get(client, "/?q=xuaat+khauu", "vi")
    assert page.all("p", class_="note")[0]["text"] == "có phải bạn muốn tìm: xuất khẩu"
    assert count(get(client, page.link("xuất khẩu"))) == NEWS_COUNT
    page = get(client, "/?q=g%E1%BA%A1o&filter=type:epub")
    assert page.all("h1")[0]["text"] == "No document found"
    assert count(get(client, page.link("Search without the filters"))) == NEWS_COUNT
    page = get(client, "/?q=%22n%C3%B4ng+d%C3%A2n+xu%E1%BA%A5t+kh%E1%BA%A9u%22", "vi")
    (link,) = [link for link in page.all("a") if link.get("class") == "instead"]
    assert link["text"] == "nông dân xuất khẩu"
    assert count(get(client, link["href"])) == NEWS_COUNT


def test_a_page_without_hits_says_whether_all_was_searched(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("timviet.search.opened_index.default_limit", lambda count: -1)
    (found,) = get(client, "/?q=gao+hay+nuoc").all("h1")
    assert found["text"].strip() == "No document found in the part of the index that was searched"


def test_pages_lead_through_all_hits_once(client: TestClient) -> None:
    page, seen = get(client, "/?q=gao"), []
    while True:
        seen += titles(page)
        following = page.all("a", rel="next")
        if not following:
            break
        page = get(client, following[0]["href"])
    assert sorted(seen) == sorted(f"Giá gạo kỳ {number}" for number in range(NEWS_COUNT))
    assert page.all("a", rel="prev")[0]["href"] == "/?q=gao&offset=10"
    assert "Page 3" in page.all("nav", class_="pages")[0]["text"]
    beyond = get(client, "/?q=gao&offset=900")
    assert titles(get(client, beyond.link("Go to the first page"))) == seen[:10]


def test_each_facet_leads_to_the_documents_that_it_counts(client: TestClient) -> None:
    page = get(client, "/?q=gao&facet=tags")
    values = [link for link in page.all("a") if "filter=" in link.get("href", "")]
    labels = [
        heading["text"] for heading in page.all("h2") if heading["text"] in ("Type", "Folder", "Date", "Tags")
    ]
    assert labels == ["Type", "Folder", "Date", "Tags"]
    assert len(values) == 3 + 4 + 4 + 3
    for value in values:
        filtered = get(client, value["href"])
        name, number = value["text"].rsplit(" ", 1)
        assert count(filtered) == int(number), name
        chosen = [link for link in filtered.all("a", aria_current="true") if "offset" not in link["href"]]
        assert any(link["text"] == value["text"] for link in chosen)
        remove = [
            link for link in filtered.all("a") if str(link.get("aria-label", "")).startswith("Remove the filter")
        ]
        assert count(get(client, remove[0]["href"])) == NEWS_COUNT


def test_values_with_quotation_marks_are_filters_too(client: TestClient) -> None:
    page = get(client, "/?q=nuoc+mam&facet=author")
    (value,) = [link for link in page.all("a") if "author" in link.get("href", "") and "filter" in link["href"]]
    assert value["text"] == 'Lê "Ba" Nam 1'
    assert count(get(client, value["href"])) == 1


def test_more_fields_can_be_counted(client: TestClient) -> None:
    page = get(client, "/?q=gao")
    assert "Tags" in [heading["text"] for heading in get(client, page.link("Tags")).all("h2")]


def test_hits_are_sorted_by_date(client: TestClient) -> None:
    page = get(client, "/?q=gao")
    newest = [time["datetime"] for time in get(client, page.link("Newest")).all("time")]
    oldest = [time["datetime"] for time in get(client, page.link("Oldest")).all("time")]
    assert newest == sorted(newest, reverse=True)
    assert oldest == sorted(oldest)
    assert newest[0] > oldest[-1]
    (current,) = [link["text"] for link in get(client, page.link("Newest")).all("a", aria_current="true")]
    assert current == "Newest"


def test_more_passages_of_one_hit_are_shown_in_place(client: TestClient) -> None:
    page = get(client, "/?q=gao+nep+tuan")
    assert len(page.all("p", class_="passage")) == 10
    opened = get(client, page.link("More passages"))
    assert len(opened.all("p", class_="passage")) > 10
    assert titles(opened) == titles(page)
    closed = get(client, opened.link("Only the best passage"))
    assert len(closed.all("p", class_="passage")) == 10


def test_similar_documents(client: TestClient) -> None:
    page = get(client, get(client, "/?q=gao").link("Similar documents"))
    assert page.all("h1")[0]["text"].startswith("Documents like “Giá gạo kỳ")
    assert len(titles(page)) == 10


def test_a_document_is_shown_as_it_was_added_with_every_match_and_page(client: TestClient) -> None:
    page = get(client, get(client, "/?q=bao+hiem").link("Luật Giao thông đường bộ"), "vi")
    assert [heading["text"] for heading in page.all("h2", class_="break")] == ["trang 1", "trang 2", "trang 3"]
    blocks = [block["text"] for block in page.all("div", class_="block")]
    assert "".join(blocks).startswith("Điều 1. Phạm vi\nLuật này quy định")
    assert blocks[1].startswith("Điều 30. ")
    marks = page.all("mark")
    assert [mark.get("id") for mark in marks] == ["m1", "m2"]
    assert {mark["text"] for mark in marks} == {"bảo hiểm"}
    assert page.all("output")[0]["text"] == "2 chỗ khớp"
    assert page.link("Về trang kết quả") == "/?q=bao+hiem"
    assert all(heading["language"] == "vi" for heading in page.all("h2", class_="break"))


def test_a_passage_leads_to_its_place_in_the_document(client: TestClient) -> None:
    opened = get(client, get(client, "/?q=c%C3%A1nh+%C4%91%E1%BB%93ng").link("More passages"))
    places = [link["href"] for link in opened.all("a", class_="place")]
    assert len(places) == 3
    seen = set()
    for place in places:
        document = get(client, place)
        at = document.elements.index(document.all("a", id="at")[0])
        seen.add(document.elements[at + 1]["id"])
    assert seen == {"m1", "m2", "m3"}


def test_a_long_document_is_shown_in_parts_that_lead_to_each_other(client: TestClient) -> None:
    page = get(client, get(client, "/?q=c%C3%A1nh+%C4%91%E1%BB%93ng").link("Truyện đồng quê"))
    text, matches, parts = "", [], 0
    while True:
        parts += 1
        text += "".join(block["text"] for block in page.all("div", class_="block"))
        matches += [mark["id"] for mark in page.all("mark") if mark.get("id")]
        following = page.all("a", rel="next")
        if not following:
            break
        page = get(client, following[0]["href"])
    assert text == BOOK
    assert matches == ["m1", "m2", "m3"]
    assert parts == 4
    jump = page.all("div", id="jump")[0]
    before = get(client, jump["data-before"])
    assert [mark["id"] for mark in before.all("mark") if "id" in mark] == ["m2"]


def test_paths_of_the_machine_and_files_are_shown_only_if_allowed(library: Path, client: TestClient) -> None:
    with TestClient(create_app([library], WebOptions(shows_files=True)), base_url="http://localhost") as other:
        page = get(other, "/?q=mu+bao+hiem")
        assert page.link("Original file") == "/files/luat%2Fgiao-thong.pdf#page=2"
    page = get(client, "/?q=mu+bao+hiem")
    assert "Original file" not in page.all("main")[0]["text"]
    assert str(library.parent) not in page.all("main")[0]["text"]


def test_the_original_file_is_one_link_away(tmp_path: Path) -> None:
    (tmp_path / "tin").mkdir()
    (tmp_path / "tin" / "giá gạo #1.txt").write_text("Giá gạo tăng.", encoding="utf-8")
    with Index.open(tmp_path / ".timviet", create=True, jobs=1) as index:
        sync(index, [tmp_path / "tin"])
    options = WebOptions(shows_files=True)
    with TestClient(create_app([tmp_path / ".timviet"], options), base_url="http://localhost") as client:
        hits = get(client, "/?q=gia+gao")
        document = get(client, hits.all("a", class_="title")[0]["href"])
        for page in hits, document:
            assert client.get(page.link("Original file")).text == "Giá gạo tăng."


def test_a_text_that_is_not_stored_is_read_from_its_file_or_said_to_be_gone(tmp_path: Path) -> None:
    file = tmp_path / "tin" / "gạo.txt"
    file.parent.mkdir()
    file.write_text("Giá gạo tăng.", encoding="utf-8")
    with Index.open(tmp_path / ".timviet", create=True, jobs=1) as index:
        sync(index, [file.parent], options=FileOptions(store=False))
    with TestClient(create_app([tmp_path / ".timviet"]), base_url="http://localhost") as client:
        address = get(client, "/?q=gia+gao").all("a", class_="title")[0]["href"]
        assert [block["text"] for block in get(client, address).all("div", class_="block")] == ["Giá gạo tăng."]
        file.unlink()
        for page in get(client, "/?q=gia+gao&fragment=hits"), get(client, f"{address}&part=1", "en-GB"):
            notes = [note["text"] for note in page.all("p", class_="note")]
            assert any("the file is gone" in note for note in notes)
            assert not page.all("p", class_="passage")


def test_the_language_is_chosen_by_the_browser_or_the_switch(client: TestClient) -> None:
    page = get(client, "/?q=gao", "fr, vi;q=0.7, en;q=0.3")
    assert page.all("html")[0]["lang"] == "vi"
    answer = client.get(page.link("English"), follow_redirects=False)
    assert (answer.status_code, answer.headers["location"]) == (303, "/?q=gao")
    cookie = answer.headers["set-cookie"].split(";")[0]
    client.cookies.clear()
    chosen = client.get("/?q=gao", headers={"Accept-Language": "vi", "Cookie": cookie})
    assert '<html lang="en">' in chosen.text
    assert chosen.headers["content-language"] == "en"
    assert '<html lang="en">' in client.get("/?q=gao", headers={"Cookie": "timviet-language=xx"}).text


def test_the_switch_leads_to_the_same_page_and_to_no_other_host(client: TestClient) -> None:
    book = get(client, "/?q=c%C3%A1nh+%C4%91%E1%BB%93ng").link("Truyện đồng quê")
    for url in (book, "/?q=a%2Bb%26c&filter=x%3Ay&filter=z", "/similar/rice"):
        client.cookies.clear()
        switch = Page(client.get(url).text).link("Tiếng Việt")
        answer = client.get(switch, follow_redirects=False)
        assert (answer.status_code, answer.headers["location"]) == (303, url)
    client.cookies.clear()
    for url in ("http://localhost//evil.example/", "http://localhost/%5Cevil.example", "http://localhost////evil"):
        switch = Page(client.get(url).text).link("Tiếng Việt")
        assert re.match(r"/[^/\\]", switch), switch


@pytest.mark.parametrize("fragment", ["hits", "facets"])
def test_a_part_of_the_page_is_what_is_on_the_page(client: TestClient, fragment: str) -> None:
    whole, part = (
        client.get("/?q=gia+gao&filter=type:pdf").text,
        client.get(f"/?q=gia+gao&filter=type:pdf&fragment={fragment}").text,
    )
    assert part.strip() in whole


def test_what_is_wrong_is_said_on_a_page(client: TestClient) -> None:
    for url, status, title in [
        ("/nowhere", 404, "There is nothing at this address"),
        ("/documents/none?q=gao", 404, "No document has this id"),
        ("/similar/none", 404, "No document has this id"),
        ("/?q=gao&filter=colour:red", 400, "No document has this field"),
        ("/?q=gao&offset=-1", 400, "A parameter is invalid"),
    ]:
        answer = client.get(url)
        assert (answer.status_code, answer.headers["content-type"]) == (status, "text/html; charset=utf-8")
        page = Page(answer.text)
        assert page.all("h1")[0]["text"] == title
        assert page.all("input", id="q")[0]["value"] == ("gao" if "gao" in url else "")
    assert "colour" in Page(client.get("/?q=gao&filter=colour:red").text).all("main")[0]["text"]
    vietnamese = client.get("/nowhere", headers={"Accept-Language": "vi"})
    assert '<html lang="vi">' in vietnamese.text
    assert "There is nothing" not in vietnamese.text


def test_an_answer_that_the_browser_has_is_not_sent_again(client: TestClient) -> None:
    first = client.get("/?q=gao", headers={"Accept-Language": "vi"})
    known = {"If-None-Match": first.headers["etag"]}
    assert client.get("/?q=gao", headers={"Accept-Language": "vi", **known}).status_code == 304
    assert client.get("/?q=gao", headers={"Accept-Language": "en", **known}).status_code == 200
    assert client.get("/?q=lua", headers={"Accept-Language": "vi", **known}).status_code == 200


def test_the_form_keeps_what_narrows_a_search(client: TestClient) -> None:
    page = get(client, "/?q=gao&filter=type:pdf&sort=-date&accents=exact&offset=10&facet=tags")
    kept = [(field["name"], field["value"]) for field in page.all("input", type="hidden")]
    assert kept == [("filter", "type:pdf"), ("facet", "tags"), ("sort", "-date")]
    assert page.all("input", id="q")[0]["value"] == "gao"


def test_everything_is_said_in_texts_that_are_translated() -> None:
    used: set[str] = set()
    for file in {*TEMPLATES.glob("*.html")} - {TEMPLATES / "api.html"}:
        text = file.read_text(encoding="utf-8")
        used |= {*re.findall(r"say\('([a-z-]+)'", text)}
        written = re.sub(r"\{[%{#].*?[%}#]\}", "", text, flags=re.DOTALL)
        bare = re.sub(r"<[^>]*>|\blang=", "", written)
        words = set(re.findall(r"\w{2,}", unescape(bare)))
        assert words <= {"timviet", "Ctrl", "Enter", "Esc"}, file.name
    source = "".join(file.read_text(encoding="utf-8") for file in TEMPLATES.parent.glob("*_view.py"))
    used |= {*re.findall(r'say\("([a-z-]+)"', source)}
    assert used == {*TEXTS}


def test_the_page_weighs_less_than_60_kilobytes_and_loads_nothing_from_outside(client: TestClient) -> None:
    html = client.get("/?q=gao").text
    urls = re.findall(r'(?:href|src)="(/static/[^"]+)"', html)
    assert len(urls) == 3
    files = [client.get(url) for url in urls]
    assert all(file.status_code == 200 for file in files)
    assert len(html.encode()) + sum(len(file.content) for file in files) < 60_000
    for text in (html, *(file.text for file in files)):
        assert not re.search(r"https?://(?!www\.w3\.org/2000/svg)", text)
    assert not re.search(r"\son\w+=|\sstyle=|<style|<script(?! src=)", html)
    script = next(file.text for file in files if "javascript" in file.headers["content-type"])
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function", script)
