"""Which files do tests of the command line index?"""

from __future__ import annotations

from pathlib import Path

__all__ = ["write_articles"]


def write_articles(folder: Path) -> Path:
    """Make a folder of two short articles, and return it."""
    folder.mkdir()
    (folder / "congress.txt").write_text("Đại hội Đảng bộ quận\n\nQuận ủy họp bàn.", encoding="utf-8")
    (folder / "rice.txt").write_text("Giá gạo\n\nGiá gạo xuất khẩu tăng.", encoding="utf-8")
    return folder
