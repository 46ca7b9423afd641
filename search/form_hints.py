"""Could this text hold a form that is looked for?

Reading all forms of a text takes longer than all else that a snippet does. Each form can only stand where some
letters or digits of it do, however it is spelled, and most texts that do not hold it lack these.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from functools import lru_cache

from timviet.index.fold import fold
from timviet.index.forms import common_abbreviations
from timviet.index.forms.hyphens import joined_words
from timviet.search.scan import Scan

__all__ = ["may_hold"]

_DASHES = "\u2010\u2011\u2012\u2013\u2014\u2015\u2212\ufe58\ufe63"
_LETTERS = re.compile(r"[^\W_]+")


def may_hold(scan: Scan, forms: Collection[str]) -> bool:
    """Tells whether a text may hold one of the forms; if not, it does not."""
    spaced = scan.spaced
    compact = spaced.replace(b" ", b"")
    joined: frozenset[str] | None = None
    for form in forms:
        if not form.startswith("~word:"):
            if any(hint in compact for hint in _hints(form.removeprefix("~"))):
                return True
            continue
        word = form[6:].encode("utf-8", "surrogatepass")
        if word not in compact:
            continue
        if word.isdigit() or re.search(rb"[0-9]" + re.escape(word), spaced):  # digits, or a unit behind digits
            return True
        if joined is None:
            joined = _joined(scan.text)
        if form in joined:
            return True
    return False


def _joined(text: str) -> frozenset[str]:
    """Gives the words that hyphens may hold together."""
    for dash in _DASHES:
        if dash in text:
            text = text.replace(dash, "-")
    return (
        frozenset(form.term for form in joined_words(text.replace("İ", "i").lower()))
        if "-" in text
        else frozenset()
    )


@lru_cache(maxsize=4096)
def _hints(form: str) -> tuple[bytes, ...]:
    """Gives letters and digits of which some must be in a text that holds the form."""
    kind, _, name = form.partition(":")
    match kind:
        case "abbr":
            long = name.replace("-", " ")
            found = [long, *common_abbreviations().short(long)]
        case "num":
            found = [name.replace(",", "").strip("0") or "0"]
        case "ord":
            series = name.partition("-")[0]
            found = {"thu": ["thu", "dai"], "theky": ["ky", "ki"], "ky": ["ky", "ki"], "quy": ["quy", "qui"]}.get(
                series, [series]
            )
        case "date" if name.startswith("--"):
            found = [str(int(name[-2:]))] if len(name) > len("--12") else ["thang"]
        case "date":
            found = [name.partition("-")[0][-2:]]
        case "time" | "code" | "place":
            digits = re.search("[0-9]+", name)
            found = [str(int(digits[0]))] if digits else [""]
        case _:
            found = [""]
    return tuple("".join(_LETTERS.findall(fold(each))).encode() for each in found)
