"""An undamaged commit has no contradictions; documents with the same id are one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from timviet.index import Document, Index
from timviet.index.integrity.consistency import find_contradictions, find_segment_contradictions
from timviet.index.store.commit.snapshot import Snapshot, open_snapshot
from timviet.index.store.segment.sections import Sections


def test_an_id_in_two_segments_is_a_contradiction(tmp_path: Path) -> None:
    with Index.open(tmp_path, create=True, jobs=1, durable=False) as index:
        index.add(Document("rice", "Gạo", "Giá gạo xuất khẩu tăng", {"year": 2016}))
        index.add(Document("congress", "Đại hội", "Đại hội Đảng bộ quận"))
    snapshot = open_snapshot(tmp_path)
    assert [*find_contradictions(snapshot)] == []
    doubled = Snapshot(tmp_path, replace(snapshot.manifest, segments=snapshot.manifest.segments * 2))
    assert [*find_contradictions(doubled)] == [
        "2 documents have the id 'rice'",
        "2 documents have the id 'congress'",
    ]
    assert [*find_segment_contradictions(doubled.segments[0])] == []


@pytest.mark.parametrize("shift", [1, -1])
def test_sections_that_do_not_match_their_document_are_a_contradiction(tmp_path: Path, shift: int) -> None:
    with Index.open(tmp_path, create=True, jobs=1, durable=False) as index:
        index.add(Document("book", "Sách", "Giá gạo xuất khẩu tăng.\n" * 300))
    (segment,) = open_snapshot(tmp_path).segments
    assert [*find_segment_contradictions(segment)] == []
    sections = segment.sections
    assert sections is not None
    starts = sections.starts.astype(np.int64)
    segment._sections = Sections(np.where(starts > 0, starts + shift, 0), sections.line_ends)
    reasons = [*find_segment_contradictions(segment)]
    assert reasons
    assert all("does not match its document" in reason for reason in reasons)
