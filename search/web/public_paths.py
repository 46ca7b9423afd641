"""Which names do folders of this machine have in answers, so that no answer says where they are?

A file below the folder that holds the index has a path relative to it as its id, which says nothing of the
machine. Any other has its absolute path. There, the folder that was indexed gets a short name instead: a file in
``/home/an/docs`` is shown as ``…/docs/law.pdf``, and found by this name again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from timviet.index.document import FieldValue
from timviet.index.files.known_paths import KnownPaths
from timviet.index.messages import Message
from timviet.search.contract.commit import Origin
from timviet.search.query.notes import Note
from timviet.search.results import Hit, Results

__all__ = ["PublicPaths"]

_PATH_FIELDS = ("folder", "path")
_MARK = "…"
_PATH = re.compile(r'\b(folder|path):(=|[<>]=?)?(?:"((?:[^"\\]|\\.)*)"|([^\s()"]+))', re.IGNORECASE)
"""A condition on a path in a query: its field, its operator, and its value in quotation marks or without."""


@dataclass(frozen=True, slots=True)
class PublicPaths:
    """The names of folders; with none, every path is shown as it is."""

    names: tuple[tuple[str, str], ...] = ()
    """An absolute path and its name, for each folder, an inner one before the one around it."""

    indexes: tuple[tuple[str, str], ...] = ()
    """The path of each index as hits have it, and its name."""

    is_hiding: bool = False

    @classmethod
    def of(cls, origins: Iterable[Origin]) -> PublicPaths:
        """Return names for the folders that some indexes know.

        :raises IndexDamaged: what an index knows of its files was not written by timviet
        """
        folders: set[str] = set()
        indexes: dict[str, str] = {}
        for path, sources in origins:
            known = KnownPaths.decode(path, sources)
            folders |= {*known.folders} | {str(PurePosixPath(id).parent) for id in known.files}
            absolute = path.absolute()
            holder = absolute.parent if absolute.name.startswith(".") else absolute
            indexes[str(path)] = _unused(holder.name, indexes.values())
        names: dict[str, str] = {}
        for folder in sorted(folder for folder in folders if _is_absolute(folder)):
            names[folder] = _unused(f"{_MARK}/{PurePosixPath(folder).name or 'root'}", names.values())
        return cls(tuple(sorted(names.items(), reverse=True)), tuple(indexes.items()), True)

    def shown(self, path: str) -> str:
        """Return the public name of a path."""
        return _moved(path, self.names)

    def found(self, name: str) -> str:
        """Return the path that has a public name; the inverse of :meth:`shown`."""
        return _moved(name, ((other, folder) for folder, other in self.names))

    def found_in(self, query: str) -> str:
        """Return a query with the paths for which the public names in it stand."""
        if not self.is_hiding:
            return query
        return _PATH.sub(self._found_path, query)

    def shown_fields(self, fields: dict[str, FieldValue]) -> dict[str, FieldValue]:
        """Return metadata with public names."""
        shown = {name: self.shown(value) for name in _PATH_FIELDS if isinstance(value := fields.get(name), str)}
        return {**fields, **shown}

    def hit(self, hit: Hit) -> Hit:
        """Return a hit with public names."""
        if not self.is_hiding:
            return hit
        return replace(
            hit,
            id=self.shown(hit.id),
            fields=self.shown_fields({**hit.fields}),
            index=dict(self.indexes).get(hit.index, hit.index),
        )

    def results(self, results: Results, query: str) -> Results:
        """Return results with public names, as the answer to a query as it was typed."""
        if not self.is_hiding:
            return results
        facets = {
            name: {self.shown(value): count for value, count in counts.items()} if name in _PATH_FIELDS else counts
            for name, counts in results.facets.items()
        }
        notes = tuple(map(self._note, results.notes))
        return replace(results, query=query, hits=tuple(map(self.hit, results.hits)), facets=facets, notes=notes)

    def _found_path(self, match: re.Match[str]) -> str:
        """Return a condition of a query with the path that is meant."""
        field, operator, quoted, bare = match.groups(default="")
        typed = bare or quoted
        if typed.startswith(("/", "..")):  # where on this machine it is, is not to be found out by trying
            return f'{field}:="{_MARK}"'
        found = _moved(typed, ((_escaped(name), _escaped(folder)) for folder, name in self.names))
        if found == typed:
            return match[0]
        return f"{field}:{operator}{found}" if bare and " " not in found else f'{field}:{operator}"{found}"'

    def _note(self, note: Note) -> Note:
        if not any(folder in note.message for folder, _ in self.names):
            return note
        message = note.message
        assert isinstance(message, Message), "notes are translated when they are shown"
        evidence = {key: self._shown_in(value) for key, value in message.evidence.items()}
        return replace(
            note,
            message=Message(message.template, message.plural, **evidence),
            evidence=str(self._shown_in(note.evidence)),
        )

    def _shown_in(self, value: object) -> object:
        """Return a value with public names, if it is a text about a query."""
        if isinstance(value, str):
            for folder, name in self.names:
                value = value.replace(folder, name)
        return value


def _moved(path: str, places: Iterable[tuple[str, str]]) -> str:
    """Return a path as if one of some folders, from which to which they are moved, were at its new place."""
    for old, new in places:
        if path == old or path.startswith(f"{old.rstrip('/')}/"):
            return f"{new.rstrip('/')}/{path[len(old) :].lstrip('/')}".rstrip("/")
    return path


def _escaped(text: str) -> str:
    """Return a text as it stands within quotation marks."""
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _is_absolute(path: str) -> bool:
    return path.startswith("/") or path[1:3] == ":/"


def _unused(name: str, used: Iterable[str]) -> str:
    """Return a name, with a number if others have it."""
    taken = {*used}
    number = 2
    candidate = name
    while candidate in taken:
        candidate, number = f"{name} ({number})", number + 1
    return candidate
