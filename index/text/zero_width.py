"""Which zero-width spaces of a text stand between words, and which within a word?

U+200B marks a place where a line may be broken. Web pages have it between words (``sông|Hồng``) and within them
(``Vi|ệt``), and nothing tells which; so the syllables decide. The pieces of a run are joined to the longest
syllables that they form. A zero-width space is a blank between two syllables if the run consists of syllables
only, or if one of the two has a letter that is only Vietnamese; elsewhere (``Face|book``) it means nothing.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from timviet.index.lazy import lazy_pattern
from timviet.index.text.fold import COMBINING_MARKS
from timviet.index.text.syllable import is_syllable

__all__ = ["ZERO_WIDTH_SPACE", "part_words"]

ZERO_WIDTH_SPACE = "\u200b"

_NOTHING = "\u00ad\u034f\u180e\u200c-\u200f\u202a-\u202e\u2060-\u2064\ufeff"  # may stand within a word
# What letters of other scripts are decomposed to, beside letters: so a text in any normal form has the same runs.
_OTHER_MARKS = (
    "\u05b0-\u05c7\u0653-\u0655\u093c\u09bc-\u09d7\u0a3c\u0b3c-\u0b57\u0bbe-\u0bd7"
    "\u0f71-\u0fbc\u102e\u1b35\u3099\u309a\U000110ba"
)
_LETTER = f"(?:[^\\W\\d_]|[{COMBINING_MARKS}{_OTHER_MARKS}{_NOTHING}])"
# A run begins at its first letter: to try each of a long row of letters would take quadratic time.
_RUN = lazy_pattern(f"(?<!{_LETTER}){_LETTER}++(?:{ZERO_WIDTH_SPACE}++{_LETTER}++)++")
_INVISIBLE = lazy_pattern(f"[{_NOTHING}]")
_MARK = lazy_pattern(f"[{COMBINING_MARKS}{_OTHER_MARKS}]")
_MAX_PIECES = 8  # of a syllable: the longest, nghiêng, has seven letters


def part_words(text: str) -> str:
    """Return a text of the same length, with a blank for each zero-width space between two words."""
    return _RUN.sub(_part_run, text)


def _part_run(match: re.Match[str]) -> str:
    """Return a run of pieces, with blanks between those that are different words."""
    parts = re.split(f"({ZERO_WIDTH_SPACE}+)", match.group())
    pieces, separators = parts[::2], parts[1::2]
    letters = [_INVISIBLE.sub("", piece) for piece in pieces]
    ends = _syllable_ends(letters)
    words = ["".join(letters[start:end]) for start, end in zip([0, *ends], ends, strict=False)]
    all_are_syllables = all(map(is_syllable, words))
    parted = [word + separator for word, separator in zip(pieces, [*separators, ""], strict=True)]
    for number, end in enumerate(ends[:-1]):
        first, second = words[number : number + 2]
        is_boundary = all_are_syllables or any(
            not word.isascii() and is_syllable(word) for word in (first, second)
        )
        if is_boundary and not _MARK.match(second):
            parted[end - 1] = pieces[end - 1] + " " + separators[end - 1][1:]
    return "".join(parted)


def _syllable_ends(pieces: Sequence[str]) -> list[int]:
    """Return the end of each word, as a number of pieces: the longest syllable at each place, or one piece."""
    ends = [0]
    while ends[-1] < len(pieces):
        start = ends[-1]
        for end in range(min(start + _MAX_PIECES, len(pieces)), start, -1):
            word = "".join(pieces[start:end])
            if end == start + 1 or (is_syllable(word) and (word.isupper() or word[1:].islower())):
                ends.append(end)
                break
    return ends[1:]
