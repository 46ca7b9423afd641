"""The weights that depend on one token only are those that the model names."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.segmentation.features import Features, Shape
from timviet.index.segmentation.model import model_folder, read_model

WEIGHTS = read_model(model_folder()).weights
FEATURES = Features(WEIGHTS)


@pytest.mark.parametrize(
    ("token", "shape"),
    [
        ("của", 0),
        ("Hồ", Shape.TITLE | Shape.CAPITAL),
        ("UBND", Shape.UPPER | Shape.CAPITAL),
        ("A", Shape.UPPER | Shape.TITLE | Shape.CAPITAL),
        ("30", Shape.DIGIT | Shape.APART),
        ("3G", Shape.UPPER | Shape.TITLE | Shape.APART),
        (",", Shape.APART),
        ("…", 0),
    ],
)
def test_the_shape_of_a_token(token: str, shape: int) -> None:
    assert Shape.of(token) == shape


@given(st.sampled_from(["của", "hồ", "UBND", "Việt", "30", "zzzz", "Đảng", "a\0b", ","]))
def test_the_scores_of_a_token_are_the_sum_of_its_weights(token: str) -> None:
    nothing = (0.0, 0.0)
    lower = token.lower().partition("\0")[0]
    own = np.array(WEIGHTS.get(f"word.lower():{lower}", nothing)) + WEIGHTS["bias"]
    for name, applies in (
        ("word.isupper()", token.isupper()),
        ("word.istitle()", token.istitle()),
        ("word.isdigit()", token.isdigit()),
    ):
        if applies:
            own = own + WEIGHTS[name]
    scores = FEATURES.scores[FEATURES.row_of(token.lower(), Shape.of(token))]
    assert scores[:2].tolist() == own.tolist()
    assert tuple(scores[2:4]) == WEIGHTS.get(f"-1:word.lower():{lower}", nothing)
    assert tuple(scores[4:]) == WEIGHTS.get(f"+1:word.lower():{lower}", nothing)


def test_an_edge_adds_nothing() -> None:
    assert not FEATURES.scores[FEATURES.zero_row].any()
