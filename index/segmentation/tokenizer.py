"""Into which tokens does pyvi cut a text?

pyvi cuts a text with one regular expression: abbreviations, arrows, web and mail addresses, numbers with
separators, single signs, and runs of letters, in that order of preference. On long runs without blanks it
takes time that grows with the square of the length, because every letter is tried as the beginning of a
mail address. Here the mail addresses are looked for once, and what is left never goes back.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

__all__ = ["AHEAD", "ALONE", "syllables"]

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

ALONE = ",;:!?)\"'…"
"""Signs that are a token of their own wherever they stand behind letters."""

AHEAD = "(\"'["
"""The same before letters."""


def syllables(run: str) -> list[str]:
    """The tokens that pyvi cuts from a run of characters without blanks; together they are the run.

    Takes time proportional to the length of the run.
    """
    if run.isalnum():
        return [run]
    word, sign = run[:-1], run[-1]
    if word.isalnum() and (sign in ALONE or (sign == "." and (word[0].islower() or word.isdecimal()))):
        return [word, sign]
    if "@" in run:
        return list(_around_mail(run))
    return _TOKEN.findall(run)


def _around_mail(run: str) -> Iterator[str]:
    at = 0
    for mailbox in _MAILBOX.finditer(run):
        if mailbox[1] is None:
            continue
        while at < mailbox.start():
            token = _first(_TOKEN, run, at)
            yield token
            at += len(token)
        while at < mailbox.end():
            token = _first(_BEFORE_MAIL, run, at) or run[at : mailbox.end(1)]
            yield token
            at += len(token)
    yield from _TOKEN.findall(run, at)


def _first(pattern: re.Pattern[str], run: str, at: int) -> str:
    match = pattern.match(run, at)
    return match[0] if match else ""
