"""``timviet status``: where is the index, and how large is it?"""

from __future__ import annotations

import shlex
from pathlib import Path

import click

from timviet.index.files.paths import document_file
from timviet.index.messages import Message, file_size
from timviet.search.cli.command import Command
from timviet.search.cli.config import current_config
from timviet.search.cli.file_options import describe_options
from timviet.search.cli.language import translate
from timviet.search.cli.options import index_option, json_option
from timviet.search.cli.sanitize import dump_json, sanitize
from timviet.search.cli.shown_path import shown_path

__all__ = ["status"]


@click.command(cls=Command)
@json_option
@index_option
def status(as_json: bool, index_path: Path) -> None:
    """Show where the index is, how large it is, and what 'timviet index' brings up to date.

    \b
    Example:
      timviet status
    """
    from timviet.index.files.known_paths import KnownPaths
    from timviet.index.index import Index

    with Index.open(index_path) as index:
        path, count, is_current = index.path, len(index), index.is_current
        known = KnownPaths.decode(path, index.sources)
    size = sum(file.stat().st_size for file in path.rglob("*") if file.is_file())
    config = current_config()
    if as_json:
        facts = {"index": str(path), "documents": count, "bytes": size, "outdated": not is_current}
        folders = [
            {"path": str(document_file(path, id)), "options": describe_options(folder.options)}
            for id, folder in known.folders.items()
        ]
        facts |= {"folders": folders, "files": len(known.files)}
        if config.path is not None:
            facts["config"] = {"path": str(config.path), **config.settings}
        click.echo(dump_json({"version": 1, **facts}))
        return
    lines: list[tuple[str, str]] = [
        (Message("index"), str(path)),
        (Message("documents"), Message("{count:,}", count=count)),
        (Message("size"), file_size(size)),
    ]
    for id, folder in known.folders.items():
        words = [shown_path(document_file(path, id)), *describe_options(folder.options)]
        lines.append((Message("folder"), shlex.join(words)))
    if known.files:
        lines.append(
            (
                Message("files"),
                Message("{count:,} named by itself", "{count:,} named one by one", count=len(known.files)),
            )
        )
    if config.path is not None:
        lines.append((Message("configuration"), shown_path(config.path)))
        lines += [(f"  {key}", _shown(value)) for key, value in config.settings.items()]
    if not is_current:
        reason = Message("built by another version of the analysis; run 'timviet rebuild'")
        lines.append((Message("outdated"), reason))
    labels = [translate(label) for label, _ in lines]
    for label, (_, value) in zip(labels, lines, strict=True):
        click.echo(f"{label:{max(map(len, labels))}}  {sanitize(translate(value))}")


def _shown(value: object) -> str:
    return ", ".join(value) if isinstance(value, list) else str(value)
