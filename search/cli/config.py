"""Which settings does a configuration file give?

The settings belong to an index. They are in ``config.toml`` in its folder, or in the section ``[tool.timviet]`` of
the nearest ``pyproject.toml`` that has one, in the folder that holds the index or above. Only one file counts.
Options and the environment count before it.
"""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Callable, Mapping
from dataclasses import field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from timviet.index.absolute_paths import absolute_path
from timviet.index.lazy import lazy_pattern
from timviet.index.messages import Message, file_size, reason_of
from timviet.index.store.commit.file_names import CONFIG_FILE
from timviet.index.value_class import value_class
from timviet.search.language import LANGUAGES, translate

if TYPE_CHECKING:
    from timviet.index import FileOptions

__all__ = ["KEYS", "MIN_MEMORY", "Config", "current_config", "load_config"]

_PROJECT_FILE = "pyproject.toml"
_SECTION = b"tool.timviet"
_MAX_BYTES = 1 << 20
_MAX_DOTS = 64  # in a key: the parser takes time that grows with the square of its parts
_STRING_OR_COMMENT = lazy_pattern(
    r"""
      "{3} (?: [^\\] | \\. )*? (?: "{3,5} | \\? \Z )
    | '{3} .*? (?: '{3,5} | \Z )
    | " (?: [^"\\\n] | \\. )* "?
    | ' [^'\n]* '?
    | [#] [^\n]*
    """,
    re.VERBOSE | re.DOTALL,
)
_KEY = lazy_pattern(r"[\w. \t-]+")  # without its strings

MIN_MEMORY = 64
"""Megabytes that indexing takes at least."""

KEYS: Mapping[str, Message] = {
    "include": Message("a list of globs, as for --include"),
    "exclude": Message("a list of globs, as for --exclude"),
    "synonyms": Message("a file, as for --synonyms, or a list of its lines"),
    "abbreviations": Message("a file, as for --abbreviations, or a list of its lines"),
    "language": Message("en or vi, as for --lang"),
    "store": Message("true or false, as for --store and --no-store"),
    "memory": Message("a number of megabytes, at least 64, as for --memory"),
}
"""Each key, with what its value must be."""


@value_class
class Config:
    """The settings of one configuration file."""

    path: Path | None = None
    """The file, absolute; None if there is none."""

    base: Path = Path()
    """The folder that files and globs with a slash are relative to, absolute if there is a file."""

    settings: Mapping[str, Any] = field(default_factory=dict)
    """The valid settings by key."""

    problem: str | None = None
    """What is wrong with the file."""

    @property
    def language(self) -> str | None:
        """The language of messages, if one is set."""
        return self.settings.get("language")

    @property
    def option_defaults(self) -> dict[str, dict[str, Any]]:
        """For each command, the defaults of its options."""
        memory = {"memory": self.settings["memory"]} if "memory" in self.settings else {}
        return {"copy": memory, "index": memory, "rebuild": memory}

    def file_options(self) -> FileOptions:
        """Return which files are read in folders without options of their own."""
        from timviet.index.files.selection import FileOptions  # most commands need none of it

        try:
            return FileOptions(
                self.settings.get("include"),
                self.settings.get("exclude"),
                store=self.settings.get("store"),
                base=None if self.path is None else str(self.base),
            )
        except ValueError as error:
            raise click.ClickException(self._about(reason_of(error))) from error

    def lines(self, key: str) -> list[str] | Path | None:
        """Return the lines that a setting has, the file that it names, or None.

        :raises click.ClickException: there is no such file
        """
        value = self.settings.get(key)
        if not isinstance(value, str):
            return value
        file = self.base / value
        if not file.is_file():  # a pipe might never end
            raise click.ClickException(self._about(Message("{key}: there is no file {file}", key=key, file=file)))
        return file

    def validate(self) -> None:
        """Raise an error if something is wrong with the file.

        :raises click.ClickException: so it is
        """
        if self.problem is not None:
            raise click.ClickException(self._about(self.problem))

    def _about(self, reason: str) -> str:
        return translate(Message("{path}: {reason}", path=self.path, reason=reason))


