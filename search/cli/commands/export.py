"""``timviet export``: which documents are in the index, as data?"""

from __future__ import annotations

import sys
from pathlib import Path

import click

from timviet.index.errors import SourceError
from timviet.index.messages import Message
from timviet.search.cli.advice import describe
from timviet.search.cli.command import Command
from timviet.search.cli.options import ERROR, index_option
from timviet.search.cli.terminal import exit_on_closed_pipe, print_notice
from timviet.search.sanitize import dump_json

__all__ = ["export"]


@click.command(cls=Command)
@index_option
def export(index_path: Path) -> None:
    """Print all documents of the index as JSON lines, which 'timviet index --format jsonl' reads.

    Each line is an object with the id, the title, the body and all metadata fields. A date is an object:
    {"$date": "2024-03-31"}. $revision and $places are what else the index knows of a file.

    Texts that are not stored are read from their files. A document whose file has changed or cannot be read is
    left out, and reported.

    \b
    Example:
      timviet export > documents.jsonl
      timviet export | timviet index - --format jsonl --index copy

    Exit status: 0 success, 2 error, or a document is left out.
    """
    from timviet.index.index import Index
    from timviet.index.records.json_lines import to_json_line

    exit_on_closed_pipe()
    problems: list[SourceError] = []
    with Index.open(index_path) as index:
        for document in index.documents(problems.append):
            sys.stdout.write(f"{dump_json(to_json_line(document))}\n")
    for problem in problems:
        print_notice(Message("left out: {problem}", problem=describe(problem)))
    if problems:
        sys.exit(ERROR)
