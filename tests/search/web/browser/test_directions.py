"""A text from right to left, or one with thousands of marks, stays in its place on the page."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from browsers import start_server
from playwright.sync_api import Browser, Locator, Page

from timviet.index import Document, Index

HEBREW = "אורז"


@pytest.fixture(scope="module")
def page(browser: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Page]:
    folder = tmp_path_factory.mktemp("directions")
    with Index.open(folder, create=True, jobs=1) as index:
        stacks = f"e{chr(0x301) * 5000}"
        for number in range(12):
            fields = {"type": HEBREW, "author": f"{HEBREW} 7", "tags": [f"{HEBREW} {number}"]}
            body = f"{HEBREW} gạo 12 {HEBREW}\ngạo {stacks}\n{'lúa ' * 300}"
            index.add(Document(f"{number}", f"{HEBREW} {stacks}", body, fields, places=[(0, {"page": 3})]))
    with start_server(folder) as site:
        context = browser.new_context(locale="vi-VN", base_url=site)
        page = context.new_page()
        page.set_default_timeout(5_000)
        yield page
        context.close()


def box_of(locator: Locator) -> dict[str, float]:
    box = locator.bounding_box()
    assert box is not None
    return {"left": box["x"], "right": box["x"] + box["width"], "height": box["height"]}


@pytest.mark.thorough
def test_what_stands_beside_a_text_from_right_to_left_stays_there(page: Page) -> None:
    page.goto("/?q=gao&facet=tags&filter=type:%22" + HEBREW + "%22")
    value = page.locator("#facets li a").first
    assert box_of(value.locator(".count"))["left"] >= box_of(value.locator("span").first)["right"]
    details = page.locator(".details").first.locator("span")
    assert details.count() == 3
    boxes = [box_of(details.nth(number)) for number in range(3)]
    assert [box["left"] for box in boxes] == sorted(box["left"] for box in boxes)
    chosen = page.locator(".filters a").first
    assert box_of(chosen.locator("[aria-hidden]"))["left"] >= box_of(chosen.locator("bdi"))["right"]
    page.goto("/similar/1")
    assert page.locator("h1").inner_text().count("\u2068") == 1


def test_each_line_of_a_document_has_its_own_direction(page: Page) -> None:
    page.goto("/documents/1?q=gao")
    edges = page.locator(".block").evaluate(
        """(block) => {
          const walker = document.createTreeWalker(block, NodeFilter.SHOW_TEXT), range = document.createRange();
          const node = walker.nextNode(), edge = block.getBoundingClientRect();
          range.setStart(node, 0); range.setEnd(node, 2);
          return edge.right - range.getBoundingClientRect().right;
        }"""
    )
    assert edges < 5, "the first line begins at the right"


def test_marks_are_not_drawn_over_other_lines(page: Page) -> None:
    page.goto("/documents/1?q=gao")
    assert "\u0301" * 4 + "\ufffd" in page.locator(".block").inner_text()
    assert "\u0301" * 5 not in page.content()
