"""The command line: thin, over the two front doors."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from timviet.index import Index, TimvietError
from timviet.index.analysis import analyze as analyze_text
from timviet.index.folders import below, file_of, sync
from timviet.index.sources import is_file
from timviet.index.store.storage import FellBack
from timviet.index.store.writer import MEMORY, Progress
from timviet.search.alignment import aligned, as_dict
from timviet.search.planner import Accents
from timviet.search.render import as_json, as_text, harmless
from timviet.search.results import Hit
from timviet.search.searcher import Searcher

__all__ = ["cli", "main"]

_FOLDER = ".timviet"
_MEGABYTE = 1024 * 1024
FOUND, NOTHING_FOUND, ERROR, INTERRUPTED = 0, 1, 2, 130


def _nearest_index() -> Path:
    """Gives the nearest ``.timviet`` folder upwards, else the one to be made here."""
    here = Path.cwd()
    return next(
        (folder / _FOLDER for folder in (here, *here.parents) if (folder / _FOLDER).is_dir()), Path(_FOLDER)
    )


index_option = click.option(
    "--index",
    "index_path",
    type=click.Path(path_type=Path),
    envvar="TIMVIET_INDEX",
    default=_nearest_index,
    metavar="DIR",
    help="The index folder. Default: $TIMVIET_INDEX, else the nearest .timviet upwards, else ./.timviet.",
)
jobs_option = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes that analyse text. Default: one a processor.",
)
memory_option = click.option(
    "--memory",
    type=click.IntRange(min=64),
    default=MEMORY // _MEGABYTE,
    show_default=True,
    metavar="MB",
    help="Memory to take while indexing.",
)
json_option = click.option("--json", "json_", is_flag=True, help="Print one JSON object.")


class _Commands(click.Group):
    """Lists the commands in the order a newcomer needs them."""

    def list_commands(self, context: click.Context) -> list[str]:
        return list(self.commands)


@click.group(cls=_Commands, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="timviet", prog_name="timviet")
def cli() -> None:
    """Finds Vietnamese text: typed with all marks, some, or none.

    \b
    Example:
      timviet index articles/
      timviet search "nghi quyet dai hoi"

    Exit status: 0 found or done, 1 nothing found, 2 error.
    """


@cli.command("index")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path), metavar="PATH...")
@click.option(
    "--max-size",
    type=click.IntRange(min=1),
    default=32,
    show_default=True,
    metavar="MB",
    help="Refuse larger files.",
)
@jobs_option
@memory_option
@index_option
def index_command(paths: tuple[Path, ...], max_size: int, jobs: int | None, memory: int, index_path: Path) -> None:
    """Brings files and folders into the index.

    New and changed files are indexed, files gone from a folder given are removed, the rest is not touched.
    From folders, .txt files are taken; a file that is named itself is taken whatever its name.

    \b
    Example:
      timviet index articles/ notes/today.txt
    """
    create = any(os.path.lexists(path) for path in paths)  # a misspelt path makes no index
    with Index.open(index_path, create=create, jobs=jobs, memory=memory * _MEGABYTE) as index:
        with _counted("files read") as progress:
            report = sync(index, paths, largest=max_size * _MEGABYTE, progress=progress)
        with _counted("documents indexed") as progress:
            index.commit(progress)
    for id, encoding in report.converted.items():
        _complain(f"{id}: read as {encoding}")
    for problem in report.problems:
        _complain(str(problem))
    if report.left_out:
        count = f"{report.left_out} file{'s' if report.left_out > 1 else ''}"
        _complain(f"{count} of other kinds than .txt left out; name them to take them")
    click.echo(
        f"{len(report.added)} added, {len(report.updated)} updated, {len(report.removed)} removed, "
        f"{report.unchanged} unchanged"
    )
    if report.problems:
        sys.exit(ERROR)


@cli.command()
@click.argument("query")
@click.option("-n", "--limit", type=click.IntRange(min=1), default=10, show_default=True, help="Hits on a page.")
@click.option("--page", type=click.IntRange(min=1), default=1, show_default=True, help="Which page to show.")
@click.option(
    "--color",
    type=click.Choice(["auto", "always", "never"]),
    default="auto",
    show_default=True,
    help="Colours; auto means on a terminal, unless NO_COLOR is set.",
)
@click.option(
    "--accents",
    type=click.Choice([each.value for each in Accents]),
    default=Accents.AUTO.value,
    show_default=True,
    help="auto puts back marks that were left out, exact takes QUERY as typed, ignore looks at no marks.",
)
@json_option
@index_option
def search(query: str, limit: int, page: int, color: str, accents: str, json_: bool, index_path: Path) -> None:
    """Shows the documents that answer QUERY best.

    Marks may be left out; those typed count. "Quoted words" must stand together.

    \b
    Example:
      timviet search "dai hoi dang bo quan long bien"
      timviet search --json -n 3 '"Nghị quyết" 05-CT/TW'
      timviet search --accents exact "ban nhac Nam"
    """
    _end_with_the_pipe()
    with Searcher(index_path) as searcher:
        results = searcher.search(
            query, limit=limit, offset=(page - 1) * limit, exact_total=True, accents=Accents(accents)
        )
    if any(note.kind == "no-words" for note in results.notes):
        _complain(f"the query {query!r} has no words to look for; type some letters or digits")
        sys.exit(ERROR)
    path_of = _path_shower(index_path)
    if json_:
        click.echo(as_json(results, path_of=path_of))
    else:
        for note in results.notes:
            _complain(note.message)
        if results.hits:
            click.echo(
                as_text(results, color=_wants_color(color), first=(page - 1) * limit + 1, path_of=path_of),
                color=True,  # decided above
            )
            click.echo(f"{results.total} found")
        elif results.total:
            _complain(f"page {page} is behind the last of {results.total} hits")
    if not results.hits:
        sys.exit(NOTHING_FOUND)


@cli.command()
@jobs_option
@memory_option
@index_option
def rebuild(jobs: int | None, memory: int, index_path: Path) -> None:
    """Analyses all stored documents anew, and swaps the result in.

    Searches go on with the old index meanwhile. The files the documents came from are not read.

    \b
    Example:
      timviet rebuild
    """
    with Index.open(index_path, jobs=jobs, memory=memory * _MEGABYTE) as index:
        with _counted("documents rebuilt") as progress:
            index.rebuild(progress)
        click.echo(f"{len(index)} documents rebuilt")


@cli.command()
@click.argument("text")
@json_option
def analyze(text: str, json_: bool) -> None:
    """Shows what the index sees in TEXT, or in standard input if TEXT is a hyphen.

    Its tokens stand under it, layer by layer; what reaches over several syllables ends in ›.

    \b
    Example:
      timviet analyze "Đại hội lần thứ III"
    """
    _end_with_the_pipe()
    if text == "-":
        text = sys.stdin.buffer.read().decode(errors="replace")
    analysis = analyze_text(text)
    if json_:
        click.echo(json.dumps(as_dict(analysis), ensure_ascii=False))
    else:
        click.echo(aligned(analysis, shutil.get_terminal_size().columns))


@cli.command()
@click.argument("names", nargs=-1, required=True, metavar="PATH_OR_ID...")
@index_option
def remove(names: tuple[str, ...], index_path: Path) -> None:
    """Removes documents from the index; files are not touched.

    A folder stands for all documents from files below it. What is no such path is taken for an id.

    \b
    Example:
      timviet remove articles/old.txt drafts/
    """
    missing = []
    with Index.open(index_path) as index:
        index.begin()
        revisions = index.revisions()
        from_files = [id for id, revision in revisions.items() if is_file(revision)]
        removed = 0
        for name in names:
            matching = below(index.path, from_files, Path(name)) or ([name] if name in revisions else [])
            removed += sum(index.delete(id) for id in matching)
            if not matching:
                missing.append(name)
    for name in missing:
        _complain(f"{name}: no document of this path or id is in the index")
    click.echo(f"{removed} removed")
    if missing:
        sys.exit(NOTHING_FOUND)


@cli.command()
@json_option
@index_option
def status(json_: bool, index_path: Path) -> None:
    """Tells what is in the index.

    \b
    Example:
      timviet status
    """
    with Index.open(index_path) as index:
        size = sum(file.stat().st_size for file in index.path.rglob("*") if file.is_file())
        facts: dict[str, Any] = {
            "version": 1,
            "index": str(index.path),
            "documents": len(index),
            "bytes": size,
            "outdated": not index.current,
        }
    if json_:
        click.echo(json.dumps(facts, ensure_ascii=False))
        return
    click.echo(
        f"index      {harmless(facts['index'])}\ndocuments  {facts['documents']}\nbytes      {facts['bytes']}"
    )
    if facts["outdated"]:
        click.echo("outdated   made by another version of the analysis; run 'timviet rebuild'")


def main() -> None:
    """Runs the command line, with the exit status as documented."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    try:
        with warnings.catch_warnings(action="always", category=FellBack):
            warnings.showwarning = lambda message, *_, **__: _complain(str(message))
            cli.main(prog_name="timviet", standalone_mode=False)
        if sys.stdout is not None:
            sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        sys.exit(ERROR)
    except TimvietError as error:
        _complain(str(error))
        sys.exit(ERROR)
    except (click.Abort, KeyboardInterrupt):
        sys.exit(INTERRUPTED)
    except OSError as error:
        _complain(f"{error.strerror or error}; nothing was lost, mend this and try again")
        sys.exit(ERROR)


