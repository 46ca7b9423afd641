"""Fixtures of the tests in a real browser.

A browser is started for each file of tests, since while it runs no other test of the process can use asyncio.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from browsers import start_browser, start_server
from library import make_library
from playwright.sync_api import Browser, Page

Open = Callable[..., Page]


@pytest.fixture(scope="session")
def library(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The index of the library."""
    return make_library(tmp_path_factory.mktemp("library"))


@pytest.fixture(scope="session")
def site(library: Path) -> Iterator[str]:
    """The address of a server of the library."""
    with start_server(library) as address:
        yield address


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """A real Chromium."""
    with start_browser() as browser:
        yield browser


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[Open]:
    """A function that opens an address of the site in a new window; no script may fail there."""
    errors: list[str] = []
    contexts = []

    def open(address: str = "/", **options: Any) -> Page:
        contexts.append(browser.new_context(**{"locale": "vi-VN", "base_url": site, **options}))
        page = contexts[-1].new_page()
        page.set_default_timeout(5_000)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(address)
        return page

    yield open
    for context in contexts:
        for page in context.pages:
            page.unroute_all(behavior="wait")  # requests that a test delays end before their page does
        context.close()
    assert not errors
