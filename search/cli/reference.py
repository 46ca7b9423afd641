"""What are all the commands and options?

``python -m timviet.search.cli.reference`` writes the page ``REFERENCE.md`` from the commands themselves; a test
holds the two together.
"""

from __future__ import annotations

import inspect
from collections.abc import Iterable, Iterator

import click

from timviet.search.cli.main import cli
from timviet.search.query.examples import EXAMPLES
from timviet.search.query.notes import MESSAGES

__all__ = ["page"]


def page() -> str:
    """Gives the whole page in Markdown."""
    return "\n".join([*_head(), *_query(), *_commands(), *_output()]) + "\n"


def _head() -> Iterator[str]:
    yield "# timviet: reference"
    yield ""
    yield "Written by `python -m timviet.search.cli.reference` from the commands themselves."


def _query() -> Iterator[str]:
    yield "\n## Queries\n"
    yield "Any text is a query. What cannot be understood is taken as words, and a note says so.\n"
    yield "| query | finds |"
    yield "|---|---|"
    for query, meaning in EXAMPLES:
        yield f"| `{query}` | {meaning} |"
    yield ""
    yield (
        "Operators are English capitals, so that no Vietnamese word turns into one, and bind less than standing\n"
        "side by side: `đại hội AND nghị quyết` joins two words of two syllables. Free words may match or not;\n"
        "phrases, fields, groups with operators and what has a `+` must match. Grammar: `search/query/parse.py`."
    )
    yield "\n### Notes\n"
    yield "| kind | message |"
    yield "|---|---|"
    for kind, message in MESSAGES.items():
        yield f"| `{kind}` | {message.replace('{}', '…')} |"


def _commands() -> Iterator[str]:
    yield "\n## Commands\n"
    *options, _help = cli.get_params(click.Context(cli))
    yield "\n".join(_options(options))
    yield "\nAll commands take `--lang` and `--help` too."
    for name, command in cli.commands.items():
        arguments = " ".join(each.make_metavar(click.Context(command)) for each in command.params[:2] if _is(each))
        yield f"\n### timviet {name} {arguments}".rstrip()
        yield ""
        yield from _prose(inspect.cleandoc(command.callback.__doc__ or ""))
        yield from _options(command.params)


def _is(parameter: click.Parameter) -> bool:
    return isinstance(parameter, click.Argument)


def _prose(text: str) -> Iterator[str]:
    """Yields a help text, its examples as blocks."""
    for block in text.split("\n\n"):
        if block.startswith("\b\n"):
            _, _, *lines = block.split("\n")
            yield "\n".join([*(f"    {line.strip()}" for line in lines), ""])
        else:
            yield f"{block}\n"


def _options(parameters: Iterable[click.Parameter]) -> Iterator[str]:
    options = [each for each in parameters if isinstance(each, click.Option)]
    if options:
        yield "| option | |"
        yield "|---|---|"
    for option in options:
        names = ", ".join(f"`{name}`" for name in (*option.opts, *option.secondary_opts))
        shown = option.metavar or ""
        if isinstance(option.type, click.Choice):
            shown = " \\| ".join(map(str, option.type.choices))
        given = option.opts[0] if option.is_flag and option.default else option.default
        default = f" Default: {given}." if option.show_default else ""
        yield f"| {names} {shown} | {option.help}{default} |"


def _output() -> Iterator[str]:
    yield "\n## Output\n"
    yield (
        "`--json` prints an object a query: `version` (1), `query`, `total`, `notes` (`kind`, `message`,\n"
        "`evidence`), `facets` and `cursor` if there are any, and `hits`. A hit has what `--fields` names;\n"
        "`highlights` are ranges of `snippet.text` in characters. Version 1 may get more names.\n"
    )
    yield (
        "A name in `--fields`, `--format`, `--sort` or `--facet` that is neither told of every hit nor a field\n"
        "of any document is an error that tells the names there are; `path` and `encoding`, which files get, are\n"
        "always known. Widths in `--format` have three digits at most.\n"
    )
    yield (
        "Results go to standard output, all else to standard error. Output is UTF-8 whatever the locale.\n"
        "Messages and help are Vietnamese if the locale is (`LC_ALL`, `LC_MESSAGES`, `LANG`), or as `--lang`\n"
        "says, before the name of the command or behind it; what JSON holds is English.\n"
    )
    yield "| exit status | |"
    yield "|---|---|"
    yield "| 0 | something was found, or done |"
    yield "| 1 | nothing was found |"
    yield "| 2 | an error; it is told on standard error |"
    yield "| 130 | interrupted by Ctrl-C; the index is as it was |"
    yield "\n| environment | |"
    yield "|---|---|"
    yield "| `TIMVIET_INDEX` | the index folder |"
    yield "| `NO_COLOR` | no colours |"
    yield "| `PAGER` | shows what is longer than the terminal |"


if __name__ == "__main__":
    print(page(), end="")
