"""What is tried in each run of the tests, and what only with ``--thorough``?"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import hypothesis
import pytest

__all__ = ["examples", "first"]


def first(count: int, values: Iterable[Any]) -> list[Any]:
    """Return values to parametrize a test with, of which all but the first few are for thorough runs.

    :param values: a tuple has the values of several parameters
    """
    return [
        pytest.param(
            *(value if isinstance(value, tuple) else (value,)),
            marks=[] if number < count else [pytest.mark.thorough],
        )
        for number, value in enumerate(values)
    ]


def examples(count: int, **options: Any) -> hypothesis.settings:
    """Draw so many examples for a property in thorough runs, and a fifth of them in others.

    :param options: further settings of Hypothesis
    """
    profiles = (hypothesis.settings.default, hypothesis.settings.get_profile("thorough"))
    now, thorough = (profile.max_examples for profile in profiles)
    return hypothesis.settings(max_examples=max(count * now // thorough, min(count, 5)), **options)
