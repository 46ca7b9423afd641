"""Which options choose the files that are read in folders?"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from timviet.index.files.file_types import FILE_TYPES
from timviet.index.messages import reason_of
from timviet.index.value_class import value_class
from timviet.search.cli.command import option
from timviet.search.cli.options import MEGABYTE
from timviet.search.language import translate

if TYPE_CHECKING:
    from timviet.index import FileOptions

__all__ = ["FileChoices", "describe_options", "file_options"]


@value_class
class FileChoices:
    """The values of the options that :func:`file_options` adds."""

    include: tuple[str, ...]
    exclude: tuple[str, ...]
    types: tuple[str, ...]
    hidden: bool
    no_ignore: bool
    max_size: int | None
    store: bool | None

    def as_options(self) -> FileOptions | None:
        """Return the options that were given; None if none was.

        :raises click.UsageError: a value is invalid
        """
        from timviet.index.files.selection import FileOptions  # imported here, so that help does not wait for it

        try:
            options = FileOptions(
                self.include or None,
                self.exclude or None,
                tuple(name for names in self.types for name in names.split(",")) or None,
                self.hidden or None,
                False if self.no_ignore else None,
                None if self.max_size is None else self.max_size * MEGABYTE,
                self.store,
            )
        except ValueError as error:
            raise click.UsageError(translate(reason_of(error))) from error
        return None if options == FileOptions() else options


def describe_options(options: FileOptions | None, store: bool | None) -> list[str]:
    """Return options as they are written on the command line.

    :param store: whether texts are stored; None if that was not given
    """
    stored = [] if store is None else ["--store" if store else "--no-store"]
    if options is None:
        return stored
    words = stored + [f"--include={glob}" for glob in options.include or ()]
    words += [f"--exclude={glob}" for glob in options.exclude or ()]
    words += [f"--type={','.join(options.types)}"] if options.types else []
    words += ["--hidden"] if options.hidden else []
    words += ["--no-ignore"] if options.ignore_files is False else []
    return words + ([] if options.max_bytes is None else [f"--max-size={options.max_bytes // MEGABYTE}"])


def file_options(command: Callable[..., None]) -> Callable[..., None]:
    """Add the options that choose the files that are read in folders to a command."""
    for add in reversed(_OPTIONS):
        command = add(command)
    return command


_OPTIONS = (
    option(
        "--include",
        multiple=True,
        metavar="GLOB",
        help="In folders, read only files that match GLOB, whatever their type: '*.md', 'minutes/'.",
    ),
    option(
        "--exclude", multiple=True, metavar="GLOB", help="In folders, leave out files and folders that match GLOB."
    ),
    option(
        "--type",
        "types",
        multiple=True,
        metavar="TYPES",
        help=f"In folders, read only files of these types, separated by commas: {', '.join(FILE_TYPES)}. "
        "Default: all but tex, log, json and archive.",
    ),
    option("--hidden", is_flag=True, help="In folders, read hidden files too."),
    option("--no-ignore", is_flag=True, help="Read what .gitignore, .ignore and .timvietignore leave out too."),
    option(
        "--max-size",
        type=click.IntRange(min=1),
        metavar="MB",
        help="Refuse files larger than this. Default: 32.",
    ),
    option(
        "--store/--no-store",
        "store",
        default=None,
        help="Store the texts of these files in the index, or read the files again whenever passages are shown, "
        "which makes the index smaller. Remembered until it is given again. Default: --store.",
    ),
)
