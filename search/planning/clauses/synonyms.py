"""Which words of a query have synonyms?

Users may keep a list of synonyms for their documents, one line for each group of words that mean the same::

    xe máy, mô tô, xe hai bánh        # a comment
    UBMTTQ, Ủy ban Mặt trận Tổ quốc

A query for one of them also finds the others. Accents may be left out in the query; accents that are typed must be
those of the list.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from timviet.index.analysis.analyzer import Layer, analyze
from timviet.index.errors import SynonymError
from timviet.index.messages import Message
from timviet.index.text.fold import fold, is_compatible
from timviet.search.planning.clauses.accents import TypedSyllable
from timviet.search.planning.clauses.analyzed_clause import Accents

__all__ = ["Synonyms", "read_synonyms"]

_MAX_LINE = 1000  # characters
_MAX_PHRASES = 32  # of a line, as all of them are searched for

_IS_SAME: Mapping[Accents, Callable[[str, str], bool]] = {
    Accents.AUTO: is_compatible,
    Accents.EXACT: str.__eq__,
    Accents.IGNORE: lambda one, other: fold(one) == fold(other),
}
"""Tests whether a syllable of a query equals one of the list, by the treatment of accents."""

_SynonymPhrase = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Groups of words that mean the same.

    >>> synonyms = Synonyms.of(["xe máy, mô tô"])  # for Searcher(folder, synonyms=synonyms)
    >>> synonyms.by_first_syllable["mo"]
    ((('mô', 'tô'), ('xe máy',)),)
    """

    by_first_syllable: Mapping[str, tuple[tuple[_SynonymPhrase, tuple[str, ...]], ...]]
    """The phrases by their first syllable, folded; the longest first, each with its synonyms."""

    @classmethod
    def of(cls, lines: Iterable[str]) -> Synonyms:
        """Return the synonyms of the lines of a list.

        :raises SynonymError: a line has fewer than two phrases, or one without letters, or is too long
        """
        synonyms: dict[_SynonymPhrase, dict[str, None]] = {}
        for number, line in enumerate(lines, 1):
            for phrase, others in _phrases_of(number, line):
                synonyms.setdefault(phrase, {}).update(dict.fromkeys(others))
                if len(synonyms[phrase]) > _MAX_PHRASES:
                    raise SynonymError(
                        number,
                        line,
                        Message("more than {limit} phrases, together with the lines before", limit=_MAX_PHRASES),
                    )
        by_first_syllable: dict[str, list[tuple[_SynonymPhrase, tuple[str, ...]]]] = {}
        for phrase in sorted(synonyms, key=lambda phrase: (-len(phrase), phrase)):
            by_first_syllable.setdefault(fold(phrase[0]), []).append((phrase, tuple(synonyms[phrase])))
        return cls({syllable: tuple(phrases) for syllable, phrases in by_first_syllable.items()})

    def ranges_in(
        self, typed: Sequence[TypedSyllable], accents: Accents = Accents.AUTO
    ) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """Yield the ranges of syllables that are phrases of the list, as (start, end, synonyms).

        If ranges overlap, the first one wins; if they start at the same syllable, the longest one wins.
        """
        is_same = _IS_SAME[accents]
        start = 0
        while start < len(typed):
            next_start = start + 1
            for phrase, synonyms in self.by_first_syllable.get(typed[start].folded, ()):
                syllables = typed[start : start + len(phrase)]
                if len(syllables) < len(phrase) or not all(syllable.is_joined for syllable in syllables[1:]):
                    continue  # the query ends, or a sentence ends in between
                if all(
                    is_same(syllable.spelling, listed) for syllable, listed in zip(syllables, phrase, strict=True)
                ):
                    next_start = start + len(phrase)
                    yield start, next_start, synonyms
                    break
            start = next_start


def read_synonyms(path: Path) -> Synonyms:
    """Read a list of synonyms from a text file in UTF-8.

    :raises SynonymError: a line cannot be understood, or the file is not in UTF-8
    :raises OSError: the file cannot be read

    >>> from tempfile import TemporaryDirectory
    >>> with TemporaryDirectory() as folder:
    ...     file = Path(folder, "synonyms.txt")
    ...     size = file.write_text("xe máy, mô tô  # a comment", encoding="utf-8")
    ...     read_synonyms(file) == Synonyms.of(["mô tô, xe máy"])
    True
    """
    try:
        return Synonyms.of(path.read_text(encoding="utf-8-sig").splitlines())
    except UnicodeDecodeError as error:
        number = error.object[: error.start].count(b"\n") + 1
        raise SynonymError(number, "", Message("not valid UTF-8")) from error


def _phrases_of(number: int, line: str) -> list[tuple[_SynonymPhrase, list[str]]]:
    """Return the phrases of one line, as syllables, each with the texts of the other phrases.

    :raises SynonymError: the line cannot be understood
    """
    if len(line) > _MAX_LINE:
        raise SynonymError(number, line, Message("longer than {limit} characters", limit=_MAX_LINE))
    texts = [text.strip() for text in line.partition("#")[0].split(",")]
    if texts == [""]:
        return []
    phrases = [tuple(analyze(text, (Layer.SYLLABLE,))[Layer.SYLLABLE].terms) for text in texts]
    if reason := _fault(phrases):
        raise SynonymError(number, line, reason)
    return [
        (phrase, [text for text, other in zip(texts, phrases, strict=True) if other != phrase])
        for phrase in phrases
    ]


def _fault(phrases: list[_SynonymPhrase]) -> Message | None:
    """Return why the phrases of a line are invalid, or None if they are valid."""
    if not all(phrases):
        return Message("nothing between two commas")
    if len(set(phrases)) < 2:
        return Message("fewer than two different phrases")
    if len(phrases) > _MAX_PHRASES:
        return Message("more than {limit} phrases", limit=_MAX_PHRASES)
    return None
