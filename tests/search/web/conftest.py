"""Fixtures of the tests of the HTTP application."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from timviet.search.web.application import create_app
from timviet.search.web.options import WebOptions

Serve = Callable[..., TestClient]


@pytest.fixture
def serve() -> Iterator[Serve]:
    """A function that returns a client of an application over some indexes, with options."""
    with ExitStack() as clients:

        def serve(*indexes: Path, **options: Any) -> TestClient:
            app = create_app(indexes, WebOptions(**options))
            client = TestClient(app, base_url="http://localhost", raise_server_exceptions=False)
            return clients.enter_context(client)

        yield serve


@pytest.fixture(scope="module")
def seeds_client(seeds_index: Path) -> Iterator[TestClient]:
    """A client of an application over the sample documents, which shows their paths."""
    app = create_app([seeds_index], WebOptions(shows_files=True))
    with TestClient(app, base_url="http://localhost") as client:
        yield client
