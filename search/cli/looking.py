"""The commands that look into an index, or into a text: suggest, similar, analyze, completion."""

from __future__ import annotations

import shutil
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Any

import click

from timviet.index.files.paths import document_id
from timviet.search.cli.analysis_table import aligned, as_dict
from timviet.search.cli.command import Command
from timviet.search.cli.options import NOTHING_FOUND, index_option, json_option
from timviet.search.cli.output import Output, output_options
from timviet.search.cli.sanitize import dumped, harmless
from timviet.search.cli.terminal import end_with_the_pipe, typed
from timviet.search.searcher import Searcher

__all__ = ["analyze", "completion", "similar", "suggest"]


@click.command(cls=Command)
@click.argument("text", callback=typed)
@click.option(
    "-n", "--limit", type=click.IntRange(min=1), default=8, show_default=True, metavar="N", help="Suggestions."
)
@json_option
@index_option
def suggest(text: str, limit: int, json_: bool, index_path: Path) -> None:
    """Shows what may become of a query that begins with TEXT.

    Marks may be left out; a blank at the end asks for the next syllable.

    \b
    Example:
      timviet suggest "dai hoi d"

    Exit status: 0 something suggested, 1 nothing, 2 error.
    """
    end_with_the_pipe()
    with Searcher(index_path) as searcher:
        suggestions = searcher.suggest(text, limit=limit)
    if json_:
        found = [asdict(each) for each in suggestions]
        click.echo(dumped({"version": 1, "text": text, "suggestions": found}))
    else:
        for each in suggestions:
            click.echo(harmless(each.text))
    if not suggestions:
        sys.exit(NOTHING_FOUND)


@click.command(cls=Command)
@click.argument("name", metavar="PATH_OR_ID")
@click.option(
    "-n", "--limit", type=click.IntRange(min=1), default=10, show_default=True, metavar="N", help="Hits to show."
)
@output_options
@index_option
def similar(name: str, limit: int, index_path: Path, **chosen: Any) -> None:
    """Shows the documents that are most like one of the index.

    \b
    Example:
      timviet similar articles/rice.txt

    Exit status: 0 found, 1 nothing found, 2 error.
    """
    end_with_the_pipe()
    output = Output.of(index_path, chosen)
    with Searcher(index_path) as searcher:
        output.check(searcher.field_names)
        id = name if searcher.document(name) else document_id(index_path, Path(name))
        results = searcher.similar(id, limit=limit)
    output.show(results, 1)
    if not results.hits:
        sys.exit(NOTHING_FOUND)


@click.command(cls=Command)
@click.argument("text", callback=typed)
@json_option
def analyze(text: str, json_: bool) -> None:
    """Shows what the index sees in TEXT, or in standard input if TEXT is a hyphen.

    Its tokens stand under it, layer by layer; what reaches over several syllables ends in ›.

    \b
    Example:
      timviet analyze "Đại hội lần thứ III"
    """
    from timviet.index.analysis.analyzer import analyze as analyze_text

    end_with_the_pipe()
    if text == "-":
        text = sys.stdin.buffer.read().decode(errors="replace")
    analysis = analyze_text(text)
    if json_:
        click.echo(dumped(as_dict(analysis)))
    else:
        click.echo(aligned(analysis, shutil.get_terminal_size().columns))


@click.command(cls=Command)
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def completion(context: click.Context, shell: str) -> None:
    """Prints what makes a shell complete commands and options.

    \b
    Example:
      timviet completion bash > ~/.local/share/bash-completion/completions/timviet
      timviet completion zsh > ~/.zfunc/_timviet
      timviet completion fish > ~/.config/fish/completions/timviet.fish
    """
    from click.shell_completion import get_completion_class

    end_with_the_pipe()
    made = get_completion_class(shell)
    assert made is not None
    click.echo(made(context.find_root().command, {}, "timviet", "_TIMVIET_COMPLETE").source())
