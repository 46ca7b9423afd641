"""Chunks hold triggers; most of them are out of the question because of the chunk that follows."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from timviet.index.forms import triggers as triggers_module
from timviet.index.forms.kind import FixedWords, TriggerWord
from timviet.index.forms.triggers import Triggers
from timviet.index.tables.chunk_table import ChunkTable

COLORS = FixedWords(
    [TriggerWord("màu", frozenset({"đỏ", "xanh"})), TriggerWord("mã", None)], lambda page, start, word: []
)
SERIES = FixedWords(
    [TriggerWord("số", frozenset({"ba"}), numeral_follows=True), TriggerWord("màu", frozenset({"ba"}))],
    lambda page, start, word: [],
)


def triggers_of(text: str) -> list[list[tuple[int, int, str]]]:
    """Return (offset, kind, word) of the triggers of each chunk that holds some."""
    _, lists = Triggers([COLORS, SERIES]).find_in_few(text.split())
    return [[(trigger.offset, trigger.kind, trigger.word.word) for trigger in triggers] for triggers in lists]


def test_a_trigger_counts_only_before_a_word_that_may_follow_it() -> None:
    assert triggers_of("màu đỏ") == [[(0, 0, "màu"), (0, 1, "màu")]]
    assert triggers_of("màu vàng") == []
    assert triggers_of("MÀU, Đỏ!") == [[(0, 0, "màu"), (0, 1, "màu")]]
    assert triggers_of("mã vàng") == [[(0, 0, "mã")]]
    assert [len(triggers_of(f"màu {sign} vàng")) for sign in ("-", "...", "")] == [1, 1, 0], "signs are no word"


def test_numerals_follow_where_a_kind_says_so() -> None:
    assert [len(triggers_of(f"số {word}")) for word in ("ba", "3", "xiv", "3a", "bốn")] == [1, 1, 1, 1, 0]
    assert triggers_of("màu 3") == []


def test_a_trigger_inside_a_chunk_is_never_passed_over() -> None:
    assert triggers_of("(màu-vàng) x") == [[(1, 0, "màu"), (1, 1, "màu")]]
    assert triggers_of("số-màu vàng") == [[(0, 1, "số"), (3, 0, "màu"), (3, 1, "màu")]]


CHUNKS = st.lists(
    st.sampled_from(["màu", "Màu,", "đỏ", "xanh", "số", "3", "xiv", "ba", "mã", "x", "số-màu", "(mã)", "."]),
    max_size=12,
)


@given(CHUNKS)
def test_few_chunks_and_many_have_the_same_triggers(chunks: list[str]) -> None:
    triggers, table = Triggers([COLORS, SERIES]), ChunkTable()
    rows = np.array([table[chunk] for chunk in chunks], np.int64)
    triggering, lists = triggers.find(rows, chunks)
    assert (triggering.tolist(), lists) == triggers.find_in_few(chunks)


def test_many_chunks_make_triggers_full(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(triggers_module, "_MAX_CHUNKS", 10)
    triggers = Triggers([COLORS])
    triggers.find_in_few(["chỉ", "có", "chữ"] * 10)
    assert not triggers.is_full, "of chunks of letters without a meaning nothing is kept"
    triggers.find_in_few([f"x{number}" for number in range(11)])
    assert triggers.is_full
