"""The pictures of the page can be made, are small, and are those that the two READMEs show."""

from __future__ import annotations

from pathlib import Path

import pytest
from picture import PICTURES, make_pictures
from playwright.sync_api import Browser
from processes import REPOSITORY


@pytest.mark.thorough
def test_the_readmes_show_pictures_of_the_page(browser: Browser, tmp_path: Path) -> None:
    made = make_pictures(browser, tmp_path)
    shown = [REPOSITORY / "examples" / name for name in PICTURES.values()]
    for file in (*made, *shown):
        content = file.read_bytes()
        assert content[8:12] == b"WEBP"
        assert len(content) <= 60_000
    for readme, file in zip(("README.md", "README.vi.md"), shown, strict=True):
        assert f"(examples/{file.name})" in (REPOSITORY / readme).read_text(encoding="utf-8")
