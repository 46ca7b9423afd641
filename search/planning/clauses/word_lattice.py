"""Which syllables of a query form words?

A query is split into words of the index in every possible way. The probability of a split is the product of the
relative frequencies of its words; the probability of a word is the sum of those of all splits that contain it. So
a query needs no word segmenter, and its words depend neither on capitals nor on missing accents.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

__all__ = ["find_words"]

_MAX_SYLLABLES = 4  # of a word
_MIN_PROBABILITY = 0.05  # words below it are left out
_UNKNOWN = 0.5  # assumed frequency of a syllable that is no word of the index


def find_words(
    syllables: Sequence[str], joined: Sequence[bool], count: Callable[[str], int], total: int
) -> Iterator[tuple[int, int, float]]:
    """Yield the likely words as (start, end, probability), where start and end are a range of syllables.

    :param syllables: with their accents
    :param joined: whether each syllable follows the previous one without a break
    :param count: returns the frequency of a word in the index, its syllables joined by ``_``
    :param total: the number of words in the index
    """
    # Forward: the probability of a word is that of all splits up to its start times its own relative frequency.
    # Backward: the probability that a word ends before a syllable is divided among the starts of these words.
    total += 1
    splits = [1.0]  # the probability of all splits up to each start, relative to the last one; index: start
    # (start, probability) of the words that end with a syllable, and the sum of their probabilities
    words_by_end: list[tuple[list[tuple[int, float]], float]] = []
    for last, word in enumerate(syllables):
        probability = splits[last] * (count(word) or _UNKNOWN) / total
        ending, total_here = [(last, probability)], probability
        for start in range(last - 1, max(last - _MAX_SYLLABLES, -1), -1):
            if not joined[start + 1]:
                break
            word = f"{syllables[start]}_{word}"
            if frequency := count(word):
                probability = splits[start] * frequency / total
                ending.append((start, probability))
                total_here += probability
        words_by_end.append((ending, total_here))
        splits[-_MAX_SYLLABLES:] = [probability / total_here for probability in splits[-_MAX_SYLLABLES:]]
        splits.append(1.0)
    end_probabilities = [0.0] * len(syllables) + [1.0]  # the probability that a word ends before each syllable
    for end in range(len(syllables), 0, -1):
        ending, total_here = words_by_end[end - 1]
        scale = end_probabilities[end] / total_here
        for start, probability in ending:
            share = scale * probability
            end_probabilities[start] += share
            if share >= _MIN_PROBABILITY:
                yield start, end, share
