"""Which files may lie in the folder of an index, besides those of its commits?"""

from __future__ import annotations

__all__ = ["CONFIG_FILE", "LOCK_FILE", "OTHER_FILES", "OWNER_FILE", "REBUILD_FOLDER"]

LOCK_FILE = "write.lock"
"""The file that a writer locks."""

OWNER_FILE = "writer.json"
"""Names the holder of the lock."""

CONFIG_FILE = "config.toml"
"""The settings of the index, written by people; see :mod:`timviet.search.cli.config`."""

REBUILD_FOLDER = "rebuild"
"""The folder of the index that is made from the source files to replace this one."""

OTHER_FILES = frozenset((LOCK_FILE, OWNER_FILE, CONFIG_FILE, REBUILD_FOLDER))
