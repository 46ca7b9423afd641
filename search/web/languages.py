"""Which language is a person answered in, and in which language is a text of a document?"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from starlette.requests import HTTPConnection

from timviet.index.document import FieldValue
from timviet.index.text.fold import fold
from timviet.search.language import LANGUAGES

__all__ = ["COOKIE", "address_in", "language_of_request", "language_of_text"]

COOKIE = "timviet-language"
"""The cookie in which the language is kept that was chosen with the switch."""

_RANGE = re.compile(r"\s*([A-Za-z]{1,8}|\*)(?:-[A-Za-z0-9-]*)?\s*(?:;\s*q=([01](?:\.[0-9]{0,3})?))?\s*")
_TAG = re.compile(r"[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*")
_SAMPLE = 400  # characters of a text that tell its language
_FEW_WORDS = 50  # characters
_ONLY_VIETNAMESE = re.compile("[ăđơưạảậẩấầẫắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹ]")


def language_of_request(request: HTTPConnection) -> str:
    """Return the language that was chosen, else the one that the browser prefers of those there are."""
    chosen = request.query_params.get("lang") or request.cookies.get(COOKIE)
    if chosen in LANGUAGES:
        return chosen
    return _preferred(request.headers.get("accept-language", ""))


def _preferred(accepted: str) -> str:
    """Return the language of an ``Accept-Language`` header; English if it has none of ours.

    >>> _preferred("fr, vi-VN;q=0.8, en;q=0.5"), _preferred("en-US,en;q=0.9,vi;q=0.8"), _preferred("")
    ('vi', 'en', 'en')
    """
    weights: dict[str, float] = {}
    for entry in accepted.split(",")[:20]:
        if match := _RANGE.fullmatch(entry):
            weights.setdefault(match[1].lower(), float(match[2] or 1))
    best = max(LANGUAGES, key=lambda language: weights.get(language, weights.get("*", 0.0)))
    return best if weights.get(best) else "en"


def address_in(request: HTTPConnection, language: str | None) -> str:
    """Return the address of a request with the parameter that chooses a language, or without it.

    It leads to no other host, whatever the request was.
    """
    raw: bytes = request.scope.get("raw_path") or quote(request.scope["path"]).encode("ascii")
    left_out = ("lang", "fragment")
    parameters = [(name, value) for name, value in request.query_params.multi_items() if name not in left_out]
    query = urlencode([*parameters, *([("lang", language)] if language else [])])
    path = raw.partition(b"?")[0].decode("latin-1").lstrip("/\\")
    return f"/{path}{'?' if query else ''}{query}"


def language_of_text(text: str, fields: Mapping[str, FieldValue] | None = None) -> str:
    """Return the language of a text for the attribute ``lang``; empty if it is not known.

    It is the one that the document names, or Vietnamese if the text has letters that only Vietnamese has. A few
    words with other accents are Vietnamese too, but a long text with nothing else is not.

    >>> language_of_text("Giá gạo"), language_of_text("Rice prices"), language_of_text("Prix", {"language": "fr"})
    ('vi', '', 'fr')
    >>> language_of_text("Cà phê"), language_of_text("Où est passé le café que tu as préparé pour le goûter ?")
    ('vi', '')
    """
    named = (fields or {}).get("language")
    if isinstance(named, str) and _TAG.fullmatch(named):
        return named
    sample = unicodedata.normalize("NFC", text[:_SAMPLE]).lower()
    if _ONLY_VIETNAMESE.search(sample):
        return "vi"
    return "vi" if len(sample) <= _FEW_WORDS and fold(sample) != sample else ""
