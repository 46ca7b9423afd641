"""How do programs learn which files could not be read?

``timviet index --errors json`` prints a line of JSON for each, and nothing else on standard output; ``timviet
status --json`` has all of them.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING

from timviet.index.causes import Cause
from timviet.index.messages import Message
from timviet.search.cli.advice import describe_reason
from timviet.search.language import translate

if TYPE_CHECKING:
    from pathlib import Path

    from timviet.index import SyncReport

__all__ = ["ADVICE", "error_values"]

ADVICE: Mapping[Cause, Message] = {
    Cause.NO_TEXT: Message("nothing is lost; leave the file out to see this no more"),
    Cause.BINARY: Message("if it is text, convert it to UTF-8; else leave it out"),
    Cause.SCAN: Message("run text recognition (OCR) on it"),
    Cause.ENCODING: Message("convert it to UTF-8"),
    Cause.ENCRYPTED: Message("save it without a password"),
    Cause.DAMAGED: Message("open it in its own program and save it again, or restore it from a backup"),
    Cause.MISSING_LIBRARY: Message("install the library with the command in the message, then index again"),
    Cause.OVER_LIMIT: Message("if you trust the file, split it into several files"),
    Cause.TIMED_OUT: Message("it is tried once more; if that fails too, split it into several files"),
    Cause.READER_FAILED: Message("open it in its own program and save it again"),
    Cause.INCOMPLETE: Message("the rest is indexed; see the message for what is missing"),
    Cause.INVALID: Message("change the file as the message says"),
    Cause.TOO_LARGE: Message("split it into several files, or allow larger ones with --max-size"),
    Cause.PERMISSION: Message("change its permissions or leave it out"),
    Cause.BROKEN_LINK: Message("correct or remove the symbolic link"),
    Cause.NOT_A_FILE: Message("leave it out; only files and folders are read"),
    Cause.NAME: Message("rename it; its name is not valid UTF-8"),
    Cause.ID_TAKEN: Message("delete the document with this id, then index again"),
    Cause.SYSTEM: Message("correct what the message says, then index again"),
    Cause.CHANGED: Message("bring the index up to date with 'timviet index'"),
    Cause.MISSING: Message("check the spelling"),
    Cause.FOLDER_MISSING: Message("mount its disk, or remove its documents with 'timviet remove'"),
    Cause.FOLDER_UNREADABLE: Message("change the permissions of the folder or leave it out"),
    Cause.INDEX_MOVED: Message("name the path again to have it read"),
    Cause.OWN_INDEX: Message("name the folders of your documents"),
}
"""What helps, for each cause."""


def error_values(index_path: Path, report: SyncReport) -> Iterator[dict[str, object]]:
    """Yield an object for each file or folder that could not be read, or not completely: what, why, what helps."""
    from timviet.index.files.paths import document_file

    for problem in (*report.problems, *report.skipped):
        yield _values(os.path.abspath(problem.path), problem.cause, describe_reason(problem))
    for id, reasons in report.incomplete.items():
        for reason in reasons:
            yield _values(str(document_file(index_path, id)), Cause.INCOMPLETE, reason)


def _values(path: str, cause: Cause, reason: str) -> dict[str, object]:
    return {"path": path, "cause": cause, "message": translate(reason), "help": translate(ADVICE[cause])}
