"""No letter is lost or replaced while an input method composes it, whichever way it works.

macOS and IBus compose a syllable: the browser reports the beginning, each change and the end of the composition.
UniKey and others send Backspace and letters within milliseconds. Both are replayed, event by event.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

import pytest
from browsers import InputMethod
from library import NEWS_COUNT
from playwright.sync_api import Page, Request, expect
from thorough import first

Open = Callable[..., Page]

RECORDER = """
window.record = [];
const box = document.getElementById("q");
const types = ["compositionstart", "compositionupdate", "compositionend", "input", "keydown", "submit"];
const note = (event) => record.push([event.type, box.value]);
for (const type of types) addEventListener(type, note, true);
"""

TELEX = {
    "gạo nếp": ["g", "ga", "gao", "gạo", "gạo", " ", "n", "ne", "nê", "nêp", "nếp"],
    "đội mũ": ["d", "đ", "đo", "đô", "đôi", "đội", " ", "m", "mu", "mũ"],
}
"""What stands in the box after each Telex key of a query; a blank ends a syllable."""

UNIKEY: dict[str, Sequence[tuple[int, str]]] = {
    "gạo nếp": [(0, "gao"), (2, "ạo"), (0, " nep"), (2, "êp"), (2, "ếp")],
    "đội mũ": [(0, "d"), (1, "đ"), (0, "oi"), (2, "ôi"), (2, "ội"), (0, " mu"), (1, "ũ")],
    "tiếng Việt": [(0, "tie"), (1, "ê"), (0, "ng"), (3, "ếng"), (0, " Vie"), (1, "ê"), (0, "t"), (2, "ệt")],
}
"""For each query, how many letters UniKey takes back and which it sends, step by step."""


def recorded(page: Page) -> list[tuple[str, str]]:
    return [(str(kind), str(value)) for kind, value in page.evaluate("record")]


def open_recorded(open_page: Open, address: str = "/") -> tuple[Page, InputMethod]:
    page = open_page(address)
    page.evaluate(RECORDER)
    page.locator("#q").focus()
    return page, InputMethod(page)


@pytest.mark.parametrize("query", first(1, TELEX))
def test_composing_as_ibus_and_macos_do(open_page: Open, query: str) -> None:
    page, method = open_recorded(open_page)
    before, syllable = "", ""
    for step in [*TELEX[query], " "]:
        if step == " ":
            method.commit(syllable)
            before, syllable = f"{before}{syllable} ", ""
            page.keyboard.insert_text(" ")
        else:
            method.compose(step)
            syllable = step
        expect(page.locator("#q")).to_have_value(before + syllable)
    values = [value for kind, value in recorded(page) if kind == "input"]
    assert values[-1] == f"{query} "
    assert "compositionstart" in {kind for kind, _ in recorded(page)}
    expect(page.locator("#hits mark").first).to_be_visible()
    expect(page).to_have_url(re.compile(r"\?q="))


def test_results_and_suggestions_follow_what_is_being_composed(open_page: Open) -> None:
    page, method = open_recorded(open_page)
    method.compose("m", "mũ")
    expect(page.get_by_role("option").first).to_have_text(re.compile("mũ bảo hiểm"))
    expect(page.locator("#hits mark").first).to_have_text(re.compile("mũ"))
    expect(page).to_have_url(re.compile(r"\?q=m%C5%A9$"))
    assert [kind for kind, _ in recorded(page) if kind == "compositionend"] == [], "it is still composed"
    expect(page.locator("#q")).to_have_value("mũ")
    method.commit("mũ")
    page.keyboard.type(" ")
    method.compose("b", "ba", "bả", "bảo")
    expect(page.get_by_role("option").first).to_have_text(re.compile("mũ bảo hiểm"))
    expect(page.locator("#q")).to_have_value("mũ bảo")


def test_the_enter_that_ends_a_composition_neither_submits_nor_chooses(open_page: Open) -> None:
    page, method = open_recorded(open_page)
    method.compose("g", "ga", "gao", "gạo")
    expect(page.get_by_role("option").first).to_be_visible()
    method.key("Enter")
    method.commit("gạo")
    expect(page.locator("#q")).to_have_value("gạo")
    expect(page.locator("#suggestions")).to_be_visible()
    assert "submit" not in {kind for kind, _ in recorded(page)}
    page.keyboard.press("Enter")
    expect(page.locator("#suggestions")).to_be_hidden()
    expect(page.locator("#found")).to_have_text(f"{NEWS_COUNT} tài liệu")
    assert [kind for kind, _ in recorded(page) if kind == "submit"] == ["submit"]


def test_the_enter_that_safari_reports_after_a_composition_does_not_submit(open_page: Open) -> None:
    page, method = open_recorded(open_page, "/documents/rice")
    method.compose("gạo")
    method.commit("gạo")
    method.key("Enter")
    page.wait_for_timeout(100)
    assert "submit" not in {kind for kind, _ in recorded(page)}
    page.keyboard.press("Enter")
    expect(page.locator("#found")).to_have_text(f"{NEWS_COUNT} tài liệu")


@pytest.mark.thorough
def test_arrows_that_an_input_method_takes_move_nothing(open_page: Open) -> None:
    page, method = open_recorded(open_page)
    method.compose("mũ")
    expect(page.get_by_role("option").first).to_be_visible()
    method.key("ArrowDown")
    assert page.locator("#q").get_attribute("aria-activedescendant") is None
    method.commit("mũ")
    page.keyboard.press("ArrowDown")
    assert page.locator("#q").get_attribute("aria-activedescendant")


def test_a_composition_that_is_given_up_leaves_what_was_there(open_page: Open) -> None:
    page, method = open_recorded(open_page, "/?q=giá+")
    page.keyboard.press("End")
    method.compose("g", "gạ")
    expect(page.locator("#q")).to_have_value("giá gạ")
    method.compose("")
    expect(page.locator("#q")).to_have_value("giá ")
    expect(page).to_have_url(re.compile(r"\?q=gi%C3%A1\+$"))


@pytest.mark.parametrize("query", first(1, UNIKEY))
def test_taking_letters_back_as_unikey_does(open_page: Open, query: str) -> None:
    page, method = open_recorded(open_page)
    requests: list[Request] = []
    page.on("request", lambda request: requests.append(request))
    method.replace(UNIKEY[query])
    expect(page.locator("#q")).to_have_value(query)
    expect(page).to_have_url(re.compile(r"\?q="))
    page.wait_for_timeout(150)
    expect(page.locator("#q")).to_have_value(query)
    expect(page).to_have_title(f"{query} – timviet")
    last = [request.url for request in requests if "fragment=hits" in request.url][-1]
    assert page.evaluate("(url) => new URL(url).searchParams.get('q')", last) == query
    letters = sum(len(text) for _, text in UNIKEY[query])
    backspaces = sum(count for count, _ in UNIKEY[query])
    assert len([kind for kind, _ in recorded(page) if kind == "input"]) == letters + backspaces


@pytest.mark.thorough
def test_slow_answers_change_nothing_in_the_box(open_page: Open) -> None:
    page, method = open_recorded(open_page)
    page.route(re.compile("fragment=|/suggest"), lambda route: (page.wait_for_timeout(30), route.continue_())[1])
    method.compose("n", "nô", "nôn", "nông")
    method.commit("nông")
    page.keyboard.type(" ")
    method.compose("d", "dâ", "dân")
    method.commit("dân")
    expect(page.locator("#q")).to_have_value("nông dân")
    expect(page).to_have_title("nông dân – timviet")
    expect(page.locator("#q")).to_have_value("nông dân")
    expect(page.locator("#hits mark").first).to_have_text(re.compile("nông dân", re.IGNORECASE))


@pytest.mark.thorough
def test_going_back_while_composing_replaces_nothing_in_the_box(open_page: Open) -> None:
    page, method = open_recorded(open_page, "/?q=gao")
    page.locator("a[rel=next]").click()
    expect(page.locator(".pages [aria-current]")).to_have_text("Trang 2")
    page.locator("#q").focus()
    page.keyboard.press("End")
    page.keyboard.type(" ")
    method.compose("n", "nế")
    page.evaluate("history.back()")
    page.wait_for_timeout(150)
    expect(page.locator("#q")).to_have_value("gao nế")
