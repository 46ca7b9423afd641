from __future__ import annotations

from dataclasses import dataclass

import click
import pytest
from click.testing import CliRunner

from timviet.search.cli.command import Command, LazyCommands, gather, option
from timviet.search.cli.main import cli


@dataclass(frozen=True)
class Name:
    name: str


@dataclass(frozen=True)
class Size:
    size: int


def test_options_are_passed_as_dataclasses() -> None:
    @click.command(cls=Command)
    @click.argument("name")
    @option("--size", type=int, default=1, help="Size.")
    @gather(Name, Size)
    def command(name: Name, size: Size) -> None:
        """Say what it was given."""
        click.echo(f"{name} {size}")

    assert CliRunner().invoke(command, ["x", "--size", "3"]).output == "Name(name='x') Size(size=3)\n"
    assert "Say what it was given." in CliRunner().invoke(command, ["--help"]).output


def test_a_command_is_imported_on_first_use() -> None:
    commands = LazyCommands({"status": "status", "nowhere": "nothing"})
    assert list(commands) == ["status", "nowhere"]
    assert commands["status"] is cli.commands["status"]
    with pytest.raises(ModuleNotFoundError):
        commands["nowhere"]
