"""Real documents of many formats are found by a phrase from each, typed without marks, at the right place."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from files import find_files


def test_each_file_is_found_by_its_phrase() -> None:
    folder = Path(os.environ.get("TIMVIET_DATA", ""), "files")
    if "TIMVIET_DATA" not in os.environ or not folder.is_dir():
        pytest.skip("TIMVIET_DATA does not name a folder with files of many formats")
    for extra in ("pypdfium2", "office_oxide", "xlrd"):
        pytest.importorskip(extra, reason="a format needs an extra that is not installed")
    found = list(find_files(folder))
    assert {file.name: file.failures for file in found if file.failures} == {}
    assert sum(bool(file.phrase) for file in found) >= 20
