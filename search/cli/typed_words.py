"""How are words typed on the command line told from its options and commands?

Words need no quotation marks: ``timviet search nghị quyết``. A word that begins with a hyphen looks like an
option, and words without a command look like a command; the error says how to search for them.
"""

from __future__ import annotations

import os
import re
from collections.abc import Callable, Iterable, Sequence
from itertools import takewhile
from typing import IO, Any

import click

from timviet.index.messages import Message
from timviet.index.portable import PortableError
from timviet.search.language import translate
from timviet.search.sanitize import sanitize_line

__all__ = ["decode_argument", "in_shell", "like_an_option", "text_argument", "without_command"]

_PLAIN = r"[\w\u0300-\u036f@%+:,./°-][\w\u0300-\u036f@%+=:,./°-]*"  # a word without quotation marks in a shell


class HelpInstead(PortableError, click.ClickException):
    """Shows the help of a command, and at its end what is wrong."""

    def __init__(self, message: str, help: str) -> None:
        click.ClickException.__init__(self, message)
        self.help = help

    def show(self, file: IO[Any] | None = None) -> None:
        click.echo(f"{self.help}\n", file=file)
        click.ClickException.show(self, file)


def without_command(error: click.UsageError, ctx: click.Context, args: Iterable[str]) -> HelpInstead:
    """Return an error that says how to search for words that were typed without a command."""
    command = f"{ctx.command_path} search {in_shell(map(decode_argument, args))}"
    hint = Message("To search for words: {command}", command=command)
    return HelpInstead(f"{error.format_message()} {translate(hint)}", ctx.get_help())


def like_an_option(error: click.UsageError, ctx: click.Context, args: Iterable[str]) -> click.UsageError:
    """Return an error that says how to write a word that looks like an option; other errors as they are."""
    word = _word_like_an_option(error, args)
    if word is None:
        return error
    command = f"{ctx.command_path} -- {in_shell([word])}"
    hint = Message("If {word} is a word, put -- before it: {command}", word=sanitize_line(word), command=command)
    message = error.format_message()
    return click.UsageError(f"{message}{'' if message[-1:] in '.?)' else '.'} {translate(hint)}", ctx)


def text_argument(name: str, metavar: str) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """Return a decorator that adds an argument of one or more words, which are joined by blanks."""
    return click.argument(name, nargs=-1, required=True, metavar=f"{metavar}...", callback=_join_words)


def decode_argument(text: str) -> str:
    """Decode an argument as UTF-8, even if the encoding of the locale is ASCII."""
    try:
        return os.fsencode(text).decode()
    except UnicodeError:
        return text


def in_shell(words: Iterable[str]) -> str:
    """Return words as they are typed in a shell, on one line, with quotation marks where they need some."""
    import shlex  # only errors need it

    return " ".join(
        word if re.fullmatch(_PLAIN, word) else shlex.quote(word) for word in map(sanitize_line, words)
    )


def _join_words(ctx: click.Context, parameter: click.Parameter, words: Sequence[str]) -> str:
    return " ".join(map(decode_argument, words))


def _word_like_an_option(error: click.UsageError, typed: Iterable[str]) -> str | None:
    """Return the word that was taken for an option that does not exist, or for a short option with its value."""
    if isinstance(error, click.NoSuchOption) and not error.possibilities:
        names = [decode_argument(error.option_name)]
    elif isinstance(error, click.BadParameter) and isinstance(error.param, click.Option):
        names = [name for name in error.param.opts if not name.startswith("--")]
    else:
        return None
    for word in takewhile(lambda word: word != "--", map(decode_argument, typed)):
        for name in names:
            is_long = name.startswith("--")
            if word.startswith(name) if is_long else word[0:1] == "-" != word[1:2] and name[1] in word[1:]:
                is_option = isinstance(error, click.BadParameter) and len(word) <= len(name)
                return None if is_option else word
    return None
