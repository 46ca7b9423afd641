"""axe finds nothing, light and dark, on a phone and enlarged; what axe cannot see holds too."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect
from thorough import first

Open = Callable[..., Page]

TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
ADDRESSES = {
    "home": "/",
    "results": "/?q=gia+gao&filter=folder:tin&more=tin%2F00.txt",
    "nothing": "/?q=zzz&filter=type:pdf",
    "document": "/documents/luat%2Fgiao-thong.pdf?q=mu+bao+hiem",
    "similar": "/similar/tin%2F00.txt",
    "problem": "/nowhere",
}
PHONE = {"viewport": {"width": 360, "height": 640}, "is_mobile": True, "has_touch": True}


SMALL = """() => [...document.querySelectorAll("a, button, input, summary")]
  .filter((element) => element.checkVisibility() && !element.closest("p.note, dd, .skip"))
  .map((element) => [element.outerHTML.slice(0, 80), element.getBoundingClientRect()])
  .filter(([, { width, height }]) => width && (width < 24 || height < 24))
  .map(([html, { width, height }]) => [html, width, height])"""
"""Returns what is too small to be tapped, besides links in sentences."""


def faults(page: Page, rule: str = "") -> str:
    chosen = {"type": "rule", "values": [rule]} if rule else {"type": "tag", "values": TAGS}
    found = Axe().run(page, options={"runOnly": chosen, "resultTypes": ["violations"]}).response["violations"]
    return json.dumps(
        [[rule["id"], [node["html"] for node in rule["nodes"]]] for rule in found], ensure_ascii=False
    )


@pytest.mark.parametrize("address", first(2, ADDRESSES.values()), ids=ADDRESSES)
def test_axe_finds_nothing_and_a_phone_shows_all(open_page: Open, address: str) -> None:
    page = open_page(address, **PHONE)
    page.locator("#keys").evaluate("(keys) => (keys.open = true)")
    assert faults(page) == "[]"
    page.emulate_media(color_scheme="dark")
    assert faults(page, "color-contrast") == "[]"
    assert [item for item in page.evaluate(SMALL) if 'type="checkbox"' not in item[0]] == []
    for width, size in ((360, 100), (320, 100), (640, 200)):
        page.set_viewport_size({"width": width, "height": 640})
        page.evaluate("(size) => (document.documentElement.style.fontSize = `${size}%`)", size)
        assert page.evaluate("document.documentElement.scrollWidth") <= width, (width, size)


@pytest.mark.thorough
def test_axe_finds_nothing_while_one_types_on_a_phone(open_page: Open) -> None:
    page = open_page("/", **PHONE)
    page.locator("#q").tap()
    page.keyboard.type("gia g")
    page.keyboard.press("ArrowDown")
    expect(page.locator("[aria-selected=true]")).to_be_visible()
    expect(page.locator("#facets")).to_be_visible()
    assert faults(page) == "[]"
    page.context.set_offline(True)
    page.keyboard.type("ao")
    expect(page.get_by_role("alert")).to_be_visible()
    assert faults(page) == "[]"


@pytest.mark.thorough
def test_the_focus_is_seen_wherever_tab_leads(open_page: Open) -> None:
    page = open_page(ADDRESSES["results"])
    page.locator("body").press("Tab")
    seen = []
    for _ in range(60):
        name, outline, is_hidden = page.evaluate(
            """() => {
              const element = document.activeElement, style = getComputedStyle(element);
              const { bottom, right } = element.getBoundingClientRect();
              return [element.outerHTML.slice(0, 60), style.outlineStyle, bottom < 0 || right < 0];
            }"""
        )
        if name.startswith("<body"):
            break
        assert outline != "none", name
        assert not is_hidden, name
        seen.append(name)
        page.keyboard.press("Tab")
    assert len(seen) > 30


def test_the_first_link_skips_to_the_results(open_page: Open) -> None:
    page = open_page("/?q=gao")
    page.locator("body").press("Tab")
    skip = page.locator(".skip")
    expect(skip).to_be_focused()
    expect(skip).to_be_in_viewport()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()


def test_the_combobox_has_the_roles_of_the_pattern(open_page: Open) -> None:
    page = open_page()
    box = page.get_by_role("combobox", name="Tìm trong các tài liệu")
    expect(box).to_have_attribute("aria-autocomplete", "list")
    expect(box).to_have_attribute("aria-controls", "suggestions")
    expect(box).to_have_attribute("aria-expanded", "false")
    page.keyboard.type("gia")
    expect(box).to_have_attribute("aria-expanded", "true")
    expect(page.get_by_role("listbox", name="Gợi ý")).to_be_visible()
    options = page.get_by_role("option")
    page.keyboard.press("ArrowUp")
    expect(options.last).to_have_attribute("aria-selected", "true")
    assert options.evaluate_all("(all) => all.filter((one) => one.ariaSelected === 'true').length") == 1
    page.keyboard.press("Tab")
    expect(box).to_have_attribute("aria-expanded", "false")


@pytest.mark.thorough
def test_what_was_found_is_announced_once_typing_pauses(open_page: Open) -> None:
    page = open_page()
    page.evaluate(
        """() => {
          window.told = [];
          new MutationObserver(() => told.push(document.getElementById("status").textContent))
            .observe(document.getElementById("status"), { childList: true });
        }"""
    )
    page.keyboard.type("gia gao", delay=25)
    expect(page.locator("#status")).to_have_text(re.compile("25 tài liệu"))
    assert len(page.evaluate("told")) == 1


def test_without_colors_or_motion_all_is_there(open_page: Open) -> None:
    page = open_page("/?q=gao", forced_colors="active", reduced_motion="reduce")
    assert page.evaluate("getComputedStyle(document.querySelector('mark')).backgroundColor") != "rgba(0, 0, 0, 0)"
    assert page.evaluate("getComputedStyle(document.querySelector('#hits')).transitionDuration") in ("0s", "")
