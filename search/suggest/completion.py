"""How is a query completed while it is typed?

Completions are phrases that stand in documents as units: words, names, titles. The documents themselves tell how
they go on after what was typed: titles that begin with all of it, and texts that have its last few syllables. If
nothing goes on like that, the first syllables are left out one by one. Each completion is read in a document
before it is given, so it finds something. Operators, fields and quoted text are never changed.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass

from timviet.index.analysis.scan import Scan
from timviet.index.document import Document
from timviet.index.tables.bounded_cache import remember
from timviet.index.text.fold import fold
from timviet.search.contract.lexicon import Contexts
from timviet.search.planning.clauses.accents import TypedSyllable
from timviet.search.planning.clauses.term_counts import TermCounts
from timviet.search.suggest.candidates import CONTEXT, Candidate, CandidateFinder
from timviet.search.suggest.plain_words import has_syntax, open_run
from timviet.search.suggest.typed_start import TypedStart
from timviet.search.suggest.written_form import find_written_form

__all__ = ["Completer", "Suggestion"]

_COVERED = 0.3
"""Weight of a phrase that begins with one that is already given, or with which such a phrase begins."""

_NEGLIGIBLE, _NEGLIGIBLE_TEXT = 0.001, 0.005
"""A title, or a phrase of texts alone, is left out if its weight is below this share of the largest."""

_CONSIDERED = 60  # phrases, the likeliest ones
_READ = 24  # the most phrases that are read in documents for all suggestions
_LEADING = 8  # syllables before a completion whose accents are restored
_LONG_PREFIX = 3  # letters from which on a word is completed although nothing goes on like that


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A text that may be typed.

    >>> from tempfile import TemporaryDirectory
    >>> from timviet import Document, Index, Searcher
    >>> with TemporaryDirectory() as folder:
    ...     with Index.open(folder, create=True) as index:
    ...         index.add(Document("law", body="Người Hà Nội đội mũ bảo hiểm khi đi xe máy."))
    ...     with Searcher(folder) as searcher:
    ...         searcher.suggest("mu ba") + searcher.suggest("ha n")
    (Suggestion(text='mũ bảo hiểm', count=1), Suggestion(text='Hà Nội', count=1))
    """

    text: str
    count: int
    """The approximate number of documents that have what completes it, or whose titles begin with it."""


