"""An index stores the name of the analysis that made it, so the name must change with the analysis."""

from __future__ import annotations

import hashlib
from pathlib import Path

from vietnamese_rows import read_rows

from timviet.index.analysis.analyzer import analyze_all
from timviet.index.analysis.layer import FINGERPRINT

DIGEST = "timviet-4 pyvi-0.1.1 b680357f29b9d6241732b197312eb32ad040fd383c4e59f9576047581da423ba"


def test_the_fingerprint_changes_when_the_tokens_change(seeds: Path) -> None:
    texts = [file.read_text(encoding="utf-8") for file in sorted(seeds.glob("*.txt"))]
    texts += [side for row in read_rows() for side in (row.left, row.right)]
    digest = hashlib.sha256()
    for analysis in analyze_all(texts):
        for layer, stream in analysis.streams.items():
            digest.update(repr((str(layer), [(token.term, token.position) for token in stream])).encode())
    assert f"{FINGERPRINT} {digest.hexdigest()}" == DIGEST, (
        "the tokens have changed: rename FINGERPRINT, so that older indexes are rebuilt, and update DIGEST"
    )
