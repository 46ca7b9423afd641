"""Which notes explain how a clause was read?

They say which accents were restored, and which other spacing was searched for. A note shows only what the index
has.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from timviet.index.lazy import lazy_pattern
from timviet.index.text.syllable import is_syllable
from timviet.search.planning.clauses.analyzed_clause import AnalyzedClause
from timviet.search.planning.clauses.term_counts import TermCounts
from timviet.search.query.notes import Note, make_note

__all__ = ["clause_notes", "phrase_notes"]

MIN_SHOWN_PROBABILITY = 0.6
"""Minimum probability of a restored spelling that a note shows."""

_PUNCTUATION = lazy_pattern(r"(?:[\s,;:!?()\"'“”…]|\.(?=\s))+")


def clause_notes(clause: AnalyzedClause, counts: TermCounts) -> tuple[Note, ...]:
    """Return a note with the restored spellings, if any is certain enough, and the notes of a phrase."""
    return (*_read_as(clause, counts), *phrase_notes(clause))


def phrase_notes(clause: AnalyzedClause) -> tuple[Note, ...]:
    """Return a note with what is written with other blanks in the index."""
    if not clause.respacings:
        return ()
    shown = dict.fromkeys(respacing.shown for respacing in clause.respacings)
    return (make_note("also", ", ".join(shown)),)


def _read_as(clause: AnalyzedClause, counts: TermCounts) -> tuple[Note, ...]:
    """Return a note with the restored spellings, if any is certain enough and the index has it."""
    typed = [syllable.typed.spelling for syllable in clause.syllables]
    if typed == clause.likeliest:
        return ()
    spellings = [_told_spelling(clause, number, counts) for number in range(len(typed))]
    changed = [spelling for spelling, before in zip(spellings, typed, strict=True) if spelling != before]
    if not any(map(counts.is_indexed, changed)):
        return ()
    gaps = [_PUNCTUATION.sub(" ", gap) for gap in clause.gaps()]
    for start, end in _chunks(gaps):
        # Names and codes (Ê-đê, a/b, O-) stay as typed, unless the index has the reading side by side.
        pairs = [spellings[number : number + 2] for number in range(start, end - 1)]
        has_sign = gaps[start][-1:].strip() or gaps[end][:1].strip()
        if not all(counts.has_pair(*pair) for pair in pairs) or (has_sign and not pairs):
            spellings[start:end] = typed[start:end]
    if spellings == typed:
        return ()
    text = "".join(piece for pair in zip(gaps, spellings, strict=False) for piece in pair) + gaps[-1]
    return (make_note("read-as", text.strip().rstrip(".")),)


def _told_spelling(clause: AnalyzedClause, number: int, counts: TermCounts) -> str:
    """Return the likeliest spelling of a syllable if it is likely enough, else the typed one.

    One with other accents than the typed ones must be in the index; a bare one may be a question word. Beside
    syllables with accents, bare letters that are a whole syllable are told only if the index has the reading next
    to that of a neighbor: ``tháng ba`` is no ``tháng bà``.
    """
    typed, likeliest = clause.syllables[number].typed, clause.likeliest[number]
    if likeliest == typed.spelling or clause.probabilities[number][likeliest] < MIN_SHOWN_PROBABILITY:
        return typed.spelling
    if not typed.is_bare:
        return likeliest if counts.is_indexed(likeliest) else typed.spelling
    if is_syllable(typed.spelling) and clause.has_accents:
        return likeliest if _is_beside_neighbor(clause, number, counts) else typed.spelling
    return likeliest


def _is_beside_neighbor(clause: AnalyzedClause, number: int, counts: TermCounts) -> bool:
    """Return whether the index has the likeliest spelling of a syllable next to that of a neighbor."""
    return any(
        clause.syllables[second].typed.is_joined
        and counts.has_pair(clause.likeliest[second - 1], clause.likeliest[second])
        for second in (number, number + 1)
        if 0 < second < len(clause.syllables)
    )


def _chunks(gaps: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Yield the (start, end) of each row of syllables without a blank in between.

    :param gaps: the text before each syllable and after the last
    """
    start = 0
    for number in range(1, len(gaps)):
        if number == len(gaps) - 1 or " " in gaps[number]:
            yield start, number
            start = number
