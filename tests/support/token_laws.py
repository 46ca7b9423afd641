"""Which laws hold for every analysis?"""

from __future__ import annotations

import unicodedata

import numpy as np

from timviet.index.analysis.analyzer import Analysis, analyze
from timviet.index.analysis.layer import Layer
from timviet.index.text.fold import fold


def assert_token_laws(text: str, layers: tuple[Layer, ...] = tuple(Layer)) -> Analysis:
    """Analyze a text, check every law, and return the analysis for more checks."""
    analysis = analyze(text, layers)
    syllables = analysis[Layer.SYLLABLE]
    for stream in analysis.streams.values():
        assert len(stream.terms) == len(stream.positions) == len(stream.starts) == len(stream.ends)
        assert (np.diff(stream.starts) >= 0).all()
        assert (np.diff(stream.positions) >= 0).all()
        assert (stream.starts < stream.ends).all()
        if len(stream):
            assert stream.starts[0] >= 0
            assert stream.ends.max() <= len(text)
        others = [token for token in stream if not token.term.lstrip("~").startswith("sign:")]
        assert {token.start for token in others} <= set(syllables.starts.tolist())
        assert {token.end for token in others} <= set(syllables.ends.tolist())
    covered = np.zeros(len(text) + 1, dtype=np.int64)
    np.add.at(covered, syllables.starts, 1)
    np.add.at(covered, syllables.ends, -1)
    inside = np.cumsum(covered)
    for offset, character in enumerate(text):
        assert inside[offset] or not character.isalnum(), f"{character!r} at {offset} is in no syllable"
    for term in analysis[Layer.FOLDED].terms:
        assert fold(term) == term
    for form in ("NFC", "NFD"):
        other = analyze(unicodedata.normalize(form, text), layers)
        for layer, stream in analysis.streams.items():
            assert other[layer].terms == stream.terms, f"{layer} differs in {form}"
    return analysis
