"""Lists that were used last are kept, in bounded room."""

from __future__ import annotations

import numpy as np

from timviet.search.recent import Loaded, RecentLists


def loaded(count: int) -> Loaded:
    return Loaded(np.arange(count, dtype=np.int32), np.ones(count, np.float32))


def test_what_was_not_used_for_longest_is_forgotten() -> None:
    recent = RecentLists(short_room=30)
    for key in "abc":
        recent.put(key, loaded(10))
    assert recent.get("a") is not None
    recent.put("d", loaded(10))
    assert [key for key in "abcd" if recent.get(key)] == ["a", "c", "d"]


def test_a_list_put_twice_takes_its_room_once() -> None:
    recent = RecentLists(short_room=30)
    for key in "aaaab":
        recent.put(key, loaded(15))
    assert recent.get("a") is not None
    assert recent.get("b") is not None


def test_a_long_list_drives_out_no_short_one() -> None:
    recent = RecentLists(short_room=10, long_room=20_000)
    recent.put("short", loaded(10))
    for key in ("long", "longer"):
        recent.put(key, loaded(20_000))
    assert recent.get("short") is not None
    assert recent.get("long") is None


def test_the_last_list_is_kept_however_long() -> None:
    recent = RecentLists(long_room=1)
    recent.put("a", loaded(50_000))
    assert recent.get("a") is not None
