"""Which documents may a client add, replace and delete?

Documents of files are the business of ``timviet index``: a client cannot replace one, and what it sends never
counts as made from a file, even if it was exported as such.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import BinaryIO, NoReturn

from timviet.index.field_names import name_problem
from timviet.index.files.revisions import is_file_revision
from timviet.index.index import Index
from timviet.index.messages import Message
from timviet.index.records.importing import RecordImporter
from timviet.index.records.json_value import read_json_list
from timviet.index.records.mapping import RecordMapping
from timviet.index.records.record import BadRecord, Record, Records
from timviet.search.web.document_writer import Changes
from timviet.search.web.public_paths import PublicPaths

__all__ = ["delete_documents", "read_ids", "write_documents"]

_ID, _TEXTS = "id", ("title", "body")
_MOST_DELETED = 100_000  # documents, by one request


def write_documents(index: Index, records: Records, paths: PublicPaths, id: str | None = None) -> Changes:
    """Add the documents of records to an index, or replace those with their ids.

    :param paths: the public names of paths
    :param id: the id of the only record, which need not repeat it
    :raises BadRecord: one is no document, or may not be sent; the caller makes none of the changes
    """
    importer = RecordImporter(index, RecordMapping())
    importer.add(Records(None, _allowed(index, records.items, paths, id)), _raise)
    report = importer.report
    return Changes(report.added, report.updated, 0, report.unchanged, report.repeated)


def delete_documents(index: Index, ids: Iterable[str], paths: PublicPaths) -> Changes:
    """Delete the documents that have some ids from an index; their files, if they have any, are not touched.

    :param paths: the public names of paths
    """
    public = (paths.found(id) for id in ids if paths.shown(id) == id)
    return Changes(removed=sum(found in index and index.delete(found) for found in public))


def read_ids(stream: BinaryIO) -> list[str]:
    """Return the ids in a JSON list.

    :raises BadRecord: it is none
    """
    ids = read_json_list(stream)
    if ids is not None and len(ids) > _MOST_DELETED:
        raise BadRecord(None, Message("more than {count:,} ids; send them in parts", count=_MOST_DELETED))
    if ids is None or not all(isinstance(id, str | int) and not isinstance(id, bool) for id in ids):
        raise BadRecord(None, Message("no JSON list of ids, such as {example}", example='["a", "b"]'))
    return [*dict.fromkeys(map(str, ids))]


def _allowed(
    index: Index, items: Iterator[Record | BadRecord], paths: PublicPaths, id: str | None
) -> Iterator[Record | BadRecord]:
    for item in items:
        if isinstance(item, BadRecord):
            yield item
            continue
        record = item if id is None else _with_id(item, id)
        _validate(record, paths)
        if is_file_revision(record.revision) and not _is_of_file(index, str(record.values[_ID])):
            record = replace(record, revision="")
        yield record


def _is_of_file(index: Index, id: str) -> bool:
    """Return whether the document with an id was made from a file."""
    stored = index.stored(id)
    return stored is not None and is_file_revision(stored.revision)


def _with_id(record: Record, id: str) -> Record:
    """Return a record with the id of the address.

    :raises BadRecord: it has another one
    """
    given = record.values.get(_ID)
    if given is not None and str(given) != id:
        raise BadRecord(
            record.line, Message("the id {given!r} is not that of the address; leave it out", given=given)
        )
    return replace(record, values={**record.values, _ID: id})


def _validate(record: Record, paths: PublicPaths) -> None:
    """Check what the command line has options for, and a client has not.

    :raises BadRecord: a part is missing, a name cannot be that of a field, or the id is that of a file
    """
    values, line = record.values, record.line
    if (id := values.get(_ID)) is None:
        raise BadRecord(line, Message("there is no 'id'; give each document one of its own"))
    if not any(name in values for name in _TEXTS):
        raise BadRecord(line, Message("there is neither 'title' nor 'body'; give the document one of them"))
    for name in values:
        if name not in (_ID, *_TEXTS) and (problem := name_problem(name)) is not None:
            raise BadRecord(line, problem)
    if paths.shown(str(id)) != str(id) or paths.found(str(id)) != str(id):
        raise BadRecord(line, Message("the id {id!r} is that of a file in the index; use another", id=id))


def _raise(problem: BadRecord) -> NoReturn:
    raise problem
