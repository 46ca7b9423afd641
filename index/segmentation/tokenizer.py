"""Into which tokens does pyvi cut a chunk of text?

pyvi (``ViTokenizer.sylabelize``) cuts a text with one regular expression: abbreviations, arrows, web and mail
addresses, numbers with separators, single signs, and runs of letters, in that order of preference. On a long chunk
it takes quadratic time, because it tries every letter as the beginning of a mail address. This module searches for
mail addresses once, and matches the rest without backtracking.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["LEADING_PUNCTUATION", "TRAILING_PUNCTUATION", "split_tokens"]

# pyvi's alternatives without the mail address, sorted by first character. A letter or digit begins an
# abbreviation, a web address, a number or a word, tried in this order; a sign begins an arrow or dots, or is
# alone.
_TOKEN = re.compile(
    r"""
      [^\W\dA-ZĐ] \w*+ (?: ://\S++ )?
    | [A-ZĐ]++\. | Tp\. | Mrs?\. | Ms\. | Dr\. | ThS\.
    | \w++://\S++
    | \d++ (?: [.,_]\d++ )++
    | \w++
    | ==> | -> | \.\.\. | >>
    | [^\w\s]
    """,
    re.VERBOSE,
)

# The alternatives that pyvi tries before a mail address.
_BEFORE_MAIL = re.compile(
    r"[A-ZĐ]++\. | Tp\. | Mrs?\. | Ms\. | Dr\. | ThS\. | -> | \.\.\. | \w++://\S++", re.VERBOSE
)

# Every longest run of the characters that a mailbox may have; group 1 is the server after it, if there is one.
_MAILBOX = re.compile(r"[a-zA-Z0-9_.+-]++ (?: (?= @ ( (?: [a-zA-Z0-9-]++\. )+ [a-zA-Z0-9-]++ ) ) )?", re.VERBOSE)

TRAILING_PUNCTUATION = ",;:!?)\"'…"
"""Signs that are always a token of their own after letters."""

LEADING_PUNCTUATION = "(\"'["
"""Signs that are always a token of their own before letters."""


def split_tokens(chunk: str) -> list[str]:
    """Return the tokens of a chunk, a text without blanks; joined, they are the chunk.

    The time is proportional to the length of the chunk.
    """
    if chunk.isalnum():
        return [chunk]
    word, sign = chunk[:-1], chunk[-1]
    if word.isalnum() and (
        sign in TRAILING_PUNCTUATION or (sign == "." and (word[0].islower() or word.isdecimal()))
    ):
        return [word, sign]
    if "@" in chunk:
        return list(_split_around_mail(chunk))
    return _TOKEN.findall(chunk)


def _split_around_mail(chunk: str) -> Iterator[str]:
    offset = 0
    for mailbox in _MAILBOX.finditer(chunk):
        if mailbox[1] is None:
            continue
        while offset < mailbox.start():
            token = _match_at(_TOKEN, chunk, offset)
            yield token
            offset += len(token)
        while offset < mailbox.end():
            token = _match_at(_BEFORE_MAIL, chunk, offset) or chunk[offset : mailbox.end(1)]
            yield token
            offset += len(token)
    yield from _TOKEN.findall(chunk, offset)


def _match_at(pattern: re.Pattern[str], chunk: str, offset: int) -> str:
    match = pattern.match(chunk, offset)
    return match[0] if match else ""
