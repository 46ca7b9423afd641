"""Which words of a query have synonyms?

Users may keep a list of synonyms for their documents, one line for each group of words that mean the same::

    xe máy, mô tô, xe hai bánh        # a comment
    UBMTTQ, Ủy ban Mặt trận Tổ quốc

A query for one of them also finds the others. Accents may be left out in the query; accents that are typed must be
those of the list, and so must signs: ``C++, cpp`` is not about ``C``. A line may have symbols: ``🎉, chúc mừng``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from timviet.index.analysis.analyzer import analyze
from timviet.index.analysis.layer import Layer
from timviet.index.errors import SynonymError
from timviet.index.forms import find_forms
from timviet.index.messages import Message
from timviet.index.text.fold import fold, is_compatible
from timviet.index.text.normalize import normalize
from timviet.search.planning.choices import Accents
from timviet.search.planning.clauses.accents import TypedSyllable
from timviet.search.planning.clauses.analyzed_clause import PlacedSign

__all__ = ["Synonyms", "read_lines", "read_synonyms"]

_MAX_LINE = 1000  # characters
_MAX_PHRASES = 32  # of a line, as all of them are searched for

_IS_SAME: Mapping[Accents, Callable[[str, str], bool]] = {
    Accents.AUTO: is_compatible,
    Accents.EXACT: str.__eq__,
    Accents.IGNORE: lambda one, other: fold(one) == fold(other),
}
"""Tests whether a syllable of a query equals one of the list, by the treatment of accents."""

_SynonymPhrase = tuple[str, ...]
"""The syllables of a phrase, then the terms of its signs (``sign:c++``)."""

_SIGN = "sign:"
_COMMENT = re.compile(r"(?:^|\s)#.*", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Synonyms:
    """Groups of words that mean the same.

    >>> synonyms = Synonyms.of(["xe máy, mô tô"])  # for Searcher(folder, synonyms=synonyms)
    >>> synonyms.by_first_syllable["mo"]
    ((('mô', 'tô'), ('xe máy',)),)
    """

    by_first_syllable: Mapping[str, tuple[tuple[_SynonymPhrase, tuple[str, ...]], ...]]
    """The phrases by their first syllable, folded, or first symbol; the longest first, each with its synonyms."""

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
        self,
        typed: Sequence[TypedSyllable],
        accents: Accents = Accents.AUTO,
        signs: Sequence[PlacedSign] = (),
    ) -> Iterator[tuple[int, int, tuple[str, ...]]]:
        """Yield the ranges of syllables that are phrases of the list, as (start, end, synonyms).

        If ranges overlap, the first one wins; if they start at the same syllable, the longest one wins. The range
        of a symbol is empty.
        """
        start = 0
        while start <= len(typed):
            for first, last, symbol in signs:
                if first == last == start:
                    for phrase, synonyms in self.by_first_syllable.get(symbol, ()):
                        if phrase == (symbol,):
                            yield start, start, synonyms
            next_start = start + 1
            for phrase, synonyms in self.by_first_syllable.get(typed[start].folded, ()) if typed[start:] else ():
                end = start + sum(not part.startswith(_SIGN) for part in phrase)
                if _has_phrase(typed[start:end], phrase[: end - start], _IS_SAME[accents]) and _has_signs(
                    signs, start, end, phrase[end - start :]
                ):
                    next_start = end
                    yield start, end, synonyms
                    break
            start = next_start


def _has_phrase(
    typed: Sequence[TypedSyllable], phrase: _SynonymPhrase, is_same: Callable[[str, str], bool]
) -> bool:
    """Return whether syllables of a query are a phrase, and no sentence ends in between."""
    return (
        len(typed) == len(phrase)
        and all(syllable.is_joined for syllable in typed[1:])
        and all(is_same(syllable.spelling, listed) for syllable, listed in zip(typed, phrase, strict=True))
    )


def _has_signs(signs: Sequence[PlacedSign], start: int, end: int, required: _SynonymPhrase) -> bool:
    """Return whether a range has the signs of a phrase, and none of its names has another."""
    inside = [(first, last, term) for first, last, term in signs if start <= first and last <= end]
    return {term for _, _, term in inside}.issuperset(required) and all(
        term in required for first, last, term in inside if first < last
    )


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
    return Synonyms.of(read_lines(path, SynonymError))


def read_lines(path: Path, make_error: Callable[[int, str, str], Exception]) -> list[str]:
    """Return the lines of a text file in UTF-8.

    :param make_error: makes the error for a line that is not in UTF-8, from its number, its text and the reason
    """
    try:
        return path.read_text(encoding="utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        number = error.object[: error.start].count(b"\n") + 1
        raise make_error(number, "", Message("not valid UTF-8")) from error


def _phrases_of(number: int, line: str) -> list[tuple[_SynonymPhrase, list[str]]]:
    """Return the phrases of one line, as syllables, each with the texts of the other phrases.

    :raises SynonymError: the line cannot be understood
    """
    if len(line) > _MAX_LINE:
        raise SynonymError(number, line, Message("longer than {limit} characters", limit=_MAX_LINE))
    texts = [text.strip() for text in _COMMENT.sub("", line).split(",")]
    if texts == [""]:
        return []
    phrases = [
        (*analyze(text, (Layer.SYLLABLE,))[Layer.SYLLABLE].terms, *dict.fromkeys(_signs_of(text)))
        for text in texts
    ]
    if reason := _fault(phrases):
        raise SynonymError(number, line, reason)
    return [
        (phrase, [text for text, other in zip(texts, phrases, strict=True) if other != phrase])
        for phrase in phrases
    ]


def _signs_of(text: str) -> Iterator[str]:
    return (form.term for form in find_forms(normalize(text).text) if form.is_required_sign)


def _fault(phrases: list[_SynonymPhrase]) -> Message | None:
    """Return why the phrases of a line are invalid, or None if they are valid."""
    if not all(phrases):
        return Message("nothing between two commas")
    if len(set(phrases)) < 2:
        return Message("fewer than two different phrases")
    if len(phrases) > _MAX_PHRASES:
        return Message("more than {limit} phrases", limit=_MAX_PHRASES)
    return None
