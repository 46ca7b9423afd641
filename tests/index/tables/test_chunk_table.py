"""Each distinct chunk has one number; a full table is replaced by a new one."""

from __future__ import annotations

import threading

import pytest

from timviet.index.analysis.analyzer import Analysis, analyze, analyze_all
from timviet.index.analysis.layer import Layer
from timviet.index.tables import chunk_table
from timviet.index.tables.chunk_table import ChunkTable, PerTable, current_chunk_table

TEXT = "Quận uỷ Đống Đa: 05-CT/TW (15/4/2024), hợp tác xã hội. Ủy ban nhân dân TP.HCM, khóa XIII…"


def tokens(analysis: Analysis) -> dict[Layer, list[tuple[object, ...]]]:
    return {layer: [tuple(token) for token in stream] for layer, stream in analysis.streams.items()}


def run_in_threads(count: int, target: object) -> None:
    assert callable(target)
    threads = [threading.Thread(target=target) for _ in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_chunks_are_numbered_in_the_order_in_which_they_are_first_looked_up() -> None:
    table = ChunkTable()
    assert [table[chunk] for chunk in ["một", "hai", "một", "ba"]] == [0, 1, 0, 2]
    assert table.chunks_from(0) == ["một", "hai", "ba"]
    assert table.chunks_from(2) == ["ba"]
    assert table.chunks_from(3) == []


def test_threads_agree_on_the_number_of_each_chunk() -> None:
    table, chunks, seen = ChunkTable(), [str(number) for number in range(5000)], []
    run_in_threads(4, lambda: seen.append([table[chunk] for chunk in chunks]))
    assert seen == [seen[0]] * 4
    assert sorted(seen[0]) == list(range(5000))


def test_all_threads_get_the_same_value_of_a_table() -> None:
    per_table: PerTable[list[int]] = PerTable(list)
    table, seen = ChunkTable(), []
    run_in_threads(4, lambda: seen.append(per_table.of(table)))
    assert all(value is seen[0] for value in seen)
    assert per_table.of(ChunkTable()) is not seen[0]


@pytest.mark.parametrize(("limit", "value"), [("_MAX_CHUNKS", 10), ("_MAX_CHARACTERS", 100)])
def test_a_full_table_is_replaced(limit: str, value: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunk_table, "_table", table := ChunkTable())
    assert current_chunk_table() is table
    monkeypatch.setattr(chunk_table, limit, value)
    for number in range(11):
        assert table[f"chunk number {number}"] == number
    assert current_chunk_table() is not table
    assert len(current_chunk_table()) == 0


def test_a_new_table_gives_the_same_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = tokens(analyze(TEXT))
    monkeypatch.setattr(chunk_table, "_MAX_CHUNKS", 10)
    for number in range(3):
        analyze(" ".join(f"x{number}y{other}" for other in range(20)))
        assert tokens(analyze(TEXT)) == expected


def test_many_distinct_chunks_and_long_ones_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunk_table, "_MAX_CHARACTERS", 50_000)
    for number in range(8):
        analyze("z" * 30_000 + str(number))
    assert sum(map(len, current_chunk_table())) < 100_000


def test_threads_share_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunk_table, "_MAX_CHUNKS", 300)
    texts = [
        f"{TEXT} Số {number}, ngày {number % 28 + 1}/5/2020: chữ {chr(0x4E00 + number)}." for number in range(60)
    ]
    expected = [tokens(analysis) for analysis in analyze_all(texts)]
    results: list[list[dict[Layer, list[tuple[object, ...]]]]] = []
    run_in_threads(4, lambda: results.append([tokens(analyze(text)) for text in texts]))
    assert results == [expected] * 4
