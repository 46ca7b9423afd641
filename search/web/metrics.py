"""What does the server count, and how is it read by Prometheus?

The workers of one server count in files that they share, so that any of them answers for all; see
:mod:`timviet.search.web.server`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

from prometheus_client import CollectorRegistry, Counter, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from prometheus_client.metrics_core import GaugeMetricFamily, Metric
from prometheus_client.multiprocess import MultiProcessCollector
from prometheus_client.registry import Collector
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as Event

from timviet.search.web.workers import COUNTS_FOLDER

if TYPE_CHECKING:
    from timviet.search.web.service import SearchService

__all__ = ["Metered", "Metrics"]

_METHODS = frozenset({"GET", "POST", "PUT", "DELETE", "OPTIONS"})
_BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0)  # seconds


class Metrics:
    """Counts requests."""

    def __init__(self, service: SearchService) -> None:
        """Count nothing yet."""
        self._registry = CollectorRegistry()
        counted_in: CollectorRegistry | None = self._registry
        if COUNTS_FOLDER in os.environ:
            MultiProcessCollector(self._registry)  # type: ignore[no-untyped-call]
            counted_in = None
        self._requests = Counter(
            "timviet_requests", "Requests answered.", ["method", "route", "status"], registry=counted_in
        )
        self._seconds = Histogram(
            "timviet_request_seconds",
            "Time until a request was answered.",
            ["method", "route"],
            buckets=_BUCKETS,
            registry=counted_in,
        )
        self._registry.register(_IndexCollector(service))

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        """Count a request.

        :param method: ``other`` if it is none that a route has
        :param route: the pattern of its path, never the path itself, of which there are too many
        """
        self._requests.labels(method, route, str(status)).inc()
        self._seconds.labels(method, route).observe(seconds)

    def response(self) -> Response:
        """Return all counts in the text format of Prometheus."""
        return Response(generate_latest(self._registry), media_type=CONTENT_TYPE_PLAIN_0_0_4)


class Metered:
    """Counts the requests that an application answers."""

    def __init__(self, app: ASGIApp, metrics: Metrics) -> None:
        self._app, self._metrics = app, metrics

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        start, status, is_counted = time.perf_counter(), 500, False

        def count() -> None:
            nonlocal is_counted
            if not is_counted:
                is_counted = True
                route = getattr(scope.get("route"), "path", "other")
                method = scope["method"] if scope["method"] in _METHODS else "other"
                self._metrics.count(method, route, status, time.perf_counter() - start)

        async def send_counted(event: Event) -> None:
            nonlocal status
            if event["type"] == "http.response.start":
                status = event["status"]
            elif not event.get("more_body"):
                count()  # before a client has the whole answer: it may ask another worker for the counts at once
            await send(event)

        try:
            await self._app(scope, receive, send_counted)
        finally:
            count()


class _IndexCollector(Collector):
    """Says what the index has now."""

    def __init__(self, service: SearchService) -> None:
        self._service = service

    def collect(self) -> Iterator[Metric]:
        """Yield one value for each of its metrics."""
        searcher = self._service.searcher
        yield GaugeMetricFamily(
            "timviet_index_generation", "Number of the commit that is searched.", searcher.generation
        )
        yield GaugeMetricFamily("timviet_index_documents", "Documents in the index.", len(searcher))
