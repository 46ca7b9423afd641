"""Which queries do tests parse? Trees written as queries, and random texts; a million of them by command::

python tests/support/query_texts.py 1000000
"""

from __future__ import annotations

import random
import re
import sys
import time
from collections import Counter
from collections.abc import Iterator

from timviet.search.query.ast import (
    AndNode,
    BoostNode,
    FieldNode,
    FuzzyNode,
    GroupNode,
    NotNode,
    OrNode,
    PatternNode,
    PhraseNode,
    QueryNode,
    RangeNode,
    RequiredNode,
    WholeNode,
    WordsNode,
)
from timviet.search.query.parse import MAX_LENGTH, Query, parse, used_text
from timviet.search.query.parser import MAX_DEPTH, MAX_SPECIAL

SPECIAL = re.compile(r'(["‘‹()\[\]{}+\-:*?~^<>.\\])')


def written(node: QueryNode) -> str:
    """Return a query that parses to the same tree."""
    match node:
        case WordsNode(text):
            return re.sub(r"(?<!\S)(?=(?:AND|OR|NOT)(?!\S))", r"\\", SPECIAL.sub(r"\\\1", text))
        case PhraseNode(text, slop):
            special = SPECIAL if not node.has_patterns else re.compile(SPECIAL.pattern.replace("*?", ""))
            return '"' + special.sub(r"\\\1", text) + '"' + (f"~{slop}" if slop else "")
        case PatternNode(text):
            return text
        case FuzzyNode(text, distance):
            return f"{text}~{distance}"
        case RangeNode(low, high, low_included, high_included):
            bounds = " TO ".join("*" if bound is None else written(PhraseNode(bound)) for bound in (low, high))
            return f"{'[' if low_included else '{'}{bounds}{']' if high_included else '}'}"
        case WholeNode(text):
            return f"={written(PhraseNode(text))}"
        case FieldNode(name, child):
            return f"{name}:{_atom(child)}"
        case BoostNode(FieldNode(name, PatternNode(text)), factor):
            return f"{name}:{text}^{_number(factor)}"
        case BoostNode(child, factor):
            return f"({written(child)})^{_number(factor)}"
        case RequiredNode(child):
            return f"+{_atom(child)}"
        case NotNode(child):
            text = _atom(child)
            return f"-({text})" if text[0].isdigit() else f"-{text}"  # -2* would be a word
        case GroupNode(nodes):
            return " ".join(
                f"({written(child)})" if isinstance(child, GroupNode | AndNode | OrNode) else written(child)
                for child in nodes
            )
        case AndNode(nodes):
            return " AND ".join(
                f"({written(child)})" if isinstance(child, OrNode) else written(child) for child in nodes
            )
        case OrNode(nodes):
            return " OR ".join(map(written, nodes))
    raise TypeError(node)


def _atom(node: QueryNode) -> str:
    is_simple = isinstance(node, PhraseNode | PatternNode | FuzzyNode | RangeNode | WholeNode | BoostNode)
    return written(node) if is_simple else f"({written(node)})"


def _number(factor: float) -> str:
    return f"{factor:.9f}".rstrip("0").rstrip(".")


def leaves(node: QueryNode, depth: int = 0) -> Iterator[QueryNode]:
    """Yield the leaves of a tree, and check that it is no deeper than groups may be."""
    assert depth < 6 * MAX_DEPTH
    match node:
        case FieldNode(_, child) | BoostNode(child, _) | RequiredNode(child) | NotNode(child):
            yield from leaves(child, depth + 1)
        case GroupNode(nodes) | AndNode(nodes) | OrNode(nodes):
            for child in nodes:
                yield from leaves(child, depth + 1)
        case _:
            yield node


