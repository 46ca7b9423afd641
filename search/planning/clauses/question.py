"""Is a clause a question, and which of its syllables only ask?

Question words or a question mark at the end make it one. A question word within a longer word does not (``sao`` in
``ngôi sao``), nor does one in capitals among small letters, which is a name (``công nghệ AI``).
"""

from __future__ import annotations

from typing import NamedTuple

from timviet.index.lazy import lazy_pattern
from timviet.search.planning.clauses.analyzed_clause import AnalyzedClause
from timviet.search.planning.clauses.question_words import asking_words

__all__ = ["Question", "read_question"]

_LIKELY = 0.5  # probability of a word that contains a question word
_CAPITALS = lazy_pattern(r"[A-Z]{2}")


class Question(NamedTuple):
    """What makes a clause a question."""

    is_question: bool

    asking: frozenset[int]
    """The numbers of the syllables that only ask; empty if it is no question."""


_NO_QUESTION = Question(False, frozenset())


def read_question(clause: AnalyzedClause) -> Question:
    """Return whether a clause is a question, and the syllables that are not about its topic."""
    asking = clause.question_words
    if asking:
        asking = asking.difference(_within_words(clause), _names(clause))
    if clause.ends_with_question_mark:
        return Question(True, asking)
    if asking and asking_words().begins_at(clause.likeliest, asking):
        return Question(True, asking)
    return _NO_QUESTION


def _within_words(clause: AnalyzedClause) -> set[int]:
    """Return the syllables of likely words that have other syllables than question words."""
    within: set[int] = set()
    for start, end, probability in clause.words:
        is_likely = end - start > 1 and probability >= _LIKELY
        if is_likely and not clause.question_words.issuperset(range(start, end)):
            within.update(range(start, end))
    return within


def _names(clause: AnalyzedClause) -> set[int]:
    """Return the question words that are written in capitals, in a clause that is not."""
    text = clause.original_text(0, len(clause.syllables))
    if not _CAPITALS.search(text) or text.isupper():
        return set()
    written = {number: clause.original_text(number, number + 1) for number in clause.question_words}
    return {number for number, word in written.items() if len(word) > 1 and word.isupper()}
