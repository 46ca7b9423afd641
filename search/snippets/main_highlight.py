"""At which highlight of a snippet does a person look first?"""

from __future__ import annotations

from timviet.index.lazy import lazy_pattern
from timviet.search.snippets.snippet import Snippet

__all__ = ["main_highlight"]

_WORD = lazy_pattern(r"\w+")
_BETWEEN = lazy_pattern(r"\w|\t|\n\s*\n")


def main_highlight(snippet: Snippet) -> int:
    """Return where in a snippet the most highlighted words stand together, the first place of equals.

    Highlights stand together if no word, cell or paragraph is between them. Without any this is the beginning.

    >>> main_highlight(Snippet("lãi cao. Nguồn gốc của lãi suất", ((0, 3), (23, 26), (27, 31))))
    23
    """
    best = start = last = most = words = 0
    for first, end in snippet.highlights:
        for word in _WORD.finditer(snippet.text, first, end):
            if not last or _BETWEEN.search(snippet.text, last, word.start()):
                start, words = word.start(), 0
            words += 1
            if words > most:
                best, most = start, words
            last = word.end()
    return best
