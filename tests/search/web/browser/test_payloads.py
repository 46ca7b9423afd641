"""Nothing runs in a browser that shows hostile texts; ``tests/faults/payloads.py`` shows it ten thousand."""

from __future__ import annotations

import re
from collections.abc import Callable
from math import ceil

import payloads
import pytest
from playwright.sync_api import Browser, Page, Request, expect
from thorough import first

Open = Callable[..., Page]


@pytest.mark.parametrize("count", first(1, [40, 200]))
def test_no_payload_runs(browser: Browser, count: int) -> None:
    shown = payloads.run(browser, count)
    documents = count // 10
    assert (shown["pages_of_hits"], shown["documents"], shown["queries"]) == (
        ceil(documents / 10),
        documents,
        documents,
    )


FORGED = '<div id="hits" data-title="x"><img src="/nowhere" onerror="alert(1)"><script>alert(2)</script></div>'


@pytest.mark.parametrize("bypasses", [True, False])
def test_markup_in_an_answer_would_be_noticed(browser: Browser, site: str, bypasses: bool) -> None:
    context = browser.new_context(base_url=site, bypass_csp=bypasses)
    context.add_init_script(payloads.WATCH)
    page = context.new_page()
    page.goto("/?q=gao")
    payloads.check_page(page, "/")
    page.route(re.compile("fragment=hits"), lambda route: route.fulfill(body=FORGED, content_type="text/html"))
    page.locator("#q").fill("gao nep")
    expect(page.locator("#hits img")).to_be_attached()
    page.wait_for_load_state("networkidle")
    assert page.evaluate("ran") == (["alert 1"] if bypasses else [])
    with pytest.raises(AssertionError):
        payloads.check_page(page, "/")
    context.close()


def test_the_page_asks_nobody_but_the_server(open_page: Open, site: str) -> None:
    requests: list[Request] = []
    page = open_page()
    page.on("request", lambda request: requests.append(request))
    page.reload()
    page.keyboard.type("gao")
    page.locator("#hits a.title").first.click()
    page.wait_for_load_state("networkidle")
    assert len(requests) > 5
    assert all(request.url.startswith(f"{site}/") for request in requests)
