"""How do tests make snippets, and which parts of them are highlighted?"""

from __future__ import annotations

from collections.abc import Collection

from fake_lexicon import FakeLexicon

from timviet.index import Document
from timviet.index.text.fold import fold
from timviet.search import Snippet
from timviet.search.planning.highlight_spec import HighlightSpec, SyllableSpellings
from timviet.search.snippets.highlighter import Highlighter
from timviet.search.snippets.snippet import make_snippets

LEXICON = FakeLexicon(dai={"đại": 5, "đài": 3}, hoi={"hội": 5}, hoa={"hóa": 2, "hòa": 2})


def make_snippet(text: str, spec: HighlightSpec) -> Snippet:
    return snippets_of(text, spec)[0]


def snippets_of(text: str, spec: HighlightSpec, count: int = 1, title: str = "") -> tuple[Snippet, ...]:
    highlighter = Highlighter(spec)
    return make_snippets(highlighter.mark(Document("x", title, text)), highlighter, count)


def spec_of(*words: str, pairs: Collection[str] = ()) -> HighlightSpec:
    """Return a spec of words; a word with accents prefers its own spelling, a bare one matches any.

    :param pairs: neighbors in the query
    """
    return HighlightSpec(
        {fold(word): None for word in words},
        spellings={fold(word): SyllableSpellings(frozenset({word})) for word in words if fold(word) != word},
        pairs=frozenset(pairs),
    )


def highlighted(snippet: Snippet) -> list[str]:
    return [snippet.text[start:end] for start, end in snippet.highlights]
