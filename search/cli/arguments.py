"""What is known of the arguments before click has parsed them?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

__all__ = ["after_command", "option_values"]


def option_values(args: Sequence[str], option: str) -> list[str]:
    """Return the values of an option, before the name of the command or after it.

    >>> option_values(["--lang", "vi", "search", "--index=a", "--", "--lang=en"], "--lang")
    ['vi']
    """
    values = []
    for argument, following in pairwise([*args, ""]):
        if argument == "--":
            break
        name, sign, value = argument.partition("=")
        if name == option:
            values.append(value if sign else following)
    return values


def after_command(args: Sequence[str], option: str) -> list[str]:
    """Return the arguments with an option that stands before the command right after it.

    >>> after_command(["--index", "news", "--lang", "vi", "search", "gạo"], "--index")
    ['--lang', 'vi', 'search', '--index', 'news', 'gạo']
    """
    moved: list[str] = []
    before: list[str] = []
    rest = list(args)
    while len(rest) > 1 and rest[0].startswith("--"):
        count = 1 if "=" in rest[0] else 2
        (moved if rest[0].partition("=")[0] == option else before).extend(rest[:count])
        del rest[:count]
    if not rest or rest[0].startswith("-"):
        return [*before, *rest]  # no command
    return [*before, rest[0], *moved, *rest[1:]]
