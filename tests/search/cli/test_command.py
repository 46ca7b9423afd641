from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from timviet.index import Document, Index
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


@pytest.mark.parametrize("before", [["--index", "{}"], ["--index={}"], ["--lang", "en", "--index", "{}"]])
def test_the_index_may_be_named_before_the_command(before: list[str], tmp_path: Path) -> None:
    with Index.open(tmp_path / "kho", create=True) as index:
        index.add(Document("rice", body="Giá gạo xuất khẩu tăng"))
    options = [text.format(tmp_path / "kho") for text in before]
    result = CliRunner().invoke(cli, [*options, "search", "gia gao", "--json"])
    assert result.exit_code == 0
    assert '"rice"' in result.stdout
