"""Who may write over HTTP? Clients that send the token of the server."""

from __future__ import annotations

import hashlib
import hmac
import re

from timviet.index.messages import Message

__all__ = ["TOKEN_VARIABLE", "WriteToken"]

TOKEN_VARIABLE = "TIMVIET_TOKEN"
"""The environment variable of the token: others on the machine can read command lines, but not this."""

_MIN_LENGTH = 16
_ALLOWED = re.compile(r"[A-Za-z0-9._~+/-]+=*")  # RFC 6750, section 2.1


class WriteToken:
    """Tells whether a token is the right one; keeps a digest of it, so that no message and no log can have it."""

    def __init__(self, token: str) -> None:
        """Take the right token.

        :raises ValueError: it is too short, or has characters that cannot be sent
        """
        if len(token) < _MIN_LENGTH:
            raise ValueError(Message("the token is shorter than {limit} characters", limit=_MIN_LENGTH))
        if not _ALLOWED.fullmatch(token):
            raise ValueError(Message("the token has characters other than letters, digits and -._~+/"))
        self._digest = _digest(token)

    def matches(self, given: str) -> bool:
        """Return whether a token is the right one, in a time that tells nothing of it."""
        return hmac.compare_digest(_digest(given), self._digest)

    def __repr__(self) -> str:
        return "<WriteToken>"


def _digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogateescape")).digest()
