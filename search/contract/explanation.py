"""Which parts add up to the score of a document?"""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["Explanation", "Part"]


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a plan and the score that it adds."""

    kind: str
    """The layer of a term (``syllable``, ``folded``, ``bigram``, ``word``, ``form``), or ``phrase``, ``prefix`` or
    ``condition``."""

    field: str
    text: str
    """The term, or the terms of a phrase; empty for a condition."""

    weight: float
    """Its weight in the plan; see :mod:`timviet.search.planning.planner`."""

    rarity: float
    """The idf of the term; 1 where none is used."""

    frequency: float
    """tf/(tf + norm), from 0 to 1: how much of the document the term makes up; 1 where this is not used."""

    score: float
    """About weight × rarity × frequency."""

    length: int | None = None
    """The length of the document, in the tokens of the layer; None where it does not count."""

    counted_length: int | None = None
    """How long the document counts: at most its length; see :mod:`timviet.index.counted_lengths`."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """The score of a document and its parts; of a long one those of its best section, which is also shown.

    >>> from tempfile import TemporaryDirectory
    >>> from timviet import Document, Index, Searcher
    >>> with TemporaryDirectory() as folder:
    ...     with Index.open(folder, create=True) as index:
    ...         index.add(Document("law", body="Đội mũ bảo hiểm khi đi xe máy."))
    ...     with Searcher(folder) as searcher:
    ...         explanation = searcher.search("mũ", explain=True).hits[0].explanation
    >>> print(explanation)
      0.2762  = the sum of
      0.1052  syllable 'mũ' in text: 0.695 × 0.2877 × 0.5263, length 8
      0.1052  word 'mũ' in text: 0.695 × 0.2877 × 0.5263, length 6
      0.0658  folded 'mu' in text: 0.4344 × 0.2877 × 0.5263, length 8
    """

    score: float
    parts: tuple[Part, ...]
    """Highest score first; the scores add up to the score of the document."""

    def __str__(self) -> str:
        """Return a line for the score, and one for each part: its weight × rarity × frequency, and the length."""
        rows = [f"{self.score:8.4f}  = the sum of"]
        for part in self.parts:
            factors = f"{part.weight:.4g} × {part.rarity:.4g} × {part.frequency:.4g}"
            if part.length is not None:
                factors += f", length {part.length}"
                if part.counted_length != part.length:
                    factors += f" (counted as {part.counted_length})"
            rows.append(f"{part.score:8.4f}  {part.kind} {part.text!r} in {part.field}: {factors}".rstrip())
        return "\n".join(rows)
