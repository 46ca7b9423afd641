"""The score of a label is the sum of the weights of all that pyvi names for a token."""

from __future__ import annotations

import numpy as np
import pytest

from timviet.index.segmentation import emissions
from timviet.index.segmentation.dictionary import Dictionary
from timviet.index.segmentation.emissions import Emissions
from timviet.index.segmentation.model import model_folder, read_model, read_words
from timviet.index.segmentation.token_table import EDGE

MODEL = read_model(model_folder())
DICTIONARY = Dictionary(read_words(model_folder()))
SENTENCE = ["Ông", "Hồ", "Chí", "Minh", "đến", "hợp", "tác", "xã", "UBND", "xã", ",", "lúc", "30", "giờ"]


def named_features(tokens: list[str], i: int) -> list[str]:
    """Return the features that pyvi names for token i, as ``ViTokenizer.word2features`` does."""
    word = tokens[i]
    names = ["bias", f"word.lower():{word.lower()}"]
    names += [f"word.{test}()" for test in ("isupper", "istitle", "isdigit") if getattr(word, test)()]
    for step, inner in ((-1, i - 1), (1, i + 1)):
        if not 0 <= inner < len(tokens):
            continue
        neighbor = tokens[inner]
        names.append(f"{step:+d}:word.lower():{neighbor.lower()}")
        names += [f"{step:+d}:word.{test}()" for test in ("istitle", "isupper") if getattr(neighbor, test)()]
        low = min(i, inner)
        if " ".join(tokens[low : low + 2]).lower() in DICTIONARY.words:
            names.append(f"{step:+d}:word.bi_gram()")
        low = min(i, i + 2 * step)
        if low >= 0 and low + 3 <= len(tokens) and " ".join(tokens[low : low + 3]).lower() in DICTIONARY.words:
            names.append(f"{2 * step:+d}:word.tri_gram()")
    return names


def scored(tokens: list[str]) -> np.ndarray:
    emitted = Emissions(MODEL, DICTIONARY)
    table = emitted.new_table(str)
    first_pieces = table.first_pieces(np.arange(len(tokens)), tokens)
    rows, _ = table.expand(first_pieces, np.zeros(len(tokens), np.int64))
    scores, shapes_and_lengths = emitted.scores(np.concatenate(([EDGE], rows, [EDGE])).astype(np.int32), table)
    assert shapes_and_lengths[1:-1, 1].tolist() == [len(token) for token in tokens]
    return scores[:, 1:-1]


def test_scores_are_the_sums_of_the_named_weights() -> None:
    scores = scored(SENTENCE)
    for i in range(len(SENTENCE)):
        weights = [MODEL.weights.get(name, (0.0, 0.0)) for name in named_features(SENTENCE, i)]
        np.testing.assert_allclose(scores[:, i], np.sum(weights, axis=0), rtol=0, atol=1e-12)


def test_scores_do_not_depend_on_where_a_window_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = scored(SENTENCE)
    for window in (1, 2, 3, 5):
        monkeypatch.setattr(emissions, "_WINDOW", window)
        assert scored(SENTENCE).tolist() == expected.tolist()
