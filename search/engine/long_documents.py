"""Which documents of a segment match a plan if some have several sections, and what does each section score?

When a long document matches, and what its sections score, says :mod:`timviet.search.contract.plan`. The matches of
a node are all sections of the documents that match; a section that adds nothing has the score 0.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence

import numpy as np

from timviet.search.contract.plan import All, And, AtLeast, Constant, Not, Or, PlanNode, Term
from timviet.search.engine.coverage import find_covered_in_sections, select_covered
from timviet.search.engine.evaluator import FEW, Evaluator
from timviet.search.engine.matches import NO_DOCS, Matches, intersect, match_all
from timviet.search.engine.reader import DocNumbers, DocumentSections

__all__ = ["LongDocuments", "is_in_one_section"]


class LongDocuments:
    """Evaluates plans over one segment that has long documents; the matches include deleted ones."""

    def __init__(self, of_sections: Evaluator, sections: DocumentSections) -> None:
        """Put sections together.

        :param of_sections: evaluates plans with each section as a document
        """
        self._of_sections = of_sections
        self._sections = sections

    def matches(self, node: PlanNode, within: DocNumbers | None = None) -> Matches:
        """Return the documents that match a plan, ascending, with all their sections and the scores of these.

        :param within: return only matches among these documents, ascending, with all their sections; None for all
        """
        if isinstance(node, And):
            return self._and(node.nodes, within)
        if is_in_one_section(node):
            matches = self._of_sections.matches(node, within)
            return matches.widen(self._sections.whole(matches.docs))
        docs = self.docs(node, within)
        return Matches(docs, self._of_sections.section_scores(node, docs))

    def docs(self, node: PlanNode, within: DocNumbers | None = None) -> DocNumbers:
        """Return the documents that match a plan, without their scores; see :meth:`matches`."""
        match node:
            case And(nodes):
                return self._and(nodes, within).docs
            case Or(nodes) if not is_in_one_section(node):
                return self._docs_of_any(nodes, within)
            case AtLeast():
                return self._covered_docs(node, within)
            case Not(child):
                return self._of_sections.without(self.docs(child, within), within)
            case Constant(child):
                return self.docs(child, within)
            case _:
                return self._sections.whole(self._of_sections.docs(node, within))

    def intersect(self, base: Matches, node: PlanNode) -> Matches:
        """Return those of some matches that match a node too, with the sum of both scores."""
        if isinstance(node, Or) and All() in node.nodes:
            return self._of_sections.intersect(base, node)
        return base.add(self.matches(node, base.docs))

    def select(self, base: Matches, node: PlanNode) -> Matches:
        """Return those of some sections whose documents match a node too, with their scores."""
        return base.select_docs(intersect(self.docs(node, self._sections.whole(base.docs)), base.docs))

    def _and(self, nodes: Sequence[PlanNode], within: DocNumbers | None) -> Matches:
        """Return the documents that match every node, each section with the scores of those that it matches."""
        ordered = self._of_sections.by_count(nodes)
        return match_all(ordered, lambda node: self.matches(node, within), self.intersect)

    def _docs_of_any(self, nodes: Sequence[PlanNode], within: DocNumbers | None) -> DocNumbers:
        """Return the documents that match any of some nodes."""
        if All() in nodes:
            return self._of_sections.all_docs(within)
        in_sections = Or(tuple(filter(is_in_one_section, nodes)))
        others = [node for node in nodes if not is_in_one_section(node)]
        is_match = np.zeros(len(self._sections.in_long), np.bool_)
        for node in (in_sections, *others):
            is_match[self.docs(node, within)] = True
        return is_match.nonzero()[0].astype(np.int32)

    def _covered_docs(self, node: AtLeast, within: DocNumbers | None) -> DocNumbers:
        """Return the documents, among some or all, that have enough of what is asked for."""
        if within is None or len(within) > FEW:
            if not self._of_sections.work.may_go_on():
                return NO_DOCS
            parts = self._of_sections.covered_parts(node)
            self._of_sections.count_parts(parts)
            return find_covered_in_sections(parts, node.minimum, self._sections, within, self.docs)
        if not self._sections.in_long[within].any():
            return self._of_sections.docs(node, within)
        documents = self._sections.documents[within]
        document_of = dict(zip(within.tolist(), documents.tolist(), strict=True))
        sections_of: dict[int, list[int]] = {}
        for section, document in document_of.items():
            sections_of.setdefault(document, []).append(section)

        def having(child: PlanNode, docs: Collection[int]) -> set[int]:
            sections = [section for document in docs for section in sections_of[document]]
            return {document_of[section] for section in self._having(child, sections)}

        return within[np.isin(documents, select_covered(node, np.array(list(sections_of)), having))]

    def _having(self, node: PlanNode, sections: Collection[int]) -> Collection[int]:
        """Return those sections of a few documents that match a node; all are ascending."""
        if type(node) is Term:
            return self._of_sections.having(node, sections)
        return set(self.docs(node, np.fromiter(sections, np.int32, len(sections))).tolist())


def is_in_one_section(node: PlanNode) -> bool:
    """Return whether a document matches a node if one of its sections does by itself, and only then."""
    match node:
        case Or(nodes):
            return all(map(is_in_one_section, nodes))
        case Constant(child):
            return is_in_one_section(child)
        case And() | AtLeast() | Not():
            return False
    return True
