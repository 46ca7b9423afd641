"""Which other words may stand for these?

A list that somebody keeps for their own documents, a line for each group of words that mean the same here::

    xe máy, mô tô, xe hai bánh        # a comment
    UBMTTQ, Ủy ban Mặt trận Tổ quốc

A query that has one of them finds the others too. Marks that a query lacks may be left out, those that it has must
be those of the list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from timviet.index.analysis.analyzer import Layer, analyze
from timviet.index.errors import SynonymError
from timviet.index.messages import Message
from timviet.index.text.fold import fold, is_compatible
from timviet.search.planning.accents import TypedSyllable
from timviet.search.planning.analyzed_clause import Accents

__all__ = ["Synonyms", "read_synonyms"]

_LONGEST_LINE = 1000
_MOST_PHRASES = 32  # of a line, each of which is looked for

Phrase = tuple[str, ...]
"""Its syllables, as they are spelled."""

_SAME: Mapping[Accents, Callable[[str, str], bool]] = {
    Accents.AUTO: is_compatible,
    Accents.EXACT: str.__eq__,
    Accents.IGNORE: lambda one, other: fold(one) == fold(other),
}
"""Whether a syllable of a query is one of the list."""


@dataclass(frozen=True, slots=True)
class Synonyms:
    """A list of words that mean the same."""

    by_first: Mapping[str, tuple[tuple[Phrase, tuple[str, ...]], ...]]
    """For a folded syllable the phrases that begin with it, the longest first, each with what may stand for it."""

    @classmethod
    def of(cls, lines: Iterable[str]) -> Synonyms:
        """Reads a list.

        :raises SynonymError: a line has fewer than two phrases, or one without letters, or is too long
        """
        others: dict[Phrase, dict[str, None]] = {}
        for number, line in enumerate(lines, 1):
            if len(line) > _LONGEST_LINE:
                raise SynonymError(number, line, Message("longer than {limit} characters", limit=_LONGEST_LINE))
            texts = [text.strip() for text in line.partition("#")[0].split(",")]
            if texts == [""]:
                continue
            phrases = [tuple(_syllables(text)) for text in texts]
            for reason in _faults(phrases):
                raise SynonymError(number, line, reason)
            for phrase in phrases:
                rest = (text for text, other in zip(texts, phrases, strict=True) if other != phrase)
                others.setdefault(phrase, {}).update(dict.fromkeys(rest))
                if len(others[phrase]) > _MOST_PHRASES:
                    raise SynonymError(
                        number,
                        line,
                        Message("more than {limit} phrases, together with the lines before", limit=_MOST_PHRASES),
                    )
        by_first: dict[str, list[tuple[Phrase, tuple[str, ...]]]] = {}
        for phrase in sorted(others, key=lambda phrase: (-len(phrase), phrase)):
            by_first.setdefault(fold(phrase[0]), []).append((phrase, tuple(others[phrase])))
        return cls({first: tuple(rest) for first, rest in by_first.items()})

    def ranges_in(
        self, typed: Sequence[TypedSyllable], accents: Accents = Accents.AUTO
    ) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """Yield the ranges of syllables that are in the list, as (start, end, what may stand for them).

        Of ranges that overlap the first counts, of those with one start the longest.
        """
        same = _SAME[accents]
        start = 0
        while start < len(typed):
            next_start = start + 1
            for phrase, synonyms in self.by_first.get(typed[start].folded, ()):
                syllables = typed[start : start + len(phrase)]
                if len(syllables) < len(phrase) or not all(syllable.joined for syllable in syllables[1:]):
                    continue  # a sentence ends in between
                if all(same(syllable.spelling, other) for syllable, other in zip(syllables, phrase, strict=True)):
                    next_start = start + len(phrase)
                    yield start, next_start, synonyms
                    break
            start = next_start


def read_synonyms(path: Path) -> Synonyms:
    """Reads a list from a text file in UTF-8.

    :raises SynonymError: a line cannot be understood, or the file is not in UTF-8
    :raises OSError: the file cannot be read
    """
    try:
        return Synonyms.of(path.read_text(encoding="utf-8-sig").splitlines())
    except UnicodeDecodeError as error:
        number = error.object[: error.start].count(b"\n") + 1
        raise SynonymError(number, "", Message("not valid UTF-8")) from error


def _syllables(text: str) -> list[str]:
    return analyze(text, (Layer.SYLLABLE,))[Layer.SYLLABLE].terms


def _faults(phrases: list[Phrase]) -> Iterator[str]:
    if not all(phrases):
        yield Message("nothing between two commas")
    if len(set(phrases)) < 2:
        yield Message("fewer than two different phrases")
    if len(phrases) > _MOST_PHRASES:
        yield Message("more than {limit} phrases", limit=_MOST_PHRASES)
