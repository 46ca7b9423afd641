"""What can a command still do if the working directory is gone?

All that it does with absolute paths, with the address of a cluster, and with ids. A relative path is an error.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from timviet.index.absolute_paths import absolute_path
from timviet.index.errors import StoreError

if TYPE_CHECKING:
    from timviet.search.query.ast import QueryNode

__all__ = ["ExistingFile", "is_only_id", "validate_typed_paths", "working_directory"]


def working_directory() -> Path | None:
    """Return the working directory, or None if it is gone."""
    with suppress(StoreError):
        return absolute_path(".")
    return None


def is_only_id(name: str) -> bool:
    """Return whether a path or id cannot be a path: it is relative, and the working directory is gone."""
    return not os.path.isabs(name) and working_directory() is None


def validate_typed_paths(query: str) -> None:
    """Check that the working directory is there if a query has a path that is read from it (``path:./old``).

    :raises StoreError: it has one, and the working directory is gone
    """
    if working_directory() is not None:
        return
    from timviet.search.planning.typed_paths import is_from_here
    from timviet.search.query.parse import parse

    for path in filter(is_from_here, _typed_paths(parse(query).root, is_path=False)):
        absolute_path(path)


def _typed_paths(node: QueryNode, *, is_path: bool) -> Iterator[str]:
    """Yield what was typed for fields whose values are paths.

    :param is_path: whether the node is within such a field
    """
    from timviet.search.planning.typed_paths import PATH_FIELDS
    from timviet.search.query import ast

    match node:
        case ast.FieldNode(name, child):
            yield from _typed_paths(child, is_path=name in PATH_FIELDS)
        case ast.BoostNode(child, _) | ast.RequiredNode(child) | ast.NotNode(child):
            yield from _typed_paths(child, is_path=is_path)
        case ast.GroupNode(nodes) | ast.AndNode(nodes) | ast.OrNode(nodes):
            for child in nodes:
                yield from _typed_paths(child, is_path=is_path)
        case ast.RangeNode():
            return
        case _ if is_path:
            yield node.text


class ExistingFile(click.Path):
    """The path of a file that must exist."""

    def __init__(self) -> None:
        super().__init__(exists=True, dir_okay=False, path_type=Path)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """Return the path of a file.

        :raises StoreError: it is relative, and the working directory is gone
        """
        absolute_path(value)
        return super().convert(value, param, ctx)
