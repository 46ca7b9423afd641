"""The reading side of timviet: queries, ranking, snippets and the command line.

Each public name is imported when it is first used, so that a command starts without the modules of the others.
"""

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from timviet.search.contract.explanation import Explanation
    from timviet.search.planning.choices import Accents, Match
    from timviet.search.planning.clauses.synonyms import Synonyms, read_synonyms
    from timviet.search.query.notes import Note
    from timviet.search.results import Hit, Results
    from timviet.search.searcher import Searcher
    from timviet.search.snippets.snippet import Snippet
    from timviet.search.suggest.completion import Suggestion

__all__ = [
    "Accents",
    "Explanation",
    "Hit",
    "Match",
    "Note",
    "Results",
    "Searcher",
    "Snippet",
    "Suggestion",
    "Synonyms",
    "read_synonyms",
]

_MODULES = {
    "Accents": "timviet.search.planning.choices",
    "Explanation": "timviet.search.contract.explanation",
    "Hit": "timviet.search.results",
    "Match": "timviet.search.planning.choices",
    "Note": "timviet.search.query.notes",
    "Results": "timviet.search.results",
    "Searcher": "timviet.search.searcher",
    "Snippet": "timviet.search.snippets.snippet",
    "Suggestion": "timviet.search.suggest.completion",
    "Synonyms": "timviet.search.planning.clauses.synonyms",
    "read_synonyms": "timviet.search.planning.clauses.synonyms",
}


def __getattr__(name: str) -> object:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value: object = getattr(import_module(_MODULES[name]), name)
    globals()[name] = value
    return value
