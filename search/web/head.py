"""How is a HEAD request answered? Like a GET request, without the body."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as Event

__all__ = ["HeadAsGet"]


class HeadAsGet:
    """Answers HEAD requests with the headers of the answers to GET requests."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http" or scope["method"] != "HEAD":
            await self._app(scope, receive, send)
            return

        async def send_head(event: Event) -> None:
            await send({**event, "body": b""} if event["type"] == "http.response.body" else event)

        await self._app({**scope, "method": "GET"}, receive, send_head)
