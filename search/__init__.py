"""The reading side of timviet: queries, ranking, snippets and the command line.

``Suggestion`` is imported when it is first used, so that programs that only search start fast.
"""

from importlib import import_module
from typing import TYPE_CHECKING

from timviet.search.engine.explain import Explanation
from timviet.search.planning.clauses.analyzed_clause import Accents
from timviet.search.planning.clauses.synonyms import Synonyms, read_synonyms
from timviet.search.query.notes import Note
from timviet.search.results import Hit, Results
from timviet.search.searcher import Searcher
from timviet.search.snippets.snippet import Snippet

if TYPE_CHECKING:
    from timviet.search.suggest.completion import Suggestion

__all__ = [
    "Accents",
    "Explanation",
    "Hit",
    "Note",
    "Results",
    "Searcher",
    "Snippet",
    "Suggestion",
    "Synonyms",
    "read_synonyms",
]


def __getattr__(name: str) -> object:
    if name != "Suggestion":
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = import_module("timviet.search.suggest.completion").Suggestion
    globals()[name] = value
    return value
