"""At which highlight of a snippet does a person look first?"""

from __future__ import annotations

import re

from timviet.search.snippets.snippet import Snippet

__all__ = ["main_highlight"]

_WORD = re.compile(r"\w+")


def main_highlight(snippet: Snippet) -> int:
    """Return where in a snippet the most highlighted words stand together, the first place of equals.

    Highlights stand together if there is no word between them. Without highlights this is the beginning.

    >>> main_highlight(Snippet("lãi cao. Nguồn gốc của lãi suất", ((0, 3), (23, 26), (27, 31))))
    23
    """
    best = start = last = 0
    most = words = 0
    for first, end in snippet.highlights:
        if _WORD.search(snippet.text, last, first) or not last:
            start, words = first, 0
        words += sum(1 for _ in _WORD.finditer(snippet.text, first, end))
        if words > most:
            best, most = start, words
        last = end
    return best
