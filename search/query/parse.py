"""What did the person ask, and how is it written?

Any text is a query; what cannot be understood is taken as words, and a note says so. The grammar, where ``{ }``
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

A range stands only behind a name, and there other signs may stand in a pattern. Operators are capitals without
marks. They bind less than standing side by side, as Vietnamese words are written in several pieces: ``đại hội AND
nghị quyết`` joins two words, not ``hội`` and ``nghị``. A backslash takes the meaning from a sign or an operator.
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
    """A query as it was understood."""

    text: str
    """As it was typed."""

    root: QueryNode
    notes: tuple[Note, ...] = ()

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """The words and phrases that stand outside of operators, fields and groups."""
        nodes = self.root.nodes if isinstance(self.root, GroupNode) else (self.root,)
        return tuple(node for node in nodes if isinstance(node, WordsNode | PhraseNode))


def parse(text: str) -> Query:
    """Reads a query; it never raises, and takes time linear in the length of the text."""
    if _PLAIN.fullmatch(text) and not text.isspace() and text and not _OPERATOR.search(text):
        return Query(text, WordsNode(text.strip()))
    from timviet.search.query.parser import parsed

    return Query(text, *parsed(text))
