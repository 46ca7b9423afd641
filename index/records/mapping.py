"""Which document is a record?"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice

from timviet.index.document import Document, FieldValue
from timviet.index.field_names import name_problem
from timviet.index.messages import Message
from timviet.index.records.record import BadRecord, Record
from timviet.index.records.value_types import TYPES, UnfitValue, convert
from timviet.index.schema import written

__all__ = ["FieldSource", "RecordMapping", "parse_field_source"]

_ID, _TITLE, _BODY = "id", "title", "body"


_MOST_LISTED = 20  # keys in a message


@dataclass(frozen=True, slots=True)
class FieldSource:
    """A metadata field that is taken from records."""

    name: str
    key: str
    type: str | None = None
    """One of :data:`timviet.index.records.value_types.TYPES`, or None to keep the type of the data."""


@dataclass(frozen=True, slots=True)
class RecordMapping:
    """The keys or columns of a record that have the parts of a document."""

    id: str = _ID
    title: str = _TITLE
    bodies: tuple[str, ...] = (_BODY,)
    """Several texts are joined, with a blank line in between."""

    fields: tuple[FieldSource, ...] = ()
    takes_others: bool = True
    """Whether all keys that are nothing else are fields too."""

    @property
    def named_keys(self) -> frozenset[str]:
        """The keys that some record must have: those that are not the usual ones, and those of fields."""
        return frozenset({*self._texts, *self._field_keys} - {_ID, _TITLE, _BODY})

    @property
    def _texts(self) -> tuple[str, ...]:
        """The keys of all parts but the fields."""
        return self.id, self.title, *self.bodies

    @property
    def _field_keys(self) -> frozenset[str]:
        return frozenset(source.key for source in self.fields)

    def _is_other(self, key: str) -> bool:
        """Return whether a key is a field because it is nothing else; a column without a name is left out."""
        return key not in ("", *self._texts) and key not in self._field_keys

    def validate_columns(self, columns: Sequence[str]) -> None:
        """Check that a table has the parts of a document.

        :raises BadRecord: a column is missing, or cannot be a field
        """
        for key in sorted({self.id, *self.named_keys}):
            if key not in columns:
                raise BadRecord(
                    1, Message("no column is named {name!r}; there are: {names}", name=key, names=_listed(columns))
                )
        self._require_text(columns, 1)
        if self.takes_others:
            for name in filter(self._is_other, columns):
                _validate_name(name, 1)

    def _require_text(self, keys: Collection[str], line: int) -> None:
        if not any(key in keys for key in (self.title, *self.bodies)):
            message = Message(
                "there is neither {title!r} nor {body!r}; name one of the keys with --title or --body: {names}",
                title=self.title,
                body=self.bodies[0],
                names=_listed(keys),
            )
            raise BadRecord(line, message)

    def document(self, record: Record) -> Document:
        """Return the document that a record is.

        :raises BadRecord: a part is missing or has the wrong type
        """
        values, line = record.values, record.line
        id = values.get(self.id)
        if id is None:
            message = Message(
                "there is no {name!r}; name one of the keys with --id: {names}",
                name=self.id,
                names=_listed(values),
            )
            raise BadRecord(line, message)
        if isinstance(id, bool) or not isinstance(id, str | int):
            raise BadRecord(line, Message("the id must be text or a whole number"))
        self._require_text(values, line)
        bodies = [_text(values.get(key), key, line) for key in self.bodies]
        return Document(
            id=str(id),
            title=_text(values.get(self.title), self.title, line),
            body="\n\n".join(filter(None, bodies)),
            fields=self._fields(values, line),
            revision=record.revision,
            places=record.places,
        )

    def _fields(self, values: Mapping[str, FieldValue], line: int) -> dict[str, FieldValue]:
        fields: dict[str, FieldValue] = {}
        if self.takes_others:
            fields = {name: value for name, value in values.items() if self._is_other(name)}
            for name in fields:
                _validate_name(name, line)
        for source in self.fields:
            if source.key in values:
                value = values[source.key]
                try:
                    fields[source.name] = value if source.type is None else convert(value, source.type)
                except UnfitValue as error:
                    message = Message("{path}: {reason}", path=source.key, reason=error.reason)
                    raise BadRecord(line, message) from error
        return fields


def parse_field_source(text: str) -> FieldSource:
    """Return the field that ``NAME``, ``NAME:TYPE``, ``NAME=KEY`` or ``NAME=KEY:TYPE`` describes.

    :raises ValueError: the name cannot be that of a field, or there is no such type

    >>> parse_field_source("date=Ngày đăng:date")
    FieldSource(name='date', key='Ngày đăng', type='date')
    """
    before, colon, after = text.rpartition(":")
    name, sign, key = text.partition("=")
    type = None
    if colon and after in TYPES:
        name, sign, key = before.partition("=")
        type = after
    elif colon and not sign:
        raise ValueError(Message("{type!r} is not a type; there are: {names}", type=after, names=", ".join(TYPES)))
    if (problem := name_problem(name)) is not None:
        raise ValueError(problem)
    return FieldSource(name, key if sign else name, type)


def _listed(keys: Collection[str]) -> str:
    """Return the first keys, for a message."""
    listed = ", ".join(islice(keys, _MOST_LISTED))
    return f"{listed}, …" if len(keys) > _MOST_LISTED else listed


def _validate_name(name: str, line: int) -> None:
    if (problem := name_problem(name)) is not None:
        message = Message(
            "{reason}: --field NAME={name!r}, or choose others with --field", reason=problem, name=name
        )
        raise BadRecord(line, message)


def _text(value: FieldValue, key: str, line: int) -> str:
    if value is None or isinstance(value, str):
        return value or ""
    if isinstance(value, list):
        return "\n\n".join(map(written, value))
    if isinstance(value, int | float):
        return written(value)
    raise BadRecord(line, Message("{name!r} must be text", name=key))
