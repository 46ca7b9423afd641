"""What do the answers of the API consist of?

The models are for the OpenAPI document. Answers are made without them, which is faster.
"""

from __future__ import annotations

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

__all__ = [
    "DocumentAnswer",
    "HealthAnswer",
    "HitAnswer",
    "IndexAnswer",
    "NoteAnswer",
    "PartAnswer",
    "ProblemAnswer",
    "SearchAnswer",
    "SentDocument",
    "SnippetAnswer",
    "StatusAnswer",
    "SuggestAnswer",
    "SuggestionAnswer",
    "WriteAnswer",
]

_RangeSchema = tuple[int, int]
_ValueSchema = str | int | float | bool | list[str | int | float | bool] | None
_PlaceSchema = dict[str, int | str] | None


class _Model(BaseModel):
    model_config = ConfigDict(extra="forbid")


class SnippetAnswer(_Model):
    """A passage of a document."""

    text: str
    highlights: list[_RangeSchema] = Field(
        description="(start, end) ranges of the text, in characters, ascending."
    )
    start: int = Field(description="Offset of the passage in the body of the document, in characters.")
    place: _PlaceSchema = Field(description='Where in its file the passage is, such as {"page": 12}.')


class PartAnswer(_Model):
    """A part of a score."""

    model_config = ConfigDict(extra="allow")


class HitAnswer(_Model):
    """A document that was found."""

    id: str
    score: float = Field(description="Higher is better; comparable only among the hits of one query.")
    title: str
    title_highlights: list[_RangeSchema]
    fields: dict[str, _ValueSchema] = Field(description="The metadata; dates are text in ISO 8601.")
    place: _PlaceSchema = Field(description="Where in its file the best passage is.")
    snippets: list[SnippetAnswer] = Field(description="The best passages, the best one first.")
    index: str = Field("", description="The index that it is in, if several are searched.")
    explanation: list[PartAnswer] = Field([], description="The parts of the score, if they were asked for.")
    note: NoteAnswer | None = Field(None, description="Why there is no passage, if the text cannot be read.")


class NoteAnswer(_Model):
    """A remark on how the query was read."""

    kind: str = Field(description="A fixed name, for programs.")
    message: str = Field(description="A sentence in English, for people.")
    evidence: str = Field(description="The piece of the query that the message is about, or its replacement.")


class SearchAnswer(_Model):
    """A page of hits."""

    version: Literal[1]
    query: str
    total: int = Field(description="Documents that match; a lower bound unless total_exact is true.")
    total_exact: bool
    notes: list[NoteAnswer]
    facets: dict[str, dict[str, int]] = Field(description="For each facet, the number of documents by value.")
    cursor: str | None = Field(description="Start of the next page, for after; null on the last page.")
    hits: list[HitAnswer]


class SuggestionAnswer(_Model):
    """A text that may be typed."""

    text: str
    count: int = Field(description="About how many documents have it.")


class SuggestAnswer(_Model):
    """Completions of a text, the most likely first."""

    version: Literal[1]
    text: str
    suggestions: list[SuggestionAnswer]


class DocumentAnswer(_Model):
    """A document as it was added, or with the matches of a query highlighted."""

    version: Literal[1]
    id: str
    title: str
    body: str
    fields: dict[str, _ValueSchema]
    places: list[tuple[int, dict[str, int | str]]] = Field(
        description="Where parts of the body stand in the file, each with the offset where it begins."
    )
    title_highlights: list[_RangeSchema] = Field([], description="The matches in the title, if there is a query.")
    highlights: list[_RangeSchema] = Field([], description="The matches in the body, if there is a query.")


class IndexAnswer(_Model):
    """The state of one index."""

    commit: int = Field(description="The number of the last commit.")
    committed: str | None
    documents: int
    deleted: int = Field(description="Deleted documents that still take space.")
    types: dict[str, int] = Field(description="Documents by the type of their file.")
    bytes: int
    sizes: dict[str, int] = Field(description="Bytes by part of the index.")
    outdated: bool


class StatusAnswer(_Model):
    """The state of what is searched."""

    version: Literal[1]
    documents: int
    fields: list[str] = Field(description="Metadata fields, by which hits can be filtered, sorted and counted.")
    indexes: list[IndexAnswer]


class HealthAnswer(_Model):
    """Returned if the index can be searched."""

    status: Literal["ok"]
    commit: int


class SentDocument(BaseModel):
    """A document to write, as in the JSON lines of ``timviet export``; it needs a title or a body."""

    model_config = ConfigDict(extra="allow")

    id: Any = Field("", description="Text of at most 1,024 bytes, or a number; needed unless the address has it.")
    title: Any = Field("", description="Text; searched and shown.")
    body: Any = Field("", description="Text; searched, and shown in passages.")


class WriteAnswer(_Model):
    """What was changed, by one commit; a search finds it from now on."""

    version: Literal[1]
    commit: int = Field(description="The number of a commit that has the changes.")
    added: int = Field(description="Documents whose ids the index did not have.")
    updated: int = Field(description="Documents that replaced another one with the same id.")
    removed: int = Field(description="Documents that were deleted.")
    unchanged: int = Field(description="Documents that were in the index as they were sent.")
    repeated: int = Field(description="Documents whose id a later one of the request has, which counts instead.")


class ProblemAnswer(BaseModel):
    """Why a request was not answered, as in RFC 9457."""

    model_config = ConfigDict(extra="allow")

    type: str = Field(description="The kind of problem, as a link to its documentation.")
    title: str
    status: int
    detail: str = Field(description="What has happened, and what to do next.")
