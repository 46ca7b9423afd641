"""``timviet analyze``: how is a text analyzed, layer by layer?"""

from __future__ import annotations

import shutil

import click

from timviet.search.cli.command import TextCommand
from timviet.search.cli.options import json_option
from timviet.search.cli.streams import input_lines
from timviet.search.cli.terminal import exit_on_closed_pipe
from timviet.search.cli.typed_words import text_argument
from timviet.search.sanitize import dump_json

__all__ = ["analyze"]


@click.command(cls=TextCommand)
@text_argument("text", "TEXT")
@json_option
def analyze(text: str, as_json: bool) -> None:
    """Show how the index analyzes TEXT.

    Tokens are shown below the text, layer by layer. A token that spans several syllables ends in ›. If TEXT is -,
    standard input is analyzed.

    \b
    Example:
      timviet analyze "Đại hội lần thứ III"
    """
    from timviet.index.analysis.analyzer import analyze as analyze_text
    from timviet.search.cli.analysis_table import as_dict, as_table

    exit_on_closed_pipe()
    if text == "-":
        text = b"".join(input_lines()).decode(errors="replace")
    analysis = analyze_text(text)
    if as_json:
        click.echo(dump_json(as_dict(analysis)))
    else:
        click.echo(as_table(analysis, shutil.get_terminal_size().columns))
