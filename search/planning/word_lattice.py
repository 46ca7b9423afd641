"""Which syllables of a query form words?

The index has counted the words of its documents. A query is cut into these words in every possible way. The
probability of a way is the product of the frequencies of its words; the probability of a word is that of all
ways that have it. So a query needs no word segmenter, and neither capitals nor accents that were left out change
its words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

__all__ = ["words"]

_MAX_SYLLABLES = 4  # of a word
_LEAST = 0.05  # words less likely than this are left out
_UNKNOWN = 0.5  # the frequency of a syllable that is never a word


def words(
    syllables: Sequence[str], joined: Sequence[bool], count: Callable[[str], int], total: int
) -> Iterator[tuple[int, int, float]]:
    """Yield the likely words as (start, end, probability), as a range of syllables.

    :param syllables: as they are spelled
    :param joined: whether each follows the one before without a break
    :param count: returns the frequency of a word in the index, its syllables joined by ``_``
    :param total: the number of words in the index
    """
    # Forward, each end gets the words that may end there, each as likely as the ways to its start times its own
    # frequency. Backward, each end passes its probability on to the starts of these words.
    ways = [1.0]  # the probability of all ways to each start, relative to that of the last one
    words_by_end: list[list[tuple[int, float]]] = []  # (start, probability) of the words that end with a syllable
    for last, word in enumerate(syllables):
        probability = ways[last] * (count(word) or _UNKNOWN) / (total + 1)
        ending, here = [(last, probability)], probability
        for start in range(last - 1, max(last - _MAX_SYLLABLES, -1), -1):
            if not joined[start + 1]:
                break
            word = f"{syllables[start]}_{word}"
            if frequency := count(word):
                probability = ways[start] * frequency / (total + 1)
                ending.append((start, probability))
                here += probability
        words_by_end.append(ending)
        ways[-_MAX_SYLLABLES:] = [probability / here for probability in ways[-_MAX_SYLLABLES:]]
        ways.append(1.0)
    ends_here = [0.0] * len(syllables) + [1.0]  # the probability that a word ends before each syllable
    for end in range(len(syllables), 0, -1):
        ending = words_by_end[end - 1]
        scale = ends_here[end] / sum([probability for _, probability in ending])
        for start, probability in ending:
            share = scale * probability
            ends_here[start] += share
            if share >= _LEAST:
                yield start, end, share