class Completer:
    """Completes queries with the documents of one commit of an index; several threads may use it at once."""

    def __init__(self, contexts: Contexts, counts: TermCounts) -> None:
        """Complete from the documents of an index."""
        self._counts = counts
        self._candidates = CandidateFinder(contexts, counts)
        self._written: dict[tuple[str, ...], tuple[str, int] | None] = {}

    def complete(
        self, text: str, limit: int, section: Callable[[int], Document], finds: Callable[[str], bool]
    ) -> tuple[Suggestion, ...]:
        """Return completions of a text that is being typed, most likely first.

        :param limit: return at most this many suggestions
        :param section: returns a document with the body of one of its sections, given the number of that
        :param finds: returns whether a query finds any document
        """
        run, must_check = open_run(text), has_syntax(text)
        start = run if must_check and run is not None else 0
        scan = Scan.of(text[start:])
        if (
            not len(scan)
            or (must_check and run is None)
            or text[start + scan.spans([len(scan) - 1])[0][1] :].strip()
        ):
            return ()
        typed = TypedStart.of(scan, is_finished=text[-1].isspace())
        first_free = len(scan) if run is None else _first_free(scan, run - start)
        for rest, with_texts in _beginnings(typed, first_free, start > 0):
            suggestions: dict[str, Suggestion] = {}
            found = self._candidates.find(rest, with_texts=with_texts)
            for candidate, written in self._choose(found, section):
                if len(suggestions) >= limit:
                    break
                full = self._leading(text, start, scan, len(typed.before) - candidate.given) + written
                if fold(full) not in suggestions and (not must_check or finds(full)):
                    count = max(1, round(candidate.count))
                    suggestions[fold(full)] = Suggestion(full, count)
            if suggestions:
                return tuple(suggestions.values())
        return ()

    def _leading(self, text: str, start: int, scan: Scan, count: int) -> str:
        """Return the text before a completion; accents that were left out of its last syllables are restored.

        :param start: the offset of the syllables
        :param count: the number of syllables before the completion
        """
        end = start + scan.spans([count])[0][0] if count < len(scan) else len(text)
        first = max(0, count - _LEADING)
        folded = scan.folded()
        syllables = [TypedSyllable(scan.spelling(number), folded[number], True) for number in range(first, count)]
        pieces, copied = [], 0
        restored = self._counts.restorer.restore(syllables).probabilities if syllables else []
        spans = scan.spans(range(first, count))
        for syllable, probabilities, span in zip(syllables, restored, spans, strict=True):
            likeliest = next(iter(probabilities))
            if syllable.is_bare and likeliest != syllable.spelling:
                pieces += [text[copied : start + span[0]], likeliest]
                copied = start + span[1]
        return "".join([*pieces, text[copied:end]])

    def _choose(
        self, candidates: Collection[Candidate], section: Callable[[int], Document]
    ) -> Iterator[tuple[Candidate, str]]:
        """Yield the phrases to suggest, the likeliest first, and how they are written.

        A phrase that begins with one that is already given tells less. So does one with which such a phrase
        begins, and nothing if it always goes on like that.
        """
        ranked = sorted(candidates, key=lambda candidate: (-candidate.weight, candidate.phrase))[:_CONSIDERED]
        open_ = {candidate.phrase: candidate for candidate in ranked}
        weights = {candidate.phrase: candidate.weight for candidate in ranked}
        most = max(weights.values(), default=0.0)
        for _ in range(_READ):
            phrase = max(weights, key=lambda phrase: weights[phrase], default=None)
            if phrase is None or weights[phrase] < _NEGLIGIBLE * most:
                return
            weight, candidate = weights.pop(phrase), open_[phrase]
            if not candidate.titles and weight < _NEGLIGIBLE_TEXT * most:
                continue
            found = self._written_form(candidate, section)
            if found is None:
                continue
            written, length = found
            yield candidate, written
            phrase = phrase[:length]
            for other, weight in weights.items():
                if other[:length] == phrase:
                    weights[other] = min(weight, _COVERED * open_[other].weight)
                elif phrase[: len(other)] == other:
                    rest = open_[other].count - candidate.count  # documents where it goes on differently
                    weights[other] = min(weight, _COVERED * open_[other].weight) if rest > 0 else 0.0

    def _written_form(self, candidate: Candidate, section: Callable[[int], Document]) -> tuple[str, int] | None:
        """Return how documents write a phrase up to the first sign in it, and this number of syllables."""
        key = (*candidate.phrase, str(candidate.needed))
        if key in self._written:
            return self._written[key]
        documents = map(section, candidate.documents)
        return remember(self._written, key, find_written_form(documents, candidate.phrase, candidate.needed))


def _first_free(scan: Scan, run: int) -> int:
    """Return the number of the first syllable after the last sign or break.

    :param run: the offset of the first character after the last sign
    """
    positions = scan.positions()
    after_sign = sum(start < run for start, _ in scan.spans(range(len(scan))))
    breaks = [number for number in range(1, len(scan)) if positions[number] - positions[number - 1] > 1]
    return max([after_sign, *breaks])


def _beginnings(typed: TypedStart, first_free: int, has_leading: bool) -> Iterator[tuple[TypedStart, bool]]:
    """Yield what completions may begin with: all that was typed, then less and less; and whether texts may too.

    :param first_free: the number of the first syllable that texts may begin with
    :param has_leading: whether there is syntax before
    """
    count = len(typed.before)
    if count or not has_leading or len(typed.prefix) >= _LONG_PREFIX:
        yield typed, first_free == 0
    for left_out in range(max(1, first_free, count - CONTEXT), count + 1):
        if left_out < count or len(typed.prefix) >= _LONG_PREFIX:
            yield typed.without_first(left_out), True
