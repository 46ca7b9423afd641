"""Which ranking must be beaten? That of the prototype that the project began with.

First the marks of the query are restored: for each typed syllable, one of its compatible accented spellings, so
that the sequence is the most probable one by the counts of the index (Viterbi). The score is ½ word + .3 accented
+ ½ folded + ½ bigram, each a BM25 sum over title and text together.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice, pairwise
from pathlib import Path
from typing import ClassVar

import numpy as np
from corpus import Passage

from timviet.index.analysis.analyzer import analyze, analyze_all
from timviet.index.analysis.layer import Layer
from timviet.index.text.fold import fold, is_compatible

K1, B = 0.9, 0.4
WEIGHTS = {Layer.WORD: 0.5, Layer.SYLLABLE: 0.3, Layer.FOLDED: 0.5, Layer.BIGRAM: 0.5}
_BATCH_PASSAGES = 500


class Prototype:
    """A system in memory, only for measuring the quality of answers."""

    needs: ClassVar[tuple[str, ...]] = ()
    max_passages: ClassVar[int | None] = 50_000
    has_snippets: ClassVar[bool] = False

    def build(self, passages: Iterable[Passage], folder: Path) -> None:
        """Index the passages in memory; nothing is written."""
        self._ids: list[str] = []
        postings: defaultdict[tuple[Layer, str], list[tuple[int, int]]] = defaultdict(list)
        lengths: defaultdict[Layer, list[int]] = defaultdict(list)
        self._forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._pairs: Counter[tuple[str, str]] = Counter()
        remaining = iter(passages)
        while batch := list(islice(remaining, _BATCH_PASSAGES)):
            analyses = analyze_all([f"{passage.title}\n{passage.text}" for passage in batch])
            for passage, analysis in zip(batch, analyses, strict=True):
                for layer in WEIGHTS:
                    terms = analysis[layer].terms
                    lengths[layer].append(len(terms))
                    for term, tf in Counter(terms).items():
                        postings[layer, term].append((len(self._ids), tf))
                syllables = analysis[Layer.SYLLABLE].terms
                for folded, form in zip(analysis[Layer.FOLDED].terms, syllables, strict=True):
                    self._forms[folded][form] += 1
                self._pairs.update(pairwise(syllables))
                self._ids.append(passage.id)
        self._totals = Counter({folded: sum(forms.values()) for folded, forms in self._forms.items()})
        self._gains = {}
        all_norms = {
            layer: K1 * (1 - B + B * np.array(in_layer) / np.mean(in_layer)) for layer, in_layer in lengths.items()
        }
        for (layer, term), pairs in postings.items():
            docs, tfs = np.array(pairs).T
            norms = all_norms[layer][docs]
            idf = math.log1p((len(self._ids) - len(docs) + 0.5) / (len(docs) + 0.5))
            self._gains[layer, term] = docs, idf * tfs / (tfs + norms)

    def open(self, folder: Path) -> None:
        """Do nothing: the index is still in memory."""

    def search(self, query: str, limit: int, snippets: bool) -> list[str]:
        """Return the ids of the best passages."""
        typed = analyze(query, (Layer.SYLLABLE, Layer.FOLDED, Layer.BIGRAM))
        restored = " ".join(self._restore(typed[Layer.SYLLABLE].terms, typed[Layer.FOLDED].terms))
        accented = analyze(restored, (Layer.SYLLABLE, Layer.WORD))
        scores = np.zeros(len(self._ids))
        for layer, weight in WEIGHTS.items():
            source = accented if layer in (Layer.SYLLABLE, Layer.WORD) else typed
            for term in source[layer].terms:
                if (layer, term) in self._gains:
                    docs, gains = self._gains[layer, term]
                    scores[docs] += weight * gains
        best = np.argsort(-scores, kind="stable")[:limit]
        return [self._ids[number] for number in best.tolist() if scores[number] > 0]

    def _restore(self, typed: Sequence[str], folded: Sequence[str]) -> Iterator[str]:
        """Yield the most probable accented spelling of each syllable."""
        if not typed:
            return
        steps: list[dict[str, tuple[float, str | None]]] = []
        for spelling, bare in zip(typed, folded, strict=True):
            compatible = {f: n for f, n in self._forms.get(bare, Counter()).items() if is_compatible(spelling, f)}
            step: dict[str, tuple[float, str | None]] = {}
            for form, count in (compatible or {spelling: 1}).items():
                if not steps:
                    step[form] = math.log(count), None
                    continue
                step[form] = max(
                    (score + self._log_probability(before, form, count), before)
                    for before, (score, _) in steps[-1].items()
                )
            steps.append(step)
        last: str | None = max(steps[-1], key=lambda form: steps[-1][form][0])
        spellings: list[str] = []
        for step in reversed(steps):
            assert last is not None
            spellings.append(last)
            last = step[last][1]
        yield from reversed(spellings)

    def _log_probability(self, before: str, form: str, count: int) -> float:
        alone = self._forms[fold(before)][before] + 1
        total = self._totals[fold(form)] + 1
        return math.log(0.9 * self._pairs[before, form] / alone + 0.1 * count / total * 1e-3)
