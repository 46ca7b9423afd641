"""What did the person ask, and how is it written?

Any text is a query. What cannot be understood is read as words, and a note says so. The grammar, where ``{ }``
repeats and ``[ ]`` may be left out::

    query    = either
    either   = both { OR both }
    both     = row { AND row }
    row      = part { part }
    part     = NOT words | [ "+" | "-" ] [ name ":" ] atom [ "^" number ]      without blanks
    atom     = word | pattern | fuzzy | phrase | range | "(" query ")"
    words    = word { word }
    pattern  = a word of letters, digits, "*" and, before one of these, "?"
    fuzzy    = word "~" [ digit ]
    phrase   = '"' any characters '"' [ "~" number ]
    range    = ( "[" | "{" ) bound TO bound ( "]" | "}" )
             | [ bound ] ".." [ bound ]
             | ( ">" | ">=" | "<" | "<=" ) bound
    bound    = word | phrase | "*"

A range stands only after a field name, and there a pattern may have other signs. Operators are capitals without
accents. They bind less than standing side by side, as Vietnamese words are written in several pieces: ``đại hội
AND nghị quyết`` joins two words, not ``hội`` and ``nghị``. A backslash takes the meaning from a sign or an
operator.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from timviet.search.query.ast import GroupNode, PhraseNode, QueryNode, WordsNode
from timviet.search.query.notes import Note

__all__ = ["Clause", "Query", "parse"]

Clause = WordsNode | PhraseNode

_PLAIN = re.compile(r"[\w\s.,/;%]*")  # nothing here is a sign
_OPERATOR = re.compile("AND|OR|NOT|TO")


@dataclass(frozen=True, slots=True)
class Query:
    """A query as it was read."""

    text: str
    """What was typed."""

    root: QueryNode
    notes: tuple[Note, ...] = ()

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """The words and phrases that stand outside of operators, fields and groups."""
        nodes = self.root.nodes if isinstance(self.root, GroupNode) else (self.root,)
        return tuple(node for node in nodes if isinstance(node, WordsNode | PhraseNode))


def parse(text: str) -> Query:
    """Return a text as a query; this never raises, and takes time linear in the length of the text."""
    if _PLAIN.fullmatch(text) and not text.isspace() and text and not _OPERATOR.search(text):
        return Query(text, WordsNode(text.strip()))
    # Most queries are words: they need not load the grammar.
    from timviet.search.query.parser import parse_operators

    return Query(text, *parse_operators(text))
