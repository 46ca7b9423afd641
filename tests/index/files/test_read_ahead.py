"""Files are read ahead in threads, and their results keep the order of the files."""

from __future__ import annotations

import threading

import pytest

from timviet.index.files.read_ahead import read_ahead


def one(_: int) -> int:
    return 1


@pytest.mark.parametrize("jobs", [1, 2, 5])
def test_results_keep_the_order_of_the_items_however_long_each_takes(jobs: int) -> None:
    def read(number: int) -> int:
        if jobs > 1 and number == 0:  # the first waits for the second
            assert second_read.wait(30)
        if number == 1:
            second_read.set()
        return number * 10

    second_read = threading.Event()
    assert [*read_ahead(range(100), read, size=one, jobs=jobs)] == [(n, n * 10) for n in range(100)]


def test_no_more_is_read_ahead_than_fits_and_what_fits_nowhere_is_read_alone() -> None:
    sizes = [1, 4, 2, 100, 3, 3, 3, 1]
    read_now: list[int] = []

    def read(number: int) -> int:
        read_now.append(number)
        return number

    taken = set()
    for number, _ in read_ahead(range(len(sizes)), read, size=sizes.__getitem__, jobs=3, max_ahead=7):
        unread = [sizes[each] for each in read_now if each not in taken]
        assert sum(unread) <= 7 or len(unread) == 1
        taken.add(number)
    assert taken == {*range(len(sizes))}


@pytest.mark.parametrize("jobs", [1, 3])
def test_an_error_is_raised_when_it_is_the_turn_of_its_item(jobs: int) -> None:
    def read(number: int) -> int:
        if number == 5:
            raise ValueError(number)
        return number

    taken = []
    with pytest.raises(ValueError, match="5"):
        taken += [0 for _ in read_ahead(range(9), read, size=one, jobs=jobs)]
    reading = read_ahead(range(9), read, size=one, jobs=jobs)
    assert [next(reading)[0] for _ in range(5)] == [0, 1, 2, 3, 4]
    with pytest.raises(ValueError, match="5"):
        next(reading)


def test_what_nobody_takes_any_more_is_not_read() -> None:
    read: list[int] = []
    reading = read_ahead(range(10_000), lambda number: read.append(number), size=one, jobs=2)
    next(reading)
    del reading
    for thread in threading.enumerate():
        if thread.name.startswith("timviet-read"):
            thread.join(30)
            assert not thread.is_alive()
    assert len(read) < 100


def test_room_is_made_before_what_is_read_alone() -> None:
    steps: list[str] = []

    def read(number: int) -> None:
        steps.append(f"read {number}")

    sizes = [1, 100, 1]
    for number, _ in read_ahead(
        range(3), read, size=sizes.__getitem__, jobs=2, max_ahead=7, before_large=lambda: steps.append("room")
    ):
        steps.append(f"take {number}")
    assert steps.index("take 0") < steps.index("room") < steps.index("read 1")
    assert steps.count("room") == 1