def check(text: str) -> Query:
    """Check the laws that hold for every query, and return it parsed."""
    query = parse(text)
    assert query.text == used_text(text)
    query_leaves = list(leaves(query.root))
    special = sum(isinstance(leaf, PatternNode | FuzzyNode) for leaf in query_leaves)
    assert special <= MAX_SPECIAL
    for note in query.notes:
        assert note.kind
        assert note.message
    assert len(set(query.notes)) == len(query.notes)
    is_whole = all(note.kind not in ("too-long", "query-cut") for note in query.notes)
    if is_whole and len(written(query.root)) <= MAX_LENGTH:  # else the written form may have more parts
        again = parse(written(query.root))
        assert again.root == query.root, text[:500]
        assert not again.notes
    leaf_text = "".join(
        letter for leaf in query_leaves if isinstance(leaf, WordsNode | PhraseNode) for letter in leaf.text
    )
    assert not set(re.findall(r"[^\W\d]", leaf_text)) - set(text), "no letter is invented"
    return query


PARTS = [
    *'()()"""+-:*?~^[]{}<>\\ \n\t\0\u200b',
    *("AND", "OR", "NOT", " AND ", " OR ", " NOT ", "and", "..", "~2", "^3", "^0.5", "^1e9", "~99", " TO "),
    *("title:", "path:", "year:", "x.y:", "[2016 TO 2020]", "{a TO *}", ">=3", "1..5", "..", "“", "”"),
    *("‘", "’", "Su", "-34", "C++"),
    *(
        "đại",
        "hội ",
        "đảng",
        "nghị quyết",
        "gạo",
        "HỘI",
        "hoà",
        "e\u0323\u0302",
        "15:30",
        "05-CT/TW",
        "字",
        "2.472",
    ),
    *("\ud800", "\udfff", "\u202e", "😀", "\x1b[31m", "a" * 300, "ba*", "t?i", "ngiêng~", "\\AND", '\\"'),
]


def random_query(draw: random.Random) -> str:
    """Return a random text that looks like a query."""
    text = "".join(draw.choices(PARTS, k=draw.randrange(1, draw.choice((4, 12, 40)))))
    if draw.random() < 0.2:
        text = "(" * draw.randrange(80) + text
    for _ in range(draw.randrange(3)):
        offset = draw.randrange(len(text) + 1)
        character = chr(draw.choice((draw.randrange(32, 128), draw.randrange(0x250), 0x1EA0)))
        text = text[:offset] + character + text[offset + 1 :]
    return text


LARGE = {
    "nested": "(" * 10_000 + "a" + ")" * 10_000,
    "nested for some reason": "-(a OR " * 10_000 + "b" + ")" * 10_000,
    "long": "đại hội " * 12_500,
    "one word": "a" * 100_000,
    "quotation marks": '"' * 100_001,
    "escapes": '\\"' * 50_000,
    "patterns": "a* " * 33_000,
    "one pattern": "*a?b" * 25_000,
    "fields": "a:" * 50_000,
    "field after field": "a:b " * 25_000,
    "ranges": 'a:["x ' * 16_000,
    "dots": "a:" + "." * 100_000,
    "operators": "AND OR NOT " * 9_000,
    "boosts": "^1" * 50_000,
    "blanks": " " * 100_000,
    "signs": "+-~^*?:<>[]{}" * 8_000,
    "surrogates": "\ud800" * 100_000,
    "control characters": "\x00\x1b" * 50_000,
    "marks": "a" + "\u0323\u0302" * 50_000,
}
"""Texts of about 100,000 characters."""


def main() -> None:
    """Check as many queries as the command line says, and print their kinds and times."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1_000_000
    draw = random.Random(int(sys.argv[2]) if len(sys.argv) > 2 else 0)
    kinds: Counter[str] = Counter()
    began, slowest, worst = time.perf_counter(), 0.0, ""
    for _ in range(count):
        text = random_query(draw)
        start = time.perf_counter()
        query = check(text)
        if (took := time.perf_counter() - start) > slowest:
            slowest, worst = took, text
        kinds.update({type(leaf).__name__ for leaf in leaves(query.root)})
        kinds.update({note.kind for note in query.notes})
    seconds = time.perf_counter() - began
    print(f"{count:,} queries in {seconds:.0f} s, none raised, all read back as they were written")
    print(f"slowest {slowest * 1000:.1f} ms: {worst[:60]!r}")
    for kind, occurrences in kinds.most_common():
        print(f"  {kind:18} {occurrences:>9,}")


if __name__ == "__main__":
    main()
