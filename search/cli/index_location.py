"""Which index does a command use?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from timviet.index.absolute_paths import absolute_path
from timviet.search.cli.arguments import option_values

__all__ = ["INDEX_VARIABLE", "nearest_index", "requested_index"]

INDEX_VARIABLE = "TIMVIET_INDEX"
_FOLDER = ".timviet"


def nearest_index() -> Path:
    """Return the nearest ``.timviet`` folder, here or above, else the one to be created here.

    :raises StoreError: the working directory is gone
    """
    here = absolute_path(".")
    return next(
        (folder / _FOLDER for folder in (here, *here.parents) if (folder / _FOLDER).is_dir()), Path(_FOLDER)
    )


def requested_index(args: Sequence[str], environment: Mapping[str, str]) -> Path:
    """Return the index that arguments or else the environment name, or the nearest."""
    named = option_values(args, "--index") or [environment.get(INDEX_VARIABLE, "")]
    return Path(named[0]) if named[0] else nearest_index()
