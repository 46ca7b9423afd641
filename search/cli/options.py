"""Which options do several commands share?"""

from __future__ import annotations

from pathlib import Path

import click

__all__ = [
    "ERROR",
    "INTERRUPTED",
    "MEGABYTE",
    "NOTHING_FOUND",
    "durable_option",
    "index_option",
    "jobs_option",
    "json_option",
    "memory_option",
    "timeout_option",
]

MEGABYTE = 1024 * 1024
NOTHING_FOUND, ERROR, INTERRUPTED = 1, 2, 130

_FOLDER = ".timviet"
_MEMORY = 512  # as timviet.index.store.commit.index_writer has it


def _nearest_index() -> Path:
    """Gives the nearest ``.timviet`` folder upwards, else the one to be made here."""
    here = Path.cwd()
    return next(
        (folder / _FOLDER for folder in (here, *here.parents) if (folder / _FOLDER).is_dir()), Path(_FOLDER)
    )


index_option = click.option(
    "--index",
    "index_path",
    type=click.Path(path_type=Path),
    envvar="TIMVIET_INDEX",
    default=_nearest_index,
    metavar="DIR",
    help="The index folder. Default: $TIMVIET_INDEX, else the nearest .timviet upwards, else ./.timviet.",
)
jobs_option = click.option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Processes that analyse text. Default: one a processor.",
)
memory_option = click.option(
    "--memory",
    type=click.IntRange(min=64),
    default=_MEMORY,
    show_default=True,
    metavar="MB",
    help="Memory to take while indexing.",
)
durable_option = click.option(
    "--durable/--no-durable",
    default=True,
    help="Whether to wait until all is on the disk; not needed for a throwaway index. Default: --durable.",
)
timeout_option = click.option(
    "--lock-timeout",
    "timeout",
    type=click.FloatRange(min=0),
    default=0.0,
    metavar="SECONDS",
    help="How long to wait for another writer. Default: not at all.",
)
json_option = click.option("--json", "json_", is_flag=True, help="Print one JSON object.")
