"""Which language are messages shown in, and how are they translated?

Texts are looked up with :mod:`gettext`, in a domain of our own that also contains the texts of click. If the
language is English or no catalog is installed, messages are in English and no catalog is read.
"""

from __future__ import annotations

import gettext
import os
import string
from collections.abc import Mapping
from pathlib import Path

from timviet.index.messages import Message

__all__ = ["LANGUAGES", "language_of", "set_language", "translate", "translate_help"]

LANGUAGES = ("en", "vi")
_CATALOGS = Path(__file__).parent / "locale"
_DOMAIN = "timviet"

_language = "en"


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


def translate(text: str) -> str:
    """Return a message in the chosen language; any other text is returned unchanged."""
    if _language == "en" or not isinstance(text, Message):
        return str(text)
    if text.plural is None:
        template = gettext.gettext(text.template)
    else:
        count = text.evidence["count"]
        assert isinstance(count, int), "a message with a plural has a number as its count"
        template = gettext.ngettext(text.template, text.plural, count)
    evidence = {
        name: translate(value) if isinstance(value, Message) else value for name, value in text.evidence.items()
    }
    return _DecimalComma().vformat(template, (), evidence)


def translate_help(text: str) -> str:
    """Return a paragraph of help in the chosen language; blanks and line ends in it do not matter."""
    words = " ".join(text.split())
    return gettext.gettext(words) if words else ""


class _DecimalComma(string.Formatter):
    """Formats numbers as Vietnamese writes them: 1.234,5."""

    def format_field(self, value: object, format_spec: str) -> str:
        text = str(super().format_field(value, format_spec))
        return text.translate(_SWAPPED) if isinstance(value, int | float) else text


_SWAPPED = str.maketrans(",.", ".,")
