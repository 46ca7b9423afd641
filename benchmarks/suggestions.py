"""How fast are completions while a person types, and how often is the right one among them?

    python benchmarks/suggestions.py INDEX FOLDER

FOLDER holds a collection with titles, INDEX is an index of it, or of a larger one with its titles. Titles of
at least three syllables are drawn and cut after two syllables and one letter of the third. A title is found if a
suggestion is the title, or a beginning of it of at least three syllables that ends with one of its words, with all
accents right. "Unit" counts only suggestions that are a whole title, or a beginning that several titles have.

Each text is typed twice: "first" includes what is read and computed once.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click
from corpus import read_corpus, strip_marks
from table import percentile, table

from timviet.index.analysis.analyzer import analyze
from timviet.index.analysis.layer import Layer
from timviet.search import Searcher

Syllables = tuple[str, ...]


@dataclass(frozen=True)
class CutTitle:
    """A title, and what is typed of it."""

    typed: str
    syllables: Syllables
    ends: frozenset[int]
    """The numbers of syllables after which a word of the title ends."""


def cut(title: str) -> CutTitle | None:
    """Return a title cut after two syllables and one letter; None if it is too short."""
    analysis = analyze(title, (Layer.SYLLABLE, Layer.WORD))
    tokens = list(analysis[Layer.SYLLABLE])
    if len(tokens) < 3 or len({token.start for token in tokens}) < len(tokens):
        return None
    word_ends = {token.end for token in analysis[Layer.WORD]}
    ends = frozenset(number for number, token in enumerate(tokens, 1) if number >= 3 and token.end in word_ends)
    typed = title[: tokens[2].start + 1]
    return CutTitle(typed, tuple(token.term for token in tokens), ends)


def syllables_of(text: str) -> Syllables:
    """Return the canonical spellings of the syllables of a text."""
    return tuple(token.term for token in analyze(text, (Layer.SYLLABLE,))[Layer.SYLLABLE])


@click.command(help=__doc__)
@click.argument("index", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.argument("folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@click.option("--most", default=1000, help="Draw so many titles at most.")
@click.option("--seed", default=0, help="Draw others.")
@click.option("--misses", default=0, help="Show so many titles that are not found.")
def main(index: Path, folder: Path, most: int, seed: int, misses: int) -> None:
    titles = sorted({passage.title for passage in read_corpus(folder)})
    beginnings = Counter(start for title in titles for start in _beginnings(syllables_of(title)))
    random.Random(seed).shuffle(titles)
    drawn = [title for title in map(cut, titles) if title is not None][:most]
    rows = []
    for name, strip in (("accents typed", False), ("none typed", True)):
        with Searcher(index) as searcher:
            for again in (False, True):
                times, found, units = [], 0, 0
                for title in drawn:
                    typed = strip_marks(title.typed) if strip else title.typed
                    start = time.perf_counter()
                    suggestions = searcher.suggest(typed)
                    times.append((time.perf_counter() - start) * 1000)
                    right = _right(title, [suggestion.text for suggestion in suggestions])
                    found += bool(right)
                    units += any(each == title.syllables or beginnings[each] > 1 for each in right)
                    if again and not right and misses > 0:
                        misses -= 1
                        click.echo(f"{typed} ({' '.join(title.syllables)}): {[each.text for each in suggestions]}")
                shares = [f"{100 * count / len(drawn):.1f}" for count in (found, units)]
                percentiles = [f"{percentile(times, percent):.2f}" for percent in (50, 95, 99)]
                rows.append(
                    [
                        name,
                        "again" if again else "first",
                        str(len(drawn)),
                        *shares,
                        *percentiles,
                        f"{times[0]:.0f}",
                    ]
                )
    click.echo(table(["", "time", "titles", "found, %", "unit, %", "p50, ms", "p95", "p99", "first of all"], rows))


def _right(title: CutTitle, suggestions: Sequence[str]) -> list[Syllables]:
    """Return the suggestions that are a title, or a beginning of it that ends with a word."""
    suggested = map(syllables_of, suggestions)
    return [each for each in suggested if len(each) in title.ends and each == title.syllables[: len(each)]]


def _beginnings(syllables: Syllables) -> list[Syllables]:
    return [syllables[:length] for length in range(3, len(syllables) + 1)]


if __name__ == "__main__":
    main()
