"""Where is a file or folder, also after the working directory was changed?"""

from __future__ import annotations

import os
from pathlib import Path

from timviet.index.errors import StoreError
from timviet.index.messages import Message, reason_of

__all__ = ["absolute_path"]


def absolute_path(path: str | os.PathLike[str]) -> Path:
    """Return an absolute path of a file or folder; links are not followed.

    :raises StoreError: the path is relative, and the working directory is gone

    >>> absolute_path("kho") == Path.cwd() / "kho"
    True
    """
    try:
        return Path(path).absolute()
    except OSError as error:
        raise StoreError(
            os.fspath(path),
            Message("the working directory is gone ({reason})", reason=reason_of(error)),
            Message("change to another one, or use an absolute path"),
        ) from error
