"""Which parts of a plan add up to the score of a document?

The plan is evaluated for this document alone, and of a long one the best section is explained. Since sums are
exact, the scores of the parts add up to the score to the last bit.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from timviet.index.analysis.layer import Layer
from timviet.index.counted_lengths import counted_length
from timviet.index.schema import WITHOUT_LENGTHS
from timviet.search.contract.explanation import Explanation, Part
from timviet.search.contract.plan import And, Constant, Or, Phrase, PlanNode, Prefix, Term
from timviet.search.engine.evaluator import Evaluator
from timviet.search.engine.reader import DocNumbers, LeafReader
from timviet.search.engine.statistics import Statistics
from timviet.search.work import LOOK_UP

__all__ = ["explain"]


def explain(
    plan: PlanNode, evaluator: Evaluator, statistics: Statistics, segment: LeafReader, within: DocNumbers
) -> Explanation:
    """Return the parts of the score of a document.

    :param evaluator: evaluates plans with each section as a document
    :param segment: the segment of the evaluator
    :param within: the numbers of the document's sections in the segment, ascending
    """
    best = int(within[evaluator.section_scores(plan, within).argmax() if len(within) > 1 else 0])
    section = _Section(evaluator, statistics, segment, best)
    parts = sorted(section.required_parts(plan), key=lambda part: (-part.score, part.kind, part.text))
    return Explanation(sum(part.score for part in parts), tuple(parts))


class _Section(NamedTuple):
    """A section of a document whose score is explained."""

    evaluator: Evaluator
    statistics: Statistics
    segment: LeafReader

    number: int

    def required_parts(self, plan: PlanNode) -> Iterator[Part]:
        """Yield the parts of the score of the section, whose document matches."""
        if isinstance(plan, And):
            for node in plan.nodes:
                yield from self.required_parts(node)
        else:
            yield from self.parts(plan)

    def parts(self, node: PlanNode) -> Iterator[Part]:
        """Yield the parts of the score that the section has by itself."""
        if isinstance(node, Or):
            for child in node.nodes:
                yield from self.parts(child)
            return
        if isinstance(node, Term):  # a query may have thousands, of which a section has few
            self.evaluator.work.done += LOOK_UP
            if not self.evaluator.having(node, (self.number,)):
                return
        matches = self.evaluator.matches(node, np.array([self.number], np.int32))
        if not len(matches):
            return
        score = float(matches.scores[0])
        match node:
            case And(nodes):
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
