"""``timviet mcp``: how does an assistant search the documents?"""

from __future__ import annotations

from pathlib import Path

import click

from timviet.search.cli.command import Command
from timviet.search.cli.config import current_config
from timviet.search.cli.extras import require_extra
from timviet.search.cli.options import indexes_option
from timviet.search.cli.word_lists import load_synonyms

__all__ = ["mcp"]


@click.command(cls=Command)
@indexes_option
def mcp(index_paths: tuple[Path, ...]) -> None:
    """Let an assistant search the documents, over the Model Context Protocol on standard input and output.

    \b
    Example:
      claude mcp add timviet -- timviet mcp --index articles/.timviet
    """
    require_extra("mcp", "mcp")
    from timviet.search.logs import log_to_stderr
    from timviet.search.mcp import make_server

    log_to_stderr()
    make_server(index_paths, load_synonyms(current_config(), None, None)).run("stdio")
