"""The reading side of timviet: queries, ranking, snippets, and the command line."""

from timviet.search.notes import Note
from timviet.search.results import Hit, Results
from timviet.search.searcher import Searcher
from timviet.search.snippet import Snippet
from timviet.search.synonyms import Synonyms, read_synonyms

__all__ = ["Hit", "Note", "Results", "Searcher", "Snippet", "Synonyms", "read_synonyms"]
