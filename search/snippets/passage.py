"""Which passage of a text shows most of the matches, close together?"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import islice

from timviet.index.analysis.scan import Scan
from timviet.index.lazy import lazy_pattern
from timviet.search.snippets.cuts import extend_to_character

__all__ = [
    "MAX_WEIGHED",
    "extend_to_punctuation",
    "extend_to_whole_chunks",
    "find_best_passage",
    "first_match_worths",
    "neighbors",
]

_WINDOW = 32  # syllables
_NEW, _NEW_AGAIN = 20, 2  # worth of the first match of the heaviest syllable, and of each further match
_LEAST_NEW = 8  # worth of the first match of a syllable without weight
_PAIR, _PAIR_AGAIN = 4, 1  # worth of two matches side by side, the first time and each further time
_PAIR_OF_QUERY = 25  # the first time, if they are side by side in the query too, in this order
_MAX_LEAD = 12  # syllables by which a passage may begin earlier, to begin with a sentence
_MIN_LENGTH = 24  # syllables after which a passage may end, at the end of a sentence
_WHOLE_CHUNK_STEPS = 8  # syllables by which an end is moved at most, since a text may have no blank at all

MAX_WEIGHED = 20_000
"""Matches that are weighed one by one to find a passage."""

_BLANK = lazy_pattern(r"\s")
_PUNCTUATION_BEFORE = lazy_pattern(r"[^\w\s]{1,3}\Z")
_PUNCTUATION_AFTER = lazy_pattern(r"[^\w\s]{1,3}|(?<=[0-9]) [%‰°]")


def find_best_passage(
    scan: Scan,
    matches: Sequence[int],
    start: int = 0,
    worths: Mapping[bytes, int] | None = None,
    pairs: Set[tuple[bytes, ...]] = frozenset(),
) -> tuple[int, int]:
    """Return the numbers of the first and the last syllable of the best passage.

    The passage begins at the start of a sentence if there is one nearby, and may end at the end of a sentence.

    :param matches: numbers of the syllables that match, ascending; if empty, the passage is the start of the text
    :param start: number of the first syllable that may be shown
    :param worths: the worth of the first match of syllables, if not all are worth the same
    :param pairs: syllables that are side by side in the query
    """
    best = _find_best_window(scan.tokens, matches, worths or {}, pairs) if matches else start
    first = scan.last_break(max(best - _MAX_LEAD, start), best)
    if first is None:
        first = max(best - _MAX_LEAD // 2, start)
    last = min(len(scan.tokens), first + _WINDOW + _MAX_LEAD) - 1
    last_match = matches[bisect_right(matches, last) - 1] if matches else first
    end = scan.last_break(max(last_match, first + _MIN_LENGTH) + 1, last)
    return first, last if end is None else end - 1


def first_match_worths(weights: Mapping[str, float]) -> Mapping[bytes, int]:
    """Return the worth of the first match of syllables, in UTF-8, by their weights."""
    heaviest = max(weights.values(), default=0.0)
    if not heaviest:
        return {}
    return {
        folded.encode("utf-8", "surrogatepass"): round(_LEAST_NEW + (_NEW - _LEAST_NEW) * weight / heaviest)
        for folded, weight in weights.items()
    }


def neighbors(pairs: Iterable[str]) -> frozenset[tuple[bytes, ...]]:
    """Return pairs of syllables, written with a blank between them, in UTF-8."""
    return frozenset([tuple(pair.encode("utf-8", "surrogatepass").split(b" ")) for pair in pairs])


def extend_to_whole_chunks(scan: Scan, first: int, last: int, start: int = 0) -> tuple[int, int]:
    """Move both ends of a passage outward to a blank, so that ``05-CT/TW`` is not cut.

    :param start: number of the first syllable that may be shown
    """
    text, starts, ends = scan.text, scan.starts, scan.ends
    for _ in range(_WHOLE_CHUNK_STEPS):
        before = first, last
        if first > start and not _BLANK.search(text, ends[first - 1], starts[first]):
            first -= 1
        if last < len(ends) - 1 and not _BLANK.search(text, ends[last], starts[last + 1]):
            last += 1
        if (first, last) == before:
            break
    return first, last


def extend_to_punctuation(text: str, start: int, end: int) -> tuple[int, int]:
    """Extend a range by the quotation marks, brackets and full stops that touch it; no character is cut."""
    before = _PUNCTUATION_BEFORE.search(text, max(0, start - 3), start)
    after = _PUNCTUATION_AFTER.match(text, end)
    if before:
        start = extend_to_character(text, before.start(), is_start=True)
    if after:
        end = extend_to_character(text, after.end(), is_start=False)
    return start, end


def _find_best_window(
    tokens: Sequence[bytes],
    matches: Sequence[int],
    worths: Mapping[bytes, int],
    pairs: Set[tuple[bytes, ...]],
) -> int:
    """Return the first match of the window with the highest worth, or of the first such window.

    The worth grows with the number of different matches and of matches side by side, most if the query has them so
    too.
    """
    if matches[-1] < matches[0] + _WINDOW:
        return matches[0]
    if len(matches) > MAX_WEIGHED:
        matches = _select_around_rarest(tokens, matches)
    last: dict[object, int] = {}  # last match so far of each syllable, and first one of each two side by side
    start, first, best, best_worth, worth = 0, matches[0], matches[0], 0, 0
    before, previous, end = b"", -2, first + _WINDOW
    for number, token in zip(matches, map(tokens.__getitem__, matches), strict=True):
        while number >= end:  # the window moves to the next match
            leaving, left = tokens[first], first
            worth -= worths.get(leaving, _NEW) if last[leaving] == left else _NEW_AGAIN
            start += 1
            first = matches[start]
            end = first + _WINDOW
            if first == left + 1:
                pair = leaving, tokens[first]
                is_only = last[pair] == left
                worth -= _PAIR_AGAIN if not is_only else _PAIR_OF_QUERY if pair in pairs else _PAIR
        worth += worths.get(token, _NEW) if last.get(token, -1) < first else _NEW_AGAIN
        last[token] = number
        if previous == number - 1:
            pair = before, token
            is_new = last.get(pair, -1) < first
            worth += _PAIR_AGAIN if not is_new else _PAIR_OF_QUERY if pair in pairs else _PAIR
            last[pair] = previous
        if worth > best_worth:
            best, best_worth = first, worth
        before, previous = token, number
    return best


def _select_around_rarest(tokens: Sequence[bytes], matches: Sequence[int]) -> list[int]:
    """Return the matches near some matches of the rarest syllable."""
    counts = Counter(tokens[number] for number in matches)
    rarest = min(counts, key=lambda token: (counts[token], token))
    indexes: set[int] = set()
    for number in islice((number for number in matches if tokens[number] == rarest), MAX_WEIGHED // _WINDOW // 2):
        indexes.update(range(bisect_left(matches, number - _WINDOW + 1), bisect_left(matches, number + _WINDOW)))
    return [matches[index] for index in sorted(indexes)]
