"""Which values does an option have, before click has parsed the arguments?"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

__all__ = ["option_values"]


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
