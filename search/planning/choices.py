"""What may a search choose: how accents count, and which documents match?"""

from __future__ import annotations

from enum import StrEnum

__all__ = ["Accents", "Match"]


class Accents(StrEnum):
    """How accents in a query are treated.

    >>> Accents("auto") is Accents.AUTO  # search(…, accents="auto") means the same
    True
    """

    AUTO = "auto"
    """Typed accents are expected; missing ones are restored from the index."""

    EXACT = "exact"
    """Syllables match only as they were typed; bare ones only without accents."""

    IGNORE = "ignore"
    """Accents are ignored."""


class Match(StrEnum):
    """Which documents count as matches of the words of a query.

    >>> Match("most") is Match.MOST  # search(…, match="most") means the same
    True
    """

    ANY = "any"
    """Those with any of the words."""

    MOST = "most"
    """Those with the words that tell most; if there are none, those with any."""

    ALL = "all"
    """Those with all words; question words may be missing."""
