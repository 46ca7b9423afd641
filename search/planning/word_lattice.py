"""Which syllables of a query form words?

The index knows the words of its documents and how often each occurs. A query is cut into these, in every way
there is; a way is as likely as the product of its words' frequencies, and a word as likely as the ways that have
it. So no segmenter is needed for a query, and neither capitals nor marks that were left out change the words.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

__all__ = ["words"]

_LONGEST = 4  # syllables of a word that are looked for
_LEAST = 0.05  # words less likely than this are not worth a look
_UNKNOWN = 0.5  # how often a syllable counts that is nowhere a word


def words(
    syllables: Sequence[str], joined: Sequence[bool], count: Callable[[str], int], total: int
) -> Iterator[tuple[int, int, float]]:
    """Yields the words, each with its first syllable, the one behind its last, and its probability.

    :param syllables: as they are spelled
    :param joined: whether each follows the one before without a break
    :param count: how often the index has a word, its syllables joined by ``_``
    :param total: how many words the index has
    """
    # A word that ends here is as likely as the way to its beginning times the word; going back from the end of the
    # query, each end hands its probability on to the beginnings of the words that may end there.
    reach = [1.0]  # how likely the ways to each place are, those to the last one taken as 1
    arrivals: list[list[tuple[int, float]]] = []
    for last, word in enumerate(syllables):
        here = reach[last] * (count(word) or _UNKNOWN) / (total + 1)
        arrived = [(last, here)]
        for start in range(last - 1, max(last - _LONGEST, -1), -1):
            if not joined[start + 1]:
                break
            word = f"{syllables[start]}_{word}"
            if found := count(word):
                chance = reach[start] * found / (total + 1)
                arrived.append((start, chance))
                here += chance
        arrivals.append(arrived)
        reach[-_LONGEST:] = [chance / here for chance in reach[-_LONGEST:]]
        reach.append(1.0)
    ends_here = [0.0] * len(syllables) + [1.0]
    for end in range(len(syllables), 0, -1):
        arrived = arrivals[end - 1]
        here = ends_here[end] / sum([chance for _, chance in arrived])
        for start, chance in arrived:
            share = here * chance
            ends_here[start] += share
            if share >= _LEAST:
                yield start, end, share
