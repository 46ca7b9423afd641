"""Which options do several commands share, and which exit statuses?"""

from __future__ import annotations

from pathlib import Path

import click

from timviet.search.cli.command import option
from timviet.search.cli.config import MIN_MEMORY
from timviet.search.cli.index_location import INDEX_VARIABLE, nearest_index

__all__ = [
    "ERROR",
    "MEGABYTE",
    "NOTHING_FOUND",
    "durable_option",
    "index_option",
    "indexes_option",
    "jobs_option",
    "json_option",
    "memory_option",
    "timeout_option",
]

MEGABYTE = 1024 * 1024
NOTHING_FOUND, ERROR = 1, 2

_MEMORY = 512  # as timviet.index.store.commit.index_writer has it


class _OnePath(click.Path):
    """A path that is not divided at colons in an environment variable."""

    def split_envvar_value(self, rv: str) -> list[str]:
        return [rv]


index_option = option(
    "--index",
    "index_path",
    type=click.Path(path_type=Path),
    envvar=INDEX_VARIABLE,
    default=nearest_index,
    metavar="DIR",
    help="Index folder, or opensearch://HOST:9200/NAME. "
    "Default: $TIMVIET_INDEX, else the nearest .timviet here or above, else ./.timviet.",
)
indexes_option = option(
    "--index",
    "index_paths",
    type=_OnePath(path_type=Path),
    multiple=True,
    envvar=INDEX_VARIABLE,
    default=lambda: (nearest_index(),),
    metavar="DIR",
    help="Index folder, or opensearch://HOST:9200/NAME; several folders are searched as one. "
    "Default: $TIMVIET_INDEX, else the nearest .timviet here or above, else ./.timviet.",
)
jobs_option = option(
    "--jobs",
    type=click.IntRange(min=1),
    metavar="N",
    help="Number of processes that analyze text. Default: one per processor.",
)
memory_option = option(
    "--memory",
    type=click.IntRange(min=MIN_MEMORY),
    default=_MEMORY,
    show_default=True,
    metavar="MB",
    help="Memory to use while indexing.",
)
durable_option = option(
    "--durable/--no-durable",
    default=True,
    help="Wait until all data is on disk; --no-durable is for throwaway indexes in folders. Default: --durable.",
)
timeout_option = option(
    "--lock-timeout",
    "timeout",
    type=click.FloatRange(min=0),
    default=0.0,
    metavar="SECONDS",
    help="How long to wait for another writer. Default: not at all.",
)
json_option = option("--json", "as_json", is_flag=True, help="Print one JSON object.")
