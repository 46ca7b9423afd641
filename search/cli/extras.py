"""Are the libraries installed that only some commands need?"""

from __future__ import annotations

import click

from timviet.index.messages import Message
from timviet.search.language import translate

__all__ = ["require_extra"]


def require_extra(extra: str, *modules: str) -> None:
    """Raise an error unless what an extra installs is there.

    :param extra: its name in ``pip install 'timviet[…]'``
    :param modules: the modules that the command imports
    :raises click.ClickException: one of them is missing
    """
    from importlib.util import find_spec  # most commands need none of it

    if not all(map(find_spec, modules)):
        command = f"pip install 'timviet[{extra}]'"
        message = Message("needs a library that is not installed: {command}", command=command)
        raise click.ClickException(translate(message))