def _end_with_the_pipe() -> None:
    """Lets whoever reads our output stop early; not for commands that write to pipes of their own."""
    if hasattr(signal, "SIGPIPE"):
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)


def _complain(message: str) -> None:
    click.echo(f"timviet: {harmless(message)}", err=True)


def _wants_color(choice: str) -> bool:
    if choice == "auto":
        return sys.stdout.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"
    return choice == "always"


def _path_shower(index_path: Path) -> Callable[[Hit], str | None]:
    """Gives a function that names the file of a hit as it is reached from here."""
    here = Path.cwd()

    def path_of(hit: Hit) -> str | None:
        if "path" not in hit.fields:
            return None
        file = file_of(index_path, str(hit.fields["path"]))
        return str(file.relative_to(here)) if file.is_relative_to(here) else str(file)

    return path_of


@contextmanager
def _counted(what: str) -> Iterator[Progress | None]:
    """Counts on standard error while the block runs, if that is a terminal."""
    if not sys.stderr.isatty():
        yield None
        return
    count, shown = 0, 0.0

    def progress(done: int) -> None:
        nonlocal count, shown
        count += done
        if time.monotonic() - shown > 0.1:
            shown = time.monotonic()
            click.echo(f"\r{count:,} {what}", err=True, nl=False)

    yield progress
    if shown:
        click.echo("\r\x1b[K", err=True, nl=False)
