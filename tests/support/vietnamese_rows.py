"""Which spellings must match, and which must not?

The answers are rows of ``tests/vietnamese/*.txt``: ``left relation right``, separated by blanks, with one of the
relations below. ``#`` starts a comment, a line in brackets is the heading of a section, ``\\u0323`` is the
character U+0323. A row that ends in ``!! reason`` is known to fail; one that ends in ``!~ reason`` is right except
for ranking.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

RELATIONS = {
    "=": "both match each other and count the same",
    "~": "both match each other, the other spelling ranked lower",
    "≠": "they are not merged when typed with their marks",
    "->": "what is typed on the left agrees with the right",
    "-/>": "what is typed on the left does not agree with the right",
}
FOLDER = Path(__file__).parents[1] / "vietnamese"


@dataclass(frozen=True)
class Row:
    file: str
    line: int
    section: str
    left: str
    relation: str
    right: str
    known_failure: str | None
    ranking_failure: str | None

    def __str__(self) -> str:
        return f"{self.file}:{self.line} {self.left} {self.relation} {self.right}".encode(
            "unicode_escape", "backslashreplace"
        ).decode()


def read_rows(folder: Path = FOLDER) -> list[Row]:
    """Return every row of the folder's files, in the order of file names and lines."""
    return [row for path in sorted(folder.glob("*.txt")) for row in _read(path)]


def _read(path: Path) -> Iterator[Row]:
    section = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        content = re.split(r"(?:^|\s)#", line)[0].strip()
        if content.startswith("["):
            section = content.strip("[]")
        elif content:
            pair, _, failure = content.partition(" !! ")
            pair, _, ranking = pair.partition(" !~ ")
            match = re.fullmatch(r"(.+?)\s+(=|~|≠|->|-/>)\s+(.+?)", pair.strip())
            if match is None:
                raise ValueError(f"{path.name}:{number}: not a row: {line!r}")
            left, relation, right = match.groups()
            yield Row(
                path.name,
                number,
                section,
                _plain(left),
                relation,
                _plain(right),
                failure.strip() or None,
                ranking.strip() or None,
            )


def _plain(text: str) -> str:
    return re.sub(r"\\u([0-9a-fA-F]{4})", lambda match: chr(int(match[1], 16)), text)
