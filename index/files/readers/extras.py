"""How is a library loaded that only some formats need?"""

from __future__ import annotations

from importlib import import_module
from typing import Any

from timviet.index.causes import Cause
from timviet.index.files.readers.reader import Unreadable
from timviet.index.messages import Message

__all__ = ["LIBRARIES", "require"]

LIBRARIES = {"office-oxide": "office_oxide", "pypdfium2": "pypdfium2", "python-oxmsg": "oxmsg", "xlrd": "xlrd"}
"""The packages that the extras for readers install, each with its module; another version may read more files."""


def require(module: str, extra: str) -> Any:
    """Return a module of an optional dependency.

    :param extra: the name of the extra that installs it
    :raises Unreadable: it is not installed; the message has the command that installs it
    """
    try:
        return import_module(module)
    except ImportError as error:
        command = f"pip install 'timviet[{extra}]'"
        raise Unreadable(
            Message("needs a library that is not installed: {command}", command=command), Cause.MISSING_LIBRARY
        ) from error
