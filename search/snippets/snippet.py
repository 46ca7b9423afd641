"""Which passages show it best?"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from itertools import islice

from timviet.index.analysis.scan import Scan
from timviet.search.snippets.highlighter import Highlighter, joined

__all__ = ["Snippet", "in_lines", "make_snippets"]

_WINDOW = 32  # syllables
_NEW, _NEW_AGAIN = 20, 2  # worth of a match in a new syllable, and of one more
_NEAR, _NEAR_AGAIN = 10, 1  # worth of two new ones side by side, and of the same once more
_SENTENCE_START = 12  # syllables: how far back a passage reaches to begin with a sentence
_SHORTEST = 24  # syllables: from here on a passage may end with a sentence
_MANY = 20_000  # matches that are weighed one by one


@dataclass(frozen=True, slots=True)
class Snippet:
    """A passage of a document's body, character for character, and where the query is found in it."""

    text: str

    highlights: tuple[tuple[int, int], ...]
    """(start, end) ranges of ``text``, ascending, apart from each other."""

    start: int = 0
    """Offset of the passage in the body."""

    cut_before: bool = False
    """Whether the body has more text before the passage."""

    cut_after: bool = False
    """Whether the body has more text behind the passage."""

    def html(self, tag: str = "mark") -> str:
        """Gives the text escaped for HTML, with the highlights in elements of the given name."""
        pieces, last = [], 0
        for start, end in self.highlights:
            pieces += [escape(self.text[last:start]), f"<{tag}>", escape(self.text[start:end]), f"</{tag}>"]
            last = end
        return "".join([*pieces, escape(self.text[last:])])


def make_snippets(body: str, highlighter: Highlighter, count: int = 1) -> tuple[Snippet, ...]:
    """Chooses the passages of a body that show most of what is wanted, close together; the best first.

    There is always one: where nothing is found, the beginning.
    """
    scan = highlighter.scan(body)
    if not len(scan):
        return (Snippet("", ()),)
    matches = highlighter.syllables(scan)
    found: list[Snippet] = []
    taken: list[tuple[int, int]] = []
    left = matches
    while not found or (left and len(found) < count):
        first, last = _whole(scan, *_passage(scan, left))
        for start, end in taken:  # passages keep apart
            if first <= end and start <= last:
                first, last = (end + 1, last) if first > start else (first, start - 1)
        if first <= last:
            found.append(_snippet(scan, first, last, highlighter.shown(scan, matches, first, last)))
            taken.append((first, last))
        left = [i for i in left if not first <= i <= last] if first <= last else []
    return tuple(found)


def in_lines(body: str, snippets: Sequence[Snippet], highlighter: Highlighter, around: int) -> tuple[Snippet, ...]:
    """Gives the lines that passages stand in, and so many before and behind; those that overlap are one."""
    places: list[tuple[int, int]] = []
    for snippet in snippets:
        start = body.rfind("\n", 0, snippet.start) + 1
        end = _line_end(body, snippet.start + len(snippet.text))
        for _ in range(around):
            start = body.rfind("\n", 0, max(start - 1, 0)) + 1
            end = _line_end(body, end + 1)
        for place in [place for place in places if place[0] <= end and start <= place[1]]:
            places.remove(place)
            start, end = min(start, place[0]), max(end, place[1])
        places.append((start, end))
    return tuple(
        Snippet(body[start:end], highlighter.ranges(body[start:end]), start, start > 0, end < len(body))
        for start, end in places
    )


def _line_end(body: str, place: int) -> int:
    end = body.find("\n", place)
    return len(body) if end < 0 else end


def _snippet(scan: Scan, first: int, last: int, matches: Sequence[int]) -> Snippet:
    (start, _), (_, end) = scan.spans((first, last))
    start, end = _with_punctuation(scan.original, start, end)
    text = scan.original[start:end]
    spans = joined(scan.original, scan.spans(matches))
    highlights = tuple([(one - start, other - start) for one, other in spans])
    return Snippet(text, highlights, start, first > 0, last < len(scan) - 1)


