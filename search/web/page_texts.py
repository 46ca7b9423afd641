"""Which texts of its own does the page have?

Templates name them: ``{{ say("found", count=3) }}``.
"""

from __future__ import annotations

from collections.abc import Mapping

from timviet.index.messages import Message
from timviet.search.language import translate
from timviet.search.sanitize import isolated

__all__ = ["FIELDS", "TEXTS", "field_label", "say"]

TEXTS: Mapping[str, Message] = {
    "search": Message("Search"),
    "search-documents": Message("Search the documents"),
    "skip": Message("Skip to the results"),
    "other-language": Message("Tiếng Việt"),
    "suggestions": Message("Suggestions"),
    "suggestion-count": Message("Suggestions: {number}", number="…"),
    "welcome": Message("Accents are optional: type them all, some or none."),
    "indexed": Message("{count:,} document can be searched", "{count:,} documents can be searched", count=1),
    "examples": Message("What you can type"),
    "found": Message("{count:,} document", "{count:,} documents", count=1),
    "found-at-least": Message("At least {count:,} document", "At least {count:,} documents", count=1),
    "found-none": Message("No document found"),
    "found-none-yet": Message("No document found in the part of the index that was searched"),
    "results-of": Message("{query} – timviet", query="…"),
    "as-typed": Message("Search for {query} exactly as typed", query="…"),
    "try-any": Message("Show documents with any of the words"),
    "try-unfiltered": Message("Search without the filters"),
    "try-unaccented": Message("Ignore all accents"),
    "advice": Message("Check the spelling, or use fewer or other words."),
    "sort": Message("Sort by"),
    "best-first": Message("Best match"),
    "newest-first": Message("Newest"),
    "oldest-first": Message("Oldest"),
    "sorted-by": Message("Sorted by {field}", field="…"),
    "narrow": Message("Narrow down"),
    "filters": Message("Filters"),
    "remove-filter": Message("Remove the filter {filter}", filter="…"),
    "more-values": Message("{count:,} more value", "{count:,} more values", count=1),
    "more-fields": Message("More fields"),
    "more-passages": Message("More passages"),
    "fewer-passages": Message("Only the best passage"),
    "open-here": Message("Open here"),
    "similar": Message("Similar documents"),
    "similar-to": Message("Documents like {title}", title="…"),
    "pages": Message("Pages"),
    "page-number": Message("Page {number:,}", number=1),
    "previous-page": Message("Previous page"),
    "next-page": Message("Next page"),
    "first-page": Message("Go to the first page"),
    "page-missing": Message("There is nothing on this page"),
    "back": Message("Back to the results"),
    "original": Message("Original file"),
    "find": Message("Find"),
    "find-here": Message("Find in this document"),
    "matches": Message("{count:,} match", "{count:,} matches", count=1),
    "no-match": Message("No match in this document"),
    "match-number": Message("Match {number} of {total}", number="…", total="…"),
    "previous-match": Message("Previous match"),
    "next-match": Message("Next match"),
    "parts": Message("Parts of the text"),
    "part-number": Message("Part {number:,} of {total:,}", number=1, total=1),
    "previous-part": Message("Previous part"),
    "next-part": Message("Next part"),
    "keys": Message("Keyboard"),
    "key-box": Message("go to the search box"),
    "key-arrows": Message("choose a suggestion"),
    "key-enter": Message("search for it"),
    "key-escape": Message("close the suggestions, then clear the box"),
    "key-matches": Message("next and previous match in a document"),
    "use-keys": Message("Use keys that are single characters"),
    "unreachable": Message("The server cannot be reached. What you typed is still here."),
    "busy": Message("The server is busy. Your search is tried again in {seconds} s.", seconds="…"),
    "failed": Message("This search failed."),
    "try-again": Message("Try again"),
    "go-home": Message("Search again"),
}
"""The texts by the names that templates give them, with examples of their evidence."""

FIELDS: Mapping[str, Message] = {
    "author": Message("Author"),
    "created": Message("Created"),
    "date": Message("Date"),
    "folder": Message("Folder"),
    "language": Message("Language"),
    "modified": Message("Modified"),
    "tags": Message("Tags"),
    "type": Message("Type"),
    "year": Message("Year"),
}
"""The names that people know metadata fields by."""


def say(name: str, **evidence: object) -> str:
    """Return a text of the page in the current language, around texts of others that do not reorder it.

    >>> say("found", count=2)
    '2 documents'
    """
    text = TEXTS[name]
    evidence = {name: isolated(value) if type(value) is str else value for name, value in evidence.items()}
    if text.plural is None:
        return translate(Message(text.template, **evidence))
    return translate(Message(text.template, text.plural, **evidence))


def field_label(name: str) -> str:
    """Return the name of a metadata field for people."""
    return translate(FIELDS[name]) if name in FIELDS else name
