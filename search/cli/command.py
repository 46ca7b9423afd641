"""How does a command explain itself, and what goes wrong, in the language that is spoken?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any

import click

from timviet.search.cli.messages import LANGUAGES, explained_in, said, translated
from timviet.search.cli.terminal import language, speak

if TYPE_CHECKING:
    from click.shell_completion import CompletionItem

__all__ = ["Command", "Commands", "Later", "told_usage"]

_LANGUAGE = click.Option(
    ["--lang"],
    type=click.Choice(LANGUAGES),
    expose_value=False,  # it was looked for before anything could go wrong, by Commands.make_context
    help="The language of messages. Default: that of the locale.",
)


class _Formatter(click.HelpFormatter):
    """Writes help texts in the language that is spoken."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        for metavar in ("[OPTIONS]", "COMMAND [ARGS]..."):
            args = args.replace(metavar, explained_in(language(), metavar))
        super().write_usage(prog, args, f"{said(language(), 'usage')} ")

    def write_heading(self, heading: str) -> None:
        super().write_heading(explained_in(language(), heading))

    def write_text(self, text: str) -> None:
        super().write_text(explained_in(language(), text))

    def write_dl(self, rows: Iterable[tuple[str, str]], *arguments: Any, **more: Any) -> None:
        super().write_dl([(term, explained_in(language(), help)) for term, help in rows], *arguments, **more)


class _Context(click.Context):
    formatter_class = _Formatter


class Command(click.Command):
    """A command that speaks as it is told to, by ``--lang`` before or behind its name."""

    context_class = _Context
    allow_extra_args = True  # so that it is we who say that there are some

    def get_params(self, context: click.Context) -> list[click.Parameter]:
        *mine, help = super().get_params(context)
        return [*mine, _LANGUAGE, help]

    def parse_args(self, context: click.Context, args: list[str]) -> list[str]:
        try:
            rest = super().parse_args(context, args)
        except click.UsageError as error:
            error.ctx = error.ctx or context
            raise
        if context.args and not context.resilient_parsing and not isinstance(self, click.Group):
            raise click.UsageError(said(language(), "unexpected", words=" ".join(context.args)), context)
        return rest

    def get_short_help_str(self, limit: int = 45) -> str:
        return (self.help or "").partition("\n\n")[0]

    def shell_complete(self, context: click.Context, incomplete: str) -> list[CompletionItem]:
        items = super().shell_complete(context, incomplete)
        for item in items:
            item.help = item.help and explained_in(language(), item.help)
        return items


class Later(Mapping[str, click.Command]):
    """Commands by name, their modules imported when one is asked for: who searches need not wait for others."""

    def __init__(self, places: Mapping[str, str]) -> None:
        """Takes note where each command is: ``module:name``, below this package."""
        self._places = places

    def __getitem__(self, name: str) -> click.Command:
        module, _, attribute = self._places[name].partition(":")
        command: click.Command = getattr(import_module(f"timviet.search.cli.{module}"), attribute)
        return command

    def __iter__(self) -> Iterator[str]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)


class Commands(Command, click.Group):
    """Lists its commands in the order a newcomer needs them."""

    command_class = Command

    def make_context(self, info_name: str | None, args: list[str], *rest: Any, **extra: Any) -> click.Context:
        speak(_asked_for(args))
        return super().make_context(info_name, args, *rest, **extra)

    def list_commands(self, context: click.Context) -> list[str]:
        return list(self.commands)

    def resolve_command(
        self, context: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        if args[0] not in self.commands and not context.resilient_parsing and not args[0].startswith("-"):
            raise click.UsageError(_meant("no-such-command", args[0], self.commands), context)
        return super().resolve_command(context, args)


def told_usage(error: click.ClickException) -> str:
    """Gives what is said of a wrong usage, in lines: how the command is used, where help is, what is wrong."""
    if isinstance(error, getattr(click.exceptions, "NoArgsIsHelpError", ())):
        return f"{error.format_message()}\n"
    lines = []
    if isinstance(error, click.UsageError) and error.ctx is not None:
        lines += [error.ctx.get_usage(), said(language(), "help-hint", command=error.ctx.command_path), ""]
    return "\n".join([*lines, said(language(), "usage-error", reason=_reason(error)), ""])


def _asked_for(args: Sequence[str]) -> str | None:
    """Gives the language that the arguments ask for, wherever they do."""
    asked = None
    for each, behind in zip(args, [*args, ""][1:], strict=True):
        if each == "--":
            break
        name, sign, value = each.partition("=")
        if name == "--lang" and (value if sign else behind) in LANGUAGES:
            asked = value if sign else behind
    return asked


def _reason(error: click.ClickException) -> str:
    match error:
        case click.NoSuchOption():
            return _meant("no-such-option", error.option_name, error.possibilities or ())
        case click.BadOptionUsage():
            takes = not any(
                isinstance(each, click.Option)
                and each.is_flag
                and error.option_name in (*each.opts, *each.secondary_opts)
                for each in (error.ctx.command.get_params(error.ctx) if error.ctx else ())
            )
            return said(language(), "takes-value" if takes else "takes-no-value", name=error.option_name)
        case click.MissingParameter() if error.param is not None and error.ctx is not None:
            return said(language(), "missing", name=error.param.get_error_hint(error.ctx))
        case click.BadParameter() if error.param is not None and error.ctx is not None:
            name = error.param.get_error_hint(error.ctx)
            reason = _wanted(error.param.type) or translated(language(), error.message)
            return said(language(), "bad-value", name=name, reason=reason)
    return translated(language(), error.format_message())


def _meant(key: str, name: str, known: Iterable[str]) -> str:
    """Says that there is no such thing, and which ones look like it."""
    from difflib import get_close_matches

    wrong = said(language(), key, name=name)
    close = get_close_matches(name, known, cutoff=0.6)
    return f"{wrong} {said(language(), 'meant', names=', '.join(map(repr, close)))}" if close else wrong


def _wanted(type: click.ParamType[Any]) -> str | None:
    """Says which values there are, None if that is not known here."""
    match type:
        case click.Choice():
            return said(language(), "bad-choice", choices=", ".join(map(str, type.choices)))
        case click.IntRange():
            return said(language(), "bad-integer", bounds=_bounds(type.min, type.max))
        case click.FloatRange():
            return said(language(), "bad-number", bounds=_bounds(type.min, type.max))
    return None


def _bounds(low: float | None, high: float | None) -> str:
    if high is not None:
        return said(language(), "between", low=low, high=high)
    return "" if low is None else said(language(), "at-least", low=low)
