"""Which synonyms and abbreviations does a search use?"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from timviet.search.cli.config import Config

if TYPE_CHECKING:
    from timviet.search.planning.clauses.synonyms import Synonyms

__all__ = ["load_synonyms"]


def load_synonyms(config: Config, synonyms: Path | None, abbreviations: Path | None) -> Synonyms | None:
    """Return the synonyms of a search, with each abbreviation and what it stands for; None if there are none.

    :param synonyms: a file that counts before the setting of the configuration
    :param abbreviations: the same
    :raises SynonymError: a line of synonyms cannot be read
    :raises AbbreviationError: a line of abbreviations cannot be read
    """
    lists = (synonyms or config.lines("synonyms"), abbreviations or config.lines("abbreviations"))
    if lists == (None, None):
        return None
    from timviet.index.errors import AbbreviationError, SynonymError  # few searches need these
    from timviet.index.forms.kinds.abbreviation_list import read_abbreviations
    from timviet.search.planning.clauses.synonyms import Synonyms, read_lines

    synonym_lines, abbreviation_lines = (
        read_lines(lines, error) if isinstance(lines, Path) else lines or []
        for lines, error in zip(lists, (SynonymError, AbbreviationError), strict=True)
    )
    pairs = read_abbreviations(abbreviation_lines).pairs
    return Synonyms.of([*synonym_lines, *(f"{short}, {long.replace(',', ' ')}" for short, long in pairs)])
