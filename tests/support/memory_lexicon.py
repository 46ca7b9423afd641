"""Which lexicon do tests of planning and suggestions use? One that counts texts in memory."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise

from timviet.index.analysis.analyzer import analyze
from timviet.index.analysis.layer import Layer
from timviet.index.text.fold import fold
from timviet.search.contract import bm25


class MemoryLexicon:
    def __init__(self, texts: Iterable[str], values: Mapping[str, Sequence[str]] | None = None) -> None:
        analyses = [analyze(text) for text in texts]
        self._values = values or {}
        self._frequencies: dict[Layer, Counter[str]] = {layer: Counter() for layer in Layer}
        self._text_counts: Counter[Layer] = Counter()
        self._spellings: dict[str, Counter[str]] = defaultdict(Counter)
        self._pairs: dict[tuple[str, str], Counter[tuple[str, str]]] = defaultdict(Counter)
        for analysis in analyses:
            for layer, stream in analysis.streams.items():
                self._frequencies[layer].update(dict.fromkeys(stream.terms, 1))
                self._text_counts[layer] += bool(analysis[Layer.SYLLABLE].terms)
            for syllable in analysis[Layer.SYLLABLE].terms:
                self._spellings[fold(syllable)][syllable] += 1
            for token, following in pairwise(analysis[Layer.SYLLABLE]):
                if following.position == token.position + 1:
                    folded = fold(token.term), fold(following.term)
                    self._pairs[folded][token.term, following.term] += 1
        self.doc_count = len(analyses)
        self.syllable_count = sum(len(analysis[Layer.SYLLABLE]) for analysis in analyses)
        self.word_count = sum(len(analysis[Layer.WORD]) for analysis in analyses)
        self.field_names = frozenset(self._values)

    def syllables(self) -> Mapping[str, int]:
        return self._frequencies[Layer.FOLDED]

    def spellings(self, folded: str) -> Mapping[str, float]:
        return self._spellings.get(folded, {})

    def pairs(self, first: str, second: str) -> Mapping[tuple[str, str], float]:
        return self._pairs.get((first, second), {})

    def first_syllable(self, prefix: str) -> str | None:
        return min((folded for folded in self._spellings if folded.startswith(prefix)), default=None)

    def word(self, word: str) -> int:
        return self._frequencies[Layer.WORD][word]

    def idf(self, layer: Layer, term: str) -> float:
        frequency = self._frequencies[layer][term]
        return bm25.idf(self._text_counts[layer], frequency) if frequency else 0.0

    def frequent_followers(self, folded: str, prefix: str, limit: int) -> Mapping[str, int]:
        pairs = ((pair.split(" "), count) for pair, count in self._frequencies[Layer.BIGRAM].items())
        return self._most_frequent(((pair[1], count) for pair, count in pairs if pair[0] == folded), prefix, limit)

    def forms(self, prefix: str) -> Iterable[tuple[str, int]]:
        counts = self._frequencies[Layer.FORM]
        return sorted((term, count) for term, count in counts.items() if term.startswith(prefix))

    def values(self, field: str) -> Iterable[str]:
        return self._values.get(field, ())

    @staticmethod
    def _most_frequent(counts: Iterable[tuple[str, int]], prefix: str, limit: int) -> dict[str, int]:
        return dict(Counter({term: count for term, count in counts if term.startswith(prefix)}).most_common(limit))
