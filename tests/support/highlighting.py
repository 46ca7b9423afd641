"""How do tests make snippets, and which parts of them are highlighted?"""

from __future__ import annotations

from fake_lexicon import FakeLexicon

from timviet.index.text.fold import fold
from timviet.search import Snippet
from timviet.search.planning.highlight_spec import HighlightSpec, collect_spellings
from timviet.search.snippets.highlighter import Highlighter
from timviet.search.snippets.snippet import make_snippets

LEXICON = FakeLexicon(dai={"đại": 5, "đài": 3}, hoi={"hội": 5}, hoa={"hóa": 2, "hòa": 2})


def make_snippet(text: str, spec: HighlightSpec) -> Snippet:
    return make_snippets(text, Highlighter(spec))[0]


def spec_of(*words: str) -> HighlightSpec:
    """Return a spec of words; a word with accents matches its own spelling, a bare one matches any."""
    return HighlightSpec(collect_spellings((fold(word), None if fold(word) == word else [word]) for word in words))


def highlighted(snippet: Snippet) -> list[str]:
    return [snippet.text[start:end] for start, end in snippet.highlights]