def _passage(scan: Scan, matches: Sequence[int]) -> tuple[int, int]:
    """Gives the first and the last syllable of the best passage."""
    best = _best(scan.tokens, matches) if matches else 0
    follows = scan.follows
    for first in range(best, max(best - _SENTENCE_START, 0) - 1, -1):
        if not follows(first):
            break
    else:
        first = best - _SENTENCE_START // 2
    last = min(len(scan), first + _WINDOW + _SENTENCE_START) - 1
    shown = max(matches[bisect_right(matches, last) - 1], first) if matches else first
    for end in range(last, max(shown, first + _SHORTEST), -1):
        if not follows(end):
            return first, end - 1
    return first, last


def _best(tokens: Sequence[bytes], matches: Sequence[int]) -> int:
    """Gives the match from which on a window holds most different ones, close together; the first of several."""
    if matches[-1] < matches[0] + _WINDOW:
        return matches[0]
    if len(matches) > _MANY:
        matches = _around_the_rarest(tokens, matches)
    inside: dict[object, int] = {}  # how often each match, and each two side by side, are in the window
    best, best_worth, worth = matches[0], 0, 0
    first, before = 0, -1
    for place in matches:
        while matches[first] <= place - _WINDOW:  # the window goes on to the next match
            gone, first = matches[first], first + 1
            token = tokens[gone]
            count = inside[token] = inside[token] - 1
            worth -= _NEW_AGAIN if count else _NEW
            if matches[first] == gone + 1:
                pair = token, tokens[gone + 1]
                count = inside[pair] = inside[pair] - 1
                worth -= _NEAR_AGAIN if count else _NEAR
        token = tokens[place]
        count = inside[token] = inside.get(token, 0) + 1
        worth += _NEW if count == 1 else _NEW_AGAIN
        if before == place - 1 and matches[first] != place:
            pair = tokens[before], token
            count = inside[pair] = inside.get(pair, 0) + 1
            worth += _NEAR if count == 1 else _NEAR_AGAIN
        if worth > best_worth:
            best, best_worth = matches[first], worth
        before = place
    return best


def _around_the_rarest(tokens: Sequence[bytes], matches: Sequence[int]) -> list[int]:
    """Gives the matches that stand near some of those that are fewest."""
    counts = Counter(tokens[place] for place in matches)
    rarest = min(counts, key=lambda token: (counts[token], token))
    chosen: set[int] = set()
    for place in islice((place for place in matches if tokens[place] == rarest), _MANY // _WINDOW // 2):
        chosen.update(range(bisect_left(matches, place - _WINDOW + 1), bisect_left(matches, place + _WINDOW)))
    return [matches[number] for number in sorted(chosen)]


def _whole(scan: Scan, first: int, last: int) -> tuple[int, int]:
    """Moves both ends outward to a blank, so that ``05-CT/TW`` is not cut; a few steps, as there may be none."""
    text, starts, ends = scan.text, scan.starts, scan.ends
    for _ in range(8):
        before = first, last
        if first > 0 and not _BLANKS.search(text, ends[first - 1], starts[first]):
            first -= 1
        if last < len(ends) - 1 and not _BLANKS.search(text, ends[last], starts[last + 1]):
            last += 1
        if (first, last) == before:
            break
    return first, last


_BLANKS = re.compile(r"\s")
_BEFORE = re.compile(r"[^\w\s]{1,3}\Z")
_AFTER = re.compile(r"[^\w\s]{1,3}")


def _with_punctuation(text: str, start: int, end: int) -> tuple[int, int]:
    """Takes the quotation marks, brackets and stops into the passage that touch it."""
    before = _BEFORE.search(text, max(0, start - 3), start)
    after = _AFTER.match(text, end)
    return before.start() if before else start, after.end() if after else end
