"""Queries that ask for as much as possible, and an index that makes them hard."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from random import Random

from timviet.index import Document, Index

__all__ = ["SHAPES", "SYLLABLES", "make_index"]

_ONSETS = [
    "b",
    "c",
    "ch",
    "d",
    "đ",
    "g",
    "h",
    "kh",
    "l",
    "m",
    "n",
    "ng",
    "nh",
    "ph",
    "qu",
    "r",
    "s",
    "t",
    "th",
    "tr",
    "v",
    "x",
]
_RIMES = [
    "a",
    "á",
    "à",
    "ả",
    "ã",
    "ạ",
    "an",
    "án",
    "àn",
    "ang",
    "áng",
    "ong",
    "ông",
    "ung",
    "ường",
    "iên",
    "ế",
    "ê",
    "inh",
    "ơi",
    "ươi",
    "uyên",
]
SYLLABLES = [onset + rime for onset in _ONSETS for rime in _RIMES]


def make_index(folder: Path, draw: Random, documents: int) -> None:
    """Make an index of documents of frequent syllables, with one word of 200,000 letters and one long text."""
    weights = [1 / rank for rank in range(1, len(SYLLABLES) + 1)]
    with Index.open(folder, create=True, jobs=1) as index:
        for number in range(documents):
            words = draw.choices(SYLLABLES, weights, k=draw.randint(3, 80))
            tags, serial = [f"t{number % 90}", "all"], f"s{number}"
            title, body = " ".join(words[:4]), " ".join(words)
            fields = {"year": 1950 + number % 70, "number": 7 * number}
            index.add(Document(str(number), title, body, {**fields, "serial": serial, "tags": tags}))
        index.add(Document("long", "", "a" * 100_000 + "na" * 50_000))
        index.add(Document("book", "", ". ".join(" ".join(draw.choices(SYLLABLES, k=40)) for _ in range(500))))


def _some(draw: Random, most: int = 400) -> list[str]:
    return draw.choices(SYLLABLES[: draw.choice([1, 3, 60, len(SYLLABLES)])], k=draw.randint(1, most))


def _pairs(draw: Random, most: int = 300) -> Iterator[tuple[str, str]]:
    words = _some(draw, most)
    return zip(words, words[::-1], strict=True)


def _nested(draw: Random) -> str:
    depth = draw.choice([3, 60, 10_000])
    opening = draw.choice(["(", "NOT (", "title:(", "+(", "-(", "a AND (", "a OR ("])
    return opening * depth + " ".join(_some(draw, 5)) + draw.choice([")", ")^2", " OR b)", ""]) * depth


def _pattern(draw: Random) -> str:
    return "".join(draw.choices(["*", "?", "a", "n", "ng", "ế", "-"], k=draw.choice([3, 8, 600])))


def _joined(joint: str, wrap: str = "{}") -> Callable[[Random], str]:
    return lambda draw: joint.join(map(wrap.format, _some(draw)))


def _paired(joint: str, wrap: str) -> Callable[[Random], str]:
    return lambda draw: joint.join(wrap.format(first, second) for first, second in _pairs(draw))


def _repeated(pieces: Sequence[str]) -> Callable[[Random], str]:
    return lambda draw: draw.choice(pieces) * draw.choice([10, 1000, 100_000])


SHAPES: dict[str, Callable[[Random], str]] = {
    "words": _joined(" "),
    "OR": _joined(" OR "),
    "AND": _joined(" AND "),
    "NOT": _joined(" NOT "),
    "minus": _joined(" ", "-{}"),
    "plus": _joined(" ", "+{}"),
    "boosts": _joined(" OR ", "{}^7"),
    "fuzzy": _joined(" ", "{}~2"),
    "quotation": lambda draw: f'"{" ".join(_some(draw))}"',
    "proximity": lambda draw: f'"{" ".join(_some(draw, 40))}"~{draw.choice([1, 50, 10**9])}',
    "quotations": _paired(" ", '"{} {}"'),
    "quotations joined by OR": _paired(" OR ", '"{} {}"'),
    "proximity joined by OR": _paired(" OR ", '"{} {}"~50'),
    "proximity joined by AND": _paired(" AND ", '"{} {}"~50'),
    "AND in OR": _paired(" OR ", "({} AND {})"),
    "OR in AND": _paired(" AND ", "({} OR {})"),
    "NOT in OR": _paired(" OR ", "({} AND NOT {})"),
    "only NOT in OR": _paired(" OR ", "(NOT ({} AND {}))"),
    "nested": _nested,
    "pattern": _pattern,
    "patterns": lambda draw: draw.choice([" ", " OR ", " AND "]).join(_pattern(draw) for _ in range(70)),
    "quoted patterns": lambda draw: (
        f'"{" ".join(draw.choices(["n*", "*a", "t?", "*"], k=60))}"~{draw.choice([0, 9])}'
    ),
    "excluded patterns": lambda draw: (
        f"{draw.choice(SYLLABLES)} " + " ".join(f"-*{word[:1]}*" for word in _some(draw, 60))
    ),
    "row of patterns": lambda draw: "-".join(draw.choices(["a*", "n*", "*a"], k=draw.choice([3, 500]))),
    "values": lambda draw: " OR ".join(f"serial:{draw.choice(['*', '>=', ''])}s{number}" for number in range(70)),
    "ranges": lambda draw: " ".join(f"year:[{1950 + number} TO *]" for number in range(draw.randint(1, 70))),
    "ranges of distinct values": lambda draw: draw.choice([" ", " OR ", " -"]).join(
        f"number:[{number} TO {draw.randint(number, 9999)}]" for number in draw.choices(range(9999), k=60)
    ),
    "patterns of distinct values": lambda draw: draw.choice([" ", " OR ", " -"]).join(
        f"serial:{draw.choice(['s*', '*'])}{number}{draw.choice(['*', '?'])}" for number in range(60)
    ),
    "condition after the end": lambda draw: "a " * 6000 + " ".join(f"-{word}" for word in _some(draw, 5)),
    "excluded values": lambda draw: " ".join(f"-tags:t{number}" for number in range(draw.randint(1, 70))),
    "fields": _joined(" ", "title:{}"),
    "unknown fields": _joined(" ", "{0}:{0}"),
    "keys": _repeated(["dduwowngf ", "w", "sfrxj", "d9u7o7ng2 "]),
    "signs": _repeated(
        ["(", ")", '"', "‘", "+", "- ", "a^", "a~", "a..", "x:", "\\", "[", "x:[", "+84", "C++ ", "😀"]
    ),
    "marks": _repeated(
        ["a\u0301", "\u0301", "\n", "a-", "5/5/2020 ", "0912 345 678 ", "5kg ", "1.000 ", "1/2020/NĐ-CP "]
    ),
}
"""Makers of queries by name."""
