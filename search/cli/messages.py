"""How is it said, in English and in Vietnamese?

One table for all that the command line says by itself; ``{}`` are filled in. Help texts, and what the library says
in whole sentences (errors, warnings, damage), are told by the English that they come with. The Vietnamese of it
all stands in :mod:`timviet.search.cli.vietnamese` and :mod:`timviet.search.cli.vietnamese_help`.
"""

from __future__ import annotations

from collections.abc import Mapping
from inspect import cleandoc

from timviet.index.errors import SourceError, StoreError, TimvietError
from timviet.search.query.notes import Note

__all__ = ["LANGUAGES", "MESSAGES", "explained_in", "language_of", "said", "told", "told_of", "translated"]

LANGUAGES = ("en", "vi")

MESSAGES: Mapping[str, str] = {
    "found": "{total} found",
    "found-at-least": "at least {total} found",
    "no-words": "the query {query!r} has no words to look for; type some letters or digits",
    "page-behind": "page {page} is behind the last of {total} hits",
    "synced": "{added} added, {updated} updated, {removed} removed, {unchanged} unchanged",
    "read-as": "{id}: read as {encoding}",
    "left-out-one": "1 file of other kinds than .txt left out; name them to take them",
    "left-out": "{count} files of other kinds than .txt left out; name them to take them",
    "outside-one": "1 link that leads out of the folders left out; name it to take it",
    "outside": "{count} links that lead out of the folders left out; name them to take them",
    "rebuilt": "{count} documents rebuilt",
    "not-in-index": "{name}: no document of this path or id is in the index",
    "removed": "{count} removed",
    "outdated": "made by another version of the analysis; run 'timviet rebuild'",
    "system": "{reason}; nothing was lost, mend this and try again",
    "no-file": "{id}: this hit is no file that could be opened",
    "bad-template": "--format: {reason}; the names are {names} and those of metadata fields",
    "no-columns": "--fields: no name is given; the names are {names} and those of metadata fields",
    "one-form": "choose one of --json, --jsonl, --csv, --format, -l and -c",
    "one-page": "choose one of --page and --after",
    "files read": "files read",
    "documents indexed": "documents indexed",
    "documents rebuilt": "documents rebuilt",
    "status-index": "index",
    "status-documents": "documents",
    "status-bytes": "bytes",
    "status-outdated": "outdated",
    "whole": "all is well",
    "damaged": "damaged; run 'timviet check --repair'",
    "analysed-anew": "{count} documents were taken out of damaged files and analysed anew",
    "as-earlier": "{count} of them are as an earlier commit had them: {ids}",
    "lost": "{count} documents can no longer be read; add them again: {ids}",
    "lost-unknown": "{count} documents can no longer be read, nor their ids",
    "mended": "mended: {count} documents are in the index",
    "still-whole": "all is well: {count} documents are in the index",
    "part": "{what}  = {weight:.3f} weight × {rarity:.2f} rarity × {frequency:.2f} frequency",
    "part-of-field": "{what} in {field}",
    "part-syllable": "as spelled:",
    "part-folded": "without marks:",
    "part-bigram": "side by side:",
    "part-word": "word:",
    "part-form": "form:",
    "part-phrase": "phrase:",
    "part-prefix": "beginning:",
    "part-condition": "a condition",
    "usage": "Usage:",
    "help-hint": "Try '{command} --help' for help.",
    "usage-error": "Error: {reason}",
    "no-such-command": "No such command {name!r}.",
    "no-such-option": "No such option {name!r}.",
    "meant": "Did you mean {names}?",
    "takes-value": "Option {name!r} requires an argument.",
    "takes-no-value": "Option {name!r} does not take a value.",
    "missing": "Missing argument {name}.",
    "unexpected": "Got unexpected arguments: {words}",
    "bad-value": "Invalid value for {name}: {reason}",
    "bad-choice": "it must be one of {choices}.",
    "bad-integer": "it must be a whole number{bounds}.",
    "bad-number": "it must be a number{bounds}.",
    "at-least": " of at least {low}",
    "between": " from {low} to {high}",
}
"""In English, by key."""


def language_of(environment: Mapping[str, str]) -> str:
    """Gives the language that the locale asks for."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if value := environment.get(name):
            return "vi" if value.lower().startswith("vi") else "en"
    return "en"


def said(language: str, key: str, /, **evidence: object) -> str:
    """Gives a message of the table."""
    if language == "vi":
        from timviet.search.cli import vietnamese

        return vietnamese.MESSAGES[key].format(**evidence)
    return MESSAGES[key].format(**evidence)


def told(language: str, note: Note) -> str:
    """Gives what a note says."""
    if language == "vi":
        from timviet.search.cli.vietnamese import NOTES

        return NOTES.get(note.kind, note.message).format(note.evidence)
    return note.message


def told_of(language: str, error: TimvietError) -> str:
    """Gives what an error says."""
    if language == "vi":
        match error:
            case StoreError():
                reason, advice = translated(language, error.reason), translated(language, error.advice)
                return f"{error.path}: {reason}; {advice}"
            case SourceError():
                return f"{error.path}: {translated(language, error.reason)}"
    return translated(language, str(error))


def translated(language: str, sentence: str) -> str:
    """Gives a sentence that the library says in English; as it is if there is no Vietnamese for it."""
    if language == "vi":
        from timviet.search.cli import vietnamese

        return vietnamese.translated(sentence) or sentence
    return sentence


def explained_in(language: str, help: str) -> str:
    """Gives a help text, a paragraph or a whole one; pieces without Vietnamese, as examples are, stay."""
    if language != "vi":
        return help
    from timviet.search.cli.vietnamese_help import explained

    return explained(cleandoc(help))
