"""Which parts of a plan add up to the score of a document?

The plan is evaluated for this document alone, and of a long one the best section is explained. Since sums are
exact, the scores of the parts add up to the score to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from timviet.index.analysis.layer import Layer
from timviet.index.counted_lengths import counted_length
from timviet.index.schema import WITHOUT_LENGTHS
from timviet.search.engine.evaluator import Evaluator
from timviet.search.engine.plan import And, Constant, Or, Phrase, PlanNode, Prefix, Term
from timviet.search.engine.reader import DocNumbers, LeafReader
from timviet.search.engine.statistics import Statistics

__all__ = ["Explanation", "Part", "explain"]


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


def explain(
    plan: PlanNode, evaluator: Evaluator, statistics: Statistics, segment: LeafReader, within: DocNumbers
) -> Explanation:
    """Return the parts of the score of a document.

    :param segment: the segment of the evaluator
    :param within: the numbers of the document's sections in the segment, ascending
    """
    matches = evaluator.matches(plan, within)
    best = int(within[matches.scores.argmax()]) if len(matches) else 0
    section = _Section(evaluator, statistics, segment, within, best)
    parts = sorted(section.parts(plan), key=lambda part: (-part.score, part.kind, part.text))
    return Explanation(sum(part.score for part in parts), tuple(parts))


class _Section(NamedTuple):
    """A section of a document whose score is explained."""

    evaluator: Evaluator
    statistics: Statistics
    segment: LeafReader

    within: DocNumbers
    """All sections of the document."""

    number: int

    def parts(self, node: PlanNode) -> Iterator[Part]:
        """Yield the parts of the score of the section, unless the document does not match."""
        matches = self.evaluator.matches(node, self.within)
        if not len(matches):
            return
        score = float(matches.scores[self.within.searchsorted(self.number)])
        match node:
            case And(nodes) | Or(nodes):
                for child in nodes:
                    yield from self.parts(child)
            case Term(field, layer, term, weight) if score:
                idf = self.statistics.term((field, layer, term)).idf
                frequency = score / (weight * idf)
                yield Part(layer.value, field, term, weight, idf, frequency, score, *self._lengths(field, layer))
            case Phrase(field, layer, terms, weight) if score:
                of_terms, lengths = " ".join(terms), self._lengths(field, layer)
                yield Part("phrase", field, of_terms, weight, 1.0, score / weight, score, *lengths)
            case Prefix(field, _, prefix, weight) if score:
                yield Part("prefix", field, prefix, weight, 1.0, 1.0, score)
            case Constant() if score:
                yield Part("condition", "", "", score, 1.0, 1.0, score)

    def _lengths(self, field: str, layer: Layer) -> tuple[int, int] | tuple[None, None]:
        """Return the length of the section in a layer, and how long it counts."""
        if layer in WITHOUT_LENGTHS:
            return None, None
        length = int(self.segment.lengths(field, layer)[self.number])
        return length, counted_length(length)
