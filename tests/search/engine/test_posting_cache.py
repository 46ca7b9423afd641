"""The cache keeps the posting lists used lately, in bounded memory; a bitmap agrees with its list."""

from __future__ import annotations

import random

import numpy as np
import pytest

from timviet.search.engine.posting_cache import PostingBitmap, PostingCache, ScoredPostings


def postings(bytes_: int) -> ScoredPostings:
    return ScoredPostings(np.arange(bytes_ // 8, dtype=np.int32), np.ones(bytes_ // 8, np.float32))


def test_a_list_that_was_not_used_lately_is_dropped() -> None:
    cache: PostingCache[ScoredPostings] = PostingCache(240)
    kept = {key: cache.keep(postings(80)) for key in "abc"}
    kept["a"].was_used = True
    kept["d"] = cache.keep(postings(80))
    assert [key for key in "abcd" if kept[key].value is not None] == ["a", "c", "d"]


def test_use_counts_until_the_next_round() -> None:
    cache: PostingCache[ScoredPostings] = PostingCache(160)
    first = cache.keep(postings(80))
    first.was_used = True
    others = [cache.keep(postings(80)) for _ in range(2)]
    assert first.value is not None
    others += [cache.keep(postings(80)) for _ in range(2)]
    assert first.value is None
    assert [kept.value is None for kept in others] == [True, True, False, False]


def test_the_last_list_is_kept_even_if_it_is_too_long() -> None:
    cache: PostingCache[ScoredPostings] = PostingCache(1)
    first = cache.keep(postings(80_000))
    first.was_used = True
    second = cache.keep(postings(80_000))
    assert first.value is None
    assert second.value is not None


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
    kept = [cache.keep(postings(1000)) for _ in range(3)]
    cache.clear()
    assert all(each.value is None for each in kept)
    others = [cache.keep(postings(1000)) for _ in range(2)]
    assert all(each.value is not None for each in others)
