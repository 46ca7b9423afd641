"""One searches while one types; the address is the state; keys, links and the history work."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from library import NEWS_COUNT
from playwright.sync_api import Page, Request, Route, expect

Open = Callable[..., Page]


def found(page: Page, text: str) -> None:
    expect(page.locator("#found")).to_have_text(text)


def test_results_suggestions_address_and_title_follow_what_is_typed(open_page: Open) -> None:
    page = open_page()
    expect(page.locator("#q")).to_be_focused()
    page.keyboard.type("gia gao", delay=10)
    found(page, f"{NEWS_COUNT} tài liệu")
    expect(page.locator("#hits mark").first).to_have_text(re.compile("Giá gạo", re.IGNORECASE))
    expect(page).to_have_url(re.compile(r"/\?q=gia\+gao$"))
    expect(page).to_have_title("gia gao – timviet")
    expect(page.locator("#facets h2")).to_have_text(["Loại tệp", "Thư mục", "Ngày", "Trường khác"])
    expect(page.get_by_role("option").first).to_have_text(re.compile("^[Gg]iá gạo"))
    expect(page.get_by_role("combobox")).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("status").first).to_have_text(re.compile(rf"^{NEWS_COUNT} tài liệu. Gợi ý: \d$"))
    assert page.get_attribute("#switch", "href") == "/?q=gia+gao&lang=en" or "lang=en" in str(
        page.get_attribute("#switch", "href")
    )


def test_a_suggestion_is_chosen_with_arrows_and_enter(open_page: Open) -> None:
    page = open_page()
    page.keyboard.type("mu bao")
    first = page.get_by_role("option").first
    expect(first).to_be_visible()
    text = first.inner_text()
    page.keyboard.press("ArrowDown")
    expect(first).to_have_attribute("aria-selected", "true")
    box = page.locator("#q")
    expect(box).to_have_attribute("aria-activedescendant", str(first.get_attribute("id")))
    expect(box).to_have_value("mu bao")
    page.keyboard.press("ArrowUp")
    assert box.get_attribute("aria-activedescendant") is None
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    expect(box).to_have_value(text)
    expect(box).to_be_focused()
    expect(page.locator("#suggestions")).to_be_hidden()
    expect(page.locator("#found")).to_have_text(re.compile("tài liệu"))


def test_escape_closes_the_suggestions_then_clears_the_box(open_page: Open) -> None:
    page = open_page()
    page.keyboard.type("gia")
    expect(page.locator("#suggestions")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#suggestions")).to_be_hidden()
    expect(page.locator("#q")).to_have_value("gia")
    page.keyboard.press("Escape")
    expect(page.locator("#q")).to_have_value("")
    found(page, "timviet")
    expect(page).to_have_url(re.compile(r"/$"))


def test_escape_right_after_a_key_closes_the_suggestions_and_searches_all_the_same(open_page: Open) -> None:
    page = open_page()
    page.keyboard.type("gia")
    expect(page.locator("#suggestions")).to_be_visible()
    page.evaluate(
        """() => {
          const box = document.getElementById("q");
          box.value = "gia gao";
          box.dispatchEvent(new InputEvent("input", { bubbles: true }));
          box.dispatchEvent(new KeyboardEvent("keydown", { key: "Escape", bubbles: true }));
        }"""
    )
    expect(page).to_have_title("gia gao – timviet")
    expect(page.locator("#suggestions")).to_be_hidden()


def test_a_suggestion_is_chosen_with_the_mouse(open_page: Open) -> None:
    page = open_page()
    page.keyboard.type("nuoc")
    option = page.get_by_role("option").first
    text = option.inner_text()
    option.click()
    expect(page.locator("#q")).to_have_value(text)
    expect(page.locator("#q")).to_be_focused()
    expect(page.locator("#hits a.title").first).to_have_text("không-tên.txt")


def test_keys_lead_to_the_box_unless_they_are_turned_off(open_page: Open) -> None:
    page = open_page("/?q=gao")
    box = page.locator("#q")
    for key in ("/", "Control+k"):
        page.locator("#hits a.title").first.focus()
        page.keyboard.press(key)
        expect(box).to_be_focused()
        expect(box).to_have_value("gao")
    page.keyboard.type("a/b")
    expect(box).to_have_value("a/b")
    page.locator("#keys summary").click()
    page.locator("#single-keys").uncheck()
    page.reload()
    page.locator("#found").focus()
    page.keyboard.press("/")
    expect(box).not_to_be_focused()
    page.keyboard.press("Control+k")
    expect(box).to_be_focused()


def test_back_and_forward_lead_through_queries_and_links(open_page: Open) -> None:
    page = open_page()
    box = page.locator("#q")
    page.keyboard.type("gao", delay=30)
    page.keyboard.press("Enter")
    found(page, f"{NEWS_COUNT} tài liệu")
    page.locator("#facets a", has_text="docx").click()
    found(page, "8 tài liệu")
    page.get_by_text("Mới nhất").click()
    expect(page.locator("#hits time").first).to_have_attribute("datetime", re.compile("^2023"))
    box.fill("mu bao hiem")
    page.keyboard.press("Enter")
    found(page, "Không tìm thấy tài liệu nào")
    page.get_by_text("Bỏ lọc và tìm lại").click()
    expect(page.locator("#hits a.title").first).to_have_text("Luật Giao thông đường bộ")
    expected = [
        ("mu bao hiem", "Không tìm thấy tài liệu nào"),
        ("gao", "8 tài liệu"),
        ("gao", "8 tài liệu"),
        ("gao", f"{NEWS_COUNT} tài liệu"),
        ("", "timviet"),
    ]
    for query, text in expected:
        page.go_back()
        found(page, text)
        expect(box).to_have_value(query)
    for query, text in reversed(expected[:-1]):
        page.go_forward()
        found(page, text)
        expect(box).to_have_value(query)


@pytest.mark.thorough
def test_the_address_that_is_shared_shows_the_same(open_page: Open) -> None:
    page = open_page("/?q=gao")
    page.locator("#facets a", has_text="pdf").click()
    found(page, "8 tài liệu")
    page.get_by_text("Mới nhất").click()
    expect(page.get_by_text("Mới nhất")).to_have_attribute("aria-current", "true")
    titles = page.locator("#hits a.title").all_inner_texts()
    other = open_page(page.url, java_script_enabled=False)
    assert other.locator("#hits a.title").all_inner_texts() == titles
    expect(other.locator("#q")).to_have_value("gao")


def test_the_focus_follows_a_link_within_the_page(open_page: Open) -> None:
    page = open_page("/?q=gao")
    page.locator("a[rel=next]").click()
    expect(page.locator("#found")).to_be_focused()
    expect(page.locator(".pages [aria-current]")).to_have_text("Trang 2")
    assert page.evaluate("scrollY") == 0
    page.get_by_text("Xem thêm đoạn").nth(2).click()
    expect(page.locator("#hit-13")).to_be_focused()
    assert page.locator("#hit-13 .passage").count() > 1


@pytest.mark.thorough
def test_what_was_meant_is_searched_for_by_its_link(open_page: Open) -> None:
    page = open_page()
    page.keyboard.type("xuaat khauu")
    page.locator(".note").get_by_role("link", name="xuất khẩu").click()
    found(page, f"{NEWS_COUNT} tài liệu")
    expect(page.locator("#q")).to_have_value("xuất khẩu")


@pytest.mark.thorough
def test_filters_stay_while_another_query_is_typed(open_page: Open) -> None:
    page = open_page("/?q=gao&filter=type:pdf&sort=-date&offset=10")
    page.locator("#q").fill("thuong lai")
    expect(page).to_have_url(re.compile(r"/\?q=thuong\+lai&filter=type%3Apdf&sort=-date$"))
    found(page, "8 tài liệu")


def test_a_late_answer_never_replaces_a_newer_one(open_page: Open) -> None:
    page = open_page()
    held: list[Route] = []

    def hold(route: Route) -> None:
        if re.search(r"[?&]q=(gia|mu)(&|$)", route.request.url):
            held.append(route)
        else:
            route.continue_()

    page.route(re.compile("fragment=hits|/suggest"), hold)
    for query in ("gia", "mu", "mắm"):
        page.locator("#q").fill(query)
        page.wait_for_timeout(160)
    found(page, "1 tài liệu")
    assert len(held) == 4, "results and suggestions of two queries"
    for route in reversed(held):
        route.continue_()
    page.wait_for_timeout(200)
    found(page, "1 tài liệu")
    expect(page.locator("#hits a.title")).to_have_text(["không-tên.txt"])
    expect(page.locator("#q")).to_have_value("mắm")
    assert all("mắm" in text.lower() or "mam" in text for text in page.get_by_role("option").all_inner_texts())


@pytest.mark.thorough
def test_a_burst_of_keys_makes_few_requests(open_page: Open) -> None:
    page = open_page()
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))
    page.keyboard.type("gia gao xuat khau")
    found(page, f"{NEWS_COUNT} tài liệu")
    searches = [request for request in requests if "fragment=hits" in request.url]
    assert 1 <= len(searches) <= 8


def test_errors_help_and_keep_what_was_typed(open_page: Open) -> None:
    page = open_page("/?q=gao")
    page.context.set_offline(True)
    page.locator("#q").fill("gao nep")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("Không liên lạc được với máy chủ.")
    expect(page.locator("#q")).to_have_value("gao nep")
    page.context.set_offline(False)
    alert.get_by_role("button", name="Thử lại").click()
    found(page, f"{NEWS_COUNT} tài liệu")
    expect(alert).to_be_hidden()


def test_a_busy_server_is_asked_again(open_page: Open) -> None:
    page = open_page()
    answers = [429, 503]

    def refuse(route: Route) -> None:
        if answers and "q=gao&" in route.request.url:  # nobody waits for the answers to "g" and "ga"
            route.fulfill(status=answers.pop(), headers={"Retry-After": "2"})
        else:
            route.continue_()

    page.route(re.compile("fragment=hits"), refuse)
    page.keyboard.type("gao")
    expect(page.get_by_role("alert")).to_contain_text("Máy chủ đang bận. Sẽ tìm lại sau 2 giây.")
    found(page, f"{NEWS_COUNT} tài liệu")


@pytest.mark.thorough
def test_matches_of_a_document_are_visited_in_turn_through_all_parts(open_page: Open) -> None:
    page = open_page("/?q=cánh+đồng")
    page.locator("a.title", has_text="Truyện đồng quê").click()
    current = page.locator("#current")
    expect(current).to_have_text("3 chỗ khớp")
    for step in ("1/3", "2/3", "3/3"):
        page.get_by_role("link", name="Chỗ khớp sau").click()
        expect(current).to_have_text(f"Chỗ khớp {step}")
        expect(page.locator("mark.current")).to_be_in_viewport()
    page.keyboard.press("p")
    expect(current).to_have_text("Chỗ khớp 2/3")
    page.keyboard.press("n")
    expect(current).to_have_text("Chỗ khớp 3/3")
    page.reload()
    expect(current).to_have_text("Chỗ khớp 3/3")
    page.locator("#find").fill("trời hôm nay")
    page.keyboard.press("Enter")
    expect(current).to_have_text("6.000 chỗ khớp")
    page.get_by_text("Về trang kết quả").click()
    found(page, "1 tài liệu")


def test_a_query_typed_beside_a_document_is_searched_for_with_enter(open_page: Open) -> None:
    page = open_page("/documents/rice")
    page.locator("#q").fill("gia gao")
    expect(page.get_by_role("option").first).to_be_visible()
    expect(page).to_have_url(re.compile("/documents/rice$"))
    page.keyboard.press("Enter")
    found(page, f"{NEWS_COUNT} tài liệu")


def test_without_javascript_the_form_and_the_links_work(open_page: Open) -> None:
    page = open_page("/", java_script_enabled=False, locale="en-US")
    page.locator("#q").fill("gia gao")
    page.locator("#search button").click()
    found(page, f"{NEWS_COUNT} documents")
    page.locator("#facets a", has_text="pdf").click()
    found(page, "8 documents")
    page.locator("#q").fill("gao")
    page.keyboard.press("Enter")
    expect(page).to_have_url(re.compile(r"q=gao&filter="))
    found(page, "8 documents")
    page.get_by_text("Tiếng Việt").click()
    found(page, "8 tài liệu")
    page.locator("a.title").first.click()
    page.get_by_role("link", name="Chỗ khớp sau").click()
    expect(page.locator("#m1")).to_be_in_viewport()
