"""What may the person have meant?

Each syllable that the index does not have is replaced by the nearest one that it has: fewest edits first, then the
one that stands most often beside the neighbors.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from timviet.index.analysis.scan import Scan
from timviet.search.lexicon.lexicon import Lexicon, SpellingCounts
from timviet.search.lexicon.vocabulary import Vocabulary
from timviet.search.planning.phonetics import sounding_alike

__all__ = ["Corrector"]

_MAX_UNKNOWN = 32  # unknown syllables of a query that is corrected: each is compared with the whole vocabulary
_MAX_EDITS = 2
_SHORT = 3  # letters of a syllable that is changed by one edit at most
_ALL = 1 << 20  # more followers than any syllable has
_OPERATOR = re.compile("AND|OR|NOT")


class Corrector:
    """Corrects queries with the syllables of one commit of an index; several threads may use it at once."""

    def __init__(self, lexicon: Lexicon, counts: SpellingCounts, vocabulary: Vocabulary) -> None:
        """Ask a lexicon.

        :param counts: how often spellings count
        :param vocabulary: the syllables of the lexicon
        """
        self._lexicon = lexicon
        self._counts = counts
        self._vocabulary = vocabulary

    def correct(self, text: str) -> str | None:
        """Return a query with its unknown syllables replaced by known ones, or None if none is replaced."""
        scan = Scan.of(text)
        known = self._vocabulary.counts
        folded = scan.folded()
        if sum(syllable not in known for syllable in folded) > _MAX_UNKNOWN:
            return None
        pieces: list[str] = []
        copied = 0
        for number, (start, end) in enumerate(scan.spans(range(len(scan)))):
            if folded[number] in known or text[end : end + 1] == ":" or _OPERATOR.fullmatch(text[start:end]):
                continue
            before = folded[number - 1] if number else None
            after = folded[number + 1] if number + 1 < len(folded) else None
            replacement = self._nearest(folded[number], before, after)
            if replacement is not None:
                pieces += [text[copied:start], replacement]
                copied = end
        return "".join([*pieces, text[copied:]]) if pieces else None

    def _nearest(self, folded: str, before: str | None, after: str | None) -> str | None:
        """Return the known syllable that an unknown one most likely should be, in its likeliest spelling.

        :param before: the syllable before, if any
        :param after: the syllable after, if any
        """
        edits = self._candidates(folded)
        if not edits:
            return None
        fewest = min(edits.values())
        followers = {} if before is None else self._lexicon.frequent_followers(before, "", _ALL)

        def rank(candidate: str) -> tuple[int, int, int, str]:
            together = followers.get(candidate, 0)
            if after is not None:
                together += self._lexicon.frequent_followers(candidate, after, 1).get(after, 0)
            return edits[candidate] - fewest, -together, -self._vocabulary.counts[candidate], candidate

        best = min(edits, key=rank)
        spellings = self._counts.spellings(best)
        return max(spellings, key=lambda spelling: (spellings[spelling], spelling), default=best)

    def _candidates(self, folded: str) -> Mapping[str, int]:
        """Return the known syllables near an unknown one, with the number of edits: 1 if it sounds alike."""
        edits = self._vocabulary.near([folded], 1)
        if not edits and len(folded) > _SHORT:
            edits = self._vocabulary.near([folded], _MAX_EDITS)
        for alike in sounding_alike(folded):
            if alike in self._vocabulary.counts:
                edits[alike] = 1
        return edits
