"""The benchmark of books makes books whose passages are found on their pages."""

from __future__ import annotations

import json
from pathlib import Path

import books
import pytest
from click.testing import CliRunner

CROPS = ["lúa", "ngô", "khoai", "sắn", "đậu", "lạc", "mía", "chè", "cà phê", "hồ tiêu", "điều", "bông"]
REGIONS = ["Thái Bình", "Nam Định", "Sơn La", "Phú Thọ", "Bến Tre", "Cà Mau", "Lâm Đồng", "Kon Tum"]


def test_books_and_pages_are_found(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [
        {
            "id": f"{crop}-{region}",
            "title": f"Trồng {crop} ở {region}",
            "text": f"Cách trồng {crop} ở {region} được ghi lại ở đây. " + "Đất tốt thì cây lên nhanh. " * 8,
        }
        for crop in CROPS
        for region in REGIONS
    ]
    (tmp_path / "corpus.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    monkeypatch.setattr(books, "_SHORTEST", 10)
    monkeypatch.setattr(books, "_LONGEST", 15)
    done = CliRunner().invoke(books.main, [str(tmp_path), "--queries", "10"], catch_exceptions=False)
    assert done.exit_code == 0
    assert "books, 22 pages" in done.output
    shares = [line.split("|")[3:6] for line in done.output.splitlines() if "typed" in line or "bare" in line]
    assert len(shares) == 4
    assert min(float(share) for row in shares for share in row) >= 0.8
