"""Which files and folders do ignore files leave out?

As with ripgrep, ``.timvietignore`` counts before ``.ignore``, ``.ignore`` before ``.gitignore`` and
``.git/info/exclude``. Among files of one name, that of the inner folder counts first. Those of git count only
within their repository. The ignore files of the folders above count too.
"""

from __future__ import annotations

import os
from collections.abc import Container
from dataclasses import dataclass, field
from pathlib import Path

from timviet.index.errors import SourceError
from timviet.index.files.file_content import read_content
from timviet.index.files.globs import GlobList

__all__ = ["IgnoreRules", "folder_of_rules"]

_OWN_NAMES = (".timvietignore", ".ignore")
_GIT_NAME, _GIT_FOLDER, _GIT_EXCLUDE = ".gitignore", ".git", os.path.join(".git", "info", "exclude")
_MAX_BYTES = 1 << 18


def folder_of_rules(path: str) -> str | None:
    """Return the folder that the rules of an ignore file are for; None if this is no ignore file."""
    folder, name = os.path.split(path)
    if name in (*_OWN_NAMES, _GIT_NAME):
        return folder
    return path.removesuffix(os.sep + _GIT_EXCLUDE) if path.endswith(os.sep + _GIT_EXCLUDE) else None


@dataclass(frozen=True, slots=True)
class IgnoreRules:
    """The rules that ignore files bring into one folder."""

    lists: tuple[tuple[GlobList, ...], ...] = ((), (), (), ())
    """For each kind of ignore file, in the order in which they count: the lists, the innermost first."""

    is_in_repository: bool = False
    problems: list[SourceError] = field(default_factory=list)
    """Ignore files that cannot be read."""

    @classmethod
    def above(cls, folder: str) -> IgnoreRules:
        """Return the rules that the folders above a folder bring into it.

        Rules that would leave out the folder itself are dropped: it was named.

        :param folder: absolute
        """
        rules = cls()
        for parent in map(str, reversed(Path(folder).parents)):
            names = (*_OWN_NAMES, _GIT_NAME, _GIT_FOLDER)
            rules = rules.enter(parent, [name for name in names if os.path.lexists(os.path.join(parent, name))])
        lists = tuple(tuple(globs.below(folder) for globs in kind) for kind in rules.lists)
        return cls(lists, rules.is_in_repository, rules.problems)

    def enter(self, folder: str, names: Container[str]) -> IgnoreRules:
        """Return the rules in a folder below.

        :param folder: absolute
        :param names: the names of the files and folders in it
        """
        timviet, own, git, exclude = self.lists
        is_in_repository = self.is_in_repository or _GIT_FOLDER in names
        if _OWN_NAMES[0] in names:
            timviet = self._read(folder, _OWN_NAMES[0]) + timviet
        if _OWN_NAMES[1] in names:
            own = self._read(folder, _OWN_NAMES[1]) + own
        if _GIT_FOLDER in names:  # rules do not reach from one repository into another
            git, exclude = (), self._read(folder, _GIT_EXCLUDE)
        if is_in_repository and _GIT_NAME in names:
            git = self._read(folder, _GIT_NAME) + git
        return IgnoreRules((timviet, own, git, exclude), is_in_repository, self.problems)

    def match(self, path: str, is_folder: bool) -> bool | None:
        """Return True if a path is left out, False if a rule keeps it, None if no rule matches.

        :param path: absolute, in the folder of these rules
        """
        for kind in self.lists:
            for globs in kind:
                match = globs.match(path, is_folder)
                if match is not None:
                    return match
        return None

    def _read(self, folder: str, name: str) -> tuple[GlobList, ...]:
        path = os.path.join(folder, name)
        if not os.path.exists(path):  # a repository need not have ``info/exclude``
            return ()
        try:
            content = read_content(path, _MAX_BYTES).data
        except SourceError as error:
            self.problems.append(error)
            return ()
        globs = GlobList.of(folder, content.decode("utf-8", "surrogateescape").removeprefix("\ufeff").split("\n"))
        return (globs,) if globs.globs else ()
