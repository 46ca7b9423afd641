"""How is a query parsed, and what is its grammar?

Any text is a query, of which the first :data:`MAX_LENGTH` characters are used. Text that does not fit the grammar
is read as words, with a note. In the grammar, ``{ }`` is repeated and
``[ ]`` is optional::

    query    = either
    either   = both { OR both }
    both     = row { AND row }
    row      = part { part }
    part     = NOT words | [ "+" | "-" ] [ name ":" ] atom [ "^" number ]      without blanks
    atom     = word | pattern | fuzzy | phrase | range | whole | "(" query ")"
    words    = word { word }
    pattern  = a word of letters, digits, signs within, "*" and, before a letter or digit, "?"
    fuzzy    = word "~" [ digit ]
    phrase   = '"' any characters, with "*" and "?" as in patterns '"' [ "~" number ]
    range    = ( "[" | "{" ) bound TO bound ( "]" | "}" )
             | [ bound ] ".." [ bound ]
             | ( ">" | ">=" | "<" | "<=" ) bound | "*"
    whole    = "=" ( word | phrase )
    bound    = word | phrase | "*"

A minus before a digit, or within a code, is part of a word outside of fields: ``Su -34``, ``05 -CT/TW``. Groups of
a telephone number before a pattern of digits are part of the pattern: ``0912 345*``.
A range and a whole value are allowed only after a field name; a pattern there may have other signs. Operators are
capitals without accents. Words side by side bind tighter than operators, as a Vietnamese word has several
syllables: ``đại hội AND nghị quyết`` joins two words, not ``hội`` and ``nghị``. A backslash escapes a sign or an
operator.
"""

from __future__ import annotations

from timviet.index.lazy import lazy_pattern
from timviet.index.value_class import value_class
from timviet.search.query.ast import GroupNode, PhraseNode, QueryNode, WordsNode
from timviet.search.query.notes import Note, distinct_notes, make_note

__all__ = ["MAX_LENGTH", "Clause", "Query", "notes_on_length", "parse", "used_text"]

MAX_LENGTH = 10_000
"""Maximum number of characters of a query that are used; a page of a book has 3,000. The longest question of four
collections has 994."""

Clause = WordsNode | PhraseNode

_PLAIN = lazy_pattern(r"(?:[\w\s.,/;%!]++|\?++(?=\s|\Z)|(?<=[^\W_])-(?=[^\W_]))*+")  # no signs of the grammar
_OPERATOR = lazy_pattern("AND|OR|NOT|TO")


@value_class
class Query:
    """A parsed query."""

    text: str
    """The text as it was typed, as far as it is used."""

    root: QueryNode
    notes: tuple[Note, ...] = ()

    wants_all: bool = False
    """Whether a pattern stands for all that it matches, as far as work is left, not only for the most frequent."""

    @property
    def clauses(self) -> tuple[Clause, ...]:
        """The words and phrases outside of operators, fields and groups."""
        nodes = self.root.nodes if isinstance(self.root, GroupNode) else (self.root,)
        return tuple(node for node in nodes if isinstance(node, WordsNode | PhraseNode))


def used_text(text: str) -> str:
    """Return the beginning of a text that is used as a query: at most ``MAX_LENGTH`` characters, whole words."""
    if len(text) <= MAX_LENGTH:
        return text
    end = next((end for end in range(MAX_LENGTH, 0, -1) if text[end].isspace()), MAX_LENGTH)
    return text[:end]


def notes_on_length(text: str) -> tuple[Note, ...]:
    """Return notes on a text that is not used as a whole, and on the conditions in the rest of it."""
    if len(text) <= MAX_LENGTH:
        return ()
    from timviet.search.query.left_out import notes_on_left_out

    return (make_note("query-cut", f"{MAX_LENGTH:,}"), *notes_on_left_out(text, len(used_text(text))))


def parse(text: str) -> Query:
    """Parse a text; never raises, and takes time linear in the length of the text."""
    used = used_text(text)
    if _PLAIN.fullmatch(used) and not used.isspace() and used and not _OPERATOR.search(used):
        return Query(used, WordsNode(used.strip()), notes_on_length(text))
    # Most queries are only words: the grammar is not loaded for them.
    from timviet.search.query.parser import parse_operators

    root, notes = parse_operators(used)
    return Query(used, root, distinct_notes((*notes_on_length(text), *notes)))
