"""Which requests are answered at all, and what do the headers of every answer forbid?

A page of another site could make a browser here ask this server, under a name that the site's owner lets point to
this machine (DNS rebinding). So only names that are named are answered. An address in numbers cannot be rebound.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.types import Message as Event

from timviet.index.messages import Message
from timviet.search.web.problems import Problem, problem_response

__all__ = ["Guard", "is_allowed_host"]

_HEADERS = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'; manifest-src 'self'; "
    "require-trusted-types-for 'script'; trusted-types timviet",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


class Guard:
    """Refuses requests under unknown names, and gives every answer the headers that protect who asks."""

    def __init__(self, app: ASGIApp, allowed_hosts: Iterable[str]) -> None:
        """Guard an application.

        :param allowed_hosts: names besides ``localhost`` and addresses in numbers; ``*`` allows every name
        """
        self._app = app
        self._names = frozenset(name.lower().rstrip(".") for name in allowed_hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return

        async def send_guarded(event: Event) -> None:
            if event["type"] == "http.response.start":
                headers = MutableHeaders(scope=event)
                for name, value in _HEADERS.items():
                    headers.setdefault(name, value)
            await send(event)

        host = Headers(scope=scope).get("host", "")
        if is_allowed_host(host, self._names):
            await self._app(scope, receive, send_guarded)
            return
        detail = Message(
            "this server does not answer under the name {host!r}; start it with --allow-host to allow it",
            host=host[:100],
        )
        await problem_response(Problem("unknown-host", detail))(scope, receive, send_guarded)


def is_allowed_host(header: str, names: frozenset[str]) -> bool:
    """Return whether a Host header has a name that is allowed, or none that could be rebound.

    >>> hosts = ("localhost:8000", "[::1]:80", "Kho.example", "evil.example")
    >>> [is_allowed_host(host, frozenset({"kho.example"})) for host in hosts]
    [True, True, True, False]
    """
    if header.startswith("["):
        name, _, port = header[1:].partition("]")
    else:
        name, _, port = header.partition(":")
    if port.strip(":") and not port.strip(":").isdigit():
        return False
    name = name.lower().rstrip(".")
    if "*" in names or name in names or name == "localhost":
        return True
    try:
        ipaddress.ip_address(name)
    except ValueError:
        return False
    return True
