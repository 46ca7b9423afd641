"""Which random corpora, segments and plans do tests of the engine use?"""

from __future__ import annotations

import random
from dataclasses import replace
from itertools import pairwise

from memory import Tokens

from timviet.index.analysis.layer import Layer
from timviet.search.contract.plan import (
    All,
    Among,
    And,
    AtLeast,
    Constant,
    Filter,
    Not,
    Nothing,
    Or,
    Phrase,
    Prefix,
    Range,
    Term,
)

VOCABULARY = ["a", "ab", "b", "ba", "c", "ca", "d", "e"]
KEYS = [("title", Layer.FOLDED), ("text", Layer.FOLDED), ("text", Layer.WORD)]
WEIGHTS = [0.0, 0.3, 0.5, 1.0, 2.5]


def corpus(draw: random.Random, size: int, longest: int = 12) -> list[Tokens]:
    """Return random documents; the first terms of the vocabulary are in most of them."""
    shares = [2.0**-i for i in range(len(VOCABULARY))]
    documents = []
    for _ in range(size):
        fields = {key: draw.choices(VOCABULARY, shares, k=draw.randrange(longest)) for key in KEYS}
        for field in ("title", "text"):
            pairs = pairwise(fields[field, Layer.FOLDED])
            fields[field, Layer.BIGRAM] = [f"{term} {following}" for term, following in pairs]
        keywords = [f"{name}={draw.randrange(3)}" for name in ("year", "kind")]
        documents.append(Tokens(f"{draw.randrange(10**9):09}", fields, keywords))
    return documents


def join(draw: random.Random, documents: list[Tokens]) -> list[Tokens]:
    """Return the same documents, some of them joined as sections of one document."""
    shares = [draw.choice([0, 0.5, 0.9]) for _ in range(3)]
    joined = documents[:1]
    for number, document in enumerate(documents[1:]):
        is_further = draw.random() < shares[number * 3 // len(documents)]
        joined.append(replace(document, keywords=(), is_further=True) if is_further else document)
    return joined


def cut(draw: random.Random, documents: list[Tokens]) -> list[tuple[list[Tokens], set[int]]]:
    """Cut documents into segments, and delete some."""
    borders = sorted(draw.sample(range(1, len(documents)), draw.randrange(min(4, len(documents)))))
    borders = [border for border in borders if not documents[border].is_further]
    segments = []
    for begin, end in zip([0, *borders], [*borders, len(documents)], strict=True):
        rate = draw.choice([0, 0, 0.2, 0.9])
        deleted: set[int] = set()
        for n, document in enumerate(documents[begin:end]):
            if n - 1 in deleted if document.is_further else draw.random() < rate:
                deleted.add(n)
        segments.append((documents[begin:end], deleted))
    return segments


def words(draw: random.Random, count: int) -> tuple[str, ...]:
    return tuple(draw.choices(VOCABULARY[:4], k=count))


def plan(draw: random.Random, depth: int = 3):
    field, layer = draw.choice(KEYS)
    folded = draw.choice(["title", "text"])
    leaves = [
        lambda: Term(field, layer, draw.choice([*VOCABULARY, "unknown"]), draw.choice(WEIGHTS)),
        lambda: Term(field, layer, draw.choice(VOCABULARY), draw.choice(WEIGHTS)),
        lambda: Phrase(folded, Layer.FOLDED, words(draw, draw.randrange(5)), draw.choice(WEIGHTS)),
        lambda: Prefix(field, layer, draw.choice(["", "a", "b", "z"]), draw.choice(WEIGHTS)),
        lambda: Filter(draw.choice(["year", "kind", "none"]), str(draw.randrange(3))),
        lambda: Phrase(
            folded, Layer.FOLDED, words(draw, draw.randrange(4)), draw.choice(WEIGHTS), slop=draw.randrange(1, 4)
        ),
        lambda: Among(draw.choice(["year", "kind", "none"]), frozenset(draw.sample(["0", "1", "2"], 2))),
        lambda: Range(
            draw.choice(["year", "kind", "none"]),
            draw.choice([None, "0", "1"]),
            draw.choice([None, "1", "2"]),
            draw.random() < 0.5,
            draw.random() < 0.5,
        ),
        lambda: draw.choice([All(), Nothing()]),
    ]
    if depth == 0 or draw.random() < 0.3:
        return draw.choice(leaves)()
    nodes = tuple(plan(draw, depth - 1) for _ in range(draw.randrange(5)))
    inner = [
        lambda: Or(nodes),
        lambda: And(nodes),
        lambda: at_least(draw, nodes),
        lambda: Not(plan(draw, depth - 1)),
        lambda: Constant(plan(draw, depth - 1), draw.choice(WEIGHTS)),
    ]
    return draw.choices(inner, [4, 3, 2, 1, 1])[0]()


def at_least(draw: random.Random, nodes) -> AtLeast:
    weights = tuple(draw.randrange(1, 9) for _ in nodes)
    return AtLeast(nodes, weights, draw.randrange(1, sum(weights) + 2))


def coverage(draw: random.Random) -> AtLeast:
    """Return what a document must have of a query: some terms, each perhaps in several spellings."""
    terms = [Term(*draw.choice(KEYS), draw.choice([*VOCABULARY, "unknown"])) for _ in range(draw.randrange(1, 7))]
    nodes = (Or((term, plan(draw, 1))) if draw.random() < 0.3 else term for term in terms)
    return at_least(draw, tuple(nodes))


def question(draw: random.Random):
    """Return a plan as the planner makes it: a sum of terms, perhaps with conditions."""
    terms = [Term(*draw.choice(KEYS), draw.choice(VOCABULARY), draw.choice(WEIGHTS[1:])) for _ in range(9)]
    extra = draw.choice([[], [All()], [plan(draw, 1)], [Or(tuple(terms[:3]))]])
    required = draw.choice([[], [], [Filter("year", "1")], [plan(draw, 1)], [Not(plan(draw, 1))]])
    if draw.random() < 0.5:
        required = [*required, coverage(draw)]
    if draw.random() < 0.1:
        required = [*required, Or((coverage(draw), coverage(draw)))]
    total = Or((*terms, *extra))
    return And((*required, total)) if required else total
