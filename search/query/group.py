"""How are the nodes of one group of a query joined?

Nodes side by side bind tighter than AND, and AND binds tighter than OR. So a group is a list of alternatives, an
alternative is a list of rows joined by AND, and a row is a list of nodes side by side.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from timviet.search.query.ast import AndNode, GroupNode, NotNode, OrNode, QueryNode, RequiredNode, WordsNode

__all__ = ["AtomPrefix", "GroupBuilder"]


@dataclass(slots=True)
class AtomPrefix:
    """The sign, the NOT and the field name before an atom."""

    sign: str = ""
    is_negated: bool = False
    field: str | None = None

    def __bool__(self) -> bool:
        return bool(self.sign or self.is_negated or self.field)


class GroupBuilder:
    """Builds the node of a group from its nodes and operators."""

    def __init__(self, prefix: AtomPrefix) -> None:
        self.prefix = prefix
        self._alternatives: list[QueryNode] = []
        self._rows: list[QueryNode] = []
        self._row: list[QueryNode] = []
        self._operator: str | None = None  # the one before the row

    def add(self, node: QueryNode) -> None:
        """Append a node to the row."""
        self._row.append(node)

    def join(self, operator: str) -> bool:
        """Start a new row after AND or OR; return False if the operator has no left operand."""
        if not self._row:
            return False
        self._rows.append(_row_node(self._row))
        self._row = []
        if operator == "OR":
            self._alternatives.append(_join_nodes(AndNode, self._rows))
            self._rows = []
        self._operator = operator
        return True

    def end(self) -> tuple[QueryNode, str | None]:
        """Return the node of the group, and its last operator if that has no right operand.

        An operator without a right operand becomes a word of the row before it.
        """
        dangling = None if self._row else self._operator
        if dangling is not None:
            if dangling == "OR":
                last = self._alternatives.pop()
                self._rows = list(last.nodes) if isinstance(last, AndNode) else [last]
            row = self._rows.pop()
            self._row = [*(row.nodes if isinstance(row, GroupNode) else (row,)), WordsNode(dangling)]
        self._rows.append(_row_node(self._row))
        self._alternatives.append(_join_nodes(AndNode, self._rows))
        return _join_nodes(OrNode, self._alternatives), dangling


def _row_node(nodes: Iterable[QueryNode]) -> QueryNode:
    """Join nodes that are side by side; neighboring words become one node."""
    row: list[QueryNode] = []
    for node in _flatten(nodes):
        if isinstance(node, WordsNode) and row and isinstance(row[-1], WordsNode):
            row[-1] = WordsNode(f"{row[-1].text} {node.text}")
        else:
            row.append(node)
    return row[0] if len(row) == 1 else GroupNode(tuple(row))


def _flatten(nodes: Iterable[QueryNode]) -> Iterator[QueryNode]:
    """Yield nodes; a group without required or excluded nodes is replaced by its nodes."""
    for node in nodes:
        if isinstance(node, GroupNode) and not any(
            isinstance(child, RequiredNode | NotNode) for child in node.nodes
        ):
            yield from node.nodes
        else:
            yield node


def _join_nodes(kind: type[AndNode] | type[OrNode], nodes: list[QueryNode]) -> QueryNode:
    """Join nodes by an operator; a node of the same operator is replaced by its operands."""
    flat: list[QueryNode] = []
    for node in nodes:
        flat += node.nodes if isinstance(node, kind) else (node,)
    return flat[0] if len(flat) == 1 else kind(tuple(flat))
