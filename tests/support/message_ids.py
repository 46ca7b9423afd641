"""Which texts in the source are translated?"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import click
from processes import REPOSITORY

from timviet.search.cli.command import Command, Option
from timviet.search.cli.main import cli
from timviet.search.query.examples import EXAMPLES

__all__ = ["COMMANDS", "help_texts", "messages", "query_syntax"]

COMMANDS = {"timviet": cli, **cli.commands}


def messages() -> Iterator[tuple[str, str | None, Path]]:
    """Yield the template, and the plural if there is one, of each ``Message(…)`` in the source."""
    for file in [*REPOSITORY.glob("index/**/*.py"), *REPOSITORY.glob("search/**/*.py")]:
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Message":
                texts = [argument.value for argument in node.args if isinstance(argument, ast.Constant)]
                if texts:
                    yield str(texts[0]), str(texts[1]) if len(texts) > 1 else None, file


def help_texts(command: click.Command) -> Iterator[str]:
    """Yield the texts of the help of a command."""
    assert isinstance(command, Command)
    yield from command.collect_usage_pieces(click.Context(command))[:1]
    for paragraph in command.paragraphs():
        yield paragraph.split("\n")[1] if paragraph.startswith("\b") else " ".join(paragraph.split())
    for parameter in command.get_params(click.Context(command)):
        if isinstance(parameter, Option):
            yield " ".join(str(parameter.help).split())


def query_syntax() -> Iterator[str]:
    """Yield the texts of the help about queries."""
    yield "Query syntax"
    yield from (meaning for _, meaning in EXAMPLES)
