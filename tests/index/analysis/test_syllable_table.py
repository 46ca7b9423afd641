"""The rows of a chunk are the syllables it splits into, whatever came before it, even an interrupt."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.analysis import syllable_table as module
from timviet.index.analysis.breaks import read_chunk
from timviet.index.analysis.syllable_table import SyllableTable
from timviet.index.tables.chunk_table import ChunkTable
from timviet.index.text.fold import fold
from timviet.index.text.syllable import canonicalize

PIECES = st.sampled_from([*"aĐạ19_中.,;:!?()\"'…[-@/\u0301", "hòa", "TP", "Mr", "://"])
CHUNKS = st.lists(st.lists(PIECES, min_size=1, max_size=6).map("".join), min_size=1, max_size=20)


def assert_rows_are_the_split_chunks(table: ChunkTable, syllables: SyllableTable) -> None:
    chunk_rows, syllable_rows = syllables.arrays(table)
    for chunk, number in table.items():
        first, count, *ends_and_flags = chunk_rows[number].tolist()
        parts, steps, *expected = read_chunk(chunk)
        assert ends_and_flags == expected
        rows = syllable_rows[first : first + count].tolist()
        assert [chunk[offset : offset + length] for offset, length, *_ in rows] == parts[1::2]
        assert [syllables.surfaces[surface] for *_, surface, _ in rows] == parts[1::2]
        assert [syllables.spellings[term] for _, _, term, *_ in rows] == [*map(canonicalize, parts[1::2])]
        assert [syllables.folded[term] for _, _, term, *_ in rows] == [fold(part) for part in parts[1::2]]
        assert [step for *_, step in rows] == steps


@given(CHUNKS, CHUNKS)
def test_rows_are_the_syllables_of_each_chunk(first: list[str], second: list[str]) -> None:
    table, syllables = ChunkTable(), SyllableTable()
    for chunks in (first, second):
        for chunk in chunks:
            table[chunk]
        assert_rows_are_the_split_chunks(table, syllables)


@pytest.mark.parametrize("step", ["canonicalize", "fold", "chunk_flags", "read_chunk"])
def test_an_interrupt_while_chunks_are_added_leaves_the_table_sound(
    step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    uninterrupted = getattr(module, step)
    calls = 0

    def interrupted(*arguments: object) -> object:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise KeyboardInterrupt
        return uninterrupted(*arguments)

    table, syllables = ChunkTable(), SyllableTable()
    for chunk in ["gà", "(bò", "05-CT/TW,", "đường.", "x9y", "Đảng", "1/2", "3/4"]:
        table[chunk]
    monkeypatch.setattr(module, step, interrupted)
    with pytest.raises(KeyboardInterrupt):
        syllables.arrays(table)
    monkeypatch.undo()
    assert_rows_are_the_split_chunks(table, syllables)
