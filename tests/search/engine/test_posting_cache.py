"""What was used last of posting lists is kept, in bounded room; a sheet says what its list says."""

from __future__ import annotations

import random

import numpy as np
import pytest

from timviet.search.engine.posting_cache import Recent, Run, Sheet


def run(bytes_: int) -> Run:
    return Run(np.arange(bytes_ // 8, dtype=np.int32), np.ones(bytes_ // 8, np.float32))


def test_what_was_not_used_for_longest_is_forgotten() -> None:
    recent: Recent[Run] = Recent(240)
    for key in "abc":
        recent.put(key, run(80))
    assert recent.get("a") is not None
    recent.put("d", run(80))
    assert [key for key in "abcd" if recent.get(key)] == ["a", "c", "d"]


def test_a_list_put_twice_takes_its_room_once() -> None:
    recent: Recent[Run] = Recent(240)
    for key in "aaaab":
        recent.put(key, run(120))
    assert recent.get("a") is not None
    assert recent.get("b") is not None


def test_the_last_list_is_kept_however_long() -> None:
    recent: Recent[Run] = Recent(1)
    recent.put("a", run(80_000))
    recent.put("b", run(80_000))
    assert recent.get("a") is None
    assert recent.get("b") is not None


@pytest.mark.parametrize("doc_count", [1, 63, 64, 65, 1000])
def test_a_sheet_tells_which_documents_are_in_the_list_and_how_many_stand_before(doc_count: int) -> None:
    draw = random.Random(doc_count)
    docs = sorted(draw.sample(range(doc_count), draw.randrange(1, doc_count + 1)))
    sheet = Sheet.of(np.array(docs), np.ones(len(docs), np.uint8), doc_count)
    for doc in range(doc_count):
        bits, before = (int(each) for each in sheet.rows[doc // 64])
        assert bool(bits >> doc % 64 & 1) == (doc in docs)
        assert before + (bits & ((1 << doc % 64) - 1)).bit_count() == sum(each < doc for each in docs)


def test_what_is_forgotten_leaves_its_room() -> None:
    recent: Recent[Run] = Recent(2 * run(1000).size)
    for name in "abc":
        recent.put(name, run(1000))
    recent.forget()
    assert recent.get("c") is None
    for name in "de":
        recent.put(name, run(1000))
    assert recent.get("d") is not None
    assert recent.get("e") is not None
