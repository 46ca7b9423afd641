"""The cache keeps the posting lists used last, in bounded memory; a bitmap agrees with its list."""

from __future__ import annotations

import random

import numpy as np
import pytest

from timviet.search.engine.posting_cache import PostingBitmap, PostingCache, ScoredPostings


def postings(bytes_: int) -> ScoredPostings:
    return ScoredPostings(np.arange(bytes_ // 8, dtype=np.int32), np.ones(bytes_ // 8, np.float32))


def test_the_least_recently_used_list_is_dropped() -> None:
    cache: PostingCache[ScoredPostings] = PostingCache(240)
    for key in "abc":
        cache.put(key, postings(80))
    assert cache.get("a") is not None
    cache.put("d", postings(80))
    assert [key for key in "abcd" if cache.get(key)] == ["a", "c", "d"]


def test_a_list_put_twice_counts_once() -> None:
    cache: PostingCache[ScoredPostings] = PostingCache(240)
    for key in "aaaab":
        cache.put(key, postings(120))
    assert cache.get("a") is not None
    assert cache.get("b") is not None


def test_the_last_list_is_kept_even_if_it_is_too_long() -> None:
    cache: PostingCache[ScoredPostings] = PostingCache(1)
    cache.put("a", postings(80_000))
    cache.put("b", postings(80_000))
    assert cache.get("a") is None
    assert cache.get("b") is not None


@pytest.mark.parametrize("doc_count", [1, 63, 64, 65, 1000])
def test_a_bitmap_has_the_documents_of_the_list_and_counts_those_before(doc_count: int) -> None:
    draw = random.Random(doc_count)
    docs = sorted(draw.sample(range(doc_count), draw.randrange(1, doc_count + 1)))
    bitmap = PostingBitmap.of(np.array(docs), np.ones(len(docs), np.uint8), doc_count)
    for doc in range(doc_count):
        bits, before = map(int, bitmap.rows[doc // 64])
        assert bool(bits >> doc % 64 & 1) == (doc in docs)
        assert before + (bits & ((1 << doc % 64) - 1)).bit_count() == sum(other < doc for other in docs)


def test_clearing_frees_the_memory_for_other_lists() -> None:
    cache: PostingCache[ScoredPostings] = PostingCache(2 * postings(1000).size)
    for key in "abc":
        cache.put(key, postings(1000))
    cache.clear()
    assert cache.get("c") is None
    for key in "de":
        cache.put(key, postings(1000))
    assert cache.get("d") is not None
    assert cache.get("e") is not None