def current_config(context: click.Context | None = None) -> Config:
    """Return the configuration of the command that is running."""
    config = (context or click.get_current_context()).find_object(Config)
    return config or Config()


def load_config(index_path: Path) -> Config:
    """Return the configuration of an index, which need not exist yet.

    :raises StoreError: its path is relative, and the working directory is gone
    """
    folder = Path(os.path.abspath(absolute_path(index_path)))
    file = folder / CONFIG_FILE
    if os.path.lexists(file):
        return _load(file, folder.parent, lambda content: content)
    for parent in folder.parents:
        file = parent / _PROJECT_FILE
        if os.path.isfile(file) and (config := _load_project(file, folder)) is not None:
            return config
    return Config()


def _load_project(file: Path, folder: Path) -> Config | None:
    """Return the configuration in a project file, or None if the file, which may be of any size, has none.

    :param folder: that of the index
    """
    try:
        if not _names_section(file):
            return None
    except OSError as error:  # settings may be in there that choose which files are indexed
        problem = Message(
            "{reason}; make it readable, or create {file}, which counts before it",
            reason=reason_of(error),
            file=folder / CONFIG_FILE,
        )
        return Config(file, file.parent, problem=problem)
    config = _load(file, file.parent, _section)
    return config if config.settings or config.problem else None


def _names_section(file: Path) -> bool:
    """Return whether a file may have the section with our settings.

    :raises OSError: it cannot be read
    """
    with open(file, "rb") as stream:
        last = b""
        while piece := stream.read(_MAX_BYTES):
            if _SECTION in last + piece:
                return True
            last = piece[-len(_SECTION) :]
    return False


def _section(content: dict[str, Any]) -> object:
    """Return the section of a project file; an empty one if there is none."""
    tools = content.get("tool")
    return tools.get("timviet", {}) if isinstance(tools, dict) else {}


def _load(file: Path, base: Path, choose: Callable[[dict[str, Any]], object]) -> Config:
    """Return the configuration in a file.

    :param choose: returns the part of its content that has the settings
    """
    import tomllib  # most indexes have no configuration

    try:
        content = _read(file).decode()
        if any(key.count(".") > _MAX_DOTS for key in _KEY.findall(_STRING_OR_COMMENT.sub("", content))):
            raise ValueError(Message("a key has more than {limit} parts", limit=_MAX_DOTS))
        section = choose(tomllib.loads(content))
        if not isinstance(section, dict):
            raise ValueError(Message("{name} is not a table", name="tool.timviet"))
        for key, value in section.items():
            _validate(key, value)
    except (OSError, ValueError, RecursionError) as error:  # of TOML, UTF-8, or a setting
        return Config(file, base, problem=reason_of(error))
    return Config(file, base, section)


def _read(file: Path) -> bytes:
    """Return the content of a file.

    :raises OSError: it cannot be read
    :raises ValueError: it is no regular file, or too large
    """
    if not stat.S_ISREG(file.stat().st_mode):
        raise ValueError(Message("not a regular file"))
    with open(file, "rb") as stream:
        content = stream.read(_MAX_BYTES + 1)
    if len(content) > _MAX_BYTES:
        raise ValueError(Message("larger than {limit}", limit=file_size(_MAX_BYTES)))
    return content


def _validate(key: str, value: object) -> None:
    """Check a setting.

    :raises ValueError: the key is unknown, or the value is not what it must be
    """
    match key, value:
        case (("include" | "exclude" | "synonyms" | "abbreviations"), [*texts]) if all(
            isinstance(text, str) for text in texts
        ):
            return
        case (("synonyms" | "abbreviations"), str()):
            return
        case "language", str() if value in LANGUAGES:
            return
        case "store", bool():
            return
        case "memory", int() if not isinstance(value, bool) and value >= MIN_MEMORY:
            return
    if key in KEYS:
        raise ValueError(Message("{key} must be {what}", key=key, what=KEYS[key]))
    from difflib import get_close_matches  # only after a mistake

    similar = get_close_matches(key, KEYS)
    if similar:
        raise ValueError(
            Message("unknown key {key!r}; did you mean: {similar}", key=key, similar=", ".join(similar))
        )
    raise ValueError(Message("unknown key {key!r}; available: {names}", key=key, names=", ".join(KEYS)))
