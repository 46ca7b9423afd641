"""Which ranking must be beaten? The prototype that the project began with, in its plain form.

The marks of a query are restored first: of the accented forms that are compatible with each typed syllable, those
that are most probable next to each other by the index's own counts (Viterbi, one reading each). Then ½ word + .3
accented + ½ folded + ½ bigram are added up, each a BM25 sum over title and text together.
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

from timviet.index.analysis.analyzer import Layer, analyze, analyze_all
from timviet.index.text.fold import fold, is_compatible

K1, B = 0.9, 0.4
WEIGHTS = {Layer.WORD: 0.5, Layer.SYLLABLE: 0.3, Layer.FOLDED: 0.5, Layer.BIGRAM: 0.5}
_TOGETHER = 500  # passages


class Prototype:
    """A system in memory, only for judging answers."""

    needs: ClassVar[tuple[str, ...]] = ()
    most: ClassVar[int | None] = 50_000
    has_snippets: ClassVar[bool] = False

    def build(self, passages: Iterable[Passage], folder: Path) -> None:
        """Index the passages in memory; nothing is written."""
        self._ids: list[str] = []
        postings: defaultdict[tuple[Layer, str], list[tuple[int, int]]] = defaultdict(list)
        lengths: defaultdict[Layer, list[int]] = defaultdict(list)
        self._forms: defaultdict[str, Counter[str]] = defaultdict(Counter)
        self._pairs: Counter[tuple[str, str]] = Counter()
        waiting = iter(passages)
        while some := list(islice(waiting, _TOGETHER)):
            for passage, found in zip(some, analyze_all([f"{p.title}\n{p.text}" for p in some]), strict=True):
                for layer in WEIGHTS:
                    terms = found[layer].terms
                    lengths[layer].append(len(terms))
                    for term, tf in Counter(terms).items():
                        postings[layer, term].append((len(self._ids), tf))
                syllables = found[Layer.SYLLABLE].terms
                for folded, form in zip(found[Layer.FOLDED].terms, syllables, strict=True):
                    self._forms[folded][form] += 1
                self._pairs.update(pairwise(syllables))
                self._ids.append(passage.id)
        self._totals = Counter({folded: sum(forms.values()) for folded, forms in self._forms.items()})
        self._gains = {}
        all_norms = {layer: K1 * (1 - B + B * np.array(each) / np.mean(each)) for layer, each in lengths.items()}
        for (layer, term), each in postings.items():
            docs, tfs = np.array(each).T
            norms = all_norms[layer][docs]
            idf = math.log1p((len(self._ids) - len(docs) + 0.5) / (len(docs) + 0.5))
            self._gains[layer, term] = docs, idf * tfs / (tfs + norms)

    def open(self, folder: Path) -> None:
        """Do nothing: what was built is still there."""

    def search(self, query: str, limit: int, snippets: bool) -> list[str]:
        """Return the ids of the best passages."""
        typed = analyze(query, (Layer.SYLLABLE, Layer.FOLDED, Layer.BIGRAM))
        restored = " ".join(self._restored(typed[Layer.SYLLABLE].terms, typed[Layer.FOLDED].terms))
        read = analyze(restored, (Layer.SYLLABLE, Layer.WORD))
        scores = np.zeros(len(self._ids))
        for layer, weight in WEIGHTS.items():
            source = read if layer in (Layer.SYLLABLE, Layer.WORD) else typed
            for term in source[layer].terms:
                if (layer, term) in self._gains:
                    docs, gains = self._gains[layer, term]
                    scores[docs] += weight * gains
        best = np.argsort(-scores, kind="stable")[:limit]
        return [self._ids[number] for number in best.tolist() if scores[number] > 0]

    def _restored(self, typed: Sequence[str], folded: Sequence[str]) -> Iterator[str]:
        """Yield one reading for each syllable."""
        if not typed:
            return
        ways: list[dict[str, tuple[float, str | None]]] = []
        for spelling, bare in zip(typed, folded, strict=True):
            agreeing = {f: n for f, n in self._forms.get(bare, Counter()).items() if is_compatible(spelling, f)}
            here: dict[str, tuple[float, str | None]] = {}
            for form, count in (agreeing or {spelling: 1}).items():
                if not ways:
                    here[form] = math.log(count), None
                    continue
                here[form] = max(
                    (score + self._step(before, form, count), before) for before, (score, _) in ways[-1].items()
                )
            ways.append(here)
        last: str | None = max(ways[-1], key=lambda form: ways[-1][form][0])
        read: list[str] = []
        for here in reversed(ways):
            assert last is not None
            read.append(last)
            last = here[last][1]
        yield from reversed(read)

    def _step(self, before: str, form: str, count: int) -> float:
        alone = self._forms[fold(before)][before] + 1
        total = self._totals[fold(form)] + 1
        return math.log(0.9 * self._pairs[before, form] / alone + 0.1 * count / total * 1e-3)
