"""What does a query ask for if the texts that it quotes need not occur?

A pasted headline has words in quotation marks: ``Thủ tướng: "Không ai bị bỏ lại phía sau" khi chống dịch``. What
is quoted is required as long as documents have it and little else is asked for. Otherwise it is evidence: its
words are searched for like the others, and documents that have them as they are quoted score more.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeGuard

from timviet.search.query.ast import FieldNode, GroupNode, PhraseNode, QueryNode, WordsNode

__all__ = ["has_many_free_words", "quotations", "with_optional_quotations", "without_unknown_fields"]

MANY_FREE_WORDS = 6
"""Number of syllables outside of quotation marks from which on a quotation is evidence.

Measured (nDCG@10) on 1,187 questions with a random run in quotation marks: .19 if the run is required, .58 if it
is required where a document has it, .67 with this number, .70 without quotation marks; on 67 questions with
quotation marks of their own .59, .75, .78 and .79. Exact phrases with one, two, three or five other words of their
document lose nothing; with a number of four, those with five words lose .002.
"""


def without_unknown_fields(root: GroupNode, is_field: Callable[[str], bool]) -> GroupNode:
    """Return a query in which a quotation right after a colon, as in ``nói:"…"``, is beside a word."""
    nodes: list[QueryNode] = []
    for node in root.nodes:
        if isinstance(node, FieldNode) and _is_quotation(node.node) and not is_field(node.name):
            nodes += WordsNode(node.name), node.node
        else:
            nodes.append(node)
    return GroupNode(tuple(nodes))


def quotations(root: GroupNode) -> tuple[PhraseNode, ...]:
    """Return the phrases beside free words that have nothing but quotation marks: no sign, slop or boost."""
    if not any(isinstance(node, WordsNode) for node in root.nodes):
        return ()
    return tuple(node for node in root.nodes if _is_quotation(node))


def has_many_free_words(root: GroupNode) -> bool:
    """Return whether a query has so many free words that its quotations are evidence among others."""
    words = (word for node in root.nodes if isinstance(node, WordsNode) for word in node.text.split())
    return sum(any(map(str.isalnum, word)) for word in words) >= MANY_FREE_WORDS


def with_optional_quotations(root: GroupNode) -> GroupNode:
    """Return a query with its quotations as free words, and the same once more as phrases that need not occur."""
    nodes: list[QueryNode] = []
    for node in root.nodes:
        if not isinstance(node, WordsNode) and not _is_quotation(node):
            nodes.append(node)
        elif nodes and isinstance(nodes[-1], WordsNode):
            nodes[-1] = WordsNode(f"{nodes[-1].text} {node.text}")
        else:
            nodes.append(WordsNode(node.text))
    return GroupNode((*nodes, *(PhraseNode(phrase.text, is_required=False) for phrase in quotations(root))))


def _is_quotation(node: QueryNode) -> TypeGuard[PhraseNode]:
    return isinstance(node, PhraseNode) and not node.slop and not node.has_patterns
