"""``timviet status``: what does the index have, and what is wrong with its files?"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from timviet.index.causes import Cause
from timviet.index.errors import TextMissing
from timviet.index.files.paths import document_file
from timviet.index.messages import Message, file_size
from timviet.index.opensearch.address import place_of, written_path
from timviet.search.cli.command import Command, option
from timviet.search.cli.config import Config, current_config
from timviet.search.cli.error_values import error_values
from timviet.search.cli.file_options import describe_options
from timviet.search.cli.importing import importing
from timviet.search.cli.options import index_option, json_option
from timviet.search.cli.progress import show_progress
from timviet.search.cli.shown_path import shown_path
from timviet.search.cli.sync_report import report_lines, summary
from timviet.search.cli.terminal import print_message
from timviet.search.language import translate
from timviet.search.sanitize import dump_json, sanitize_line

if TYPE_CHECKING:
    from timviet.index import SyncReport
    from timviet.index.files.status import IndexStatus

__all__ = ["status"]

_PARTS = {
    "text": Message("stored text"),
    "postings": Message("terms and postings"),
    "positions": Message("positions"),
    "metadata": Message("metadata"),
    "names": Message("ids and revisions"),
    "earlier": Message("commit before"),
    "other": Message("other"),
    "documents": Message("documents on the cluster, with all copies"),
    "lexicon": Message("lexicon"),
}


@click.command(cls=Command)
@option("--files", "looks_at_files", is_flag=True, help="Also say what 'timviet index' would do now.")
@option("-v", "--verbose", "is_verbose", is_flag=True, help="Name every file that could not be read.")
@json_option
@index_option
def status(looks_at_files: bool, is_verbose: bool, as_json: bool, index_path: Path) -> None:
    """Show where the index is, what it has, what 'timviet index' brings up to date, and what could not be read.

    \b
    Example:
      timviet status
      timviet status --files
    """
    with importing():
        from timviet.index.files.status import read_status

    state = read_status(index_path)
    config = current_config()
    upcoming = _preview(index_path, config) if looks_at_files else None
    if as_json:
        click.echo(dump_json(_as_json(index_path, state, config, upcoming)))
        return
    lines = [*_lines(index_path, state, config, upcoming)]
    labels = [sanitize_line(translate(label)) for label, _ in lines]
    width = max(map(len, labels))
    for label, (_, value) in zip(labels, lines, strict=True):
        click.echo(f"{label:{width}}  {sanitize_line(translate(value))}")
    for message in report_lines(index_path, _unread_report(index_path, state), is_verbose=is_verbose):
        print_message(message)


def _preview(index_path: Path, config: Config) -> SyncReport:
    from timviet.index.files.sync import preview

    with show_progress() as progress:
        return preview(index_path, defaults=config.file_options(), progress=progress)


def _lines(
    index_path: Path, state: IndexStatus, config: Config, upcoming: SyncReport | None
) -> Iterator[tuple[str, str]]:
    """Yield the label and the text of each line."""
    yield Message("index"), written_path(index_path)
    commit = Message("{number:,}", number=state.generation)
    if state.committed_at is not None:
        time = state.committed_at.strftime("%Y-%m-%d %H:%M:%S")
        commit = Message("{number:,}, of {time}", number=state.generation, time=time)
    yield Message("commit"), commit
    yield Message("documents"), Message("{count:,}", count=state.documents)
    for name, count in state.types.items():
        if name or len(state.types) > 1:
            yield f"  {name or translate(Message('no type'))}", Message("{count:,}", count=count)
    yield Message("size"), file_size(sum(state.sizes.values()))
    for part, size in state.sizes.items():
        if size:
            yield f"  {translate(_PARTS[part])}", file_size(size)
    if state.left_out:
        yield (
            Message("not stored"),
            Message(
                "the text of {count:,} document, which is read from its file",
                "the texts of {count:,} documents, which are read from their files",
                count=state.left_out,
            ),
        )
    if state.deleted:
        yield (
            Message("deleted"),
            Message(
                "{count:,} document that still takes space",
                "{count:,} documents that still take space",
                count=state.deleted,
            ),
        )
    for id, folder in state.known.folders.items():
        path = document_file(index_path, id)
        text = shlex.join([shown_path(path), *describe_options(folder.options, state.known.store.get(id))])
        is_there = path.is_dir()
        yield (
            Message("folder"),
            text if is_there else Message("{folder} (gone, or its disk is not mounted)", folder=text),
        )
    if state.known.files:
        yield (
            Message("files"),
            Message("{count:,} named by itself", "{count:,} named one by one", count=len(state.known.files)),
        )
    if config.path is not None:
        yield Message("configuration"), shown_path(config.path)
        for key, value in config.settings.items():
            yield f"  {key}", ", ".join(value) if isinstance(value, list) else str(value)
    if not state.is_current:
        yield Message("outdated"), Message("built by another version of the analysis; run 'timviet rebuild'")
    if state.unread:
        yield Message("not read"), _count_unread(state)
    if upcoming is not None:
        yield Message("next run"), summary(upcoming)


def _count_unread(state: IndexStatus) -> Message:
    retried = sum(bool(file.revision) and not file.is_final for file in state.unread.values())
    count = Message("{count:,} file", "{count:,} files", count=len(state.unread))
    if not retried:
        return count
    return Message(
        "{files}; other readers are installed now, so the next run tries {count:,} again",
        files=count,
        count=retried,
    )


def _unread_report(index_path: Path, state: IndexStatus) -> SyncReport:
    """Return what could not be read as the update reported it."""
    from timviet.index.files.report import SyncReport

    report = SyncReport()
    for id, file in state.unread.items():
        error = file.as_error(str(document_file(index_path, id)))
        if file.cause is Cause.INCOMPLETE:
            report.incomplete[id] = file.reasons
        elif isinstance(error, TextMissing):
            report.skipped.append(error)
        else:
            report.problems.append(error)
    return report


def _as_json(
    index_path: Path, state: IndexStatus, config: Config, upcoming: SyncReport | None
) -> dict[str, object]:
    """Return all of it as JSON values; REFERENCE.md documents them."""
    known = state.known
    folders = [
        (document_file(index_path, id), describe_options(folder.options, known.store.get(id)))
        for id, folder in known.folders.items()
    ]
    values: dict[str, object] = {
        "version": 1,
        "index": place_of(index_path),
        "commit": state.generation,
        "committed": state.committed_at and state.committed_at.isoformat(),
        "documents": state.documents,
        "deleted": state.deleted,
        "not_stored": state.left_out,
        "types": state.types,
        "bytes": sum(state.sizes.values()),
        "sizes": state.sizes,
        "outdated": not state.is_current,
        "folders": [
            {"path": str(path), "options": options, "missing": not path.is_dir()} for path, options in folders
        ],
        "files": len(known.files),
        "unread": [*error_values(index_path, _unread_report(index_path, state))],
    }
    if config.path is not None:
        values["config"] = {"path": str(config.path), **config.settings}
    if upcoming is not None:
        values["next"] = {
            "added": len(upcoming.added),
            "updated": len(upcoming.updated),
            "moved": len(upcoming.moved),
            "removed": len(upcoming.removed),
            "unchanged": upcoming.unchanged,
        }
    return values
