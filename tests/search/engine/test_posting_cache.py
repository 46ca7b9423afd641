"""What was used last of posting lists is kept, in bounded room; a bitmap says what its list says."""

from __future__ import annotations

import random

import numpy as np
import pytest

from timviet.search.engine.posting_cache import PostingBitmap, PostingCache, ScoredPostings


def postings(bytes_: int) -> ScoredPostings:
    return ScoredPostings(np.arange(bytes_ // 8, dtype=np.int32), np.ones(bytes_ // 8, np.float32))


def test_what_was_not_used_for_longest_is_forgotten() -> None:
    cache: PostingCache[ScoredPostings] = PostingCache(240)
    for key in "abc":
        cache.put(key, postings(80))
    assert cache.get("a") is not None
    cache.put("d", postings(80))
    assert [key for key in "abcd" if cache.get(key)] == ["a", "c", "d"]


def test_a_list_put_twice_takes_its_room_once() -> None:
    cache: PostingCache[ScoredPostings] = PostingCache(240)
    for key in "aaaab":
        cache.put(key, postings(120))
    assert cache.get("a") is not None
    assert cache.get("b") is not None


def test_the_last_list_is_kept_however_long() -> None:
    cache: PostingCache[ScoredPostings] = PostingCache(1)
    cache.put("a", postings(80_000))
    cache.put("b", postings(80_000))
    assert cache.get("a") is None
    assert cache.get("b") is not None


@pytest.mark.parametrize("doc_count", [1, 63, 64, 65, 1000])
def test_a_bitmap_says_which_documents_are_in_the_list_and_how_many_stand_before(doc_count: int) -> None:
    draw = random.Random(doc_count)
    docs = sorted(draw.sample(range(doc_count), draw.randrange(1, doc_count + 1)))
    bitmap = PostingBitmap.of(np.array(docs), np.ones(len(docs), np.uint8), doc_count)
    for doc in range(doc_count):
        bits, before = map(int, bitmap.rows[doc // 64])
        assert bool(bits >> doc % 64 & 1) == (doc in docs)
        assert before + (bits & ((1 << doc % 64) - 1)).bit_count() == sum(other < doc for other in docs)


def test_what_is_cleared_leaves_its_room() -> None:
    cache: PostingCache[ScoredPostings] = PostingCache(2 * postings(1000).size)
    for name in "abc":
        cache.put(name, postings(1000))
    cache.clear()
    assert cache.get("c") is None
    for name in "de":
        cache.put(name, postings(1000))
    assert cache.get("d") is not None
    assert cache.get("e") is not None
