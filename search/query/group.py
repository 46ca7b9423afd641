"""What stands in one group of a query, row by row?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from timviet.search.query.ast import AndNode, GroupNode, NotNode, OrNode, QueryNode, RequiredNode, WordsNode

__all__ = ["AtomPrefix", "Group"]


@dataclass(slots=True)
class AtomPrefix:
    """What stands before an atom."""

    sign: str = ""
    negated: bool = False
    field: str | None = None

    def __bool__(self) -> bool:
        return bool(self.sign or self.negated or self.field)


class Group:
    """A group that is being read."""

    def __init__(self, prefix: AtomPrefix) -> None:
        self.prefix = prefix
        self._ors: list[QueryNode] = []
        self._ands: list[QueryNode] = []
        self._row: list[QueryNode] = []
        self._last: str | None = None  # the operator before the row

    def add(self, node: QueryNode) -> None:
        """Takes what stands behind all that the row has."""
        self._row.append(node)

    def join(self, operator: str) -> bool:
        """Takes AND or OR; tells whether there is something on its left."""
        if not self._row:
            return False
        self._ands.append(_row(self._row))
        self._row = []
        if operator == "OR":
            self._ors.append(_joined(AndNode, self._ands))
            self._ands = []
        self._last = operator
        return True

    def end(self) -> tuple[QueryNode, str | None]:
        """Gives what the group holds, and its last operator if nothing follows that."""
        dangling = None if self._row else self._last
        if dangling is not None:  # the row before goes on with the operator as a word
            if dangling == "OR":
                last = self._ors.pop()
                self._ands = list(last.nodes) if isinstance(last, AndNode) else [last]
            before = self._ands.pop()
            self._row = [*(before.nodes if isinstance(before, GroupNode) else (before,)), WordsNode(dangling)]
        self._ands.append(_row(self._row))
        self._ors.append(_joined(AndNode, self._ands))
        return _joined(OrNode, self._ors), dangling


def _row(nodes: Iterable[QueryNode]) -> QueryNode:
    """Gives nodes that stand side by side as one; words that do are one."""
    row: list[QueryNode] = []
    for node in _flat(nodes):
        if isinstance(node, WordsNode) and row and isinstance(row[-1], WordsNode):
            row[-1] = WordsNode(f"{row[-1].text} {node.text}")
        else:
            row.append(node)
    return row[0] if len(row) == 1 else GroupNode(tuple(row))


def _flat(nodes: Iterable[QueryNode]) -> Iterator[QueryNode]:
    """Yields nodes, those of a plain group in its place."""
    for node in nodes:
        if isinstance(node, GroupNode) and not any(
            isinstance(each, RequiredNode | NotNode) for each in node.nodes
        ):
            yield from node.nodes
        else:
            yield node


def _joined(kind: type[AndNode] | type[OrNode], nodes: list[QueryNode]) -> QueryNode:
    """Joins nodes by an operator; one that is joined by the same already is taken apart."""
    flat: list[QueryNode] = []
    for node in nodes:
        flat += node.nodes if isinstance(node, kind) else (node,)
    return flat[0] if len(flat) == 1 else kind(tuple(flat))
