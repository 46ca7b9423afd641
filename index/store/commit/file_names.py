"""What are the files of an index called, and which others may lie in its folder?"""

from __future__ import annotations

from timviet.index.lazy import lazy_pattern

__all__ = [
    "COLUMNS",
    "CONFIG_FILE",
    "DELETIONS",
    "INDEX_FILE",
    "LOCK_FILE",
    "MANIFEST",
    "OTHER_FILES",
    "OWNER_FILE",
    "REBUILD_FOLDER",
    "UNREAD",
]

_COMMIT = "[0-9]{8,}"  # the number of a commit
_COLUMNS = rf"(segment-({_COMMIT})-[0-9]+)\.columns"
_DELETIONS = rf"(segment-{_COMMIT}-[0-9]+)\.deleted-({_COMMIT})"
_UNREAD = rf"unread-{_COMMIT}\.columns"

MANIFEST = lazy_pattern(r"timviet-([0-9]{8,18})\.json")
"""The manifest of a commit, with its number; longer numbers are never reached."""

COLUMNS = lazy_pattern(_COLUMNS)
"""A segment, with its name and the commit that wrote it."""

DELETIONS = lazy_pattern(_DELETIONS)
"""What marks the deleted documents of a segment, with its name and the commit that deleted them."""

UNREAD = lazy_pattern(_UNREAD)
"""The list of source files that could not be read."""

INDEX_FILE = lazy_pattern(rf"(timviet-{_COMMIT}\.json|{_COLUMNS}|{_DELETIONS}|{_UNREAD})(\.new)?")
"""Any file that commits write; a manifest ends in ``.new`` until it is complete."""

LOCK_FILE = "write.lock"
"""The file that a writer locks."""

OWNER_FILE = "writer.json"
"""Names the holder of the lock."""

CONFIG_FILE = "config.toml"
"""The settings of the index, written by people; see :mod:`timviet.search.cli.config`."""

REBUILD_FOLDER = "rebuild"
"""The folder of the index that is made from the source files to replace this one."""

OTHER_FILES = frozenset((LOCK_FILE, OWNER_FILE, CONFIG_FILE, REBUILD_FOLDER))
