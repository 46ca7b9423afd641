"""How does a command show its help and its usage errors in the chosen language?

Texts are English in the commands themselves and are translated when they are shown. Click translates its own
usage errors with :mod:`gettext`.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import copy
from dataclasses import fields
from functools import partial, wraps
from importlib import import_module
from inspect import cleandoc
from typing import TYPE_CHECKING, Any

import click

from timviet.index.errors import StoreError
from timviet.search.cli.arguments import after_command, option_values
from timviet.search.cli.config import Config, current_config, load_config
from timviet.search.cli.importing import importing
from timviet.search.cli.index_location import requested_index
from timviet.search.cli.typed_words import like_an_option, without_command
from timviet.search.language import LANGUAGES, language_of, set_language, translate_help

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

__all__ = ["Command", "CommandGroup", "LazyCommands", "Option", "TextCommand", "gather", "option"]


class Option(click.Option):
    """An option whose help is shown in the chosen language."""

    def get_help_record(self, ctx: click.Context) -> tuple[str, str] | None:
        translated = copy(self)
        translated.help = translate_help(self.help or "")
        return click.Option.get_help_record(translated, ctx)


option = partial(click.option, cls=Option)
"""Like :func:`click.option`, for an :class:`Option`."""

_MIN_WIDTH, _MAX_WIDTH = 30, 80  # cells of a line of help

_LANGUAGE = Option(
    ["--lang"],
    type=click.Choice(LANGUAGES),
    expose_value=False,  # CommandGroup.make_context reads it earlier, so that usage errors are translated too
    help="Language of messages. Default: that of the locale.",
)


class _HelpFormatter(click.HelpFormatter):
    """Formats help for narrow terminals too."""

    def __init__(self, indent_increment: int = 2, width: int | None = None, max_width: int | None = None) -> None:
        import shutil  # few commands show their help

        columns = min(shutil.get_terminal_size().columns, max_width or _MAX_WIDTH)
        super().__init__(indent_increment, width or max(columns - 2, _MIN_WIDTH))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        super().write_dl(rows, min(col_max, self.width * 2 // 5), col_spacing)


class _CommandContext(click.Context):
    formatter_class = _HelpFormatter


class Command(click.Command):
    """A command that accepts ``--lang`` and shows its help in the chosen language."""

    context_class = _CommandContext

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        *own, help_option = super().get_params(ctx)
        return [*own, _LANGUAGE, help_option]

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            error.ctx = error.ctx or ctx  # click omits it, and so the usage line, for some options
            raise

    def invoke(self, ctx: click.Context) -> Any:
        if not isinstance(self, click.Group):  # after the help of the command was shown, if it was asked for
            current_config(ctx).validate()
        return super().invoke(ctx)

    def collect_usage_pieces(self, ctx: click.Context) -> list[str]:
        return [translate_help(piece) for piece in super().collect_usage_pieces(ctx)]

    def format_help_text(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        for paragraph in self.paragraphs():
            text = translate_help(paragraph)
            if paragraph.startswith("\b\n"):
                title, *examples = paragraph.removeprefix("\b\n").split("\n")
                text = "\n".join(["\b", translate_help(title), *examples])
            formatter.write_paragraph()
            with formatter.indentation():
                formatter.write_text(text)

    def paragraphs(self) -> list[str]:
        """Return the paragraphs of the help; one that begins with a backspace is a title and lines of examples."""
        return cleandoc(self.help or "").split("\n\n")

    def get_short_help_str(self, limit: int = 45) -> str:
        return translate_help(self.paragraphs()[0])

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        items = super().shell_complete(ctx, incomplete)
        for item in items:
            item.help = translate_help(item.help or "") or None
        return items


class TextCommand(Command):
    """A command whose arguments are words of a text."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        typed = list(args)  # click empties the other
        try:
            return super().parse_args(ctx, args)
        except click.UsageError as error:
            raise like_an_option(error, ctx, typed) from error


class LazyCommands(Mapping[str, click.Command]):
    """Commands by name, each imported on first use, so that no command waits for the imports of others."""

    def __init__(self, attributes: Mapping[str, str]) -> None:
        """Take the variable that contains each command; its module has the name of the command."""
        self._attributes = attributes

    def __getitem__(self, name: str) -> click.Command:
        attribute = self._attributes[name]
        with importing():
            command: click.Command = getattr(import_module(f"timviet.search.cli.commands.{name}"), attribute)
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(self._attributes)

    def __len__(self) -> int:
        return len(self._attributes)


class CommandGroup(Command, click.Group):
    """The group of all commands, listed in the order in which a newcomer needs them."""

    command_class = Command

    def make_context(
        self, info_name: str | None, args: list[str], parent: click.Context | None = None, **extra: Any
    ) -> click.Context:
        config = _config_of(args)
        set_language(_choose_language(args, config))
        settings = {"obj": config, "default_map": config.option_defaults}
        return super().make_context(info_name, args, parent, **{**extra, **settings})

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return super().parse_args(ctx, after_command(args, "--index"))

    def main(self, *args: Any, **extra: Any) -> Any:
        if "_TIMVIET_COMPLETE" in os.environ:
            from timviet.search.cli.shells import use_shells  # a shell asks for completions

            use_shells()
        return super().main(*args, **extra)

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            if args[0].startswith("-") or getattr(error, "possibilities", None):
                raise
            raise without_command(error, ctx, args) from error


def gather(*kinds: type[Any]) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return a decorator that passes the parameters of a command as instances of dataclasses, in their order."""

    def decorate(command: Callable[..., None]) -> Callable[..., None]:
        @wraps(command)
        def call(**chosen: object) -> None:
            command(*(kind(**{field.name: chosen[field.name] for field in fields(kind)}) for kind in kinds))

        return call

    return decorate


def _config_of(args: Sequence[str]) -> Config:
    """Return the configuration of the index that is used; none if its path needs a working directory that is gone.

    A command that uses the index then says so.
    """
    try:
        return load_config(requested_index(args, os.environ))
    except StoreError:
        return Config()


def _choose_language(args: Sequence[str], config: Config) -> str:
    """Return the language that ``--lang`` names, else the environment, else the configuration, else the locale."""
    named = (*reversed(option_values(args, "--lang")), os.environ.get("TIMVIET_LANG"), config.language)
    return next((language for language in named if language in LANGUAGES), None) or language_of(os.environ)
