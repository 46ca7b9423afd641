"""What a terminal shows of a long operation."""

from __future__ import annotations

import os
import pty
import re
import subprocess
import sys
from pathlib import Path

import pytest

from timviet.index import Phase, Progress
from timviet.search.cli.progress import describe_progress
from timviet.search.language import set_language, translate


@pytest.mark.parametrize(
    ("progress", "elapsed", "english", "vietnamese"),
    [
        (Progress(Phase.LISTING, 1200, None), 0.5, "1,200 files found", "tìm thấy 1.200 tệp"),
        (Progress(Phase.READING, 1, 5000), 0.0, "1 of 5,000 files read", "đã đọc 1 / 5.000 tệp"),
        (
            Progress(Phase.READING, 1000, 5000),
            4.0,
            "1,000 of 5,000 files read, 250 a second, 16 s left",
            "đã đọc 1.000 / 5.000 tệp, mỗi giây 250, còn 16 giây",
        ),
        (
            Progress(Phase.ANALYZING, 100, 2000),
            50.0,
            "100 of 2,000 documents analyzed, 2 a second, 15 min 50 s left",
            "đã phân tích 100 / 2.000 tài liệu, mỗi giây 2, còn 15 phút 50 giây",
        ),
        (
            Progress(Phase.ANALYZING, 50, 10_000),
            60.0,
            "50 of 10,000 documents analyzed, 1 a second, 3 h 19 min left",
            "đã phân tích 50 / 10.000 tài liệu, mỗi giây 1, còn 3 giờ 19 phút",
        ),
        (
            Progress(Phase.ADDING, 30, None),
            3.0,
            "30 documents read, 10 a second",
            "đã đọc 30 tài liệu, mỗi giây 10",
        ),
        (Progress(Phase.WRITING, 7, 7), 9.0, "writing to disk", "đang ghi xuống đĩa"),
    ],
)
def test_what_is_done_how_fast_and_what_is_left(
    progress: Progress, elapsed: float, english: str, vietnamese: str
) -> None:
    message = describe_progress(progress, elapsed)
    assert message == english
    set_language("vi")
    assert translate(message) == vietnamese


def test_a_terminal_shows_the_line_and_removes_it(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    for number in range(40):
        (tmp_path / "a" / f"{number}.txt").write_text(f"Giá gạo {number}", encoding="utf-8")
    ours, theirs = pty.openpty()
    command = [sys.executable, "-m", "timviet", "index", "--jobs", "1", "a"]
    done = subprocess.run(command, cwd=tmp_path, stderr=theirs, stdout=subprocess.PIPE, text=True, check=True)
    os.close(theirs)
    shown = os.read(ours, 65536).decode()
    os.close(ours)
    states = re.split(r"\r", shown)
    assert "40 files found\x1b[K" in states
    assert any(re.fullmatch(r"\d+ of 40 files read\x1b\[K", state) for state in states), shown
    assert any(re.fullmatch(r"40 of 40 documents analyzed\x1b\[K", state) for state in states), shown
    assert shown.endswith("\r\x1b[K"), "nothing stays"
    assert done.stdout == "40 added, 0 updated, 0 removed, 0 unchanged\n"
