"""Where do pyvi's tokens begin and end?

pyvi cuts a text with one regular expression: abbreviations, arrows, web and mail addresses, numbers with
separators, single signs, and runs of letters, in that order of preference. On long runs without blanks it
takes time that grows with the square of the length, because every letter is tried as the beginning of a
mail address. Here the mail addresses are looked for once, and what is left never goes back.
"""

from __future__ import annotations

import re

__all__ = ["syllable_spans"]

# pyvi's alternatives without the mail address, sorted by what they begin with. A letter or digit is tried as
# abbreviation, web address, number, word; a sign as arrow or dots, then alone.
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

# What pyvi prefers to a mail address.
_BEFORE_MAIL = re.compile(
    r"[A-ZĐ]++\. | Tp\. | Mrs?\. | Ms\. | Dr\. | ThS\. | -> | \.\.\. | \w++://\S++", re.VERBOSE
)

# Every longest run of the signs a mailbox may have, with the server after it if there is one.
_MAILBOX = re.compile(r"[a-zA-Z0-9_.+-]++ (?: (?= @ ( (?: [a-zA-Z0-9-]++\. )+ [a-zA-Z0-9-]++ ) ) )?", re.VERBOSE)


def syllable_spans(run: str) -> list[tuple[int, int]]:
    """The (start, end) of each pyvi token in a run of characters without blanks, which they cover.

    Takes time proportional to the length of the run.
    """
    if "@" in run:
        return _spans_with_mail(run)
    return [match.span() for match in _TOKEN.finditer(run)]


def _spans_with_mail(run: str) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    at = 0

    def take(pattern: re.Pattern[str]) -> bool:
        nonlocal at
        match = pattern.match(run, at)
        if match is None:
            return False
        spans.append(match.span())
        at = match.end()
        return True

    for mailbox in _MAILBOX.finditer(run):
        if mailbox[1] is None:
            continue
        while at < mailbox.start():
            take(_TOKEN)
        while at < mailbox.end():
            if not take(_BEFORE_MAIL):
                spans.append((at, mailbox.end(1)))
                at = mailbox.end(1)
    while at < len(run):
        take(_TOKEN)
    return spans
