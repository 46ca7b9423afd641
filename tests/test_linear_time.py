"""Texts that once took time in proportion to the square of their length take time in proportion to it.

Steps are counted: see ``tests/support/counted_steps.py``. All shapes of texts are in ``tests/faults/shapes.py``.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

ONCE_QUADRATIC = [
    "a- analysis",
    "24/7  analysis",
    "<a  .html",
    '<a b=">"  .html',
    "<!--a> .html",
    'a","x\n .csv records',
    "\\'e1\\b a .rtf",
    "b?=  .eml",
    "; c=d .eml",
    "1.000. index and search",
]
"""The ends of the names of shapes, and the ways that these texts take."""


@pytest.mark.skipif(not hasattr(os, "fork"), reason="the program needs fork")
def test_what_once_was_quadratic_is_linear() -> None:
    program = Path(__file__).parent / "faults" / "shapes.py"
    chosen = [f"--only={name}" for name in ONCE_QUADRATIC]
    done = subprocess.run(
        [sys.executable, program, "--count", *chosen], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert int(done.stdout.split()[0]) >= len(ONCE_QUADRATIC)
