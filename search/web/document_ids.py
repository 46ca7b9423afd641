"""Which ids can stand in an address? All: with slashes, and with line ends, which other paths must not have."""

from __future__ import annotations

from typing import Annotated

from fastapi import Path
from starlette.convertors import StringConvertor, register_url_convertor

__all__ = ["DOCUMENT_ID", "IdParameter"]

DOCUMENT_ID = "{id:document_id}"
"""The part of a route that is the id of a document: ``f"/documents/{DOCUMENT_ID}"``."""

IdParameter = Annotated[str, Path(description="The id of a document, as hits have it; may contain slashes.")]


class _DocumentIdConvertor(StringConvertor):
    """The rest of a path, whatever it is."""

    regex = "(?s:.+)"


register_url_convertor("document_id", _DocumentIdConvertor())
