"""How is a misspelled query corrected ("did you mean")?

Each syllable that is not in the index is replaced by the nearest one that is: the one with the fewest edits, then
the one most often next to its neighbors in the query.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from timviet.index.analysis.scan import Scan
from timviet.search.lexicon.lexicon import Lexicon, SpellingCounts
from timviet.search.lexicon.vocabulary import Vocabulary
from timviet.search.planning.phonetics import sounding_alike

__all__ = ["Corrector"]

_MAX_UNKNOWN = 32  # a query with more unknown syllables is not corrected: each takes a scan of the vocabulary
_MAX_EDITS = 2
_SHORT = 3  # a syllable of at most this many letters is changed by one edit only
_ALL_FOLLOWERS = 1 << 20  # more followers than any syllable has
_OPERATOR = re.compile("AND|OR|NOT")


class Corrector:
    """Corrects queries with the syllables of one commit of an index; several threads may use it at once."""

    def __init__(self, lexicon: Lexicon, counts: SpellingCounts, vocabulary: Vocabulary) -> None:
        """Correct with the syllables of a lexicon.

        :param counts: the frequencies of spellings
        :param vocabulary: the syllables of the lexicon
        """
        self._lexicon = lexicon
        self._counts = counts
        self._vocabulary = vocabulary

    def correct(self, text: str) -> str | None:
        """Return a query with its unknown syllables replaced by known ones, or None if no syllable is replaced."""
        scan = Scan.of(text)
        vocabulary = self._vocabulary.counts
        folded = scan.folded()
        if sum(syllable not in vocabulary for syllable in folded) > _MAX_UNKNOWN:
            return None
        pieces: list[str] = []
        copied = 0
        for number, (start, end) in enumerate(scan.spans(range(len(scan)))):
            if folded[number] in vocabulary or text[end : end + 1] == ":" or _OPERATOR.fullmatch(text[start:end]):
                continue
            before = folded[number - 1] if number else None
            after = folded[number + 1] if number + 1 < len(folded) else None
            replacement = self._nearest(folded[number], before, after)
            if replacement is not None:
                pieces += [text[copied:start], replacement]
                copied = end
        return "".join([*pieces, text[copied:]]) if pieces else None

    def _nearest(self, folded: str, before: str | None, after: str | None) -> str | None:
        """Return the most likely replacement of an unknown syllable, in its most frequent spelling.

        :param before: the syllable before, if any
        :param after: the syllable after, if any
        """
        edits = self._candidates(folded)
        if not edits:
            return None
        followers = {} if before is None else self._lexicon.frequent_followers(before, "", _ALL_FOLLOWERS)

        def rank(candidate: str) -> tuple[int, int, int, str]:
            neighbor_count = followers.get(candidate, 0)
            if after is not None:
                neighbor_count += self._lexicon.frequent_followers(candidate, after, 1).get(after, 0)
            return edits[candidate], -neighbor_count, -self._vocabulary.counts[candidate], candidate

        best = min(edits, key=rank)
        spellings = self._counts.spellings(best)
        return max(spellings, key=lambda spelling: (spellings[spelling], spelling), default=best)

    def _candidates(self, folded: str) -> Mapping[str, int]:
        """Return the known syllables near an unknown one, with their edits; syllables that sound alike have 1."""
        edits = self._vocabulary.near([folded], 1)
        if not edits and len(folded) > _SHORT:
            edits = self._vocabulary.near([folded], _MAX_EDITS)
        for alike in sounding_alike(folded):
            if alike in self._vocabulary.counts:
                edits[alike] = 1
        return edits
