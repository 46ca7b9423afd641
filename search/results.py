"""What does the answer to a query consist of?"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field
from typing import TYPE_CHECKING, Any, overload

from timviet.index.document import FieldValue
from timviet.index.places import Place
from timviet.index.schema import json_value
from timviet.search.query.notes import Note
from timviet.search.snippets.snippet import Snippet

if TYPE_CHECKING:
    from timviet.search.contract.explanation import Explanation

__all__ = ["Hit", "Results"]


@dataclass(frozen=True, slots=True, repr=False)
class Hit:
    """A document that matches a query, with the passages that match best.

    >>> snippet = Snippet("đội mũ bảo hiểm", ((4, 15),))
    >>> hit = Hit("law", 1.5, "Luật <Giao thông>", {"year": 2008}, (snippet,), ((0, 4),))
    >>> hit.title_html()
    '<mark>Luật</mark> &lt;Giao thông&gt;'
    >>> hit.snippet.html()
    'đội <mark>mũ bảo hiểm</mark>'
    """

    id: str
    score: float
    """Higher is better; comparable only among the hits of one query."""

    title: str
    fields: Mapping[str, FieldValue]
    """The metadata as it was added, with its types."""

    snippets: tuple[Snippet, ...]
    """The passages that match the query best, the best first; at least one, unless none was requested."""

    title_highlights: tuple[tuple[int, int], ...] = ()
    """(start, end) ranges of ``title``, ascending and with gaps between them."""

    explanation: Explanation | None = None
    """The parts of the score, if they were requested."""

    index: str = ""
    """The folder of the index that the document is in, if several are searched."""

    note: Note | None = None
    """Why there is no passage, if the index does not store the text and the file has changed or cannot be read."""

    @property
    def snippet(self) -> Snippet:
        """The best passage; an empty one if none was requested."""
        return self.snippets[0] if self.snippets else Snippet("", ())

    @property
    def place(self) -> Place | None:
        """Where in its file the best passage is, such as ``{"page": 12}``; None if that is not known."""
        return self.snippet.place

    def title_html(self, tag: str = "mark") -> str:
        """Return the title escaped for HTML, with each highlight in an element named ``tag``."""
        return Snippet(self.title, self.title_highlights).html(tag)

    def to_dict(self) -> dict[str, Any]:
        """Return the hit as a dictionary that can be written as JSON; dates are text in ISO 8601."""
        more: dict[str, Any] = {"index": self.index} if self.index else {}
        if self.explanation is not None:
            more["explanation"] = [asdict(part) for part in self.explanation.parts]
        more |= {} if self.note is None else {"note": asdict(self.note)}
        return {
            "id": self.id,
            "score": self.score,
            "title": self.title,
            "title_highlights": [list(span) for span in self.title_highlights],
            "fields": {name: json_value(value) for name, value in self.fields.items()},
            "place": self.place,
            "snippets": [
                {
                    "text": snippet.text,
                    "highlights": list(map(list, snippet.highlights)),
                    "start": snippet.start,
                    "place": snippet.place,
                }
                for snippet in self.snippets
            ],
            **more,
        }

    def __repr__(self) -> str:
        return f"<Hit {self.id!r} {self.score:.2f} {self.title or self.snippet.text[:60]!r}>"


@dataclass(frozen=True, slots=True, repr=False)
class Results:
    """The answer to a query: one page of hits, the best or the first in sort order first.

    >>> from tempfile import TemporaryDirectory
    >>> from timviet import Document, Index, Searcher
    >>> with TemporaryDirectory() as folder:
    ...     with Index.open(folder, create=True) as index:
    ...         index.add(Document("law", body="Đội mũ bảo hiểm khi đi xe máy."))
    ...     with Searcher(folder) as searcher:
    ...         results = searcher.search("mu bao hiem")
    >>> results.total, [hit.id for hit in results], [note.message for note in results.notes]
    (1, ['law'], ['read as: mũ bảo hiểm'])
    """

    query: str
    total: int
    """Number of documents that match, on all pages together; a lower bound unless ``total_exact``."""

    total_exact: bool

    hits: tuple[Hit, ...]
    notes: tuple[Note, ...]
    """How the query was read: what was ignored, corrected or expanded."""

    facets: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """For each requested field: the number of matching documents by value, the most frequent value first.

    A value is given as it is written: ``"2024"``, ``"true"``, ``"2024-03-31"``.
    """

    cursor: str | None = None
    """Start of the next page, for ``search(…, after=cursor)``; None on the last page."""

    def __iter__(self) -> Iterator[Hit]:
        return iter(self.hits)

    def __len__(self) -> int:
        return len(self.hits)

    @overload
    def __getitem__(self, index: int) -> Hit: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[Hit, ...]: ...
    def __getitem__(self, index: int | slice) -> Hit | tuple[Hit, ...]:
        return self.hits[index]

    def to_dict(self) -> dict[str, Any]:
        """Return the results as a dictionary for JSON, which ``timviet search --json`` prints."""
        return {
            "version": 1,
            "query": self.query,
            "total": self.total,
            "total_exact": self.total_exact,
            "notes": [asdict(note) for note in self.notes],
            "facets": {name: dict(counts) for name, counts in self.facets.items()},
            "cursor": self.cursor,
            "hits": [hit.to_dict() for hit in self.hits],
        }

    def _repr_html_(self) -> str:
        """Return the hits as a list in HTML, which notebooks show."""
        from html import escape  # only notebooks need it

        items = (
            f"<li><b dir=auto>{hit.title_html() or escape(hit.id)}</b> ({hit.score:.2f})"
            f"<br><bdi>{hit.snippet.html()}</bdi></li>"
            for hit in self.hits
        )
        return f"<p>{escape(self._headline())}</p><ol>{''.join(items)}</ol>"

    def _headline(self) -> str:
        total = f"{'' if self.total_exact else 'at least '}{self.total}"
        return f"{self.query!r}: {len(self.hits)} of {total}"

    def __repr__(self) -> str:
        lines = [f"<Results {self._headline()}>", *map(repr, self.hits)]
        return "\n  ".join(lines)
