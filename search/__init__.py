"""The reading side of timviet: queries, ranking, snippets and the command line."""

from timviet.search.planning.synonyms import Synonyms, read_synonyms
from timviet.search.query.notes import Note
from timviet.search.results import Hit, Results
from timviet.search.searcher import Searcher
from timviet.search.snippets.snippet import Snippet

__all__ = ["Hit", "Note", "Results", "Searcher", "Snippet", "Synonyms", "read_synonyms"]
