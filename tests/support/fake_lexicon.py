"""Which lexicon do tests plan queries with? One of a few syllables."""

from __future__ import annotations

from collections.abc import Mapping

from timviet.index.analysis.layer import Layer
from timviet.search.planning.choices import Accents, Match
from timviet.search.planning.clauses.accents import AccentRestorer
from timviet.search.planning.clauses.analyzed_clause import QueryAnalyzer
from timviet.search.planning.clauses.respacings import Respacer
from timviet.search.planning.matching import Asked, syllable_parts
from timviet.search.planning.planner import Plan, make_plan
from timviet.search.query.parse import parse


class FakeLexicon:
    """A lexicon of a few spellings with given counts, without pairs and words."""

    syllable_count = word_count = 1000
    passage_share = 1.0

    def __init__(self, **spellings: dict[str, int]) -> None:
        self._spellings = spellings
        self.restorer, self.respacer = AccentRestorer(self), Respacer(self, self.word, self.rarity)

    def spellings(self, folded: str, /) -> Mapping[str, int]:
        return self._spellings.get(folded, {})

    def pairs(self, first: str, second: str, /) -> Mapping[tuple[str, str], int]:
        return {}

    def is_indexed(self, spelling: str, /) -> bool:
        return any(spelling in spellings for spellings in self._spellings.values())

    def has_pair(self, first: str, second: str, /) -> bool:
        return False

    def first_syllable(self, prefix: str, /) -> str | None:
        return min((folded for folded in self._spellings if folded.startswith(prefix)), default=None)

    def word(self, word: str, /) -> int:
        return 0

    def rarity(self, key: tuple[Layer, str], /) -> float:
        return 0.5

    def importance(self, key: tuple[Layer, str], /) -> float:
        return self.rarity(key)

    def may_be_signed(self, folded: str, /) -> bool:
        return False

    def analyzer(self, accents: Accents = Accents.AUTO) -> QueryAnalyzer:
        return QueryAnalyzer(self, accents)

    def plan(self, text: str, accents: Accents = Accents.AUTO) -> Plan:
        asked = Asked(Match.ANY, self, syllable_parts(self, accents))
        return make_plan(parse(text), self.analyzer(accents), asked)
