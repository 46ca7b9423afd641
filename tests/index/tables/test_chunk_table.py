"""Each distinct run is looked at once; a table that has grown enough gives way to a fresh one."""

from __future__ import annotations

import threading

import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.analysis.analyzer import Analysis, Layer, analyze, analyze_all
from timviet.index.forms import forms
from timviet.index.forms import triggers as keys
from timviet.index.forms.abbreviations import common_abbreviations
from timviet.index.tables import chunk_table as runs


def tokens(analysis: Analysis) -> dict[Layer, list[tuple[object, ...]]]:
    return {layer: [tuple(token) for token in stream] for layer, stream in analysis.streams.items()}


TEXT = "Quận uỷ Đống Đa: 05-CT/TW (15/4/2024), hợp tác xã hội. Ủy ban nhân dân TP.HCM, khóa XIII…"


def test_a_fresh_table_gives_the_same_tokens(monkeypatch: pytest.MonkeyPatch) -> None:
    expected = tokens(analyze(TEXT))
    old = runs.current_chunk_table()
    monkeypatch.setattr(runs, "_MOST_ROWS", 10)
    for number in range(3):
        analyze(" ".join(f"x{number}y{each}" for each in range(20)))
        assert tokens(analyze(TEXT)) == expected
    assert runs.current_chunk_table() is not old


def test_many_distinct_runs_and_long_ones_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "_MOST_CHARACTERS", 100_000)
    for number in range(8):
        analyze("z" * 30_000 + str(number))
    assert sum(map(len, runs.current_chunk_table())) < 200_000


def test_threads_share_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(runs, "_MOST_ROWS", 300)
    texts = [
        f"{TEXT} Số {number}, ngày {number % 28 + 1}/5/2020: chữ {chr(0x4E00 + number)}." for number in range(60)
    ]
    expected = [tokens(each) for each in analyze_all(texts)]
    results: list[list[dict[Layer, list[tuple[object, ...]]]]] = []

    def run() -> None:
        results.append([tokens(analyze(text)) for text in texts])

    threads = [threading.Thread(target=run) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == [expected] * 4


@pytest.mark.parametrize("piece", ["a", "ạ-", "1/", "大"])
def test_a_megabyte_without_a_blank(piece: str) -> None:
    analyze(piece * (1_000_000 // len(piece)), [Layer.SYLLABLE, Layer.FOLDED, Layer.BIGRAM, Layer.FORM])


def test_a_megabyte_of_distinct_runs() -> None:
    count = 100_000
    analysis = analyze(" ".join(f"w{number}" for number in range(count)))
    assert len(analysis[Layer.SYLLABLE]) == count
    assert len(set(analysis[Layer.FOLDED].terms)) == count


pieces = st.sampled_from([*"aĐạ19_中.,;:!?()\"'…[-@/\u0301", "hòa", "TP", "Mr", "://"])
some_runs = st.lists(st.lists(pieces, min_size=1, max_size=6).map("".join), min_size=1, max_size=20)


@given(some_runs)
def test_the_rows_of_runs_are_what_cutting_each_gives(some: list[str]) -> None:
    table = runs.ChunkTable()
    rows = [table[run] for run in some]
    of_runs, of_syllables = table.arrays()
    for run, row in zip(some, rows, strict=True):
        first, count, *about = of_runs[row].tolist()
        parts, steps, *expected = runs.cut(run)
        assert about == expected
        found = of_syllables[first : first + count].tolist()
        assert [run[at : at + length] for at, length, *_ in found] == parts[1::2]
        assert [table.surfaces[surface] for *_, surface, _ in found] == parts[1::2]
        assert [step for *_, step in found] == steps


@pytest.mark.parametrize("step", ["canonicalize", "fold", "_flags", "cut"])
def test_an_interrupt_while_runs_are_learned_leaves_the_table_sound(
    step: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = ["gà", "(bò", "05-CT/TW,", "đường.", "x9y", "Đảng"]
    whole = getattr(runs, step)
    calls = 0

    def interrupted(*arguments: object) -> object:
        nonlocal calls
        calls += 1
        if calls == 2:
            raise KeyboardInterrupt
        return whole(*arguments)

    table, expected = runs.ChunkTable(), runs.ChunkTable()
    rows = [table[run] for run in some]
    monkeypatch.setattr(runs, step, interrupted)
    if step == "cut":
        rows += [table[run] for run in ("1/2", "3/4")]
    with pytest.raises(KeyboardInterrupt):
        table.arrays()
    monkeypatch.undo()
    of_runs, of_syllables = table.arrays()
    expected_rows = [expected[run] for run in table]
    expected_runs, expected_syllables = expected.arrays()
    for row, expected_row in zip(rows, expected_rows, strict=True):
        first, count, *about = of_runs[row].tolist()
        other, *as_expected = expected_runs[expected_row].tolist()
        assert [count, *about] == as_expected
        for mine, theirs in zip(
            of_syllables[first : first + count].tolist(),
            expected_syllables[other : other + count].tolist(),
            strict=True,
        ):
            assert mine[:2] == theirs[:2]
            assert table.spelled[mine[2]] == expected.spelled[theirs[2]]
            assert table.folded[mine[2]] == expected.folded[theirs[2]]
            assert table.surfaces[mine[3]] == expected.surfaces[theirs[3]]


def test_forms_of_many_short_texts_do_not_fill_the_memory(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(keys, "_MOST", 100)
    expected = forms("số 05-CT/TW, tháng 3")
    for number in range(1000):
        forms(f"mã {number}x")
    known = keys.triggers(runs.current_chunk_table(), common_abbreviations())
    assert len(known._sight_of) <= 101
    assert forms("số 05-CT/TW, tháng 3") == expected
