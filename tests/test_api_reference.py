"""The reference of the Python API is made from docstrings; every public class and function has an example."""

from __future__ import annotations

import doctest
import inspect
import subprocess
import sys
from pathlib import Path

import pytest

import timviet

PUBLIC = sorted(set(timviet.__all__) - {"__version__"})
TYPES = {"FieldValue"}  # type aliases, which have no docstring of their own


@pytest.mark.parametrize("name", sorted(set(PUBLIC) - TYPES))
def test_every_public_name_has_an_example(name: str) -> None:
    value = getattr(timviet, name)
    tests = doctest.DocTestFinder().find(value, name, module=inspect.getmodule(value))
    assert any(test.examples for test in tests), f"{name} has no example"


def test_the_reference_contains_every_public_name(tmp_path: Path) -> None:
    pytest.importorskip("pdoc", reason="pdoc is not installed: pip install -e '.[docs]'")
    command = [sys.executable, "-W", "error::UserWarning", "-m", "pdoc", "timviet", "-d", "restructuredtext"]
    subprocess.run([*command, "-o", str(tmp_path)], check=True, capture_output=True)
    page = (tmp_path / "timviet.html").read_text(encoding="utf-8")
    for name in timviet.__all__:
        assert f'id="{name}"' in page
