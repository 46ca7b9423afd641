"""What do the office documents in zip archives have in common: properties and relationships?

Source: ECMA-376, part 2, Open Packaging Conventions.
"""

from __future__ import annotations

import posixpath
from collections import defaultdict

from timviet.index.files.readers.properties import parse_date
from timviet.index.files.readers.reader import Extracted, Unreadable
from timviet.index.files.readers.xml_events import End, Start, parse_xml
from timviet.index.files.readers.zip_package import ZipPackage
from timviet.index.text.one_line import on_one_line

__all__ = ["read_core_properties", "read_relationships", "read_texts"]

_PROPERTIES = "docProps/core.xml"


def read_core_properties(package: ZipPackage) -> Extracted:
    """Return title, author, date and language of a document, without its text."""
    try:
        values = read_texts(package, _PROPERTIES)
    except Unreadable:  # the text can still be read
        values = {}
    return Extracted(
        title=on_one_line(values.get("title", "")),
        author=on_one_line(values.get("creator", "")),
        created=parse_date(values.get("created", "")),
        language=values.get("language", "").strip(),
    )


def read_texts(package: ZipPackage, part: str) -> dict[str, str]:
    """Return the texts of the elements of a part, by the name of the element; none if there is no such part.

    :raises Unreadable: the part is damaged
    """
    texts: defaultdict[str, list[str]] = defaultdict(list)
    name = ""
    for event in parse_xml(package.read(part)) if part in package else ():
        match event:
            case Start(name):
                pass
            case str():
                texts[name].append(event)
            case End():
                name = ""
    return {name: "".join(pieces) for name, pieces in texts.items()}


def read_relationships(package: ZipPackage, part: str) -> dict[str, tuple[str, str]]:
    """Return the relationships of a part: by id, the last word of its type, and the name of the target part."""
    folder, file = posixpath.split(part)
    name = f"{folder}/_rels/{file}.rels"
    if name not in package:
        return {}
    related: dict[str, tuple[str, str]] = {}
    for event in parse_xml(package.read(name)):
        match event:
            case Start("Relationship", {"Id": id, "Type": kind, "Target": target} as attributes):
                if attributes.get("TargetMode") != "External":
                    path = target.lstrip("/") if target.startswith("/") else posixpath.join(folder, target)
                    related[id] = kind.rpartition("/")[2], posixpath.normpath(path)
    return related
