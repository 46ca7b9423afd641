"""``timviet export``: which documents are in the index, as data?"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from timviet.search.cli.command import Command
from timviet.search.cli.options import index_option
from timviet.search.cli.terminal import exit_on_closed_pipe
from timviet.search.sanitize import dump_json

__all__ = ["export"]


@click.command(cls=Command)
@index_option
def export(index_path: Path) -> None:
    """Print all documents of the index as JSON lines, which 'timviet index --format jsonl' reads.

    Each line is an object with the id, the title, the body and all metadata fields. A date is an object:
    {"$date": "2024-03-31"}. $revision and $places are what else the index knows of a file.

    \b
    Example:
      timviet export > documents.jsonl
      timviet export | timviet index - --format jsonl --index copy
    """
    from timviet.index.index import Index
    from timviet.index.records.json_lines import to_json_line

    exit_on_closed_pipe()
    with Index.open(index_path) as index:
        for document in index.documents():
            sys.stdout.write(f"{dump_json(to_json_line(document))}\n")
