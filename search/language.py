"""Which language are messages shown in, and how are they translated?

Texts are looked up with :mod:`gettext`, in a domain of our own that also contains the texts of click. If the
language is English or no catalog is installed, messages are in English and no catalog is read. A process has a
language, and so may a part of it, such as the answer to a request.
"""

from __future__ import annotations

import gettext
import os
import string
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path

from timviet.index.messages import Message
from timviet.index.text.one_line import on_one_line

__all__ = [
    "LANGUAGES",
    "current_language",
    "language_of",
    "set_language",
    "speaking",
    "translate",
    "translate_help",
]

LANGUAGES = ("en", "vi")
_CATALOGS = Path(__file__).parent / "locale"
_DOMAIN = "timviet"

_language = "en"
_spoken: ContextVar[str | None] = ContextVar("_spoken", default=None)


def language_of(environment: Mapping[str, str]) -> str:
    """Return the language that the locale asks for."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            return "vi" if value.lower().startswith("vi") else "en"
    return "en"


def set_language(language: str) -> None:
    """Choose the language of all messages, those of click included."""
    global _language
    _language = language
    if language == "en":
        gettext.textdomain("messages")  # gettext's default, of which we have no catalog
        return
    os.environ["LANGUAGE"] = language  # gettext asks it first, so this works in every locale
    gettext.bindtextdomain(_DOMAIN, str(_CATALOGS))
    gettext.textdomain(_DOMAIN)


@contextmanager
def speaking(language: str) -> Iterator[None]:
    """Choose the language of the messages that this thread or task translates within a ``with`` block.

    >>> with speaking("vi"):
    ...     translate(Message("page {number}", number=3))
    'trang 3'
    """
    token = _spoken.set(language)
    try:
        yield
    finally:
        _spoken.reset(token)


def current_language() -> str:
    """Return the language in which messages are translated now."""
    return _spoken.get() or _language


def translate(text: str) -> str:
    """Return a message in the chosen language; any other text is returned unchanged."""
    language = current_language()
    if language == "en" or not isinstance(text, Message):
        return str(text)
    catalog = _catalog(_CATALOGS, language)
    if text.plural is None:
        template = catalog.gettext(text.template)
    else:
        count = text.evidence["count"]
        assert isinstance(count, int), "a message with a plural has a number as its count"
        template = catalog.ngettext(text.template, text.plural, count)
    evidence = {
        name: translate(value) if isinstance(value, Message) else value for name, value in text.evidence.items()
    }
    return _DecimalComma().vformat(template, (), evidence)


def translate_help(text: str) -> str:
    """Return a paragraph of help in the chosen language; blanks and line ends in it do not matter."""
    words, language = on_one_line(text), current_language()
    return words if not words or language == "en" else _catalog(_CATALOGS, language).gettext(words)


@cache
def _catalog(folder: Path, language: str) -> gettext.NullTranslations:
    return gettext.translation(_DOMAIN, folder, [language], fallback=True)


class _DecimalComma(string.Formatter):
    """Formats numbers as Vietnamese writes them: 1.234,5."""

    def format_field(self, value: object, format_spec: str) -> str:
        text = str(super().format_field(value, format_spec))
        return text.translate(_SWAPPED) if isinstance(value, int | float) else text


_SWAPPED = str.maketrans(",.", ".,")
